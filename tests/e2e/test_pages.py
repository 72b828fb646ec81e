"""Pages in a real browser: what a delegate sees and does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(("language", "word"), [("ja", "未評価"), ("en", "Not assessed")])
def test_item_page_answers_the_delegate(page: Page, server: str, language: str, word: str) -> None:
    page.goto(f"{server}{language}/id/nisc/bp-3")
    assert page.locator("html").get_attribute("lang") == language
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_text("③").first).to_be_visible()
    expect(page.locator("main h4 a[href$='/id/cpsf/concern-resilience']").first).to_be_visible()
    expect(page.get_by_text(word).first).to_be_visible()


def test_language_switch_keeps_the_page(page: Page, server: str) -> None:
    page.goto(f"{server}en/id/nisc/bp-3")
    page.get_by_role("link", name="日本語").first.click()
    page.wait_for_url("**/ja/id/nisc/bp-3")


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


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path", ["en/", "ja/", "ja/id/nisc/bp-3", "en/id/iec62443", "ja/search?q=認証"]
)
def test_no_page_is_wider_than_the_screen(page: Page, server: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["en/", "ja/id/nisc/bp-3", "en/id/cpsf", "ja/search?q=安全", "en/sparql"]
)
def test_pages_are_accessible(page: Page, server: str, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{server}{path}")
    assert faults(page) == []


ANALYSIS = [
    "explain?a=nisc:bp-3&b=iira:characteristic-security",
    "derived?item=nisc:bp-3",
    "gap?a=nisc&b=cpsf",
    "matrix",
    "contradictions",
    "whatif?add=nisc:bp-3+equal+cpsf:concern-resilience&withdraw=c4a065953e903473",
    "quality",
    "about",
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", ANALYSIS)
def test_analysis_pages_are_accessible(page: Page, server: str, path: str, language: str) -> None:
    for scheme, width in (("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server}{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == [], (scheme, width)


EXCHANGE = [
    "api",
    "data/?set=nisc--cpsf",
    "diff",
    "diff?old=csf11&new=csf20&kind=split",
    "diff?old=csf11&new=csf20&impact=carried-over",
    "diff?old=sc41:iso-iec-30141-2018&new=sc41:iso-iec-30141-2024",
    "documents",
    "id/csf11/pr.ac-1",
    "id/sp80053r5/ac-13",
    "mapping-set?document=csf20",
    "ontology",
    "search?q=CPSF",
    "search?q=authentcation",
    "search?q=zzzqqq",
    "suggestions?item=nisc:bp-3&to=csf20",
    "suggestions?item=nisc:bp-3&to=jcstar",
]


@pytest.mark.parametrize("path", EXCHANGE)
def test_pages_of_search_editions_and_exchange_are_accessible(
    page: Page, server: str, path: str
) -> None:
    for language, scheme, width in (("ja", "light", 360), ("en", "dark", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server}{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page) == [], (language, scheme, width)


def test_from_an_ambiguous_name_to_suggestions(page: Page, server: str) -> None:
    page.goto(f"{server}ja/")
    page.locator("#q").fill("CPSF")
    page.locator("#q").press("Enter")
    expect(page.locator(".named li")).to_have_count(2)
    page.locator(".named a[href$='/id/cpsf/document']").click()
    page.locator("nav.crumbs a[href$='/id/cpsf']").click()
    page.locator(".tree a[href*='/id/cpsf/aspect-']").first.click()
    page.locator("details.unassessed > summary").click()
    page.locator("details.unassessed a[href*='/suggestions']").first.click()
    expect(page.locator("h1")).to_contain_text("対応候補")
    expect(page.locator("[role=status]")).to_be_visible()


def test_from_the_documents_to_a_superseded_item(page: Page, server: str) -> None:
    page.goto(f"{server}en/documents")
    page.locator("main a[href$='/id/csf11']").click()
    page.locator("main a[href*='/diff?old=csf11']").click()
    page.get_by_role("link", name=re.compile("^split")).click()
    page.locator("main a[href$='/id/csf11/pr.ac-1']").click()
    banner = page.locator(".notice.gone")
    expect(banner).to_contain_text("Not in force")
    expect(banner.locator("a[href$='/id/csf20/pr.aa-01']")).to_be_visible()
    expect(banner.locator("a[href$='/id/csf20/pr.aa-05']")).to_be_visible()


@pytest.mark.parametrize("path", ["documents", "diff?old=csf11&new=csf20", "mapping-set"])
def test_a_table_on_a_phone_is_read_downwards(page: Page, server: str, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{server}ja/{path}")
    table = page.locator("table.stack").first
    assert table.evaluate("t => t.parentElement.scrollWidth <= t.parentElement.clientWidth")
    cell = table.locator("tbody td[data-label]").first
    label = cell.evaluate("c => getComputedStyle(c, '::before').content")
    assert cell.get_attribute("data-label") in label


@pytest.mark.parametrize(("language", "why"), [("ja", "理由"), ("en", "why")])
def test_from_an_item_to_the_proof(page: Page, server: str, language: str, why: str) -> None:
    page.goto(f"{server}{language}/id/nisc/bp-3")
    section = page.locator("section.follows")
    section.locator("summary").first.click()
    section.get_by_role("link", name=re.compile(f"^{why}")).first.click()
    expect(page.locator("ol.proofs > li").first).to_be_visible()
    page.locator("ol.proofs a[href*='/mapping/']").first.click()
    expect(page.locator(".bridge")).to_be_visible()


def test_what_if_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}en/whatif")
    page.get_by_label("Item", exact=True).fill("nisc:bp-3")
    page.get_by_label("equal to").check()
    page.get_by_label("Other item").fill("cpsf:concern-resilience")
    page.get_by_role("button", name="Work it out").click()
    assert page.url == f"{server}en/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience"
    expect(page.locator("table.changes").first).to_be_visible()
    page.get_by_role("link", name="Leave out: nisc:bp-3 equal cpsf:concern-resilience").click()
    assert page.url == f"{server}en/whatif"
    context.close()


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
