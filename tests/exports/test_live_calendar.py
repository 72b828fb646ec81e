"""Calendars: the strict grammar, foreign readers, and the same moments as on the map."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kakehashi.exports import live_agenda as agenda
from kakehashi.exports.live_calendar import Choice, Sheet, calendar_of
from kakehashi.exports.live_times import instant, when_of
from kakehashi.messages import Language
from kakehashi.model.live.event import Entry, Head
from kakehashi.model.live.published import Publication, Span
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.services.live import Live
from kakehashi.services.live.livemap import Asked
from tests.live.ical import Component, moment_of, read
from tests.live.small import enter, live_in, move, state

TODAY = date(2026, 11, 26)
DONE = {"status": "done", "ended": "2026-10"}
AT = "2026-11-26T08:15:09.123456Z"


def sheet(language: Language = "en", *, tasks: bool = False) -> Sheet:
    address = f"https://bridge.example/{language}/calendar/all.ics"
    page = f"https://bridge.example/{language}/live/"
    return Sheet(language, "Live map", address, lambda name: page + name, tasks)


def made(language: Language = "en", *, tasks: bool = False, **entries: dict[str, Any]) -> Component:
    """Read a calendar of entries of a map; a name is that of an entry with _ for -."""
    found = [
        Entry(name.replace("_", "-"), name.partition("_")[0], 3, n, said)
        for n, (name, said) in enumerate(entries.items(), 1)
    ]
    known = Publication(9, {entry.id: Span(AT, AT) for entry in found})
    content = calendar_of(
        agenda.of_everything, Snapshot(Head(), found), known, sheet(language, tasks=tasks), TODAY
    )
    icalendar.Calendar.from_ical(content)
    return read(content)


def one(language: Language = "en", *, tasks: bool = False, **entry: dict[str, Any]) -> Component:
    calendar = made(language, tasks=tasks, **entry)
    (found,) = calendar.of("VTODO" if tasks else "VEVENT")
    return found


def values(component: Component, *names: str) -> tuple[str, ...]:
    return tuple(component.one(name).text for name in names)


def test_an_event_with_a_time_a_place_and_a_way_to_take_part() -> None:
    meeting = state(
        "event", "Plenary; Berlin, 2027", begins="2027-05-10T09:30", ends="2027-05-10T17:00",
        zone="Europe/Berlin", place={"en": "DIN, Berlin"}, online="https://meet.example/a?b=c;d,e",
        summary={"en": "First line\nsecond: \\ line"}, locator="p. 3",
    )  # fmt: skip
    calendar = made(event_1=meeting)
    (event,) = calendar.of("VEVENT")
    assert values(event, "UID", "SEQUENCE", "STATUS", "TRANSP", "CATEGORIES") == (
        "event-1.kakehashi@w3id.org", "2", "CONFIRMED", "OPAQUE", "Event",
    )  # fmt: skip
    assert values(event, "SUMMARY", "LOCATION") == ("Plenary; Berlin, 2027", "DIN, Berlin")
    assert event.one("SUMMARY").parameters == {"LANGUAGE": "en"}
    assert event.one("CONFERENCE").value == "https://meet.example/a?b=c;d,e"
    assert event.one("URL").value == "https://bridge.example/en/live/event-1"
    assert event.one("DTSTAMP").value == "20261126T081509Z"
    assert event.one("DESCRIPTION").text.split("\n") == [
        "When: 10 May 2027 09:30 – 10 May 2027 17:00 (Europe/Berlin)",
        "First line", "second: \\ line",
        "Address to take part online: https://meet.example/a?b=c;d,e",
        "Source: the minutes, p. 3", "Last confirmed: 1 November 2026",
        "https://bridge.example/en/live/event-1",
    ]  # fmt: skip
    assert moment_of(event.one("DTSTART"), calendar) == datetime(2027, 5, 10, 7, 30, tzinfo=UTC)
    assert moment_of(event.one("DTEND"), calendar) == datetime(2027, 5, 10, 15, tzinfo=UTC)
    assert calendar.one("REFRESH-INTERVAL").value == "PT1H"


@pytest.mark.parametrize(
    ("begins", "ends", "first", "after", "summary"),
    [
        ("2027-03-01", "", "20270301", "20270302", "Keys"),
        ("2027-03-01", "2027-03-03", "20270301", "20270304", "Keys"),
        ("2028-02", "", "20280229", "20280301", "Keys (some day in February 2028)"),
        ("2027", "", "20271231", "20280101", "Keys (some day in 2027)"),
        ("2027-03", "2027-03-20", "20270320", "20270321", "Keys (some day in March 2027)"),
        ("2027-12-31", "2028", "20271231", "20290101", "Keys"),
        ("2027-03-01", "2027-03-02T12:00", "20270301", "20270303", "Keys"),
    ],
)
def test_days_and_what_is_known_less_precisely(
    begins: str, ends: str, first: str, after: str, summary: str
) -> None:
    said = state(
        "event", "Keys", begins=begins, zone="Asia/Tokyo", **({"ends": ends} if ends else {})
    )
    event = one(event_1=said)
    assert values(event, "DTSTART", "DTEND", "SUMMARY") == (first, after, summary)
    assert values(event, "TRANSP") == ("TRANSPARENT",)


@pytest.mark.parametrize(
    ("language", "due", "more", "day", "summary", "status"),
    [
        ("en", "2027-03-31", {}, "20270331", "Due: Keys", "CONFIRMED"),
        ("ja", "2027-03-31", {}, "20270331", "期限: Keysの件", "CONFIRMED"),
        ("en", "2027-02", {}, "20270228", "Due in February 2027: Keys", "CONFIRMED"),
        ("ja", "2027", {}, "20271231", "期限(2027年中): Keysの件", "CONFIRMED"),
        (
            "en",
            "2027",
            {"status": "done", "ended": "2026-10"},
            "20271231",
            "Done: Keys",
            "CONFIRMED",
        ),
        ("en", "2027", {"status": "stopped"}, "20271231", "Due in 2027: Keys", "CANCELLED"),
    ],
)
def test_deadlines(  # noqa: PLR0917
    language: Language, due: str, more: dict[str, str], day: str, summary: str, status: str
) -> None:
    action = state("action", "Keys", due=due, **more)
    event = one(language, action_1=action)
    assert values(event, "DTSTART", "SUMMARY", "STATUS") == (day, summary, status)
    assert values(event, "TRANSP") == ("TRANSPARENT",)
    task = one(language, tasks=True, action_1=action)
    assert values(task, "UID", "DUE") == ("action-1.task.kakehashi@w3id.org", day)
    expected = {"done": "COMPLETED", "stopped": "CANCELLED"}.get(
        more.get("status", ""), "NEEDS-ACTION"
    )
    assert values(task, "STATUS") == (expected,)


def test_what_has_no_date_or_stands_twice_is_left_out() -> None:
    calendar = made(
        issue_1=state("issue", "No date"),
        actor_1=state("actor", "Ministry"),
        action_1=state("action", "One", due="2027"),
        action_2=state("action", "Two", due="2027", duplicate_of=["action-1"]),
    )
    assert [e.one("UID").value for e in calendar.of("VEVENT")] == ["action-1.kakehashi@w3id.org"]


# --- time zones -----------------------------------------------------------------------------------

ZONES = [
    "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe",
    "America/St_Johns", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia", "UTC", "Etc/GMT+9",
]  # fmt: skip
moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 1)).map(  # noqa: DTZ001
    lambda m: m.replace(second=0, microsecond=0)
)


@st.composite
def near_changes(draw: st.DrawFn) -> datetime:
    """A local time in the days in which clocks change in Europe or America, or just after them."""
    year, month = draw(st.integers(2007, 2036)), draw(st.sampled_from([3, 4, 10, 11]))
    day = draw(st.integers(1, 31 if month in (3, 10) else 30))
    return datetime(year, month, day, draw(st.integers(0, 4)), draw(st.integers(0, 59)))  # noqa: DTZ001


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(ZONES), moments | near_changes(), st.integers(-90, 60 * 24 * 400))
@example("Europe/Berlin", datetime(2027, 3, 28, 2, 30), 30)  # noqa: DTZ001  (is skipped)
@example("Europe/Berlin", datetime(2027, 10, 31, 2, 30), 60)  # noqa: DTZ001  (comes twice)
@example("America/New_York", datetime(2027, 3, 14, 2, 0), 1)  # noqa: DTZ001
@example("Australia/Lord_Howe", datetime(2027, 10, 3, 2, 15), 5)  # noqa: DTZ001
def test_both_readers_find_the_moments_of_the_map(
    zone: str, begins: datetime, minutes: int
) -> None:
    ends = begins + timedelta(minutes=minutes)
    said = state(
        "event", "Talk", zone=zone, begins=f"{begins:%Y-%m-%dT%H:%M}", ends=f"{ends:%Y-%m-%dT%H:%M}"
    )
    entry = Entry("event-1", "event", 1, 1, said)
    content = calendar_of(
        agenda.of_everything, Snapshot(Head(), [entry]), Publication(1, {"event-1": Span(AT, AT)}),
        sheet(), TODAY,
    )  # fmt: skip
    calendar = read(content)
    (event,) = calendar.of("VEVENT")
    # What the map means: the local time in the zone, as the system's own data have it.
    start = begins.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = ends.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    local = datetime.strptime(event.one("DTSTART").value[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    assert local == begins
    (foreign,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert foreign["DTSTART"].dt.astimezone(UTC) == start
    exists = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == begins
    if exists:  # for a time that is skipped, dateutil does not do what RFC 5545 says
        assert moment_of(event.one("DTSTART"), calendar) == start
    if end <= start:
        assert not event.all("DTEND")
    else:
        assert foreign["DTEND"].dt.astimezone(UTC) == end
        if end.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == ends:
            assert moment_of(event.one("DTEND"), calendar) == end


def test_a_time_that_is_skipped_or_comes_twice() -> None:
    assert instant("2027-03-28T02:30", "Europe/Berlin").astimezone(UTC).hour == 1
    assert instant("2027-10-31T02:30", "Europe/Berlin").astimezone(UTC).hour == 0


def test_a_moment_that_ends_on_a_day_lasts_to_its_end() -> None:
    said = state("event", "Fair", begins="2027-03-01T10:00", ends="2027-03-02", zone="Asia/Tokyo")
    when = when_of(Entry("event-1", "event", 1, 1, said))
    assert when
    assert when.end == datetime(2027, 3, 3, tzinfo=ZoneInfo("Asia/Tokyo"))


# --- which entries, and what is not told ----------------------------------------------------------


@pytest.fixture
def live(tmp_path: Path) -> Any:
    opened = live_in(tmp_path)
    enter(opened, "actor", "Ministry")  # actor-1
    enter(opened, "actor", "Hidden body", visibility="members")  # actor-2
    leads = [{"actor": "actor-1", "role": "leads"}, {"actor": "actor-2", "role": "supports"}]
    enter(opened, "issue", "Keys", field=["nisc2018:fd-legal"], due="2027")
    enter(opened, "initiative", "Plan", addresses=["issue-1"], roles=leads, due="2027-06")
    enter(opened, "action", "Step", of=["initiative-1"], due="2027-03-31")
    enter(opened, "event", "Meeting", about=["action-1"], begins="2027-02-01")
    enter(opened, "event", "Other meeting", begins="2027-02-02")
    enter(opened, "event", "Secret meeting", begins="2027-02-03", visibility="members")
    yield opened
    opened.close()


def shown(live: Live, take: Choice) -> dict[str, Component]:
    public = live.livemap.now().public
    content = calendar_of(take, public, live.published.now(), sheet(), TODAY)
    assert b"Secret" not in content
    assert b"Hidden" not in content
    found = read(content).of("VEVENT")
    return {e.one("UID").value.partition(".")[0]: e for e in found}


def test_what_stands_in_which_calendar(live: Live) -> None:
    work = {"initiative-1", "action-1", "event-1"}
    assert set(shown(live, agenda.of_everything)) == {*work, "issue-1", "event-2"}
    assert set(shown(live, lambda m: agenda.of_actor(m, "actor-1"))) == work
    assert set(shown(live, lambda m: agenda.of_issue(m, "issue-1"))) == {*work, "issue-1"}
    field = shown(live, lambda m: agenda.of_field(m, "nisc2018:fd-legal"))
    assert set(field) == {*work, "issue-1"}
    assert set(shown(live, lambda m: agenda.of_entry(m, "event-2"))) == {"event-2"}
    described = shown(live, agenda.of_everything)["initiative-1"].one("DESCRIPTION").text
    assert "leads: Ministry" in described
    assert "supports" not in described


def test_what_is_changed_or_taken_off_says_so(live: Live) -> None:
    move(live, "event-2", begins="2027-04-05")
    changed = shown(live, agenda.of_everything)["event-2"]
    assert values(changed, "SEQUENCE", "DTSTART", "STATUS") == ("1", "20270405", "CONFIRMED")
    live.livemap.withdraw("event-2", Asked("aki"))
    move(live, "event-1", visibility="members", title={"en": "Hidden now"})
    found = shown(live, agenda.of_everything)
    for name, sequence, day in (("event-2", "2", "20270405"), ("event-1", "1", "20270201")):
        gone = found[name]
        assert values(gone, "SEQUENCE", "DTSTART", "STATUS") == (sequence, day, "CANCELLED")
        assert values(gone, "SUMMARY") == ("Taken off the map",)
        assert {line.name for line in gone.lines} == {
            "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "TRANSP", "SUMMARY", "STATUS",
        }  # fmt: skip
    # It stays in the calendar in which it was, and is forgotten after a year.
    assert "event-1" in shown(live, lambda m: agenda.of_actor(m, "actor-1"))
    later = date.today() + timedelta(days=401)  # noqa: DTZ011
    public, known = live.livemap.now().public, live.published.now()
    after = read(calendar_of(agenda.of_everything, public, known, sheet(), later))
    assert len(after.of("VEVENT")) == 3


def test_the_same_map_gives_the_same_bytes(live: Live) -> None:
    public, known = live.livemap.now().public, live.published.now()
    first, second = (
        calendar_of(agenda.of_everything, public, known, sheet("ja"), TODAY) for _ in range(2)
    )
    assert first == second


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_every_text_comes_through(text: str) -> None:
    said = state("event", "x", begins="2027-01-01") | {"title": {"en": text}, "place": {"ja": text}}
    event = one(event_1=said)
    assert values(event, "SUMMARY", "LOCATION") == (text, text)
    assert event.one("LOCATION").parameters == {"LANGUAGE": "ja"}
