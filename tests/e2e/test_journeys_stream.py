"""A browser that loses its connection twenty times loses no event of the live map."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.relay import relay
from tests.e2e.world import World
from tests.live.small import enter, move

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CUTS = 20

#: A reader beside the page's own: it notes the number of every event, and every cut.
_LISTEN = """after => {
  window.seen = [];
  window.cuts = 0;
  const source = new EventSource(`/live/events?after=${after}`);
  source.addEventListener("live", event => seen.push(Number(event.lastEventId)));
  source.addEventListener("error", () => { cuts += 1; });
  return new Promise(resolve => source.addEventListener("open", resolve, {once: true}));
}"""


@pytest.mark.parametrize(
    ("language", "words"), [("ja", f"新規の記載{2 * CUTS}件"), ("en", f"{2 * CUTS} new entries")]
)
def test_twenty_cuts_lose_nothing(browser: Browser, busy: World, language: str, words: str) -> None:
    head, problems = busy.live.record.log.head, list[str]()
    with relay(busy.server) as way, browser.new_page() as page:
        page.on("pageerror", lambda error: problems.append(str(error)))  # a cut is none
        page.goto(f"{way.address}{language}/map")
        expect(page.locator(".live.connected")).to_have_count(1)
        start = head().sequence
        page.evaluate(f"after => ({_LISTEN})(after).then(() => true)", start)
        written = []
        for n in range(CUTS):
            event = enter(busy.live, "milestone", f"Cut {language} {n}")
            written.append(event.sequence)
            way.cut()
            written.append(enter(busy.live, "milestone", f"After cut {n}").sequence)
            written.append(move(busy.live, event.entry, summary={"en": "New"}).sequence)
            page.wait_for_function("last => seen.at(-1) === last", arg=written[-1])
        assert page.evaluate("seen") == written  # each once, in order
        assert page.evaluate("cuts") >= CUTS
        status = page.locator(".live [role=status] span")
        expect(status).to_contain_text(words, timeout=10_000)
    assert problems == []
