"""A browser, and a page that must not complain."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "browser tests need Debian's chromium (.ci/run installs it)"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from _watched(browser)


@pytest.fixture
def quiet_page(browser: Browser) -> Iterator[Page]:
    """A page that may be an error page: the browser logs its status as an error."""
    yield from _watched(browser, "Failed to load resource: the server responded with a status of 4")


def _watched(browser: Browser, allowed: str = "\0") -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield opened
    opened.close()
    assert [text for text in problems if not text.startswith(allowed)] == []
