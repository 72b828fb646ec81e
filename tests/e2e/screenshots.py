"""Pictures of every page type, to look at; the four of the READMEs, and those of the tutorials.

``make screenshots`` writes both: ``build/screenshots/index.html`` shows every page type in both
languages, on a phone and on a desktop, light and dark; ``docs/images`` holds the others.
"""

from __future__ import annotations

import base64
import html
import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT
from tests.e2e.chromium import launched
from tests.e2e.page_types import LANGUAGES, PAGE_TYPES, by_name
from tests.e2e.world import World, opened_world

__all__ = ["LESSONS", "PICTURES", "Picture"]

Scheme = Literal["light", "dark"]

SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
WIDTHS: Final = (360, 1280)
ALL: Final = ROOT / "build/screenshots"
IMAGES: Final = ROOT / "docs/images"
#: Longer pages are cut: the rest looks the same, and no browser shows such pictures.
_LONGEST: Final = 6000
_QUALITY: Final = 80
#: Milliseconds until what scripts draw is there; a page with a stream of news is never idle.
_SETTLES: Final = 600


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the READMEs."""

    file: str
    kind: str  #: name of the page type
    language: str
    width: int = 1280
    height: int = 860
    scheme: Scheme = "light"
    start: str = ""  #: what the picture begins with; the top of the page unless it is given


PICTURES: Final = (
    Picture("item.ja.webp", "item", "ja"),
    Picture("compare.ja.webp", "compare", "ja"),
    Picture("phone.en.webp", "item", "en", width=390, height=844),
    Picture("graph.en.webp", "graph", "en", scheme="dark"),
)
#: The pictures of the tutorials.
LESSONS: Final = tuple(
    Picture(f"gap.{language}.webp", "gap", language, height=760) for language in LANGUAGES
)


def main() -> None:
    """Take all pictures of a server that is started for it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened_world(Path(folder)) as world,
        sync_playwright() as playwright,
    ):
        browser = launched(playwright)
        _take_pictures(browser, world.server)
        if "--readme" not in sys.argv[1:]:
            _take_all(browser, world)
        browser.close()


def _take_pictures(browser: Browser, server: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for picture in (*PICTURES, *LESSONS):
        size = {"width": picture.width, "height": picture.height}
        page = browser.new_page(viewport=size, color_scheme=picture.scheme)  # type: ignore[arg-type]
        page.goto(by_name(picture.kind).address(server, picture.language), wait_until="networkidle")
        if picture.start:
            page.locator(picture.start).first.evaluate("e => e.scrollIntoView()")
        _write(page, IMAGES / picture.file, full=False)
        page.close()


def _take_all(browser: Browser, world: World) -> None:
    ALL.mkdir(parents=True, exist_ok=True)
    names = []
    for scheme, width in product(SCHEMES, WIDTHS):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        for kind, language in product(PAGE_TYPES, LANGUAGES):
            world.admit(page.context, kind.account)
            page.goto(kind.address(world.server, language))
            page.wait_for_timeout(_SETTLES)
            name = f"{kind.name}.{language}.{width}.{scheme}.webp"
            _write(page, ALL / name, full=True)
            names.append(name)
        page.close()
    links = "".join(
        f"<figure><a href='{name}'><img src='{name}' alt='' height='300' loading='lazy'></a>"
        f"<figcaption>{html.escape(name)}</figcaption></figure>"
        for name in sorted(names)
    )
    style = "figure { display: inline-block; margin: .5rem; font: .8rem sans-serif }"
    start = f"<!DOCTYPE html><html lang='en'><title>Kakehashi</title><style>{style}</style>"
    (ALL / "index.html").write_text(start + links, encoding="utf-8")
    sys.stdout.write(f"{len(names)} pictures: {ALL / 'index.html'}\n")


def _write(page: Page, file: Path, *, full: bool) -> None:
    """Write a picture of the window, or of the whole page."""
    wire = page.context.new_cdp_session(page)
    options: dict[str, Any] = {"format": "webp", "quality": _QUALITY}
    if full:
        size = wire.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "scale": 1}
        options |= {
            "captureBeyondViewport": True,
            "clip": clip | {"height": min(size["height"], _LONGEST)},
        }
    file.write_bytes(base64.b64decode(wire.send("Page.captureScreenshot", options)["data"]))
    wire.detach()


if __name__ == "__main__":
    main()
