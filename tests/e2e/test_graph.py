"""Drawings in a real browser: they appear, answer to the table, and are never the only way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AROUND = "graph?item=nisc:bp-3"
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PATH = "graph?a=nisc:bp-3&b=iira:characteristic-security"


def boxes(page: Page) -> int:
    canvas = page.locator(".canvas")
    expect(canvas).to_have_attribute("data-boxes", re.compile(r"\d+"))
    return int(canvas.get_attribute("data-boxes") or 0)


@pytest.mark.parametrize("path", [AROUND, PATH])
def test_the_drawing_appears_with_all_its_boxes(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}ja/{path}")
    assert boxes(page) == page.locator("li[data-item]").count() > 3
    expect(page.locator(".canvas canvas").first).to_be_visible()
    expect(page.locator(".still")).to_be_hidden()


def middle(page: Page) -> tuple[float, float]:
    place = page.locator(".canvas").bounding_box()
    assert place
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def test_a_row_and_its_line_are_lit_together(page: Page, server: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}en/{AROUND}")
    boxes(page)
    lit = page.locator("tr.lit")
    page.locator("tr#edge-2 td").nth(1).click()
    expect(lit).to_have_attribute("id", "edge-2")
    # The line that a row chooses is brought into the middle; what is beside it is nothing.
    x, y = middle(page)
    place = page.locator(".canvas").bounding_box()
    assert place
    page.mouse.click(place["x"] + 3, place["y"] + 3)
    expect(lit).to_have_count(0)
    page.mouse.click(x, y)
    expect(lit).to_have_attribute("id", "edge-2")
    # With the keyboard alone: the row of the link that has the focus.
    page.locator("tr#edge-3 a").first.focus()
    expect(lit).to_have_attribute("id", "edge-3")


def test_a_box_and_its_rows_are_lit_together_on_a_phone(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{server}ja/{AROUND}")
    boxes(page)
    page.locator(".canvas").scroll_into_view_if_needed()
    page.evaluate(TWO_FRAMES)  # the library learns of scrolling with the next frame
    page.mouse.click(*middle(page))  # where there is no room for all, what was asked for is there
    expect(page.locator(".chosen")).to_contain_text("nisc:bp-3")
    touching = page.locator("tr[data-ends~='nisc:bp-3']").count()
    expect(page.locator("tr.lit")).to_have_count(touching)


def test_expanding_changes_the_address_and_goes_back(page: Page, server: str) -> None:
    page.goto(f"{server}en/{AROUND}")
    before = boxes(page)
    page.locator("details.boxes summary").click()
    page.locator("a[data-load][href*='item=cpsf:concern-resilience']").first.click()
    page.wait_for_url("**/graph?item=nisc:bp-3&item=cpsf:concern-resilience")
    expect(page.locator("h1")).to_have_text("Around nisc:bp-3, cpsf:concern-resilience")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".canvas")).not_to_have_attribute("data-boxes", str(before))
    assert boxes(page) == page.locator("li[data-item]").count() > before
    page.go_back()
    expect(page.locator("h1")).to_have_text("Around nisc:bp-3")
    expect(page.locator(".canvas")).to_have_attribute("data-boxes", str(before))


def test_without_script_there_are_picture_table_and_links(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}ja/{AROUND}")
    expect(page.locator("svg.graph")).to_be_visible()
    expect(page.locator(".buttons")).to_be_hidden()
    assert page.locator("table.edges tbody tr").count() > 3
    page.locator("details.boxes summary").click()
    page.locator("a[href*='item=cpsf:concern-resilience']").first.click()
    assert page.url == f"{server}ja/{AROUND}&item=cpsf:concern-resilience"
    page.locator("#depth").select_option("2")
    page.locator("#to").select_option("cpsf")
    page.get_by_role("button", name="図示").click()
    assert "depth=2" in page.url
    assert "to=cpsf" in page.url
    context.close()


def test_the_drawing_follows_the_theme(page: Page, server: str) -> None:
    page.goto(f"{server}en/{PATH}")
    boxes(page)
    shots = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(150)
        shots.append(page.locator(".canvas").screenshot())
    assert shots[0] != shots[1]


@pytest.mark.parametrize("path", [AROUND, PATH, "graph"])
def test_pages_with_drawings_are_accessible(page: Page, server: str, path: str) -> None:
    for language, scheme, width in (("ja", "light", 320), ("en", "dark", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server}{language}/{path}")
        if "=" in path:
            boxes(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == [], (language, scheme, width)


@pytest.mark.parametrize(("width", "shown"), [(360, "narrow"), (1280, "wide")])
def test_a_proof_is_drawn_for_the_width(page: Page, server: str, width: int, shown: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server}en/explain?a=nisc:bp-3&b=iira:characteristic-security")
    for kind in ("narrow", "wide"):
        drawing = page.locator(f".proof svg.{kind}").first
        expect(drawing).to_be_visible() if kind == shown else expect(drawing).to_be_hidden()
    drawing = page.locator(f".proof svg.{shown}").first
    heights = "s => [...s.querySelectorAll('text')].map(t => t.getBoundingClientRect().height)"
    assert min(drawing.evaluate(heights)) > 9
    assert page.evaluate("document.documentElement.scrollWidth") <= width
