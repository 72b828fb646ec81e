"""What entries of the live map say, in the language of the page."""

from __future__ import annotations

from datetime import date
from typing import Final

from kakehashi.exports.dates import date_words
from kakehashi.messages import label
from kakehashi.model.live.dates import precision
from kakehashi.model.live.deeds import ON_MAP
from kakehashi.model.live.event import Entry, State
from kakehashi.model.live.kinds import FIELDS, KINDS, ROLES, STAGES
from kakehashi.model.live.responsibilities import parts_of
from kakehashi.model.live.snapshot import Snapshot, said, text_of
from kakehashi.model.live.terms import due_day, is_open
from kakehashi.model.text import Text
from kakehashi.web.language import language, t
from kakehashi.web.live.looking import today

__all__ = [
    "KINDS",
    "ROLES",
    "action",
    "code",
    "days_until",
    "due",
    "field",
    "is_late",
    "kind",
    "kinds",
    "leaders",
    "moment",
    "month",
    "month_text",
    "parts_of",
    "role",
    "role_short",
    "status",
    "status_name",
    "text",
    "text_of_state",
    "title",
    "title_text",
    "today",
    "weekday",
]

_WEEKDAYS: Final = (
    label("Mon"),
    label("Tue"),
    label("Wed"),
    label("Thu"),
    label("Fri"),
    label("Sat"),
    label("Sun"),
)

#: Parts in one letter, for cells of the matrix.
_SHORT: Final = {
    "leads": label("L"),
    "supports": label("S"),
    "participates": label("P"),
    "approves": label("A"),
    "consulted": label("C"),
    "informed": label("I"),
}


def title(entry: Entry) -> Text:
    """Return the title in both languages."""
    return text_of(entry)


def text(entry: Entry, field: str) -> Text:
    """Return a text in both languages."""
    return text_of(entry, field)


def text_of_state(state: State, field: str = "title") -> Text:
    """Return a text of what an entry said."""
    given = state.get(field, {})
    return Text(ja=given.get("ja", ""), en=given.get("en", ""))


def title_text(entry: Entry) -> str:
    """Return the title in the language of the page, else in the other."""
    return text_of(entry).read(language())[0]


def kind(name: str) -> str:
    """Return what a kind is called."""
    return t(KINDS[name].label)


def kinds(name: str) -> str:
    """Return what several of a kind are called."""
    return t(KINDS[name].plural)


def code(entry_kind: str, field: str, value: str) -> str:
    """Return the words of a code of a field; the code when it is not known any more."""
    words = dict(FIELDS[entry_kind, field].choices).get(value)
    return t(words) if words else value


def field(entry_kind: str, name: str) -> str:
    """Return what a field of a kind is called."""
    return t(FIELDS[entry_kind, name].label)


def status(entry: Entry) -> str:
    """Return the status of an entry, or the stage of a standards project; empty without one."""
    for field in ("status", "stage"):
        if value := said(entry, field):
            return code(entry.kind, field, value)
    return ""


def status_name(value: str) -> str:
    """Return the words of a status or stage, whatever kind has it."""
    if value in STAGES:
        return t(STAGES[value])
    for name in KINDS:
        one = FIELDS.get((name, "status"))
        if one and (words := dict(one.choices).get(value)):
            return t(words)
    return value


def role(name: str) -> str:
    """Return a part of an actor in words."""
    return t(ROLES[name]) if name in ROLES else name


def role_short(name: str) -> str:
    """Return a part in one letter."""
    return t(_SHORT[name]) if name in _SHORT else name


def action(name: str) -> str:
    """Return what was done."""
    return t(ON_MAP[name]) if name in ON_MAP else name


def leaders(snapshot: Snapshot, entry: Entry) -> list[Entry]:
    """Return who leads an entry."""
    return dict(parts_of(snapshot, entry)).get("leads", [])


def due(entry: Entry) -> str:
    """Return the date by which an entry is due, or on which an event begins, as it is written."""
    return said(entry, "begins")[:10] if entry.kind == "event" else said(entry, "due")


def is_late(entry: Entry, day: date) -> bool:
    """Return whether an entry should have been done before a day."""
    end = due_day(entry)
    return end is not None and end < day and is_open(entry, day)


def days_until(entry: Entry, day: date) -> str:
    """Return how long it is until an entry is due, or since it was; empty when it is done."""
    end = due_day(entry)
    if end is None or not is_open(entry, day):
        return ""
    days = (end - day).days
    if days == 0:
        return t("today")
    if days > 0:
        return t("in {count} days", count=days) if days != 1 else t("tomorrow")
    return t("{count} days overdue", count=-days) if days != -1 else t("one day overdue")


def month(first: date) -> str:
    """Return a month in words."""
    return date_words(f"{first:%Y-%m}", language())


def month_text(text: str) -> str:
    """Return a month, given as in an address, in words."""
    return date_words(text, language())


def weekday(day: date) -> str:
    """Return the short name of the day of the week."""
    return t(_WEEKDAYS[day.weekday()])


def moment(text: str) -> str:
    """Return a date or a moment as people write it; the day is in ISO order.

    >>> moment("2026-12-03T14:00"), moment("2026-12"), moment("2026-12-03T05:00:00.123456Z")
    ('2026-12-03 14:00', '2026-12', '2026-12-03 05:00')
    """
    if precision(text) in ("year", "month", "day"):
        return text
    return text[:16].replace("T", " ")
