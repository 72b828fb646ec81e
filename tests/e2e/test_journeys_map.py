"""What somebody enters by the form is seen wherever others look: calendar, feed, timeline, item."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from kakehashi.namespaces import graph_iri, item_iri, live_iri
from tests.e2e.desk_steps import ask, seen_soon, sound
from tests.e2e.page_types import LANGUAGES
from tests.e2e.world import World
from tests.live import ical

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("language", LANGUAGES),
]

Come = Callable[[str], Page]

ITEM = {"ja": "nisc:bp-1", "en": "nisc:bp-0"}
TITLE = {
    "ja": {"ja": "リスク区分の試行", "en": "Trial of the risk classes"},
    "en": {"ja": "設計段階の手引", "en": "Guide for the design phase"},
}


def write(page: Page, address: str, language: str, due: str) -> None:
    """Fill in the form of an initiative."""
    page.goto(f"{address}map/new/initiative")
    for code, text in TITLE[language].items():
        page.locator(f"#in-title-{code}").fill(text)
    page.locator("#in-status").select_option("ongoing")
    page.locator("#in-roles-a1").fill("actor-2")
    page.locator("#in-roles-r1").select_option("leads")
    page.locator("#in-due").fill(due)
    page.locator("#in-items").fill(ITEM[language])


def test_an_initiative_with_a_deadline(busy: World, come: Come, language: str) -> None:
    address, author, reader = f"{busy.server}{language}/", come("aki"), come("")
    due = datetime.now(UTC).date() + timedelta(days=40)
    write(author, address, language, "the day after")
    author.locator(".entry-form button[type=submit]").click()
    expect(author.locator("#faults li")).to_have_count(2)  # no day, and no source
    expect(author.locator("#faults")).to_be_focused()
    expect(author.locator("#in-title-en")).to_have_value(TITLE[language]["en"])
    sound(author)
    author.locator("#in-due").fill(str(due))
    author.locator("#in-source").fill("minutes of the third meeting")
    author.locator(".entry-form button[type=submit]").click()
    author.wait_for_url(re.compile(r"/live/initiative-[0-9]+\?"))
    since = time.monotonic()
    found = re.search(r"/live/(initiative-[0-9]+)", author.url)
    assert found
    name, link = found[1], f"a[href^='/{language}/live/{found[1]}']"
    title = TITLE[language][language]
    query = (
        f"ASK {{ GRAPH <{graph_iri('live')}> {{ <{live_iri(name)}> kh:concernsItem"
        f" <{item_iri(ITEM[language])}> }} }}"
    )
    seen_soon(lambda: ask(reader, busy.server, query), since)

    reader.goto(f"{address}id/{ITEM[language].replace(':', '/')}")
    expect(reader.locator(f"section.work {link}")).to_have_text(title)
    expect(reader.locator("section.work a[href$='/live/actor-2']").first).to_be_visible()
    reader.goto(f"{address}map/calendar?month={due:%Y-%m}")
    expect(reader.locator(f"table.month {link}")).to_have_text(title)
    reader.goto(f"{address}map/timeline?actor=actor-2")
    expect(reader.locator(f"table.lanes {link}")).to_have_text(title)
    assert reader.locator(f"svg.timeline {link}").count() == 1
    reader.goto(f"{address}map/due")
    expect(reader.locator(f"main th {link}")).to_have_text(title)
    for feed in ("all", "actor/actor-2"):
        answer = reader.request.get(f"{address}calendar/{feed}.ics")
        events = ical.read(answer.body()).of("VEVENT")
        [event] = [e for e in events if name in e.one("UID").value]
        assert title in event.one("SUMMARY").text
        assert event.one("DTSTART").value == f"{due:%Y%m%d}"


def test_what_only_members_see(busy: World, come: Come, language: str) -> None:
    address, author, reader = f"{busy.server}{language}/", come("aki"), come("")
    due = datetime.now(UTC).date() + timedelta(days=41)
    write(author, address, language, str(due))
    author.locator("#in-source").fill("minutes of the third meeting")
    author.locator("#in-visibility").select_option("members")
    author.locator(".entry-form button[type=submit]").click()
    author.wait_for_url(re.compile(r"/live/initiative-[0-9]+\?"))
    path = author.url.partition("?")[0]
    expect(author.locator("h1")).to_have_text(TITLE[language][language])
    assert reader.goto(path).status == 404  # type: ignore[union-attr]
    link = f"a[href$='{path[path.index('/live/') :]}']"
    calendar = f"{address}map/calendar?month={due:%Y-%m}"
    for page, count in ((author, 1), (reader, 0)):
        page.goto(calendar)
        expect(page.locator(f"table.month {link}")).to_have_count(count)
    answer = reader.request.get(f"{address}calendar/all.ics")
    assert path.rpartition("/")[2] not in answer.text()
