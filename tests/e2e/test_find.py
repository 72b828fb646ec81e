"""Finding: suggestions while somebody types, by keyboard, with an IME, late answers, no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COMPLETE = "**/api/v1/complete?*"


@pytest.mark.parametrize(
    ("field", "typed", "path"),
    [
        ("q", "機能保", "/ja/id/nisc/tm-mission-assurance"),
        ("find", "authen", "/en/id/cpsf/model-only-authentication"),
        ("q", "SR 1.1", "/en/id/iec62443/3-3-sr-1.1"),
    ],
)
def test_what_is_typed_is_opened_by_keyboard(
    page: Page, server: str, field: str, typed: str, path: str
) -> None:
    page.goto(f"{server}{path[1:3]}/")
    box = page.locator(f"#{field}")
    expect(box).to_have_role("combobox")
    box.press_sequentially(typed)
    options = page.locator(f"#{field}-list [role=option]")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    count = options.count()
    expect(page.locator(f"#{field} ~ [role=status]")).to_contain_text(str(count))
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Home")
    expect(box).to_have_attribute("aria-activedescendant", f"{field}-list-0")
    box.press("End")
    expect(box).to_have_attribute("aria-activedescendant", f"{field}-list-{count - 1}")
    box.press("Home")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    box.press("Enter")
    page.wait_for_url(f"**{path}")


def test_escape_closes_and_enter_without_a_choice_searches(page: Page, server: str) -> None:
    page.goto(f"{server}en/")
    box = page.locator("#q")
    box.press_sequentially("resil")
    expect(page.locator("#q-list")).to_be_visible()
    box.press("Escape")
    expect(page.locator("#q-list")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("resil")
    box.press("ArrowDown")
    expect(page.locator("#q-list [role=option]").first).to_be_visible()
    page.locator("h1").click()
    expect(page.locator("#q-list")).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/en/search?q=resil")
    expect(page.locator(".hits h3").first).to_contain_text("esilien")


def compose(page: Page, kind: str, text: str = "") -> None:
    """Do to the field what an input method does."""
    page.locator("#q").evaluate(
        """(field, [kind, text]) => {
          if (text) field.value = text;
          const make = kind === "input" ? InputEvent : CompositionEvent;
          field.dispatchEvent(new make(kind, {bubbles: true, data: text, isComposing: true}));
        }""",
        [kind, text],
    )


def test_nothing_happens_while_an_input_method_composes(page: Page, server: str) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/complete" in r.url else None)
    page.goto(f"{server}ja/")
    box = page.locator("#q")
    box.press_sequentially("認")
    expect(page.locator("#q-list [role=option]").first).to_be_visible()
    before = len(asked)
    compose(page, "compositionstart")
    for text in ("認し", "認しょ", "認しょう"):
        compose(page, "input", text)
    box.evaluate(
        """field => {
          for (const key of ["ArrowDown", "Enter", "Escape"]) {
            const down = {key, bubbles: true, cancelable: true, isComposing: true, keyCode: 229};
            const event = new KeyboardEvent("keydown", down);
            if (!field.dispatchEvent(event)) throw new Error(key);  // somebody took the key
          }
        }"""
    )
    page.wait_for_timeout(400)
    assert (len(asked), box.get_attribute("aria-activedescendant")) == (before, None)
    compose(page, "compositionend", "認証")
    expect(page.locator("#q-list [role=option]").first).to_contain_text("認証")
    assert len(asked) == before + 1


def answer(name: str) -> Callable[[Route], None]:
    def fulfil(route: Route) -> None:
        one = {
            "item": f"nisc:{name}", "document": "nisc", "notation": "", "label": name,
            "label_language": "en", "document_title": "T", "kind_title": "k", "how": "beginning",
            "whole_document": False, "matched": name, "page": f"/en/id/nisc/{name}",
        }  # fmt: skip
        route.fulfill(json={"query": "", "completions": [one]})

    return fulfil


def test_a_late_answer_is_not_shown(page: Page, server: str) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if not held:
            held.append(route)
        else:
            answer("second")(route)

    page.route(COMPLETE, hold_the_first)
    page.goto(f"{server}en/")
    # An answer that was under way when it was aborted may still arrive: nothing aborts here.
    page.evaluate("AbortController.prototype.abort = () => {}")
    box = page.locator("#q")
    box.press_sequentially("a")
    page.wait_for_timeout(300)
    assert len(held) == 1
    box.press_sequentially("b")
    expect(page.locator("#q-list [role=option]")).to_have_text(re.compile("second"))
    answer("first")(held[0])
    page.wait_for_timeout(200)
    expect(page.locator("#q-list [role=option]")).to_have_text(re.compile("second"))


def test_markup_in_a_title_is_text_and_a_silent_server_leaves_the_form(
    page: Page, server: str
) -> None:
    page.route(COMPLETE, answer("<img src=x onerror=alert(1)>"))
    page.goto(f"{server}en/")
    page.locator("#q").press_sequentially("x")
    expect(page.locator("#q-list bdi.label")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#q-list img").count() == 0
    page.unroute(COMPLETE)
    page.route(COMPLETE, lambda route: route.fulfill(json={"completions": []}))
    page.locator("#q").press_sequentially("y")
    expect(page.locator("#q-list")).to_be_hidden()
    expect(page.locator("#q ~ [role=status]")).to_have_text("No suggestion")


def test_suggestions_stay_with_the_release_that_the_address_names(page: Page, server: str) -> None:
    page.goto(f"{server}en/")
    release = page.locator("footer code").first.inner_text()
    page.goto(f"{server}en/?release={release}")
    with page.expect_request(COMPLETE) as asked:
        page.locator("#q").press_sequentially("nisc:bp-3")
    assert f"release={release}" in asked.value.url
    first = page.locator("#q-list [role=option]").first
    expect(first).to_have_attribute("data-page", f"/en/id/nisc/bp-3?release={release}")


def test_a_finger_opens_a_suggestion(browser: Browser, server: str) -> None:
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(f"{server}ja/")
    page.locator("#find").tap()
    page.locator("#find").press_sequentially("レジリ")
    page.locator("#find-list [role=option]").first.tap()
    page.wait_for_url("**/ja/id/cpsf/concern-resilience")
    context.close()


@pytest.mark.parametrize(
    ("language", "typed", "views"),
    [
        ("ja", "安全", (("light", 320), ("dark", 1280))),
        ("en", "safe", (("dark", 320), ("light", 1280))),
    ],
)
def test_home_and_open_suggestions_are_accessible(
    page: Page, server: str, language: str, typed: str, views: tuple[tuple[str, int], ...]
) -> None:
    page.goto(f"{server}{language}/")
    page.locator("#map ~ details summary").click()
    for scheme, width in views:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        box = page.locator("#q")
        box.fill("")
        box.press_sequentially(typed)
        expect(page.locator("#q-list [role=option]").first).to_be_visible()
        box.press("ArrowDown")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        left, right = page.locator("#q-list").evaluate(
            "list => [list.getBoundingClientRect().left, list.getBoundingClientRect().right]"
        )
        assert 0 <= left < right <= width
        assert faults(page) == [], (scheme, width)


def test_the_map_has_one_arrangement_and_its_documents_are_links(page: Page, server: str) -> None:
    page.goto(f"{server}en/")
    documents = page.locator("svg.map:visible a")
    listed = page.locator(".compact > li > a")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert documents.count() == listed.count() > 10
        assert page.locator("svg.map:visible").count() == 1
    pointed = page.locator("svg.map:visible .document", has=page.get_by_text("nisc", exact=True))
    assert pointed.locator(".own").first.evaluate("e => getComputedStyle(e).opacity") == "0"
    pointed.locator("a").focus()
    assert pointed.locator(".own").first.evaluate("e => getComputedStyle(e).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/id/nisc")


def test_search_and_home_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}en/")
    expect(page.locator("svg.map a").first).to_be_visible()
    page.locator("#q").fill("authen")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/en/search?q=authen")
    expect(page.locator("main")).to_contain_text("cpsf:model-only-authentication")
    page.get_by_role("link", name="next").click()
    expect(page.locator("p.found")).to_contain_text("51 to 100")
    assert "page=2" in page.url
    context.close()
