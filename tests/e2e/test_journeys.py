"""A delegate's ten journeys, in Japanese and in English."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page_types import LANGUAGES
from tests.e2e.steps import WORDS, data_rows, download, find, item_of, show_gap

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("language", LANGUAGES),
]

#: What the rows of a mapping set's page relate.
ENDS = """rows => rows.map(row => [...row.querySelectorAll("a[href*='/id/']")]
  .map(link => link.getAttribute("href").split("/id/")[1]))"""


def test_from_a_word_to_a_workbook(page: Page, server: str, language: str) -> None:
    find(page, server, language, WORDS[language]["assurance"])
    item_of(page, "nisc/bp-3")
    expect(page.locator("h1")).to_contain_text("③")
    assert page.locator("main h3[id^='to-']").count() >= 4
    follows = page.locator("section.follows")
    follows.locator("summary").first.click()
    follows.locator(".why-button").first.click()
    expect(follows.locator(".proof ol.steps").first).to_be_visible()

    shown = show_gap(page, server, language, "nisc", "cpsf").locator("th code.id").all_inner_texts()
    assert len(shown) > 20
    taken = download(page, page.locator("main a[href*='gap.xlsx']"))
    names, *rows = (
        load_workbook(BytesIO(taken.read_bytes())).worksheets[0].iter_rows(values_only=True)
    )
    [items] = [n for n, name in enumerate(names) if str(name).endswith("Identifier of the item")]
    assert list(dict.fromkeys(row[items] for row in rows)) == shown


def test_a_clause_is_found_by_its_number(page: Page, server: str, language: str) -> None:
    find(page, server, language, "SR 1.1")
    first = page.locator("main ol.hits a[href*='/id/']").first
    expect(first).to_have_attribute("href", f"/{language}/id/iec62443/3-3-sr-1.1")
    first.click()
    expect(page.locator("h1")).to_contain_text("SR 1.1")


def test_an_ambiguous_name_is_asked_back(page: Page, server: str, language: str) -> None:
    find(page, server, language, "CPSF")
    expect(page.locator(".named li")).to_have_count(2)
    page.locator(".named a[href$='/id/cpsf/document']").click()
    page.locator("nav.crumbs a[href$='/id/cpsf']").click()
    expect(page.locator(".tree a[href*='/id/cpsf/aspect-']").first).to_be_visible()


def test_from_a_document_to_what_replaced_its_item(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/documents")
    item_of(page, "csf11")
    page.locator("main a[href*='/diff?old=csf11']").first.click()
    page.locator("main a[href*='kind=split']").first.click()
    item_of(page, "csf11/pr.ac-1")
    banner = page.locator(".notice.gone")
    expect(banner.locator("a[href$='/id/csf20/pr.aa-05']")).to_be_visible()
    banner.locator("a[href$='/id/csf20/pr.aa-01']").click()
    expect(page.locator("h1")).to_contain_text("PR.AA-01")
    expect(page.locator(".notice.gone")).to_have_count(0)


def test_what_nobody_assessed_is_taken_along(page: Page, server: str, language: str) -> None:
    rows = show_gap(page, server, language, "nisc", "cpsf")
    everything = rows.count()
    page.locator("main a[href*='answer=not-assessed']").first.click()
    page.wait_for_url("**answer=not-assessed**")
    assert 0 < rows.count() < everything
    shown = {
        link.partition("/id/")[2]
        for link in rows.locator("th a").evaluate_all(
            "links => links.map(a => a.getAttribute('href'))"
        )
    }
    link = page.locator("main a[href*='/api/v1/gap'][href*='format=csv']")
    found = data_rows(download(page, link.first))
    taken = {row["item"].replace(":", "/") for row in found if row["answer"] == "not-assessed"}
    assert taken == shown


def test_a_supposition_is_passed_on(browser: Browser, server: str, language: str) -> None:
    # Nothing of it needs script; and another browser shows the same under the same address.
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}{language}/whatif")
    page.locator("#subject").fill("nisc:bp-3")
    page.locator("input[name=relation][value=equal]").check()
    page.locator("#object").fill("cpsf:concern-resilience")
    page.locator("form:has(#subject) button[type=submit]").click()
    assert page.url == f"{server}{language}/whatif?add=nisc:bp-3+equal+cpsf:concern-resilience"
    expect(page.locator("table.changes").first).to_be_visible()
    other = browser.new_page()
    other.goto(page.url)
    assert other.locator("main").inner_text() == page.locator("main").inner_text()
    other.close()
    page.locator("main p.tools a[href$='/whatif']").click()
    assert page.url == f"{server}{language}/whatif"
    context.close()


def test_from_a_contradiction_to_where_it_is_written(
    page: Page, server: str, language: str
) -> None:
    page.goto(f"{server}{language}/contradictions")
    page.locator("main .who a[href*='/mapping/']").first.click()
    expect(page.locator(".bridge")).to_be_visible()
    facts = page.locator("dl.facts")
    expect(facts.locator("a[href^='http']").first).to_have_attribute("rel", re.compile("noopener"))
    page.locator("nav.crumbs a[href*='/mapping-set/']").click()
    expect(page.locator("main table tbody tr").first).to_be_visible()


def test_suggestions_are_marked_as_such(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/id/nisc/bp-3")
    page.locator("details.unassessed > summary").click()
    page.locator("details.unassessed a[href*='/suggestions'][href*='to=csf20']").click()
    expect(page.locator("main .notice").first).to_contain_text(
        {"ja": "機械", "en": "Suggested by machine"}[language]
    )
    expect(page.locator("main table tbody tr").first).to_be_visible()
    page.locator("main table a[href*='/explain?']").first.click()
    expect(page.locator("main .bridge")).to_be_visible()


def test_the_other_language_shows_the_same(page: Page, server: str, language: str) -> None:
    rest = "gap?a=nisc&b=cpsf&answer=partly&hierarchy=no"
    page.goto(f"{server}{language}/{rest}")
    rows = page.locator("table.gap tbody tr")
    before = rows.count()
    other = "en" if language == "ja" else "ja"
    page.locator(f".languages a[hreflang={other}]").click()
    page.wait_for_url(f"{server}{other}/{rest}")
    assert page.locator("html").get_attribute("lang") == other
    assert rows.count() == before > 0
    expect(page.locator("#hierarchy")).to_have_value("no")


def test_a_gap_is_printed(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}{language}/gap?a=nisc&b=cpsf")
    page.emulate_media(media="print")
    for part in ("header.top nav", "header.top form", "ul.languages", "main form.fields"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("table.gap")).to_be_visible()
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert len(printed) > 20_000
