"""A bundle as plain tables: one row for each document, item, set and statement.

The columns are the fields of the exchange model and the slots of SSSOM, so that a table reads
back. A text in two languages has two columns; the members of a list stand in one cell, each on a
line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kakehashi.model.exchange import Bundle, Document, Item, SetEntry
from kakehashi.model.statement import MappingSet, Record
from kakehashi.model.text import Text
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS
from kakehashi.sssom.writer import cell_text, sort_key

__all__ = [
    "DOCUMENT_COLUMNS",
    "ITEM_COLUMNS",
    "RECORD_COLUMNS",
    "SET_COLUMNS",
    "Titles",
    "document_rows",
    "item_rows",
    "record_rows",
    "set_rows",
]

#: Columns that stand for a field which is a text in two languages, a list or a flag.
DOCUMENT_COLUMNS: Final = (
    "slug", "title_ja", "title_en", "title_origin_ja", "title_origin_en", "evidence", "work",
    "publishers", "version", "issued", "url", "licence_ja", "licence_en", "source", "stub", "facts",
)  # fmt: skip
ITEM_COLUMNS: Final = (
    "id", "document", "kind", "notation", "title_ja", "title_en", "title_origin_ja",
    "title_origin_en", "summary_ja", "summary_en", "summary_origin_ja", "summary_origin_en",
    "parent", "part_of_parent", "nesting_reason_ja", "nesting_reason_en", "locator", "source",
    "evidence", "status", "alternative_labels_ja", "alternative_labels_en", "alternative_ids",
    "placeholder", "stub", "not_found", "facts",
)  # fmt: skip
_SET_SLOTS: Final = tuple(slot for slot in SET_SLOTS if slot.name not in PROPAGATED)
SET_COLUMNS: Final = (
    *(slot.name for slot in _SET_SLOTS),
    "title_ja", "description_ja", "standing", "strict", "partial",
)  # fmt: skip
RECORD_COLUMNS: Final = ("mapping_set", *(slot.name for slot in RECORD_SLOTS))

_Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Titles:
    """Finds the number and title of an item that a statement names."""

    items: dict[str, Item]
    documents: dict[str, Document]

    @classmethod
    def of(cls, bundle: Bundle) -> Titles:
        """Know the items of a bundle."""
        return cls(
            {item.id: item for document in bundle.documents for item in document.items},
            {document.slug: document for document in bundle.documents},
        )

    def notation(self, identifier: str) -> str:
        """Return the number of an item; empty when the bundle does not have it."""
        return self.items[identifier].notation if identifier in self.items else ""

    def title(self, identifier: str) -> Text:
        """Return the title of an item; empty when the bundle does not have it."""
        return self.items[identifier].title if identifier in self.items else Text()


def document_rows(bundle: Bundle) -> Iterator[_Row]:
    """Yield the documents, sorted by slug."""
    for document in sorted(bundle.documents, key=lambda d: d.slug):
        yield {
            "slug": document.slug,
            **_spoken("title", document.title),
            **_spoken("title_origin", document.title_origin),
            "evidence": document.evidence,
            "work": document.work,
            "publishers": _lines(document.publishers),
            "version": document.version,
            "issued": document.issued,
            "url": document.url,
            **_spoken("licence", document.licence),
            "source": document.source,
            "stub": _flag(said=document.stub),
            "facts": _facts(document.facts),
        }


def item_rows(bundle: Bundle) -> Iterator[_Row]:
    """Yield the items of all documents, in the order of each document."""
    for document in sorted(bundle.documents, key=lambda d: d.slug):
        for item in document.items:
            yield {
                "id": item.id,
                "document": document.slug,
                "kind": item.kind,
                "notation": item.notation,
                **_spoken("title", item.title),
                **_spoken("title_origin", item.title_origin),
                **_spoken("summary", item.summary),
                **_spoken("summary_origin", item.summary_origin),
                "parent": item.parent,
                # Said only where it is not so: an empty cell means part of its parent.
                "part_of_parent": "" if item.part_of_parent else "false",
                **_spoken("nesting_reason", item.nesting_reason),
                "locator": item.locator,
                "source": item.source,
                "evidence": item.evidence,
                "status": item.status,
                "alternative_labels_ja": _lines(label.ja for label in item.alternative_labels),
                "alternative_labels_en": _lines(label.en for label in item.alternative_labels),
                "alternative_ids": _lines(item.alternative_ids),
                "placeholder": _flag(said=item.placeholder),
                "stub": _flag(said=item.stub),
                "not_found": _flag(said=item.not_found),
                "facts": _facts(item.facts),
            }


def set_rows(bundle: Bundle) -> Iterator[_Row]:
    """Yield the mapping sets, sorted by name."""
    entries = {entry.name: entry for entry in bundle.entries}
    for mapping_set in sorted(bundle.sets, key=lambda s: s.name):
        partial = _flag(said=mapping_set.name in bundle.partial)
        yield _set(mapping_set, entries.get(mapping_set.name)) | {"partial": partial}


def _set(mapping_set: MappingSet, entry: SetEntry | None) -> _Row:
    row: _Row = {}
    for slot in _SET_SLOTS:
        value: str | tuple[str, ...] = getattr(mapping_set, slot.name)
        row[slot.name] = value if isinstance(value, str) else _lines(value)
    if entry:
        row |= {
            "title_ja": entry.title.ja,
            "description_ja": entry.description.ja,
            "standing": entry.standing,
            "strict": "true" if entry.strict else "false",
        }
    return row


def record_rows(bundle: Bundle) -> Iterator[tuple[Record, _Row]]:
    """Yield the statements of all sets with their cells, sorted by set and then as in its file."""
    for mapping_set in sorted(bundle.sets, key=lambda s: s.name):
        for record in sorted(mapping_set.records, key=sort_key):
            cells = {slot.name: cell_text(record, slot) for slot in RECORD_SLOTS}
            yield record, {"mapping_set": mapping_set.name, **cells}


def _spoken(name: str, text: Text) -> _Row:
    return {f"{name}_ja": text.ja, f"{name}_en": text.en}


def _lines(members: Iterable[str]) -> str:
    return "\n".join(member for member in members if member)


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    # N-Triples writes a line end as \n, so a fact is always one line.
    return "\n".join(f"{name} {value}" for name, value in facts)


def _flag(*, said: bool) -> str:
    return "true" if said else ""
