"""Pages in a real browser: what a delegate sees and does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("language", "word"), [("ja", "未評価"), ("en", "Not assessed")])
def test_item_page_answers_the_delegate(page: Page, server: str, language: str, word: str) -> None:
    page.goto(f"{server}{language}/id/nisc/bp-3")
    assert page.locator("html").get_attribute("lang") == language
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_text("③").first).to_be_visible()
    expect(page.locator("main h4 a[href$='/id/cpsf/concern-resilience']").first).to_be_visible()
    expect(page.get_by_text(word).first).to_be_visible()


def test_search_by_number_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}ja/")
    page.locator("input[type=search]").first.fill("SR 1.1")
    page.locator("input[type=search]").first.press("Enter")
    expect(page.locator("main")).to_contain_text("3-3-sr-1.1")
    context.close()


def test_a_branch_of_the_tree_opens_and_closes(page: Page, server: str) -> None:
    page.goto(f"{server}ja/id/nisc")
    inner = page.locator("main a[href$='/id/nisc/bp-3']")
    expect(inner).to_be_visible()
    page.get_by_text("nisc:sec-3の下位項目").locator("..").click()
    expect(inner).to_be_hidden()


@pytest.mark.parametrize("path", ["documents", "diff?old=csf11&new=csf20", "mapping-set"])
def test_a_table_on_a_phone_is_read_downwards(page: Page, server: str, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{server}ja/{path}")
    table = page.locator("table.stack").first
    assert table.evaluate("t => t.parentElement.scrollWidth <= t.parentElement.clientWidth")
    cell = table.locator("tbody td[data-label]").first
    label = cell.evaluate("c => getComputedStyle(c, '::before').content")
    assert cell.get_attribute("data-label") in label


def test_two_documents_are_compared_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}ja/gap")
    page.locator("#a").select_option("nisc")
    page.locator("#b").select_option("cpsf")
    page.get_by_role("button", name="比較").click()
    rows = page.locator("table.gap tbody tr")
    everything = rows.count()
    page.locator("nav.filter a", has_text="部分的に対応").click()
    assert 0 < rows.count() < everything
    context.close()
