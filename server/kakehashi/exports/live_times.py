"""When something of the live map is, as a calendar can show it: days, or moments with a zone.

What is known less precisely than to the day stands on the last day that it can be.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from kakehashi.model.live.dates import first_day, last_day, precision
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import said

__all__ = ["When", "instant", "when_of", "zone_component"]

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class When:
    """A span of days, or of moments; the end is the first day or moment after it."""

    start: date | datetime
    end: date | datetime | None  #: None: it is a point in time
    vague: Literal["", "month", "year"] = ""  #: how roughly the start is known

    @property
    def days(self) -> bool:
        """Whether it is whole days."""
        return not isinstance(self.start, datetime)


def when_of(entry: Entry) -> When | None:
    """Return when an event takes place, or by when something is due; None when nobody said."""
    if entry.kind == "event":
        return _of_event(said(entry, "begins"), said(entry, "ends"), said(entry, "zone"))
    due = said(entry, KINDS[entry.kind].due) if KINDS[entry.kind].due else ""
    if not due:
        return None
    day = last_day(due)
    return When(day, day + _DAY, _vague(due))


def instant(local: str, zone: str) -> datetime:
    """Return a moment in its zone.

    A time that the clock skips is read with the offset before the gap, one that comes twice is the
    first: as calendar programs read it (RFC 5545, 3.3.5).
    """
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))


def _of_event(begins: str, ends: str, zone: str) -> When | None:
    if not begins:
        return None
    if precision(begins) == "moment":
        start = instant(begins, zone)
        end = _end_of_moment(ends, zone)
        later = end is not None and end.astimezone(UTC) > start.astimezone(UTC)
        return When(start, end if later else None)
    last = last_day(ends or begins)
    first = first_day(begins) if precision(begins) == "day" else min(last_day(begins), last)
    return When(first, last + _DAY, _vague(begins))


def _end_of_moment(ends: str, zone: str) -> datetime | None:
    if not ends:
        return None
    if precision(ends) == "moment":
        return instant(ends, zone)
    return instant(f"{last_day(ends) + _DAY}T00:00", zone)


def _vague(text: str) -> Literal["", "month", "year"]:
    match precision(text):
        case "month":
            return "month"
        case "year":
            return "year"
        case _:
            return ""


@lru_cache(maxsize=256)
def zone_component(zone: str, first: int, last: int) -> Timezone:
    """Return the VTIMEZONE of a zone for the years from ``first`` to ``last``.

    Each change of the clock stands there by itself, at the local time before it (RFC 5545, 3.6.5).
    """
    info = ZoneInfo(zone)
    component = Timezone()
    component.add("TZID", zone)
    begin = datetime(max(first, 1) - 1 or 1, 1, 1, tzinfo=UTC)
    end = datetime(min(last + 1, 9999), 12, 31, tzinfo=UTC)
    before = _look(info, begin)
    component.add_component(_observance(begin, before[0], before))
    for moment in _changes(info, begin, end):
        after = _look(info, moment)
        component.add_component(_observance(moment, before[0], after))
        before = after
    return component


_Look = tuple[timedelta, bool, str]


def _look(info: ZoneInfo, moment: datetime) -> _Look:
    there = moment.astimezone(info)
    return (
        there.utcoffset() or timedelta(),
        bool(there.dst() and (there.dst() or timedelta()) > timedelta()),
        there.tzname() or "",
    )


def _changes(info: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    day = begin
    before = _look(info, day)
    while day < end:
        after = _look(info, day + _DAY)
        if after != before:
            at = bisect_left(
                range(86_400), True, key=lambda s: _look(info, day + s * _SECOND) != before
            )
            yield day + at * _SECOND
        day, before = day + _DAY, after


def _observance(moment: datetime, offset: timedelta, after: _Look) -> Timezone:
    component = TimezoneDaylight() if after[1] else TimezoneStandard()
    component.add("DTSTART", (moment + offset).replace(tzinfo=None))
    component.add("TZOFFSETFROM", offset)
    component.add("TZOFFSETTO", after[0])
    component.add("TZNAME", after[2])
    return component
