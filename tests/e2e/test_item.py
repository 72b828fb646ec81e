"""The item page in a browser: proofs in place by keyboard, copying, and reading without script."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "id/nisc/bp-3"


@pytest.fixture(scope="module", autouse=True)
def _ready(server: str) -> None:
    """The first answer of a server works out the whole network; no page should wait for it."""
    with urlopen(f"{server}en/{ITEM}", timeout=120) as answer:
        assert answer.status == 200


def first_proof(page: Page) -> None:
    page.locator("section.follows details > summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # to the first counterpart
    page.keyboard.press("Tab")  # to its "why"


@pytest.mark.parametrize(("language", "why"), [("ja", "理由"), ("en", "why")])
def test_a_proof_opens_in_place_by_keyboard(
    page: Page, server: str, language: str, why: str
) -> None:
    page.goto(f"{server}{language}/{ITEM}")
    first_proof(page)
    button = page.locator("section.follows .why-button").first
    expect(button).to_be_focused()
    expect(button).to_have_text(re.compile(f"^{why}"))
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    place = page.locator(f"#{button.get_attribute('aria-controls')}")
    expect(place.locator("ol.steps li").first).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    said = place.locator(".lead").inner_text()
    expect(page.locator("section.follows [role=status]").first).to_have_text(said)
    if language == "ja":
        assert faults(page) == []
    page.keyboard.press("Tab")
    assert place.evaluate("place => place.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(place).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(place).to_be_visible()
    place.locator(".close-button").focus()
    page.keyboard.press("Enter")
    expect(place).to_be_hidden()
    expect(button).to_be_focused()
    assert page.url == f"{server}{language}/{ITEM}"


def test_a_proof_that_cannot_be_fetched_leaves_its_link(browser: Browser, server: str) -> None:
    page = browser.new_page()  # the failed request is an error of the console
    page.goto(f"{server}en/{ITEM}")

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/en/proof?*", refuse)
    first_proof(page)
    page.keyboard.press("Enter")
    place = page.locator(".proof-place:visible")
    expect(place).to_contain_text("could not be fetched")
    expect(place.locator("a")).to_have_attribute("href", re.compile("/en/explain"))
    status = page.locator("section.follows [role=status]").first
    expect(status).to_contain_text("could not be fetched")
    page.unroute("**/en/proof?*", refuse)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")  # again, and now it is there
    expect(place.locator("ol.steps li").first).to_be_visible()
    page.close()


def test_citations_and_programs_are_copied(browser: Browser, server: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{server}ja/{ITEM}")
    page.locator("#cite > summary").focus()
    page.keyboard.press("Enter")
    for name in ("cite-link", "cite-bibtex", "cite-ris"):
        figure = page.locator("figure", has=page.locator(f"#{name}"))
        figure.get_by_role("button", name="コピー").focus()
        page.keyboard.press("Enter")
        expect(page.locator("main > p[role=status]")).to_contain_text("コピーしました")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.splitlines() == (page.locator(f"#{name}").text_content() or "").splitlines()
    context.close()


def test_a_browser_that_forbids_copying_selects_the_text(browser: Browser, server: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(f"{server}en/{ITEM}")
    page.locator("#programs > summary").click()
    page.get_by_role("button", name="Copy").nth(-1).click()
    expect(page.locator("main > p[role=status]")).to_contain_text("selected")
    assert page.evaluate("getSelection().toString()").startswith("import json")
    context.close()


def test_everything_can_be_read_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}en/{ITEM}")
    expect(page.locator("button.copy")).to_have_count(0)
    page.locator("#cite > summary").click()
    expect(page.locator("#cite-bibtex")).to_contain_text("@incollection{kakehashi-nisc-bp-3,")
    page.locator("section.follows details > summary").first.click()
    page.locator("a.why-link").first.click()
    expect(page.locator("ol.proofs > li").first).to_be_visible()
    page.goto(f"{server}en/id/sp80053r5")
    page.locator("a.below").first.click()
    expect(page.locator("main a[href$='/id/sp80053r5/ac-2']")).to_be_visible()
    context.close()


def test_from_an_item_to_all_documents_and_the_query_page(page: Page, server: str) -> None:
    page.goto(f"{server}en/{ITEM}")
    page.get_by_role("link", name="Against all documents").first.click()
    row = page.locator("table.across tbody tr", has=page.locator("a[href$='/id/cpsf']"))
    expect(row).to_contain_text("covered")
    row.locator(".why-button").first.click()
    expect(row.locator(".proof ol.steps")).to_be_visible()
    page.locator("#programs > summary").click()
    page.locator("#programs a[href*='/sparql?query=']").click()
    expect(page.locator("#answer tbody tr").first).to_be_visible()


def test_print_leaves_out_what_paper_cannot_do(page: Page, server: str) -> None:
    page.goto(f"{server}en/{ITEM}")
    page.emulate_media(media="print")
    for hidden in (".within", ".taking", ".copy"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("section.stated .how").first).to_be_visible()
