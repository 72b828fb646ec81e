"""What needs somebody's attention: due, overdue, unowned, stale, unaddressed.

Each is a list of entries on a day. What is done, stopped or over is on none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from kakehashi.model.live.dates import last_day
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import Snapshot, list_of, said
from kakehashi.model.live.terms import WORK, due_day, is_open

__all__ = ["LISTS", "SOON", "STALE", "due", "overdue", "stale", "unaddressed", "unowned"]

SOON: Final = timedelta(days=90)
STALE: Final = timedelta(days=180)

_DUE: Final = tuple(kind.name for kind in KINDS.values() if kind.due)


def due(snapshot: Snapshot, day: date) -> list[Entry]:
    """Return what is due on the day or within 90 days after it, the earliest first."""
    return _dated(snapshot, day, lambda end: day <= end <= day + SOON)


def overdue(snapshot: Snapshot, day: date) -> list[Entry]:
    """Return what was due before the day and is not done, the latest overdue last."""
    return _dated(snapshot, day, lambda end: end < day)


def _dated(snapshot: Snapshot, day: date, wanted: Callable[[date], bool]) -> list[Entry]:
    found = [
        (end, entry)
        for entry in snapshot.of(*_DUE)
        if (end := due_day(entry)) is not None and wanted(end) and is_open(entry, day)
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def unowned(snapshot: Snapshot, day: date) -> list[Entry]:
    """Return the work that nobody leads."""
    return [
        entry
        for entry in snapshot.of(*WORK)
        if is_open(entry, day) and all(part["role"] != "leads" for part in list_of(entry, "roles"))
    ]


def stale(snapshot: Snapshot, day: date) -> list[Entry]:
    """Return what nobody confirmed within 180 days, the longest ago first."""
    found = [
        (last, entry)
        for entry in snapshot.of(*KINDS)
        if (last := last_day(said(entry, "confirmed"))) < day - STALE and is_open(entry, day)
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def unaddressed(snapshot: Snapshot, day: date) -> list[Entry]:
    """Return the issues that no initiative addresses."""
    return [
        entry
        for entry in snapshot.of("issue")
        if is_open(entry, day)
        and all(one.field != "addresses" for one in snapshot.referring(entry.id))
    ]


#: The lists by name.
LISTS: Final[dict[str, Callable[[Snapshot, date], list[Entry]]]] = {
    "due": due,
    "overdue": overdue,
    "unowned": unowned,
    "stale": stale,
    "unaddressed": unaddressed,
}
