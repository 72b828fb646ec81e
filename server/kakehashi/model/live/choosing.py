"""Which entries a view is about: those of a field, an actor, a kind or a status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kakehashi.model.live.event import Entry
from kakehashi.model.live.snapshot import Snapshot, list_of, said

__all__ = ["Chosen", "actors_of", "fields_of_entry", "kept"]

#: References that lead from an entry to what it is part of, and so to the issues behind it.
_TOWARDS: Final = ("addresses", "of", "about")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader asks to see; empty means everything."""

    field: str = ""  #: item of the graph
    actor: str = ""  #: entry
    kind: str = ""
    status: str = ""  #: or the stage of a standards project

    def __bool__(self) -> bool:
        return bool(self.field or self.actor or self.kind or self.status)


def kept(snapshot: Snapshot, entries: Iterable[Entry], chosen: Chosen) -> list[Entry]:
    """Return the entries that were chosen, in their order."""
    return [entry for entry in entries if _is_chosen(snapshot, entry, chosen)]


def _is_chosen(snapshot: Snapshot, entry: Entry, chosen: Chosen) -> bool:
    return (
        chosen.kind in ("", entry.kind)
        and chosen.status in ("", said(entry, "status"), said(entry, "stage"))
        and (
            not chosen.actor
            or chosen.actor in (entry.id, *(a for a, _ in actors_of(snapshot, entry)))
        )
        and (not chosen.field or chosen.field in fields_of_entry(snapshot, entry))
    )


def actors_of(snapshot: Snapshot, entry: Entry) -> list[tuple[str, str]]:
    """Return the actors of an entry, each with its part.

    A milestone has none of its own: it has those of what it belongs to.
    """
    if entry.kind == "milestone":
        owners = filter(None, map(snapshot.get, list_of(entry, "of")))
        found = [pair for owner in owners for pair in actors_of(snapshot, owner)]
    else:
        found = [(part["actor"], part["role"]) for part in list_of(entry, "roles")]
    return list(dict.fromkeys(found))


def fields_of_entry(snapshot: Snapshot, entry: Entry) -> list[str]:
    """Return the fields of an entry: its own, and those of what it is part of or addresses."""
    fields: dict[str, None] = {}
    seen = {entry.id}
    waiting = [entry]
    while waiting:
        one = waiting.pop(0)
        fields.update(dict.fromkeys(list_of(one, "field")))
        for name in (name for link in _TOWARDS for name in list_of(one, link)):
            other = snapshot.get(name)
            if other and name not in seen:
                seen.add(name)
                waiting.append(other)
    return list(fields)
