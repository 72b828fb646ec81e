"""Comparing in a real browser: by keyboard, without script, on a phone, in print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAIR = "a=nisc&b=cpsf"


def test_side_by_side_by_keyboard_alone(page: Page, server: str) -> None:
    page.goto(f"{server}en/compare?{PAIR}")
    first = page.locator(".side.a .node > .item").first
    first.locator(".own").focus()
    expect(first).to_have_class(re.compile("chosen"))
    marked = page.locator(".side.b .item.lit")
    expect(marked.first).to_be_visible()
    assert marked.count() == first.locator("a.jump-to").count()
    expect(page.locator("#said")).to_contain_text(f"{marked.count()} counterparts are marked")
    assert page.locator(".spans path").count() > 0
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.hash.slice(1)")
    page.keyboard.press("Enter")
    landed = page.locator(f"[id='{target}']")
    assert page.evaluate("document.activeElement.closest('.item').id") == target
    expect(landed).to_be_in_viewport()
    expect(page.locator("#said")).to_contain_text("Moved to")
    assert page.url.endswith(f"#{target}")
    expect(first).to_have_class(re.compile("lit"))
    page.keyboard.press("Escape")
    expect(page.locator(".lit, .chosen")).to_have_count(0)


def test_hovering_marks_and_scrolls_nothing(page: Page, server: str) -> None:
    page.goto(f"{server}ja/compare?{PAIR}")
    pane = page.locator(".side.b")
    before = pane.evaluate("e => e.scrollTop")
    page.locator(".side.a .node > .item .own").nth(1).hover()
    expect(page.locator(".side.b .item.lit").first).to_be_attached()
    assert pane.evaluate("e => e.scrollTop") == before


def test_side_by_side_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}ja/compare")
    page.locator("#a").select_option("nisc")
    page.locator("#b").select_option("cpsf")
    page.get_by_role("button", name="対照表示").click()
    link = page.locator(".side.a a.jump-to").first
    target = str(link.get_attribute("href"))[1:]
    link.click()
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
    page.locator("#only").select_option("with")
    page.get_by_role("button", name="対照表示").click()
    assert "only=with" in page.url
    expect(page.locator(".spans")).to_have_count(0)
    context.close()


def test_on_a_phone_the_counterparts_stand_below_each_item(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{server}ja/compare?{PAIR}")
    left, right = (page.locator(f".side.{which}").bounding_box() for which in "ab")
    assert left
    assert right
    assert right["y"] >= left["y"] + left["height"]
    item = page.locator(".side.a .node > .item").first
    own, other = item.locator(".own").bounding_box(), item.locator("a.jump-to").first.bounding_box()
    assert own
    assert other
    assert other["y"] >= own["y"] + own["height"] - 1
    filters = page.locator("details.filters")
    expect(filters.locator("#basis")).to_be_hidden()
    filters.locator("summary").click()
    filters.locator("#basis").select_option("stated")
    page.get_by_role("button", name="対照表示").click()
    assert "basis=stated" in page.url
    expect(page.locator(".to li.derived")).to_have_count(0)


def test_the_heat_map_is_a_list_on_a_phone(page: Page, server: str) -> None:
    page.goto(f"{server}ja/matrix")
    cell = page.locator(".matrix td[data-label]:not(.same)").first
    assert cell.evaluate("c => getComputedStyle(c, '::before').content") == "none"
    page.set_viewport_size({"width": 360, "height": 800})
    table = page.locator(".matrix")
    assert table.evaluate("t => t.parentElement.scrollWidth <= t.parentElement.clientWidth")
    label = cell.evaluate("c => getComputedStyle(c, '::before').content")
    assert str(cell.get_attribute("data-label")) in label
    page.locator(".matrix tbody th a").first.click()
    expect(page.locator("table.pairs")).to_be_visible()
    page.locator("table.pairs a[href*='/grid?']").first.click()
    expect(page.locator("h1")).to_have_text("項目どうしの対応表")


def test_a_grid_by_keyboard_from_filter_to_proof(page: Page, server: str) -> None:
    page.goto(f"{server}en/grid?{PAIR}")
    page.locator("#relation").focus()
    page.keyboard.type("⊂ inc")
    page.locator("#basis").select_option("stated")
    page.get_by_role("button", name="Show the grid").press("Enter")
    expect(page.locator(".grid td.derived")).to_have_count(0)
    cell = page.locator(".grid td.stated a").first
    cell.press("Enter")
    expect(page.locator(".bridge")).to_be_visible()


def test_the_head_of_a_grid_stays_in_sight(page: Page, server: str) -> None:
    page.goto(f"{server}en/grid?a=iec62443&b=sc41&rows=iec62443:part-1-1")
    frame = page.locator(".gridded")
    frame.evaluate("e => e.scrollTo(400, 600)")
    top = frame.bounding_box()
    corner = page.locator(".grid .corner").bounding_box()
    assert top
    assert corner
    assert abs(corner["x"] - top["x"]) < 4
    assert abs(corner["y"] - top["y"]) < 4


def test_in_print_all_counterparts_stand_there(page: Page, server: str) -> None:
    page.goto(f"{server}en/compare?{PAIR}")
    hidden = page.locator(".side.a details.rest a.jump-to").first
    expect(hidden).to_be_hidden()
    page.emulate_media(media="print")
    assert hidden.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")
    assert page.locator(".side.a").evaluate("e => getComputedStyle(e).overflowY") == "visible"
    expect(page.locator("main form").first).to_be_hidden()
