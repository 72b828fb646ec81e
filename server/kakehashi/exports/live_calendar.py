"""Events and deadlines of the live map as iCalendar (RFC 5545, RFC 7986).

A deadline is an all-day event that keeps nobody busy, as programs that subscribe to a calendar show
no tasks; who has one that does asks for tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Todo, vDuration, vText, vUri

from kakehashi.exports.dates import SPAN, date_words
from kakehashi.exports.live_times import When, when_of, zone_component
from kakehashi.messages import Language, label, translate
from kakehashi.model.live.dates import precision
from kakehashi.model.live.event import Entry
from kakehashi.model.live.kinds import KINDS, ROLES
from kakehashi.model.live.published import Gone, Publication, Span
from kakehashi.model.live.snapshot import Snapshot, list_of, said, text_of

__all__ = ["Sheet", "calendar_of", "world_of"]

#: How often a program should ask again.
REFRESH: Final = timedelta(hours=1)
#: Days for which a calendar says of something that it was taken off the map.
REMEMBERED: Final = 400

Choice = Callable[[Snapshot], list[Entry]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a calendar is made for."""

    language: Language
    name: str
    address: str  #: where it is asked for
    page_of: Callable[[str], str]  #: address of the page of an entry
    tasks: bool = False  #: deadlines as tasks, and no events


def world_of(public: Snapshot, known: Publication, today: date) -> tuple[Snapshot, dict[str, Gone]]:
    """Return the map with what was taken off it lately, and what that is."""
    oldest = (today - timedelta(days=REMEMBERED)).isoformat()
    gone = {
        name: one
        for name, one in known.gone.items()
        if one.at >= oldest and public.get(name) is None
    }
    entries = [*public, *(one.entry for one in gone.values())]
    return Snapshot(public.head, entries), gone


def calendar_of(
    choice: Choice, public: Snapshot, known: Publication, sheet: Sheet, today: date
) -> bytes:
    """Return a calendar of what ``choice`` takes from the map."""
    world, gone = world_of(public, known, today)
    calendar = _empty(sheet)
    placed = sorted(_placed(choice(world), sheet), key=lambda pair: (_day(pair[1]), pair[0].id))
    for zone, first, last in _zones(when for _, when in placed):
        calendar.add_component(zone_component(zone, first, last))
    for entry, when in placed:
        if one := gone.get(entry.id):
            component = _withdrawn(one, when, sheet)
        else:
            component = _component(entry, when, public, known.spans[entry.id], sheet)
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _empty(sheet: Sheet) -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//Kakehashi//Live map//{sheet.language.upper()}")
    calendar.add("CALSCALE", "GREGORIAN")
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.add(name, sheet.name)
    calendar.add("SOURCE", vUri(sheet.address), parameters={"VALUE": "URI"})
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return calendar


def _placed(entries: Iterable[Entry], sheet: Sheet) -> Iterator[tuple[Entry, When]]:
    """Yield what has a date; a duplicate would stand there twice."""
    for entry in entries:
        if list_of(entry, "duplicate_of") or (sheet.tasks and entry.kind == "event"):
            continue
        if when := when_of(entry):
            yield entry, when


def _day(when: When) -> str:
    return when.start.isoformat()


def _zones(whens: Iterable[When]) -> Iterator[tuple[str, int, int]]:
    years: dict[str, set[int]] = {}
    for when in whens:
        for moment in (when.start, when.end):
            if isinstance(moment, datetime) and isinstance(moment.tzinfo, ZoneInfo):
                years.setdefault(moment.tzinfo.key, set()).add(moment.year)
    for zone in sorted(years):
        if zone != "UTC":  # is written with a Z
            yield zone, min(years[zone]), max(years[zone])


# --- one thing in a calendar ----------------------------------------------------------------------


def _begun(entry: Entry, when: When, span: Span, sheet: Sheet) -> Component:
    task = sheet.tasks
    component: Component = Todo() if task else Event()
    component.add("UID", f"{entry.id}{'.task' if task else ''}.kakehashi@w3id.org")
    component.add("DTSTAMP", _moment(span.last))
    component.add("SEQUENCE", entry.version - 1)
    if task:
        component.add("DUE", when.start)
    else:
        component.add("DTSTART", when.start)
        if when.end is not None:
            component.add("DTEND", when.end)
        component.add("TRANSP", "TRANSPARENT" if when.days else "OPAQUE")
    return component


