"""Steps on the desk and on the live map that journeys share."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.accessibility import faults

__all__ = ["SOON", "ask", "propose", "seen_soon", "sound", "write_grounds"]

#: Seconds within which what was saved is seen everywhere.
SOON = 2.0

GROUNDS = {
    "rationale_ja": "両者は同じ事柄の一部を要求する。",
    "rationale_en": "Both ask for a part of the same.",
    "confidence": "0.7",
}


def write_grounds(page: Page) -> None:
    """Fill in what an approval needs."""
    for name, text in GROUNDS.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#rationale_type").select_option("semantic")


def propose(
    page: Page,
    address: str,
    ends: tuple[str, str],
    relation: str = "overlaps",
    meanwhile: Callable[[Page], object] = bool,
) -> str:
    """Propose a statement by the form, after a look at what would follow; return its name.

    ``meanwhile`` looks at the page of that.
    """
    page.goto(f"{address}desk/new")
    page.locator("#subject").fill(ends[0])
    page.locator(f"input[name=relation][value={relation}]").check()
    page.locator("#object").fill(ends[1])
    write_grounds(page)
    page.locator("button[name=do][value=preview]").click()
    assert page.locator("section.preview").is_visible()
    meanwhile(page)
    page.locator("button[name=do][value=save]").click()
    page.wait_for_url("**/desk/proposal-*")
    found = re.search(r"/desk/(proposal-[0-9]+)", page.url)
    assert found
    return found[1]


def ask(page: Page, server: str, query: str) -> bool:
    """Return what the endpoint answers to an ASK query, as anybody gets it."""
    answer = page.request.get(
        f"{server}sparql",
        params={"query": query},
        headers={"Accept": "application/sparql-results+json"},
    )
    return bool(answer.ok and answer.json()["boolean"])


def seen_soon(holds: Callable[[], bool], since: float) -> None:
    """Wait until something holds; fail when it does not within :data:`SOON` of a moment."""
    while not holds():
        assert time.monotonic() - since < SOON
        time.sleep(0.05)


def sound(page: Page) -> None:
    """Check a page with axe, on a phone and on a desktop; nothing stands out at the side."""
    before = page.viewport_size
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    if before:
        page.set_viewport_size(before)
