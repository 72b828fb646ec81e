"""With scripts off every page type can be read: the same heading, tables and links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.page_types import LANGUAGES, MAIN_TYPES, PageType
from tests.e2e.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_READ = """() => {
  const seen = e => e.getClientRects().length > 0;
  const all = what => [...document.querySelectorAll("main " + what)];
  return {
    headings: all("h1").filter(seen).map(e => e.innerText),
    tables: all("table").filter(seen).map(e => e.caption ? e.caption.innerText : ""),
    rows: all("table").filter(seen).map(e => e.rows.length),
    links: [...new Set(all("a[href]").filter(seen).map(e => e.getAttribute("href"))
      .filter(href => !href.startsWith("#")))].sort(),
  };
}"""


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """A browser with scripts, and one without."""
    opened = browser.new_context(), browser.new_context(java_script_enabled=False)
    yield opened
    for context in opened:
        context.close()


def read(page: Page, address: str) -> dict[str, Any]:
    """Return what is seen of the content of a page."""
    page.goto(address)
    found: dict[str, Any] = page.evaluate(_READ)
    page.close()
    return found


@pytest.mark.parametrize("kind", MAIN_TYPES, ids=lambda kind: kind.name)
def test_a_page_is_read_without_script(
    contexts: tuple[BrowserContext, BrowserContext], world: World, kind: PageType
) -> None:
    for context in contexts:
        world.admit(context, kind.account)
    # The twins of both languages have the same structure (test_twins.py): one is looked at.
    address = kind.address(world.server, LANGUAGES[MAIN_TYPES.index(kind) % 2])
    with_script, without = (read(context.new_page(), address) for context in contexts)
    assert len(without["headings"]) == 1
    assert with_script["headings"] == without["headings"]
    # An editor or a graph draws its own.
    if not kind.heavy:
        assert with_script["tables"] == without["tables"]
        assert with_script["rows"] == without["rows"]
        # A button opens in place what a link leads to.
        assert set(with_script["links"]) <= set(without["links"])


def test_the_editor_page_asks_without_script(
    contexts: tuple[BrowserContext, BrowserContext], server: str
) -> None:
    page = contexts[1].new_page()
    page.goto(f"{server}ja/sparql")
    page.locator("textarea[name=query]").fill("SELECT ?s { ?s a kh:Principle } LIMIT 3")
    page.locator("form:has(textarea[name=query]) button[type=submit]").click()
    assert page.locator("main table tbody tr").count() == 3
    page.close()
