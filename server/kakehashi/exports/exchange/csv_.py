"""Documents, items, sets and statements as CSV tables that spreadsheets open.

UTF-8 with a byte order mark, which Excel needs for Japanese; line ends as RFC 4180 has them.
How a text that looks like a formula is kept one: :mod:`kakehashi.sssom.cells`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from kakehashi.exports.exchange.format import Export, Format, Loss
from kakehashi.exports.exchange.tables import (
    DOCUMENT_COLUMNS,
    ITEM_COLUMNS,
    RECORD_COLUMNS,
    SET_COLUMNS,
    Titles,
    document_rows,
    item_rows,
    record_rows,
    set_rows,
)
from kakehashi.exports.exchange.triples import SAID_BY_RECORDS
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle
from kakehashi.sssom.cells import guarded
from kakehashi.sssom.slots import PROPAGATED

__all__ = ["EXPORTS", "LOSSES"]

#: What a reader of the statements alone wants to see; it follows from the other tables.
_SEEN: Final = (
    "statement", "subject_notation", "subject_title_ja", "subject_title_en", "object_notation",
    "object_title_ja", "object_title_en",
)  # fmt: skip

_UNPAIRED: Final = label("The labels of a language share a cell, so none says which it translates.")
_LINES: Final = label(
    "A list shares a cell, one member on each line; a line end in a member parts it."
)
_ONCE: Final = label("The English text is that of the set itself.")
_ROUNDED: Final = label("Written with three digits after the point.")

#: What tables of this kind cannot carry.
LOSSES: Final = (
    Loss("document", "publishers", _LINES, partly=True),
    Loss("item", "alternative_labels", _UNPAIRED, partly=True),
    Loss("item", "alternative_ids", _LINES, partly=True),
    *(
        Loss("set", f, _LINES, partly=True)
        for f in ("mapping_set_source", "creator_label", "see_also")
    ),
    *(Loss("set", f, SAID_BY_RECORDS) for f in PROPAGATED),
    Loss("entry", "title", _ONCE, partly=True),
    Loss("entry", "description", _ONCE, partly=True),
    Loss("record", "confidence", _ROUNDED, partly=True),
)


def _write(bundle: Bundle) -> dict[str, bytes]:
    return {
        "about.csv": _table(("key", "value"), _about(bundle)),
        "documents.csv": _table(DOCUMENT_COLUMNS, document_rows(bundle)),
        "items.csv": _table(ITEM_COLUMNS, item_rows(bundle)),
        "sets.csv": _table(SET_COLUMNS, set_rows(bundle)),
        "statements.csv": _table((*RECORD_COLUMNS, *_SEEN), _statements(bundle)),
    }


def _about(bundle: Bundle) -> Iterator[dict[str, str]]:
    yield {"key": "release", "value": bundle.release}
    yield {"key": "released", "value": bundle.released}
    for choice in bundle.choice:
        yield {"key": "choice", "value": choice}


def _statements(bundle: Bundle) -> Iterator[dict[str, str]]:
    titles = Titles.of(bundle)
    for record, cells in record_rows(bundle):
        seen = {"statement": record.identifier}
        for end, name in (("subject", record.subject_id), ("object", record.object_id)):
            title = titles.title(name)
            seen[f"{end}_notation"] = titles.notation(name)
            seen[f"{end}_title_ja"], seen[f"{end}_title_en"] = title.ja, title.en
        yield cells | seen


def _table(columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(row.get(column, "")) for column in columns])
    return text.getvalue().encode("utf-8-sig")


EXPORTS: Final = (
    Export(
        Format(
            "csv",
            label("CSV tables for spreadsheets"),
            "text/csv",
            ".csv",
            "fixed",
            label(
                "A text that a spreadsheet would take for a formula has an apostrophe before it, "
                "and so has one that begins with an apostrophe; without it the text is as it was."
            ),
        ),
        LOSSES,
        _write,
    ),
)
