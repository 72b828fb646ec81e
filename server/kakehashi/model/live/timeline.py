"""The timeline: for each actor, what it has a part in, over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kakehashi.model.live.choosing import actors_of
from kakehashi.model.live.event import Entry
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.model.live.terms import begins, ends

__all__ = ["Bar", "Lane", "Timeline", "timeline"]


@dataclass(frozen=True, slots=True)
class Bar:
    """An entry over time, with the parts that the actor of the lane has in it."""

    entry: Entry
    roles: tuple[str, ...]
    start: date | None  #: None: only the end is known
    end: date | None  #: None: only the start is known

    @property
    def first(self) -> date:
        """The first day that is known."""
        return self.start or self.last

    @property
    def last(self) -> date:
        """The last day that is known."""
        return self.end or self.start or date.min  # it has one of the two


@dataclass(frozen=True, slots=True)
class Lane:
    """What one actor has a part in; ``actor`` is None for what nobody has a part in."""

    actor: Entry | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes in the order of the actors, and what has no date."""

    lanes: tuple[Lane, ...]
    undated: tuple[Entry, ...]

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of all bars; None when there is no bar."""
        bars = [bar for lane in self.lanes for bar in lane.bars]
        return (min(b.first for b in bars), max(b.last for b in bars)) if bars else None


def timeline(snapshot: Snapshot, entries: Iterable[Entry], actor: str = "") -> Timeline:
    """Return the timeline of some entries, for all actors or one."""
    bars: dict[str, list[Bar]] = {}
    undated: list[Entry] = []
    for entry in entries:
        if entry.kind == "actor":
            continue
        start, end = begins(entry), ends(entry)
        if start is None and end is None:
            undated.append(entry)
            continue
        parts: dict[str, list[str]] = {}
        for name, role in actors_of(snapshot, entry):
            if snapshot.get(name):
                parts.setdefault(name, []).append(role)
        for name, roles in (parts or {"": []}).items():
            if actor in ("", name):
                bars.setdefault(name, []).append(Bar(entry, tuple(roles), start, end))
    lanes = [Lane(one, _sorted(bars[one.id])) for one in snapshot.of("actor") if one.id in bars]
    if "" in bars:
        lanes.append(Lane(None, _sorted(bars[""])))
    return Timeline(tuple(lanes), tuple(undated))


def _sorted(bars: list[Bar]) -> tuple[Bar, ...]:
    return tuple(sorted(bars, key=lambda bar: (bar.first, bar.last, bar.entry.id)))
