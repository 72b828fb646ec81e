"""Search, compare and read a proof with nothing but the keyboard, and see where the focus is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page_types import LANGUAGES
from tests.e2e.steps import WORDS, press_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("language", LANGUAGES),
]


def test_search(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/")
    press_to(page, "a.skip", most=1)
    page.keyboard.press("Enter")
    press_to(page, "main input[type=search]", most=10)
    page.keyboard.type(WORDS[language]["assurance"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    press_to(page, "main a[href$='/id/nisc/bp-3']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/nisc/bp-3")
    expect(page.locator("h1")).to_contain_text("③")


def test_compare(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/gap")
    for name in ("a", "b"):
        press_to(page, f"select#{name}")
        page.keyboard.type("nisc" if name == "a" else "cpsf")
    press_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gap?*a=nisc&b=cpsf*")
    press_to(page, "main a[href*='answer=partly']")
    page.keyboard.press("Enter")
    page.wait_for_url("**answer=partly**")
    assert page.locator("table.gap tbody tr").count() > 0


def test_read_a_proof(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/id/nisc/bp-3")
    press_to(page, "section.follows summary", most=400)
    page.keyboard.press("Enter")
    press_to(page, "section.follows .why-button")
    page.keyboard.press("Enter")
    expect(page.locator("section.follows .proof ol.steps").first).to_be_visible()
    press_to(page, "section.follows .proof a[href*='/mapping/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mapping/**")
    expect(page.locator(".bridge")).to_be_visible()
