"""The live map at one moment: every entry, and what refers to what. Nothing in it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kakehashi.model.live.event import Entry, Event, Head, State
from kakehashi.model.live.kinds import KINDS, fields_of
from kakehashi.model.text import Text

__all__ = ["Reference", "Snapshot", "fold", "list_of", "references", "said", "text_of"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry that names another in a field; a part in it is named too."""

    entry: Entry
    field: str
    role: str = ""


class Snapshot:
    """The entries of the map after an event; what was withdrawn is not among them."""

    def __init__(self, head: Head, entries: Iterable[Entry]) -> None:
        self.head = head
        self.entries: Mapping[str, Entry] = {
            e.id: e for e in entries if e.state is not None and e.kind in KINDS
        }

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, identifier: str) -> Entry | None:
        """Return an entry; None when there is none."""
        return self.entries.get(identifier)

    def of(self, *kinds: str) -> list[Entry]:
        """Return the entries of some kinds, by kind and number."""
        return [entry for kind in kinds for entry in self._by_kind.get(kind, ())]

    def referring(self, identifier: str) -> tuple[Reference, ...]:
        """Return the entries that name an entry."""
        return tuple(self._referring.get(identifier, ()))

    def about_item(self, item: str) -> list[Entry]:
        """Return the entries that concern an item of the graph."""
        return self._about.get(("items", item), [])

    def about_document(self, slug: str) -> list[Entry]:
        """Return the entries that concern a document or one of its items."""
        return self._about.get(("documents", slug), [])

    def about_statement(self, identifier: str) -> list[Entry]:
        """Return the entries that concern a statement."""
        return self._about.get(("statements", identifier), [])

    @cached_property
    def public(self) -> Snapshot:
        """What everybody may see."""
        return Snapshot(self.head, (e for e in self if said(e, "visibility") == "public"))

    @cached_property
    def _by_kind(self) -> dict[str, list[Entry]]:
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self:
            found[entry.kind].append(entry)
        for entries in found.values():
            entries.sort(key=_place)
        return dict(found)

    @cached_property
    def _referring(self) -> dict[str, list[Reference]]:
        found: defaultdict[str, list[Reference]] = defaultdict(list)
        for entry in self:
            for name, field, role in _named(entry.kind, entry.state or {}):
                found[name].append(Reference(entry, field, role))
        return dict(found)

    @cached_property
    def _about(self) -> dict[tuple[str, str], list[Entry]]:
        found: defaultdict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
        for entry in self:
            for field in ("items", "documents", "statements"):
                for name in list_of(entry, field):
                    found[field, name][entry.id] = entry
                    if field == "items":
                        found["documents", name.partition(":")[0]][entry.id] = entry
        return {key: list(entries.values()) for key, entries in found.items()}


def fold(events: Iterable[Event], before: Snapshot | None = None) -> Snapshot:
    """Return the map after some more events; without ``before`` they are the whole log."""
    entries = dict(before.entries) if before else {}
    head = before.head if before else Head()
    for event in events:
        entries[event.entry] = event.result
        head = Head(event.sequence, event.hash)
    return Snapshot(head, entries.values())


def references(kind: str, state: State) -> list[str]:
    """Return the entries that a state names."""
    return [name for name, _, _ in _named(kind, state)]


def said(entry: Entry, field: str) -> str:
    """Return a field of one value; empty when nothing is said."""
    return str((entry.state or {}).get(field, ""))


def list_of(entry: Entry, field: str) -> list[Any]:
    """Return a field of several values."""
    return list((entry.state or {}).get(field, ()))


def text_of(entry: Entry, field: str = "title") -> Text:
    """Return a field in both languages."""
    given = (entry.state or {}).get(field, {})
    return Text(ja=given.get("ja", ""), en=given.get("en", ""))


def _named(kind: str, state: State) -> Iterator[tuple[str, str, str]]:
    """Yield each entry that a state names, the field, and the part in it."""
    for one in fields_of(kind):
        if one.form == "refs":
            for name in state.get(one.name, ()):
                yield name, one.name, ""
    for part in state.get("roles", ()):
        yield part["actor"], "roles", part["role"]


def _place(entry: Entry) -> tuple[int, str]:
    number = entry.id.removeprefix(f"{entry.kind}-")
    return (int(number), "") if number.isdigit() and number.isascii() else (0, entry.id)
