"""What a first visit loads: bytes, requests, hosts, complaints; how soon; and without script.

Each kind of page is opened with an empty cache, and its bytes and requests are counted; with
scripts off it must have the same heading, tables and links. Every other template is opened, in one
language (in turn: the twins have the same structure, see ``test_twins.py``), and all that load an
editor or a graph library. ``make weight`` opens every page type in both, also on a slow line (1.6
Mbit/s, 150 ms) and a slow machine (a quarter of this one's speed), and measures when the largest
thing is painted; on a busy machine the best of three counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.e2e.page_types import LANGUAGES, MAIN_TYPES, PAGE_TYPES, PageType
from tests.e2e.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EVERY: Final = bool(os.environ.get("KAKEHASHI_TEST_WEIGHT"))
KINDS: Final = PAGE_TYPES if EVERY else [k for n, k in enumerate(MAIN_TYPES) if k.heavy or n % 2]
#: Bytes over the wire, with the headers, of everything a first visit loads.
MOST_BYTES: Final = 200_000
#: The editor with its libraries.
MOST_BYTES_HEAVY: Final = 1_000_000
MOST_REQUESTS: Final = 12
#: Milliseconds to the largest paint.
SOONEST: Final = 1500
_SLOW: Final = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8}
_LISTEN: Final = """
  window.refused = [];
  document.addEventListener("securitypolicyviolation", e => refused.push(e.violatedDirective));
  new PerformanceObserver(list => { window.painted = list.getEntries().at(-1).startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
"""

#: What is seen of the content.
_READ: Final = """() => {
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
_PHONE: Final[ViewportSize] = {"width": 412, "height": 823}

#: A heavy page may be painted after all is loaded.
_PAINTED: Final = "() => window.painted"


@dataclass
class Visit:
    """What happened while a page was opened."""

    page: Page
    sizes: list[int] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        """What the content security policy forbade."""
        found: list[str] = self.page.evaluate("refused")
        return found


class Visitor:
    """Opens pages as somebody who comes for the first time."""

    def __init__(self, browser: Browser, world: World) -> None:
        self._browser, self._world = browser, world
        self._open: list[Page] = []

    def visit(self, address: str, *, slow: bool = False, account: str = "") -> Visit:
        """Open a page with an empty cache and wait until nothing more is loaded."""
        page = self._browser.new_page(viewport=_PHONE)
        self._open.append(page)
        self._world.admit(page.context, account)
        seen = Visit(page)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda e: seen.addresses.append(e["request"]["url"]))
        wire.on("Network.loadingFinished", lambda e: seen.sizes.append(e["encodedDataLength"]))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("console", lambda m: _complaint(seen, m))
        page.add_init_script(_LISTEN)
        if slow:
            wire.send("Network.emulateNetworkConditions", _SLOW | {"uploadThroughput": 750e3 / 8})
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address)  # a page with a stream of news never becomes idle
        page.wait_for_timeout(600 if EVERY else 100)
        return seen

    def close(self) -> None:
        """Close the pages."""
        for page in self._open:
            page.context.close()


def _complaint(seen: Visit, message: Any) -> None:
    if message.type in ("error", "warning"):
        seen.complaints.append(message.text)


@pytest.fixture
def visitor(browser: Browser, world: World) -> Iterator[Visitor]:
    opened = Visitor(browser, world)
    yield opened
    opened.close()


def languages(kind: PageType) -> tuple[str, ...]:
    """Return the languages in which a page type is opened."""
    return LANGUAGES if EVERY else (LANGUAGES[PAGE_TYPES.index(kind) % 2],)


@pytest.fixture(scope="module")
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that runs no scripts."""
    context = browser.new_context(viewport=_PHONE, java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def without_script(scriptless: BrowserContext) -> Iterator[Page]:
    page = scriptless.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_first_visit_is_light_quiet_and_needs_no_script(
    visitor: Visitor, without_script: Page, world: World, server: str, kind: PageType
) -> None:
    world.admit(without_script.context, kind.account)
    for language in languages(kind):
        seen = visitor.visit(kind.address(server, language), account=kind.account)
        foreign = [a for a in seen.addresses if not a.startswith((server, "data:", "blob:"))]
        assert foreign == []
        assert seen.refused == []
        own = [text for text in seen.complaints if f"status of {kind.status}" not in text]
        assert own == []
        assert 0 < sum(seen.sizes) <= (MOST_BYTES_HEAVY if kind.heavy else MOST_BYTES)
        assert len(seen.addresses) <= MOST_REQUESTS
        without_script.goto(kind.address(server, language))
        _compare(seen.page.evaluate(_READ), without_script.evaluate(_READ), heavy=kind.heavy)


def _compare(with_script: dict[str, Any], without: dict[str, Any], *, heavy: bool) -> None:
    assert len(without["headings"]) == 1
    assert with_script["headings"] == without["headings"]
    if heavy:
        return  # an editor or a graph draws its own
    assert with_script["tables"] == without["tables"]
    assert with_script["rows"] == without["rows"]
    # A button opens in place what a link leads to.
    assert set(with_script["links"]) <= set(without["links"])


def test_the_editor_page_asks_without_script(without_script: Page, server: str) -> None:
    without_script.goto(f"{server}ja/sparql")
    without_script.locator("textarea[name=query]").fill("SELECT ?s { ?s a kh:Principle } LIMIT 3")
    without_script.locator("form:has(textarea[name=query]) button[type=submit]").click()
    assert without_script.locator("main table tbody tr").count() == 3


@pytest.mark.skipif(not EVERY, reason="make weight measures times; they need a quiet machine")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS if EVERY else KINDS[:1], ids=lambda kind: kind.name)
def test_the_page_is_there_soon(
    visitor: Visitor, server: str, kind: PageType, language: str
) -> None:
    if kind.heavy:
        pytest.skip("loads an editor or a graph library")
    times = []
    for _ in range(3):
        seen = visitor.visit(kind.address(server, language), slow=True, account=kind.account)
        times.append(round(seen.page.wait_for_function(_PAINTED).json_value()))
        if times[-1] <= SOONEST:
            break
    assert min(times) <= SOONEST, times


def test_what_is_wrong_is_seen(visitor: Visitor, server: str) -> None:
    seen = visitor.visit(f"{server}en/about")
    seen.page.evaluate("""() => {
      const image = document.createElement("img");
      image.src = "https://pictures.example/a.png";
      document.body.append(image);
    }""")
    seen.page.wait_for_function("refused.length > 0")
    assert seen.refused == ["img-src"]
    assert any("pictures.example" in text for text in seen.complaints)
