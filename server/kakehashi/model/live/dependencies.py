"""What depends on what: levels for a drawing, what waits, and circles, which nobody can finish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kakehashi.model.live.event import Entry
from kakehashi.model.live.snapshot import Snapshot, list_of
from kakehashi.model.live.terms import is_open

__all__ = ["Dependencies", "Dependency", "around", "dependencies"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """One entry that depends on another; ``waits``: both are still open."""

    entry: Entry
    on: Entry
    waits: bool


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The entries that depend or are depended on.

    An entry stands one level above the highest that it depends on; those of a circle stand
    together.
    """

    levels: tuple[tuple[Entry, ...], ...]
    links: tuple[Dependency, ...]
    circles: tuple[tuple[Entry, ...], ...]


def dependencies(snapshot: Snapshot, entries: Iterable[Entry], day: date) -> Dependencies:
    """Return how some entries depend on each other."""
    chosen = {entry.id: entry for entry in entries}
    on = {
        name: [other for other in list_of(entry, "depends_on") if other in chosen]
        for name, entry in chosen.items()
    }
    links = tuple(
        Dependency(
            chosen[name], chosen[other], is_open(chosen[name], day) and is_open(chosen[other], day)
        )
        for name, others in on.items()
        for other in others
    )
    touched = {end.id for link in links for end in (link.entry, link.on)}
    groups = _circles({name: on[name] for name in chosen if name in touched})
    level: dict[str, int] = {}
    for group in groups:  # what a group depends on comes before it
        below = [level[o] for name in group for o in on[name] if o not in group]
        level |= dict.fromkeys(group, max(below, default=-1) + 1)
    order = {name: place for place, name in enumerate(chosen)}
    return Dependencies(
        tuple(
            tuple(chosen[n] for n in sorted(level, key=order.__getitem__) if level[n] == height)
            for height in range(max(level.values(), default=-1) + 1)
        ),
        links,
        tuple(tuple(chosen[n] for n in group) for group in groups if len(group) > 1),
    )


def around(snapshot: Snapshot, entry: Entry) -> list[Entry]:
    """Return an entry with everything that it depends on and that depends on it, near and far."""
    found = {entry.id: entry}
    for forward in (True, False):
        waiting, seen = [entry], {entry.id}
        while waiting:
            one = waiting.pop()
            names = (
                list_of(one, "depends_on")
                if forward
                else [r.entry.id for r in snapshot.referring(one.id) if r.field == "depends_on"]
            )
            for other in filter(None, map(snapshot.get, names)):
                if other.id not in seen:
                    seen.add(other.id)
                    waiting.append(other)
                    found[other.id] = other
    return list(found.values())


def _circles(on: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the strongly connected groups, each after all that it depends on (Tarjan)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    held: set[str] = set()
    groups: list[list[str]] = []
    for root in on:
        if root in number:
            continue
        work = [(root, iter(on[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        held.add(root)
        while work:
            name, others = work[-1]
            other = next(others, None)
            if other is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    place = stack.index(name)
                    groups.append(stack[place:])
                    held.difference_update(stack[place:])
                    del stack[place:]
            elif other not in number:
                number[other] = low[other] = len(number)
                stack.append(other)
                held.add(other)
                work.append((other, iter(on[other])))
            elif other in held:
                low[name] = min(low[name], number[other])
    return groups