def _component(entry: Entry, when: When, public: Snapshot, span: Span, sheet: Sheet) -> Component:
    component = _begun(entry, when, span, sheet)
    component.add("CREATED", _moment(span.first))
    component.add("LAST-MODIFIED", _moment(span.last))
    title, tongue = text_of(entry).read(sheet.language)
    component.add("SUMMARY", _summary(entry, when, title, sheet), parameters={"LANGUAGE": tongue})
    component.add("STATUS", _status(entry, task=sheet.tasks))
    component.add("CATEGORIES", [translate(sheet.language, KINDS[entry.kind].label)])
    component.add("URL", vUri(sheet.page_of(entry.id)))
    online, place = said(entry, "online"), text_of(entry, "place")
    if place:
        text, tongue = place.read(sheet.language)
        component.add("LOCATION", vText(text), parameters={"LANGUAGE": tongue})
    elif online:
        component.add("LOCATION", online)
    if online:
        component.add("CONFERENCE", vUri(online), parameters={"VALUE": "URI"})
    component.add("DESCRIPTION", "\n".join(_lines(entry, public, sheet)))
    return component


def _withdrawn(gone: Gone, when: When, sheet: Sheet) -> Component:
    """Return what says that something was taken off; what it said is told no more."""
    component = _begun(gone.entry, when, Span(gone.at, gone.at), sheet)
    component.add("SUMMARY", translate(sheet.language, "Taken off the map"))
    component.add("STATUS", "CANCELLED")
    return component


def _summary(entry: Entry, when: When, title: str, sheet: Sheet) -> str:
    spoken = sheet.language
    field = "begins" if entry.kind == "event" else KINDS[entry.kind].due
    roughly = date_words(said(entry, field), spoken) if when.vague else ""
    if entry.kind == "event":
        if not roughly:
            return title
        return translate(spoken, "{title} (some day in {when})", title=title, when=roughly)
    if _is_done(entry):
        return translate(spoken, "Done: {title}", title=title)
    if roughly:
        return translate(spoken, "Due in {when}: {title}", when=roughly, title=title)
    return translate(spoken, "Due: {title}", title=title)


def _is_done(entry: Entry) -> bool:
    return said(entry, "status") == "done" or bool(said(entry, KINDS[entry.kind].done))


def _status(entry: Entry, *, task: bool) -> str:
    if said(entry, "status") == "stopped":
        return "CANCELLED"
    if not task:
        return "CONFIRMED"
    if _is_done(entry):
        return "COMPLETED"
    return "IN-PROCESS" if said(entry, "status") == "ongoing" else "NEEDS-ACTION"


_WHEN: Final = label("When")


def _lines(entry: Entry, public: Snapshot, sheet: Sheet) -> Iterator[str]:
    """Yield the description: when in words, who, what, and where it is said."""
    spoken, kind = sheet.language, KINDS[entry.kind]

    def line(message: str, value: str) -> str:
        return f"{translate(spoken, message)}: {value}"

    if entry.kind == "event":
        yield line(_WHEN, _span_words(entry, spoken))
    else:
        yield line(label("Due"), date_words(said(entry, kind.due), spoken))
    if ended := said(entry, kind.done) if kind.done else "":
        yield line(label("Done on"), date_words(ended, spoken))
    if summary := text_of(entry, "summary"):
        yield summary.read(spoken)[0]
    for role, named in ROLES.items():
        actors = [p["actor"] for p in list_of(entry, "roles") if p["role"] == role]
        if names := _names(actors, public, spoken):
            yield line(named, names)
    if names := _names([*list_of(entry, "about"), *list_of(entry, "of")], public, spoken):
        yield line(label("Belongs to"), names)
    if online := said(entry, "online"):
        yield line(label("Address to take part online"), online)
    place = ", ".join(filter(None, (said(entry, "source"), said(entry, "locator"))))
    yield line(label("Source"), place)
    yield line(label("Last confirmed"), date_words(said(entry, "confirmed"), spoken))
    yield sheet.page_of(entry.id)


def _names(names: Iterable[str], public: Snapshot, spoken: Language) -> str:
    """Return the titles of entries, without those that only members see."""
    found = (public.get(name) for name in names)
    separator = "、" if spoken == "ja" else ", "
    return separator.join(text_of(entry).read(spoken)[0] for entry in found if entry)


def _span_words(entry: Entry, spoken: Language) -> str:
    begins, ends, zone = (said(entry, name) for name in ("begins", "ends", "zone"))
    words = _words(begins, spoken)
    if ends and ends != begins:
        words += SPAN[spoken] + _words(ends, spoken)
    return f"{words} ({zone})" if "moment" in (precision(begins), precision(ends)) else words


def _words(text: str, spoken: Language) -> str:
    day, _, clock = text.partition("T")
    return " ".join(filter(None, (date_words(day, spoken), clock)))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)
