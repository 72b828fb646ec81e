"""One item against every document, as a workbook for meetings in both languages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Final

from openpyxl import Workbook

from kakehashi.exports.exchange.office import same_bytes
from kakehashi.exports.exchange.sheet_columns import Column
from kakehashi.exports.exchange.sheets import add_styles, add_table
from kakehashi.exports.words import answer_words, basis_words, relation_words
from kakehashi.messages import LANGUAGES, label
from kakehashi.model.derivation_views import AcrossView

__all__ = ["MEDIA_TYPE", "across_xlsx"]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What the workbook says it was made at when its release has no date.
_UNDATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001  (the format has no time zones)

_COLUMNS: Final = (
    Column("document_title_ja", label("Document (Japanese)"), 34),
    Column("document_title_en", label("Document (English)"), 34),
    Column("answer_words", label("Answer"), 16),
    Column("basis_words", label("Basis"), 12),
    Column("notation", label("Number"), 12),
    Column("counterpart_ja", label("Counterpart (Japanese)"), 34),
    Column("counterpart_en", label("Counterpart (English)"), 34),
    Column("relation_ja", label("Relation (Japanese)"), 22),
    Column("relation_en", label("Relation (English)"), 22),
    Column("counterpart_basis", label("Stated or derived"), 12),
    Column("document", label("Short name"), 14),
    Column("counterpart", label("Identifier of the item"), 22),
)


def across_xlsx(view: AcrossView, released: str) -> bytes:
    """Return a workbook in both languages; the same view makes the same bytes."""
    made = dt.datetime.fromisoformat(released) if released else _UNDATED
    book = Workbook(write_only=True)
    book.properties.creator = "Kakehashi"
    book.properties.title = f"{view.item.id} {view.release}"
    book.properties.created = made
    add_styles(book)
    title = " / ".join(filter(None, (view.item.title.ja, view.item.title.en)))
    footer = " ".join(filter(None, ("Kakehashi", view.release, released, view.item.id, title)))
    # In a footer the sign begins a code.
    add_table(book, "対応 Across", _COLUMNS, _sheet_rows(view), footer.replace("&", "&&"))
    written = io.BytesIO()
    book.save(written)
    return same_bytes(written.getvalue(), made)


def _sheet_rows(view: AcrossView) -> Iterator[dict[str, str]]:
    for document in view.documents:
        found = view.rows[document.slug]
        answer = {
            "document_title_ja": document.title.ja,
            "document_title_en": document.title.en,
            "answer_words": "\n".join(answer_words(found.answer, spoken) for spoken in LANGUAGES),
            "basis_words": _both_basis(found.basis),
            "document": document.slug,
        }
        for counterpart in found.found:
            other = view.named.items[counterpart.item]
            words = {
                f"relation_{spoken}": relation_words(counterpart.relation, spoken)
                for spoken in LANGUAGES
            }
            yield (
                answer
                | words
                | {
                    "notation": other.notation,
                    "counterpart_ja": other.title.ja,
                    "counterpart_en": other.title.en,
                    "counterpart_basis": _both_basis(counterpart.basis),
                    "counterpart": other.id,
                }
            )
        if not found.found:
            yield answer


def _both_basis(code: str) -> str:
    return "\n".join(basis_words(code, spoken) for spoken in LANGUAGES) if code else ""
