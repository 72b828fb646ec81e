"""From a proposal to a statement that everybody sees; and what the two-person rule forbids."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kakehashi.namespaces import graph_iri, item_iri
from tests.e2e.desk_steps import ask, propose, seen_soon, sound
from tests.e2e.page_types import LANGUAGES
from tests.e2e.steps import press_to
from tests.e2e.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("language", LANGUAGES),
]

Come = Callable[[str], Page]

#: What is proposed in a journey of each language; nothing is stated of these two.
ENDS = {
    "ja": ("nisc:bp-4", "cpsf:facet-realization"),
    "en": ("nisc:bp-6", "cpsf:facet-realization"),
}
WORDS = {
    "ja": {"approved": "承認", "own": "自ら書いた"},
    "en": {"approved": "approved", "own": "your words"},
}


def test_from_a_proposal_to_a_statement(busy: World, come: Come, language: str) -> None:
    address, (subject, other) = f"{busy.server}{language}/", ENDS[language]
    proposer, reviewer, editor, reader = (come(name) for name in ("aki", "ben", "cho", ""))
    name = propose(proposer, address, (subject, other), meanwhile=sound)
    expect(proposer.locator(".notice.good")).to_be_visible()
    reader.goto(f"{address}id/{subject.replace(':', '/')}")
    assert reader.locator(f"main a[href$='/id/{other.replace(':', '/')}']").count() == 0

    # The proposer has no button for it, and is refused without one.
    assert proposer.locator("#approve, #vote").count() == 0
    sent = proposer.request.post(
        f"{address}desk/{name}",
        form={
            "do": "approve",
            "version": "1",
            "csrf": proposer.locator("input[name=csrf]").first.input_value(),
        },
    )
    assert sent.status == 403
    assert busy.live.desk.filed(name).proposal.status == "open"

    reviewer.goto(f"{address}desk?needs=yes")
    reviewer.locator(f".queue h2 a[href*='/desk/{name}?']").click()
    reviewer.locator("#verdict-agree").check()
    reviewer.locator("#vote button").click()
    expect(reviewer.locator(".notice.good")).to_be_visible()
    assert reviewer.locator("#approve").count() == 0

    editor.goto(f"{address}desk/{name}")
    editor.locator("#approve").click()
    since = time.monotonic()
    expect(editor.locator(".proposal-head .state")).to_have_text(WORDS[language]["approved"])
    query = "ASK {{ GRAPH <{}> {{ <{}> ?p <{}> }} }}".format(
        graph_iri("direct/curated"), item_iri(subject), item_iri(other)
    )
    seen_soon(lambda: ask(reader, busy.server, query), since)
    reader.reload()
    expect(
        reader.locator(f"main .counterparts a[href$='/id/{other.replace(':', '/')}']").first
    ).to_be_visible()
    sound(editor)
    sound(reader)


def test_nobody_approves_their_own_proposal(busy: World, come: Come, language: str) -> None:
    address, page = f"{busy.server}{language}/", come("cho")
    name = propose(page, address, ("nisc:bp-5", ENDS[language][1]), "partOf")
    assert page.locator("#approve, #vote").count() == 0
    expect(page.locator("main")).to_contain_text(WORDS[language]["own"])
    sent = page.request.post(
        f"{address}desk/{name}",
        form={
            "do": "approve",
            "version": "1",
            "csrf": page.locator("input[name=csrf]").first.input_value(),
        },
    )
    assert sent.status in (403, 409)
    assert busy.live.desk.filed(name).proposal.status == "open"
    page.locator("button[value=take-back]").click()
    expect(page.locator(".notice.good")).to_be_visible()


def test_the_queue_by_keyboard(busy: World, come: Come, language: str) -> None:
    address, author = f"{busy.server}{language}/", come("aki")
    subject = {"ja": "nisc:bp-7", "en": "nisc:bp-2"}[language]
    names = [
        propose(author, address, (subject, f"cpsf:facet-{end}"))
        for end in ("realization", "assurance")
    ]
    page = come("cho")
    page.goto(f"{address}desk")
    first = page.locator(".queue h2 a").first
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    for _ in range(page.locator(".queue h2 a").count()):
        if page.evaluate("name => document.activeElement.href.includes(name)", f"/{names[0]}"):
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{names[0]}*")
    page.keyboard.press("y")
    expect(page.locator(".notice.good")).to_be_visible()
    # On to the next in the queue, to disagree with it: the fault is chosen with the arrow keys.
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/{names[1]}*")
    page.keyboard.press("n")
    expect(page.locator("#fault")).to_be_focused()
    page.keyboard.press("ArrowDown")
    press_to(page, "#vote button[type=submit]", most=4)
    page.keyboard.press("Enter")
    expect(page.locator(".notice.good")).to_be_visible()
    page.keyboard.press("k")
    page.wait_for_url(f"**/desk/{names[0]}*")
    page.keyboard.press("a")
    expect(page.locator("#approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".proposal-head .state")).to_have_text(WORDS[language]["approved"])
    # The keys rest while something is written, and can be switched off.
    page.goto(f"{address}desk/{names[1]}")
    page.locator("#reason").focus()
    page.keyboard.type("jky")
    expect(page.locator("#reason")).to_have_value("jky")
    page.locator(".keys button").click()
    page.keyboard.press("k")
    expect(page).to_have_url(f"{address}desk/{names[1]}")
