"""When an entry begins and ends, by when it is due, and whether there is still something to do."""

from __future__ import annotations

from datetime import date
from typing import Final

from kakehashi.model.live.dates import first_day, last_day
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import said

__all__ = ["WORK", "begins", "due_day", "ends", "is_open"]

#: Kinds that somebody has to lead: those with parts of actors and a day by which they are due.
WORK: Final = tuple(
    kind.name for kind in KINDS.values() if kind.due and any(f.form == "roles" for f in kind.fields)
)

#: A standards project that was withdrawn, and a status after which nothing is to do.
_OVER: Final = ("done", "stopped")
_WITHDRAWN: Final = "95"


def begins(entry: Entry) -> date | None:
    """Return the first day of an entry; a standards project begins with its stage."""
    text = said(entry, "begins") or said(entry, "since")
    return first_day(text) if text else None


def ends(entry: Entry) -> date | None:
    """Return the last day of an entry: on which it was done, else ends, else is due."""
    first, second = ("ends", "begins") if entry.kind == "event" else ("ended", "due")
    text = said(entry, first) or said(entry, second)
    return last_day(text) if text else None


def due_day(entry: Entry) -> date | None:
    """Return the day by which an entry is due: the last of a month or year."""
    field = KINDS[entry.kind].due
    text = said(entry, field) if field else ""
    return last_day(text) if text else None


def is_open(entry: Entry, day: date) -> bool:
    """Return whether something is still to be done on a day: not done, stopped or over.

    An event without a day is still to come when its status says so.
    """
    if entry.kind == "event":
        last = ends(entry)
        to_come = said(entry, "status") in ("expected", "planned")
        return last >= day if last else to_come
    if said(entry, "status") in _OVER or said(entry, "stage") == _WITHDRAWN:
        return False
    done = KINDS[entry.kind].done
    return not (done and said(entry, done))
