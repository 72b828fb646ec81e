"""News of the live map in a real browser: told without reloading, and only where it matters."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Page, Route, expect

import kakehashi.web
from kakehashi.messages import as_language, translate
from kakehashi.services.live import Live
from kakehashi.services.live.livemap import Asked
from tests.e2e.accessibility import faults
from tests.e2e.world import World
from tests.live.small import enter, move

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def server(busy: World) -> str:
    return busy.server


@pytest.fixture(scope="module")
def live(busy: World) -> Live:
    """The record of the server, opened by another process, as the command line does."""
    return busy.live


def show(page: Page, server: str, lang: str, words: str) -> None:
    """Open a page of the server into which the region is put with ``words``."""
    templates = FileSystemLoader(Path(kakehashi.web.__file__).parent / "templates")
    environment = Environment(loader=templates, autoescape=True)
    environment.globals.update(
        t=lambda message: translate(as_language(lang), message),
        here=lambda: f"/{lang}/about",
        asset=lambda name: f"{server}static/{name}",
        request=SimpleNamespace(script_root=""),
    )
    imported = '{% import "live/_stream.html" as live with context %}'
    region = environment.from_string(f"{imported}{{{{ live.region({words}) }}}}").render()
    head = environment.from_string(f"{imported}{{{{ live.head() }}}}").render()

    def fulfil(route: Route) -> None:
        response = route.fetch()
        body = response.text().replace("</head>", f"{head}</head>", 1)
        route.fulfill(response=response, body=body.replace("<h1", f"{region}<h1", 1))

    page.route("**/about", fulfil)
    page.goto(f"{server}{lang}/about")
    expect(page.locator(".live.connected")).to_have_count(1)


def head_of(live: Live) -> int:
    return live.record.log.head().sequence


def test_a_third_browser_sees_it_within_two_seconds(
    page: Page, browser: Browser, server: str, live: Live
) -> None:
    second = browser.new_page()
    for one, lang in ((page, "en"), (second, "ja")):
        show(one, server, lang, str(head_of(live)))
        expect(one.locator(".live a")).to_be_hidden()
    start = time.monotonic()
    enter(live, "issue", "Keys")
    expect(page.locator(".live [role=status]")).to_have_text("1 new entry Show", timeout=2000)
    expect(second.locator(".live [role=status]")).to_have_text("新規の記載1件 表示", timeout=2000)
    assert time.monotonic() - start < 2
    enter(live, "issue", "Locks")
    expect(page.locator(".live [role=status] span")).to_contain_text("2 new entries", timeout=2000)
    assert page.url.endswith("/en/about")  # nothing was loaded anew
    assert faults(page) == []
    second.close()


def test_the_page_of_an_entry_says_that_it_was_changed(page: Page, server: str, live: Live) -> None:
    name = enter(live, "issue", "Doors").entry
    show(page, server, "en", f'{head_of(live)}, entry="{name}", version=1')
    enter(live, "issue", "Something else")
    move(live, name, summary={"en": "New"})
    status = page.locator(".live [role=status] span")
    expect(status).to_have_text("This entry was changed meanwhile.")
    expect(page.locator("main.changed-meanwhile")).to_have_count(1)
    live.livemap.withdraw(name, Asked("aki"))
    expect(status).to_have_text("This entry was taken off the map meanwhile.")


def test_what_was_missed_while_nobody_looked_is_told(page: Page, server: str, live: Live) -> None:
    page.clock.install()
    show(page, server, "en", str(head_of(live)))
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    change = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide % "true" + change)
    page.clock.run_for(11_000)
    expect(page.locator(".live.connected")).to_have_count(0)
    for n in range(3):
        enter(live, "milestone", f"Unseen {n}")
    page.evaluate(hide % "false" + change)
    expect(page.locator(".live.connected")).to_have_count(1)
    page.wait_for_timeout(300)
    page.clock.run_for(1000)
    expect(page.locator(".live [role=status] span")).to_have_text("3 new entries")
