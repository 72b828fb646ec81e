"""Browsing by facets in a real browser: with the keyboard, without script, for every eye."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("language", "word"), [("ja", "なぜここにあるか"), ("en", "Why is this here?")]
)
def test_from_the_facets_to_a_reason_without_script(
    browser: Browser, server: str, language: str, word: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}{language}/browse")
    page.locator("main a[href$='/browse/class/SecurityRequirement']").click()
    page.locator("nav.facets a[href*='document=iotsg']").click()
    assert "document=iotsg" in page.url
    page.locator("nav.filter a").first.click()  # take the filter away again
    assert "document=" not in page.url
    page.get_by_role("link", name=re.compile(re.escape(word))).first.click()
    expect(page.locator(".reasons .reason.stated").first).to_be_visible()
    page.locator(".reason.stated .because a").first.click()
    assert "/graph/" in page.url  # down to the graph in which it is stated
    context.close()


def test_the_keyboard_leads_through_the_facets(page: Page, server: str) -> None:
    page.goto(f"{server}en/browse")
    link = page.locator("main a[href$='/browse/quality/security']")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("security")
    summary = page.locator("nav.facets > details > summary").nth(1)
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("nav.facets > details").nth(1)).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('nav.facets') !== null")
    assert focused


def test_the_data_block_is_read_and_not_executed(page: Page, server: str) -> None:
    """The policy forbids inline script; a block of data is none, so nothing is reported."""
    page.goto(f"{server}ja/id/nisc/bp-3")
    (text,) = page.locator("script[type='application/ld+json']").all_text_contents()
    assert json.loads(text)["@graph"][0]["@type"] == "DefinedTerm"
    dates = page.goto(f"{server}ja/id/nisc")
    assert dates is not None
    expect(page.locator("time[datetime='2016-08-26']").first).to_have_text("2016年8月26日")
