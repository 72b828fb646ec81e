"""A browser, and a page that must not complain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.chromium import launched
from tests.e2e.world import World, opened_world

#: What the browser says of an error page.
REFUSED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server with a filled record, which no test writes to."""
    with opened_world(tmp_path_factory.mktemp("record")) as opened:
        yield opened


@pytest.fixture(scope="session")
def server(world: World) -> str:
    """The address of that server."""
    return world.server


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Another such server, for tests that write: each about something of its own."""
    folder = tmp_path_factory.mktemp("busy")
    with opened_world(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launched(playwright)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from _watched(browser)


@pytest.fixture
def quiet_page(browser: Browser) -> Iterator[Page]:
    """A page that may be an error page: the browser logs its status as an error."""
    yield from _watched(browser, REFUSED)


@pytest.fixture
def come(browser: Browser, busy: World) -> Iterator[Callable[[str], Page]]:
    """Let somebody come to the server that is written to, each in a browser of their own."""
    with ExitStack() as stack:

        def opened(account: str) -> Page:
            page = stack.enter_context(contextmanager(_watched)(browser, REFUSED))
            busy.admit(page.context, account)
            return page

        yield opened


def _watched(browser: Browser, allowed: str = "\0") -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield opened
    opened.close()
    assert [text for text in problems if not text.startswith(allowed)] == []
