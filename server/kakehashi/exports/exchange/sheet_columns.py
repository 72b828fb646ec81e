"""The columns of the sheets of a workbook: what people read, and what a program reads back.

Each sheet has two rows of headings. The first is for people, in both languages; the second has
the names of fields and slots, by which a program finds the columns. A column without a name there
only helps the reader: it follows from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kakehashi.exports.exchange.tables import DOCUMENT_COLUMNS, ITEM_COLUMNS, SET_COLUMNS
from kakehashi.messages import label
from kakehashi.sssom.slots import RECORD_SLOTS

__all__ = ["DOCUMENTS", "ITEMS", "MAPPING", "SETS", "Column"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    key: str  #: name in the rows that are written
    heading: str = ""  #: message id; empty: its own name
    width: int = 12  #: in characters of the default font; Japanese ones take two
    hidden: bool = False  #: shown on demand only, and not printed
    shown: bool = False  #: only helps the reader, so it has no name for programs


def _and_the_others(columns: tuple[Column, ...], names: tuple[str, ...]) -> tuple[Column, ...]:
    """Add the columns that people seldom need, hidden."""
    there = {column.key for column in columns if not column.shown}
    return (*columns, *(Column(n, width=14, hidden=True) for n in names if n not in there))


MAPPING: Final = _and_the_others(
    (
        Column("subject_notation", label("Number"), 10, shown=True),
        Column("subject_title_ja", label("Item (Japanese)"), 26, shown=True),
        Column("subject_title_en", label("Item (English)"), 26, shown=True),
        Column("relation_ja", label("Relation (Japanese)"), 14, shown=True),
        Column("relation_en", label("Relation (English)"), 14, shown=True),
        Column("object_notation", label("Number of the counterpart"), 10, shown=True),
        Column("object_title_ja", label("Counterpart (Japanese)"), 26, shown=True),
        Column("object_title_en", label("Counterpart (English)"), 26, shown=True),
        Column("standing_words", label("Standing"), 11, shown=True),
        Column("confidence", label("Confidence"), 8),
        Column("stated_by", label("Stated by"), 14, shown=True),
        Column("locator", label("Where it is written"), 18),
        Column("rationale_ja", label("Rationale (Japanese)"), 34),
        Column("rationale_en", label("Rationale (English)"), 34),
        Column("subject_id", label("Identifier of the item"), 16),
        Column("relation", label("Relation as a code"), 12),
        Column("object_id", label("Identifier of the counterpart"), 16),
        Column("source_relation", label("Word of the publication"), 14),
        Column("mapping_set", label("Mapping set"), 20),
    ),
    tuple(slot.name for slot in RECORD_SLOTS),
)

ITEMS: Final = _and_the_others(
    (
        Column("document", label("Document"), 12),
        Column("notation", label("Number"), 12),
        Column("title_ja", label("Title (Japanese)"), 34),
        Column("title_en", label("Title (English)"), 34),
        Column("kind", label("Kind"), 14),
        Column("summary_ja", label("Summary (Japanese)"), 44),
        Column("summary_en", label("Summary (English)"), 44),
        Column("parent", label("Nested in"), 14),
        Column("status", label("Status"), 12),
        Column("evidence", label("How it is known"), 11),
        Column("locator", label("Where it is written"), 18),
        Column("id", label("Identifier of the item"), 16),
    ),
    ITEM_COLUMNS,
)

DOCUMENTS: Final = _and_the_others(
    (
        Column("slug", label("Document"), 14),
        Column("title_ja", label("Title (Japanese)"), 44),
        Column("title_en", label("Title (English)"), 44),
        Column("publishers", label("Publisher"), 18),
        Column("version", label("Version"), 12),
        Column("issued", label("Issued"), 12),
        Column("url", label("Address"), 34),
        Column("licence_en", label("Terms of use"), 30),
        Column("evidence", label("How it is known"), 11),
        Column("source", label("Source"), 34),
    ),
    DOCUMENT_COLUMNS,
)

SETS: Final = _and_the_others(
    (
        Column("mapping_set_id", label("Mapping set"), 34),
        Column("title_ja", label("Title (Japanese)"), 34),
        Column("mapping_set_title", label("Title (English)"), 34),
        Column("publisher", label("Publisher"), 16),
        Column("standing", label("Standing"), 11),
        Column("license", label("Licence"), 34),
        Column("mapping_set_source", label("Sources"), 34),
        Column("description_ja", label("Description (Japanese)"), 44),
        Column("mapping_set_description", label("Description (English)"), 44),
        Column("mapping_set_version", label("Version"), 10),
        Column("strict", label("Strict"), 8),
        Column("partial", label("In part only"), 8),
    ),
    SET_COLUMNS,
)
