"""Dates as precise as they are known: a year, a month, a day, or a moment with its zone."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from functools import cache
from typing import Final, Literal
from zoneinfo import available_timezones

__all__ = ["Precision", "first_day", "is_zone", "last_day", "precision"]

#: How precisely a date is known.
Precision = Literal["year", "month", "day", "moment"]

_FORMS: Final[tuple[tuple[Precision, re.Pattern[str]], ...]] = (
    ("year", re.compile(r"[0-9]{4}")),
    ("month", re.compile(r"[0-9]{4}-[0-9]{2}")),
    ("day", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    ("moment", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")),
)


def precision(text: str) -> Precision | None:
    """Return how precise a date is; None when it is none.

    >>> precision("2026"), precision("2026-03"), precision("2026-02-28T09:30"), precision("2026-13")
    ('year', 'month', 'moment', None)
    """
    found = next((name for name, form in _FORMS if form.fullmatch(text)), None)
    try:
        if found == "moment":
            datetime.fromisoformat(text)
        elif found:
            date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return None
    return found


def first_day(text: str) -> date:
    """Return the first day of a year, month or day; raises ValueError for what is no date.

    >>> first_day("2026-03"), first_day("2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 1, 1))
    """
    return date.fromisoformat((text[:10] + "-01-01")[:10])


def last_day(text: str) -> date:
    """Return the last day: something due in a month is due when the month ends.

    >>> last_day("2028-02"), last_day("2026"), last_day("2026-03-04T10:00")
    (datetime.date(2028, 2, 29), datetime.date(2026, 12, 31), datetime.date(2026, 3, 4))
    """
    first = first_day(text)
    match precision(text):
        case "year":
            return first.replace(month=12, day=31)
        case "month":
            return first.replace(day=monthrange(first.year, first.month)[1])
        case _:
            return first


def is_zone(name: str) -> bool:
    """Return whether this is a time zone of the IANA database, such as Asia/Tokyo."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})
