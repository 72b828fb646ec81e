"""Feeds and calendars on the web: foreign readers, choices, pages, caching, what is not told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import feedparser
import icalendar
import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.services.live import Live
from kakehashi.services.live.livemap import Asked
from kakehashi.web.live import feeds
from tests.live.ical import read
from tests.live.small import enter, live_in, move

ADDRESS = "https://bridge.example"


@pytest.fixture
def live(app: Flask, tmp_path: Path) -> Iterator[Live]:
    opened = live_in(tmp_path / "record")
    app.extensions["kakehashi"].live = opened
    enter(opened, "actor", "Ministry")
    enter(opened, "issue", "Secret", visibility="members")
    enter(opened, "issue", "Keys <&> ]]>", field=["nisc:bp-3"], items=["csf11:pr.ac-1"])
    roles = [{"actor": "actor-1", "role": "leads"}]
    enter(opened, "initiative", "Plan", due="2027-03", roles=roles, documents=["cpsf"])
    enter(opened, "event", "Meeting", begins="2027-03-28T02:30", zone="Europe/Berlin")
    yield opened
    opened.close()


def of_json(client: Client, path: str) -> dict[str, Any]:
    """Return a feed, checked by the rules of JSON Feed 1.1."""
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/feed+json"), path
    feed = json.loads(response.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    texts = ("title", "description", "home_page_url", "feed_url", "language")
    assert all(isinstance(feed[name], str) and feed[name] for name in texts)
    assert set(feed) <= {"version", *texts, "authors", "items", "next_url"}
    assert feed["authors"] == [{"name": "架け橋" if feed["language"] == "ja" else "Kakehashi"}]
    for name in ("home_page_url", "feed_url", "next_url"):
        assert urlsplit(feed.get(name, ADDRESS)).scheme == "https"
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) <= 50
    for item in feed["items"]:
        assert set(item) <= {
            "id", "url", "title", "content_text", "date_published", "date_modified", "language",
            "tags", "authors", "_kakehashi",
        }  # fmt: skip
        assert item["id"].startswith("https://w3id.org/kakehashi/live/")
        assert item["title"]
        assert item["content_text"]
        assert re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}\.\d{6}Z", item["date_published"])
    return feed  # type: ignore[no-any-return]


def numbers(feed: dict[str, Any]) -> list[int]:
    return [item["_kakehashi"]["sequence"] for item in feed["items"]]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_foreign_reader_reads_the_feed(client: Client, live: Live, lang: str) -> None:
    response = client.get(f"/{lang}/feeds/map.atom")
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    found = feedparser.parse(response.data)
    assert (found.bozo, found.version) == (False, "atom10")
    titles = {
        "ja": [
            "新規: Meetingの件",
            "新規: Planの件",
            "新規: Keys <&> ]]>の件",
            "新規: Ministryの件",
        ],
        "en": ["New: Meeting", "New: Plan", "New: Keys <&> ]]>", "New: Ministry"],
    }
    # feedparser gives titles as HTML, and so with & escaped
    assert [e.title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            for e in found.entries] == titles[lang]  # fmt: skip
    meeting = found.entries[0]
    assert meeting.id == "https://w3id.org/kakehashi/live/event-1/version/1"
    assert meeting.link == f"{ADDRESS}/{lang}/live/event-1"
    assert meeting.published == meeting.updated == found.feed.updated
    assert meeting.published == live.livemap.history("event-1")[0].at
    assert meeting.tags[0].term == "event"
    links = {(link.rel, link.type): link.href for link in found.feed.links}
    assert links["self", "application/atom+xml"] == f"{ADDRESS}/{lang}/feeds/map.atom"
    assert links["alternate", "application/feed+json"] == f"{ADDRESS}/{lang}/feeds/map.json"
    assert b"Secret" not in response.data
    assert b"aki" not in response.data  # the name of the account


def test_atom_has_what_the_standard_demands(client: Client, live: Live) -> None:
    del live
    root = fromstring(client.get("/en/feeds/map.atom").data)
    space = "{http://www.w3.org/2005/Atom}"
    for parent in (root, *root.iter(f"{space}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{space}{name}")) == 1
    assert root.find(f"{space}author/{space}name") is not None
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_in_the_language_of_the_reader(client: Client, live: Live) -> None:
    del live
    for lang in ("ja", "en"):
        response = client.get("/feeds/map.json", headers={"Accept-Language": lang})
        assert json.loads(response.data)["language"] == lang
        assert "Accept-Language" in response.headers["Vary"]


def test_both_formats_say_the_same(client: Client, live: Live) -> None:
    move(live, "initiative-1", due="2027-06", status="done", ended="2027-05")
    feed = of_json(client, "/en/feeds/map.json")
    atom = feedparser.parse(client.get("/en/feeds/map.atom").data)
    assert [i["id"] for i in feed["items"]] == [e.id for e in atom.entries]
    assert [i["content_text"] for i in feed["items"]] == [e.content[0].value for e in atom.entries]
    assert feed["items"][0]["content_text"].split("\n") == [
        "Initiative initiative-1", "State of the work: under way → done",
        "Due: March 2027 → June 2027",
        "Done on: – → May 2027",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [5, 4, 3, 1]),
        ("kind=issue", [3]),
        ("actor=actor-1", [4, 1]),
        ("item=csf11:pr.ac-1", [3]),
        ("item=nisc:bp-3", [3]),
        ("field=nisc:bp-3", [3]),
        ("document=csf11", [3]),
        ("document=cpsf", [4]),
        ("document=cpsf&kind=issue", []),
        ("since=3", [5, 4]),
        ("since=99", []),
        ("since=2026-01-01", [5, 4, 3, 1]),
        ("since=2999-01-01T10:00Z", []),
        ("since=1&kind=initiative", [4]),
    ],
)
def test_choices(client: Client, live: Live, query: str, found: list[int]) -> None:
    del live
    feed = of_json(client, f"/en/feeds/map.json?{query}")
    assert numbers(feed) == found
    assert feed["feed_url"].partition("?")[2] == query


def test_since_a_moment(client: Client, live: Live) -> None:
    at = live.livemap.history("initiative-1")[0].at
    assert numbers(of_json(client, f"/en/feeds/map.json?since={at}")) == [5, 4]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=x", 400), ("since=2026-13-01", 400), ("before=x", 400), ("kind=thing", 400),
        ("document=nothing", 404), ("item=nisc:nothing", 404), ("actor=actor-9", 404),
        ("actor=issue-2", 404), ("since=2026-01-01T00:00%2B09:00", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_chosen(client: Client, live: Live, query: str, status: int) -> None:
    del live
    for form in ("atom", "json"):
        assert client.get(f"/en/feeds/map.{form}?{query}").status_code == status


def test_pages_of_a_feed(client: Client, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "PAGE", 3)
    for n in range(8):
        enter(live, "milestone", f"Step {n}")
    found, path = [], "/en/feeds/map.json?since=1"
    while path:
        feed = of_json(client, path)
        assert feed["feed_url"] == f"{ADDRESS}/en/feeds/map.json?since=1"
        found += numbers(feed)
        path = feed.get("next_url", "").removeprefix(ADDRESS)
        atom = feedparser.parse(client.get(path.replace(".json", ".atom")).data) if path else None
        if atom:
            links = {link.rel: link.href for link in atom.feed.links if "atom" in link.type}
            assert links["self"] == ADDRESS + path.replace(".json", ".atom")
            assert links["first"] == f"{ADDRESS}/en/feeds/map.atom?since=1"
    assert found == [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3]


def test_what_was_taken_back_is_told_no_more(client: Client, live: Live) -> None:
    move(live, "issue-2", visibility="members", title={"en": "Hidden"})
    live.livemap.withdraw("event-1", Asked("aki"))
    for form in ("atom", "json"):
        body = client.get(f"/en/feeds/map.{form}").data
        for word in (b"Keys", b"Hidden", b"Meeting", b"Berlin"):
            assert word not in body
    feed = of_json(client, "/en/feeds/map.json")
    assert [i["title"] for i in feed["items"]][:2] == [
        "Taken off the map: event-1", "Taken off the map: issue-2",
    ]  # fmt: skip
    assert numbers(feed) == [7, 6, 4, 1]


PLACES = (
    "/en/feeds/map.atom", "/ja/feeds/map.json", "/feeds/map.atom", "/en/calendar/all.ics",
    "/ja/calendar/actor/actor-1.ics", "/en/calendar/issue/issue-2.ics",
    "/en/calendar/field/nisc:bp-3.ics", "/en/calendar/entry/event-1.ics",
)  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
def test_a_client_is_told_that_nothing_is_new(client: Client, live: Live, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    tag = first.headers["ETag"]
    held = client.get(path, headers={"If-None-Match": tag})
    assert (held.status_code, held.data, held.headers["ETag"]) == (304, b"", tag)
    assert first.headers["Cache-Control"] == "max-age=0, must-revalidate"
    move(live, "event-1", title={"en": "Renamed"})
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_calendars_are_read_by_two_readers(client: Client, live: Live) -> None:
    del live
    expected = {
        "all": {"initiative-1", "event-1"},
        "actor/actor-1": {"initiative-1"},
        "issue/issue-2": set[str](),
        "field/nisc:bp-3": set[str](),
        "entry/event-1": {"event-1"},
    }
    for name, there in expected.items():
        response = client.get(f"/en/calendar/{name}.ics")
        assert response.mimetype == "text/calendar"
        found = read(response.data).of("VEVENT")
        assert {e.one("UID").value.partition(".")[0] for e in found} == there
        foreign = icalendar.Calendar.from_ical(response.data).walk("VEVENT")
        assert len(foreign) == len(there)
    tasks = read(client.get("/en/calendar/all.ics?as=tasks").data)
    assert [t.one("UID").value for t in tasks.parts] == ["initiative-1.task.kakehashi@w3id.org"]
    address = tasks.one("SOURCE").value
    assert address == f"{ADDRESS}/en/calendar/all.ics?as=tasks"


def test_a_calendar_of_what_was_taken_off(client: Client, live: Live) -> None:
    live.livemap.withdraw("event-1", Asked("aki"))
    calendar = read(client.get("/en/calendar/entry/event-1.ics").data)
    assert calendar.one("NAME").text == "Kakehashi: Taken off the map"
    assert calendar.of("VEVENT")[0].one("STATUS").value == "CANCELLED"


@pytest.mark.parametrize(
    "path",
    ["entry/issue-1", "issue/issue-1", "actor/event-1", "issue/event-1", "entry/x", "field/nisc:no",
     "all.ics/x", "entry/../all"],
)  # fmt: skip
def test_no_calendar_of_what_nobody_sees(client: Client, live: Live, path: str) -> None:
    del live
    assert client.get(f"/en/calendar/{path}.ics").status_code == 404


def test_beside_a_release_without_a_map_there_is_nothing(client: Client, app: Flask) -> None:
    app.extensions["kakehashi"].live = None
    assert client.get("/en/feeds/map.atom").status_code == 404
    assert client.get("/en/calendar/all.ics").status_code == 404


def test_the_guide_for_models_names_what_is_there(app: Flask, client: Client, live: Live) -> None:
    text = client.get("/llms.txt").text
    for place in ("/feeds/map.atom", "/feeds/map.json", "/en/calendar/all.ics"):
        assert f"({ADDRESS}{place})" in text
        assert client.get(place).status_code == 200
    app.extensions["kakehashi"].live = None
    without = client.get("/llms.txt?lang=ja").text
    assert "/feeds/map.atom" not in without
    assert live.changes.head() == 5


def test_what_a_page_offers_to_programs_leads_there(app: Flask, client: Client, live: Live) -> None:
    del live
    source = (
        '{% import "live/_alternate.html" as a with context %}'
        '{{ a.feeds({"item": "nisc:bp-3"}) }}{{ a.calendar() }}'
    )
    with app.test_request_context("/ja/about"):
        from flask import render_template_string

        rendered = render_template_string(source)
    places = re.findall(r'type="([^"]+)".*href="([^"]+)"', rendered)
    assert [kind for kind, _ in places] == [
        "application/atom+xml", "application/feed+json", "text/calendar",
    ]  # fmt: skip
    for kind, place in places:
        response = client.get(place.replace("&amp;", "&"))
        assert (response.status_code, response.mimetype) == (200, kind)
