"""Small finds of readers, as tests write them."""

from __future__ import annotations

from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Cell, Raw, RawDocument, RawEntry, RawSet
from kakehashi.importers.resolve import Draft
from kakehashi.model.exchange import Item

SAID = ImportOptions(
    standing="published",
    publisher="Somebody",
    licence="https://creativecommons.org/licenses/by/4.0/",
)


def entry(row: int = 1, /, **cells: str) -> RawEntry:
    return RawEntry(row, {key: Cell(text, key) for key, text in cells.items() if text})


def set_of(*rows: RawEntry, about: RawEntry | None = None) -> Raw:
    return Raw(sets=(RawSet(about or entry(), rows, {}),))


def row(number: int, subject: str, relation: str, object_: str, **more: str) -> RawEntry:
    return entry(number, subject_id=subject, relation=relation, object_id=object_, **more)


def checks(draft: Draft) -> list[tuple[int, str, str]]:
    return [(f.line, f.node, f.check) for f in draft.findings]


def document(*items: RawEntry, **about: str) -> Raw:
    said = {"slug": "mine", "title_ja": "私の文書", "title_en": "My document"} | about
    return Raw(documents=(RawDocument(entry(**said), items),))


def item(number: int, name: str, **more: str) -> RawEntry:
    said = {"id": name, "kind": "control", "title_ja": "題", "title_en": "Title"} | more
    return entry(number, **said)


def items_of(draft: Draft) -> tuple[Item, ...]:
    [found] = draft.bundle.documents
    return found.items
