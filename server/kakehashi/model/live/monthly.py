"""The calendar: events and deadlines of a month, day by day."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kakehashi.model.live.dates import first_day, last_day, precision
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import said

__all__ = ["Mark", "Month", "month_of"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands on a day of the calendar."""

    entry: Entry
    what: Literal["event", "due"]


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday; ``vague`` is due some day in it, or in its year."""

    first: date
    weeks: tuple[tuple[tuple[date, tuple[Mark, ...]], ...], ...]
    vague: tuple[Entry, ...]

    @property
    def before(self) -> str:
        """The month before it, as in an address."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after it, as in an address."""
        return f"{self.first + timedelta(days=31):%Y-%m}"

    @property
    def days(self) -> list[tuple[date, tuple[Mark, ...]]]:
        """The days of the month that have something on them."""
        every = [day for week in self.weeks for day in week]
        return [(d, marks) for d, marks in every if marks and d.month == self.first.month]


def month_of(entries: Iterable[Entry], text: str) -> Month:
    """Return a month such as ``2026-11`` with what happens and is due in it.

    An event stands on each of its days, as they are where it takes place.
    """
    first, last = first_day(text), last_day(text)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    marks: dict[date, list[Mark]] = {day: [] for week in weeks for day in week}
    vague: list[Entry] = []
    for entry in entries:
        start, end, exact = _span(entry)
        if not start:
            continue
        on, until = first_day(start), last_day(end)
        if exact:
            mark = Mark(entry, "event" if entry.kind == "event" else "due")
            for day, found in marks.items():
                if on <= day <= until:
                    found.append(mark)
        elif on <= last and first <= until:
            vague.append(entry)
    for found in marks.values():
        found.sort(key=lambda m: (m.what != "event", said(m.entry, "begins"), m.entry.id))
    return Month(
        first,
        tuple(tuple((day, tuple(marks[day])) for day in week) for week in weeks),
        tuple(vague),
    )


def _span(entry: Entry) -> tuple[str, str, bool]:
    """Return from when to when an entry stands, and whether that is known to the day."""
    if entry.kind == "event":
        start = said(entry, "begins")
        end = said(entry, "ends") or start
    else:
        field = KINDS[entry.kind].due
        start = end = said(entry, field) if field else ""
    return start, end, precision(start) in ("day", "moment")
