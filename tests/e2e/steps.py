"""Steps that journeys share: what somebody does on the pages, by mouse or by keyboard."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

__all__ = [
    "WORDS",
    "data_rows",
    "download",
    "find",
    "item_of",
    "press_to",
    "show_gap",
]

#: What a reader of each language types.
WORDS = {"ja": {"assurance": "機能保証"}, "en": {"assurance": "mission assurance"}}


def find(page: Page, server: str, language: str, text: str) -> None:
    """Search for a text from the home page."""
    page.goto(f"{server}{language}/")
    field = page.locator("main input[type=search], input[type=search]").last
    field.fill(text)
    field.press("Enter")
    page.wait_for_url("**/search?*q=*")


def item_of(page: Page, path: str) -> None:
    """Follow the first link in the content that leads to an item or a document."""
    page.locator(f"main a[href$='/id/{path}']").first.click()
    page.wait_for_url(f"**/id/{path}*")
    expect(page.locator("h1")).to_have_count(1)


def show_gap(page: Page, server: str, language: str, a: str, b: str) -> Locator:
    """Compare two documents by the form, and return the rows of the items."""
    page.goto(f"{server}{language}/gap")
    page.locator("#a").select_option(a)
    page.locator("#b").select_option(b)
    page.locator("form:has(#a) button[type=submit]").click()
    page.wait_for_url("**/gap?*")
    return page.locator("table.gap tbody tr")


def download(page: Page, link: Locator) -> Path:
    """Follow a link that downloads, and return the file."""
    with page.expect_download() as coming:
        link.click()
    return Path(coming.value.path())


def data_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def press_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the focus is on what the selector names; where it is must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            break
    else:
        raise AssertionError(f"the focus does not come to {selector} within {most} steps")
    seen = page.evaluate("""() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== "none" || style.boxShadow !== "none";
    }""")
    assert seen, f"the focus on {selector} is not visible"
