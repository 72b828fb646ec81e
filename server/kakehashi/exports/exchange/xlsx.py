"""A workbook for meetings: mappings in both languages side by side, items, documents and sets.

The same workbook is read by the import: see :mod:`.sheet_columns`. No cell is ever a formula, and
the same bundle makes the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from typing import Final

from openpyxl import Workbook

from kakehashi.exports.exchange.csv_ import LOSSES as TABLE_LOSSES
from kakehashi.exports.exchange.format import Export, Format, Loss
from kakehashi.exports.exchange.office import same_bytes
from kakehashi.exports.exchange.sheet_columns import DOCUMENTS, ITEMS, MAPPING, SETS
from kakehashi.exports.exchange.sheets import add_about, add_styles, add_table
from kakehashi.exports.exchange.tables import (
    Titles,
    document_rows,
    item_rows,
    record_rows,
    set_rows,
)
from kakehashi.exports.words import relation_words, standing_words
from kakehashi.messages import LANGUAGES, Language, label, translate
from kakehashi.model.exchange import Bundle
from kakehashi.model.statement import Record
from kakehashi.model.text import Text

__all__ = ["EXPORTS"]

_NAME: Final = "kakehashi.xlsx"

#: What the workbook says it was made at when its release has no date.
_UNDATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001  (the format has no time zones)


def _write(bundle: Bundle) -> dict[str, bytes]:
    made = dt.datetime.fromisoformat(bundle.released) if bundle.released else _UNDATED
    book = Workbook(write_only=True)
    book.properties.creator = "Kakehashi"
    book.properties.title = bundle.release
    book.properties.created = made
    add_styles(book)
    footer = " ".join(filter(None, ["Kakehashi", bundle.release, bundle.released]))
    add_about(book, bundle, footer)
    for title, columns, rows in (
        ("対応 Mapping", MAPPING, _statements(bundle)),
        ("項目 Items", ITEMS, item_rows(bundle)),
        ("文書 Documents", DOCUMENTS, document_rows(bundle)),
        ("セット Sets", SETS, set_rows(bundle)),
    ):
        add_table(book, title, columns, rows, footer)
    written = io.BytesIO()
    book.save(written)
    return {_NAME: same_bytes(written.getvalue(), made)}


def _statements(bundle: Bundle) -> Iterator[dict[str, str]]:
    titles = Titles.of(bundle)
    publishers = {s.name: s.publisher for s in bundle.sets}
    for record, cells in record_rows(bundle):
        subject = titles.title(record.subject_id)
        object_ = titles.title(record.object_id)
        if record.none_in in titles.documents:
            object_ = titles.documents[record.none_in].title
        yield cells | {
            "subject_notation": titles.notation(record.subject_id) or record.subject_id,
            "subject_title_ja": subject.ja,
            "subject_title_en": subject.en,
            **{f"relation_{language}": _words(record, language) for language in LANGUAGES},
            "object_notation": _number(titles, record),
            "object_title_ja": object_.ja,
            "object_title_en": object_.en,
            "standing_words": _both(
                Text(standing_words(record.standing, "ja"), standing_words(record.standing, "en"))
            ),
            "stated_by": record.publisher or publishers[cells["mapping_set"]],
        }


def _number(titles: Titles, record: Record) -> str:
    """Return the number of the counterpart; its identifier when it has none or is not here."""
    return titles.notation(record.object_id) or ("" if record.none_in else record.object_id)


def _words(record: Record, language: Language) -> str:
    if record.relation is None:
        return translate(language, "nothing corresponds")
    words = relation_words(record.relation, language)
    return translate(language, "not: {relation}", relation=words) if record.negated else words


def _both(text: Text) -> str:
    return "\n".join(filter(None, (text.ja, text.en)))


_CELL: Final = label(
    "A cell holds 32,767 characters and no control characters; longer texts are cut and say so."
)


def _losses() -> Iterable[Loss]:
    exact = [loss for loss in TABLE_LOSSES if loss.field != "confidence"]
    documents = [loss for loss in exact if loss.part == "document"]
    rest = [loss for loss in exact if loss.part != "document"]
    return (*documents, Loss("item", "summary", _CELL, partly=True), *rest)


EXPORTS: Final = (
    Export(
        Format(
            "xlsx",
            label("Excel workbook for meetings"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            about=label("The second row of each table has the names by which the import reads it."),
        ),
        tuple(_losses()),
        _write,
    ),
)
