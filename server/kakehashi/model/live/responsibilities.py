"""Who has which part in what: the responsibility matrix, and issues by their field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kakehashi.model.live.choosing import actors_of
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import ROLES
from kakehashi.model.live.snapshot import Snapshot, list_of

__all__ = ["FieldGroup", "Matrix", "by_field", "parts_of", "responsibilities"]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Entries by actors: each cell holds the parts of an actor in an entry."""

    actors: tuple[Entry, ...]
    rows: tuple[tuple[Entry, tuple[tuple[str, ...], ...]], ...]


def responsibilities(snapshot: Snapshot, entries: Iterable[Entry], actor: str = "") -> Matrix:
    """Return who has which part in the entries; only actors that have one in any of them."""
    rows = [(entry, _cells(snapshot, entry)) for entry in entries if entry.kind != "actor"]
    named = {name for _, cells in rows for name in cells}
    actors = tuple(a for a in snapshot.of("actor") if a.id in named and actor in ("", a.id))
    return Matrix(
        actors,
        tuple((entry, tuple(cells.get(a.id, ()) for a in actors)) for entry, cells in rows),
    )


def _cells(snapshot: Snapshot, entry: Entry) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, role in actors_of(snapshot, entry):
        found[name] = (*found.get(name, ()), role)
    return found


def parts_of(snapshot: Snapshot, entry: Entry) -> list[tuple[str, list[Entry]]]:
    """Return the actors of an entry by their part, in the order of the parts."""
    found: dict[str, list[Entry]] = {}
    for name, role in actors_of(snapshot, entry):
        if (actor := snapshot.get(name)) is not None:
            found.setdefault(role, []).append(actor)
    return [(role, found[role]) for role in ROLES if role in found]


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The issues of a field; ``field`` is empty for those without one."""

    field: str
    issues: tuple[tuple[Entry, tuple[Entry, ...]], ...]  #: each with the initiatives on it


def by_field(snapshot: Snapshot, issues: Iterable[Entry]) -> list[FieldGroup]:
    """Return issues by their field, those without one last."""
    groups: dict[str, list[tuple[Entry, tuple[Entry, ...]]]] = {}
    for issue in issues:
        work = tuple(r.entry for r in snapshot.referring(issue.id) if r.field == "addresses")
        for field in list_of(issue, "field") or [""]:
            groups.setdefault(field, []).append((issue, work))
    return [FieldGroup(f, tuple(groups[f])) for f in sorted(groups, key=lambda f: (not f, f))]
