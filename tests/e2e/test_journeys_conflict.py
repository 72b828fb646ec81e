"""Two change one entry: nothing is lost, the second sees both versions, a third sees what came."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk_steps import SOON, sound
from tests.e2e.page_types import LANGUAGES
from tests.e2e.world import World
from tests.live.small import enter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("language", LANGUAGES),
]

Come = Callable[[str], Page]

TOLD = {"ja": "この記載は表示後に変更されました。", "en": "This entry was changed meanwhile."}


def told(page: Page, language: str, since: float) -> None:
    """Check that a page says, soon after something was saved, that its entry was changed."""
    left = max(SOON - (time.monotonic() - since), 0.05)
    status = page.locator(".live [role=status] span")
    expect(status).to_contain_text(TOLD[language], timeout=1000 * left)


def test_two_edit_one_entry(busy: World, come: Come, language: str) -> None:
    name = enter(busy.live, "initiative", f"Locks {language}", due="2027-05").entry
    address = f"{busy.server}{language}/live/{name}"
    first, second, third = come("aki"), come("cho"), come("")
    third.goto(address)
    expect(third.locator(".live.connected")).to_have_count(1)
    for page in (first, second):
        page.goto(f"{address}/edit")
    first.locator("#in-title-en").fill("Locks and keys")
    first.locator("#in-due").fill("2027-06-30")
    first.locator("#why").fill("agreed in the meeting")
    first.locator(".entry-form button[type=submit]").click()
    first.wait_for_url(f"**/live/{name}?*")
    told(third, language, time.monotonic())

    second.locator("#in-title-en").fill("Locks of devices")
    second.locator("#in-link").fill("https://example.org/locks")
    second.locator(".entry-form button[type=submit]").click()
    expect(second.locator("#conflict")).to_be_focused()
    table = second.locator("table.merge")
    expect(table).to_contain_text("Locks and keys")
    expect(table).to_contain_text("Locks of devices")
    expect(second.locator("#conflict")).to_contain_text("agreed in the meeting")
    # What one of them alone changed is chosen already; for what both changed nothing is.
    assert second.locator("[name='take.due'][value=theirs]").is_checked()
    assert second.locator("[name='take.link'][value=yours]").is_checked()
    assert second.locator("[name='take.title']:checked").count() == 0
    sound(second)
    third.locator(".live [role=status] a").click()
    expect(third.locator("h1")).to_have_text(
        {"ja": f"Locks {language}の件", "en": "Locks and keys"}[language]
    )
    expect(third.locator(".live.connected")).to_have_count(1)
    second.locator("[name='take.title'][value=yours]").check()
    second.locator("form.merge button[type=submit]").click()
    second.wait_for_url(f"**/live/{name}?*")
    told(third, language, time.monotonic())

    state = busy.live.livemap.entry(name).state or {}
    assert state["title"]["en"] == "Locks of devices"
    assert (state["due"], state["link"]) == ("2027-06-30", "https://example.org/locks")
    accounts = [event.account for event in busy.live.livemap.history(name)]
    assert accounts == ["aki", "aki", "cho"]


def test_an_entry_that_is_gone(busy: World, come: Come, language: str) -> None:
    name = enter(busy.live, "issue", f"Doors {language}").entry
    address = f"{busy.server}{language}/live/{name}"
    first, second = come("cho"), come("aki")
    second.goto(f"{address}/edit")
    first.goto(address)
    first.locator("details.act", has=first.locator("#withdraw-why")).locator("summary").click()
    first.locator("#withdraw-why").fill("entered twice")
    first.locator("form[action$=withdraw] button").click()
    expect(first.locator(".notice.gone")).to_be_visible()
    second.locator("#in-title-en").fill("Doors and windows")
    second.locator(".entry-form button[type=submit]").click()
    expect(second.locator("main")).to_contain_text("Doors and windows")
    assert second.locator("form.merge button[type=submit]").count() == 0
    assert busy.live.livemap.entry(name).state is None
    # It can be undone, and is as it was.
    first.goto(address)
    first.locator("details.act", has=first.locator("#undo-why")).locator("summary").click()
    first.locator("#undo-why").fill("it was another one")
    first.locator("form[action$=undo] button").click()
    expect(first.locator(".notice.gone")).to_have_count(0)
    assert (busy.live.livemap.entry(name).state or {})["title"]["en"] == f"Doors {language}"
