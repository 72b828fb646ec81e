"""The live map behind the web: its views, its entries, its forms; who sees and changes what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.test import Client, TestResponse

from kakehashi.model.live.access import Grant
from kakehashi.services.live import open_live
from kakehashi.services.live.livemap import Asked, LiveMap
from kakehashi.settings import load_settings
from kakehashi.web.accounts import guard
from kakehashi.web.live import changing, looking
from tests.live_world import DAY, believing, fill
from tests.web.page import Page, words

VIEWS = (
    "map", "map/timeline", "map/responsibilities", "map/responsibilities?kind=action",
    "map/fields", "map/dependencies", "map/calendar", "map/calendar?month=2026-12", "map/due",
    "map/overdue", "map/unowned", "map/stale", "map/unaddressed", "map/duplicates", "map/gaps",
    "map/gaps?a=nisc&b=cpsf", "map/initiative", "map/issue", "map/action", "map/event",
    "map/actor", "map/project", "map/about?document=nisc", "map/about?item=nisc:bp-3",
)  # fmt: skip


@pytest.fixture
def livemap(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveMap]:
    opened = open_live(load_settings({"KAKEHASHI_RECORD_DIR": str(tmp_path / "record")}))
    found = opened.livemap
    fill(found, believing(found))
    app.extensions["kakehashi"].live = opened
    monkeypatch.setattr(looking, "today", lambda: DAY)
    monkeypatch.setattr(changing, "known", lambda: believing(found))
    yield found
    opened.close()


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let requests come from somebody with a role."""

    def do(role: Any = "editor", scope: str = "*") -> None:
        def who() -> guard.Who:
            g.csrf = "x"
            return guard.Who("taro", "Taro", (Grant(role, scope),), "token")

        monkeypatch.setattr(guard, "who", who)

    return do


def post(client: Client, path: str, **form: Any) -> TestResponse:
    return client.post(path, data={key.replace("__", "."): value for key, value in form.items()})


GIVEN = {
    "title__ja": "新しい取組", "title__en": "A new initiative", "status": "planned",
    "source": "here", "confirmed": "2026-11-26", "visibility": "public", "items": "nisc:bp-3",
    "roles__actor": ["actor-1", ""], "roles__role": ["leads", ""], "expected": "0", "key": "k1",
}  # fmt: skip


@pytest.mark.parametrize("path", VIEWS)
def test_views_in_both_languages_and_as_of_a_day(
    client: Client, livemap: LiveMap, path: str
) -> None:
    del livemap
    for language in ("ja", "en"):
        page = Page(client, f"/{language}/{path}")
        assert len(page.all("h1")) == 1
        assert not any("Inner Circle" in e.text or "内輪の会" in e.text for e in page.all("main"))
    joint = "&" if "?" in path else "?"
    page = Page(client, f"/en/{path}{joint}as_of=2020-01-01")
    assert "As of 1 January 2020" in words(page.one("div", "as-of"))


def test_every_entry_has_a_page_that_says_how_to_follow_it(
    client: Client, livemap: LiveMap
) -> None:
    for entry in livemap.now().public:
        for language in ("ja", "en"):
            page = Page(client, f"/{language}/live/{entry.id}")
            assert len(page.all("h1")) == 1
            calendars = [a for a in page.all("a") if a.attrs.get("type") == "text/calendar"]
            assert len(calendars) == (entry.kind in ("actor", "issue"))
            assert all(client.get(a.attrs["href"]).status_code == 200 for a in calendars)


def test_a_statement_leads_to_the_work_on_it(client: Client, livemap: LiveMap) -> None:
    statement = f"{1:016x}"
    now = livemap.now().get("issue-1")
    assert now is not None
    assert "issue-1" not in client.get(f"/en/mapping/{statement}").text
    given = {**(now.state or {}), "statements": [statement]}
    livemap.change("issue-1", given, believing(livemap), Asked("aki"))
    page = Page(client, f"/en/mapping/{statement}")
    assert "/en/live/issue-1" in [a.attrs.get("href") for a in page.all("a")]


def test_lists_say_what_the_views_say(client: Client, livemap: LiveMap) -> None:
    del livemap
    found = Page(client, "/en/map/overdue")
    assert [row[0].split()[-1] for row in found.rows(found.one("table"))] == ["issue-2", "action-1"]
    found = Page(client, "/en/map/overdue?kind=action")
    assert [row[0].split()[-1] for row in found.rows(found.one("table"))] == ["action-1"]
    tiles = {words(a) for a in Page(client, "/en/map").all("a") if a.attrs.get("class") == "some"}
    assert {
        "3 Due within 90 days",
        "2 Overdue",
        "3 Without owner",
        "2 Possible duplicates",
    } <= tiles


def test_the_drawing_and_the_table_have_the_same_bars(client: Client, livemap: LiveMap) -> None:
    del livemap
    page = Page(client, "/en/map/timeline")
    drawn = [
        e.attrs["href"]
        for e in page.all("a")
        if any("timeline" in o.attrs.get("class", "") for o in e.inside)
    ]
    listed = [
        next(a.attrs["href"] for a in page.all("a", within=row))
        for table in page.all("table") for row in page.all("tr", within=table)
        if row.inside[-1].tag == "tbody"
    ]  # fmt: skip
    assert drawn == listed
    assert len(drawn) > 30


@pytest.mark.parametrize(
    ("query", "status"),
    [("as_of=2999-01-01", 400), ("as_of=x", 400), ("actor=actor-99", 404), ("kind=x", 400),
     ("field=x", 404), ("status=x", 404)],
)  # fmt: skip
def test_what_cannot_be_asked(client: Client, livemap: LiveMap, query: str, status: int) -> None:
    del livemap
    Page(client, f"/en/map/timeline?{query}", status)


def test_members_see_what_others_do_not(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    del livemap
    Page(client, "/en/live/initiative-4", 404)
    sign_in("reader", "nisc")
    page = Page(client, "/en/live/initiative-4")
    assert "members only" in words(page.one("header", "item"))
    assert "hanako" in words(page.one("ol", "history"))


def test_an_entry_shows_its_links_and_history(client: Client, livemap: LiveMap) -> None:
    page = Page(client, "/en/live/initiative-1")
    links = page.links()
    assert {"/en/live/actor-1", "/en/live/issue-1", "/en/id/nisc/bp-3", "/en/id/nisc"} <= set(links)
    assert "/en/live/initiative-2" in links  # depends on it
    assert "hanako" not in words(page.one("ol", "history"))
    livemap.withdraw("event-3", Asked("jiro", "over"))
    page = Page(client, "/en/live/event-3")
    assert "no longer on the map" in words(page.one("p", "gone"))
    assert "jiro" not in words(page.one("main"))


def test_what_was_for_members_only_stays_so_in_the_history(
    client: Client, livemap: LiveMap
) -> None:
    state = dict(livemap.entry("initiative-4").state or {})
    given = state | {"visibility": "public", "title": {"en": "Now open"}}
    livemap.change("initiative-4", given, believing(livemap), Asked("jiro", "secret reason"))
    text = words(Page(client, "/en/live/initiative-4").one("main"))
    assert "Now open" in text
    assert "Preparations among members" not in text
    assert "secret reason" not in text


def test_nobody_may_change_anything(client: Client, livemap: LiveMap) -> None:
    before = livemap.now().head
    for path in ("map/new/issue", "live/issue-1/edit", "live/issue-1/withdraw", "live/issue-1/undo",
                 "live/issue-1/merge"):  # fmt: skip
        assert post(client, f"/en/{path}", **GIVEN).status_code == 401
    assert client.get("/en/map/new/issue").status_code == 401
    assert livemap.now().head == before


def test_only_what_the_grant_is_for(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    sign_in("contributor", "nisc")
    assert client.get("/en/map/new/initiative").status_code == 200
    assert post(client, "/en/map/new/initiative", **GIVEN).status_code == 303
    other = GIVEN | {"items": "cpsf:concern-resilience", "key": "k2"}
    assert post(client, "/en/map/new/initiative", **other).status_code == 403
    assert livemap.now().get("initiative-6") is None


def test_entering_and_what_repeats(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    sign_in()
    page = Page(client, "/en/map/new/initiative?items=nisc:bp-3")
    assert "competitive area" in words(page.one("main"))
    first, again = (post(client, "/en/map/new/initiative", **GIVEN) for _ in range(2))
    assert first.headers["Location"] == "/en/live/initiative-5?done=enter"
    assert again.headers["Location"] == first.headers["Location"]
    state = livemap.entry("initiative-5").state or {}
    assert state["roles"] == [{"actor": "actor-1", "role": "leads"}]
    assert "A new initiative" in words(Page(client, "/en/id/nisc/bp-3").one("ul", "entered"))


def test_every_fault_at_its_field_and_nothing_lost(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    del livemap
    sign_in()
    bad = GIVEN | {"due": "soon", "status": "", "summary__en": "kept <b>", "depends_on": "nope-1"}
    answer = post(client, "/en/map/new/initiative", **bad)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    for name in ("due", "status", "depends_on"):
        assert f'id="fault-{name}"' in page
        assert f"fault-{name}" in page.partition(f'id="in-{name}"')[2][:400]
    for typed in ("kept &lt;b&gt;", 'value="soon"', 'value="nope-1"', 'value="A new initiative"'):
        assert typed in page
    assert 'role="alert"' in page


def test_two_people_change_one_entry(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    sign_in()
    mine = {
        "title__ja": "架空の課題", "title__en": "Terms that do not agree", "status": "ongoing",
        "field": "nisc2018:fd-foundation", "source": "made up for tests", "visibility": "public",
        "confirmed": "2026-11-26", "items": "cpsf:concern-resilience", "due": "2028",
        "roles__actor": "actor-3", "roles__role": "supports", "expected": "1", "key": "m1",
    }  # fmt: skip
    theirs = dict(livemap.entry("issue-3").state or {}) | {"due": "2029", "status": "stopped"}
    livemap.change("issue-3", theirs, believing(livemap), Asked("jiro", "later", 1))
    answer = post(client, "/en/live/issue-3/edit", **mine)
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "jiro" in text
    for name, likely in (("due", "theirs"), ("title", "yours")):
        assert (
            f'id="take-{name}-{likely}" name="take.{name}" value="{likely}" required checked'
            in text
        )
    assert 'id="take-status-yours" name="take.status" value="yours" required>' in text
    merged = mine | {"take__due": "theirs", "take__status": "yours", "take__title": "yours",
                     "expected": "2", "key": "m2"}  # fmt: skip
    assert post(client, "/en/live/issue-3/merge", **merged).status_code == 303
    state = livemap.entry("issue-3").state or {}
    assert (state["due"], state["status"], state["title"]["ja"]) == (
        "2029",
        "ongoing",
        "架空の課題",
    )


def test_withdrawing_and_undoing_with_a_reason(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    sign_in()
    given = {"expected": "1", "key": "w1"}
    assert post(client, "/en/live/event-3/withdraw", why=" ", **given).status_code == 400
    assert post(client, "/en/live/event-3/withdraw", why="over", **given).status_code == 303
    assert livemap.now().get("event-3") is None
    last = livemap.history("event-3")[-1]
    again = {"sequence": str(last.sequence), "why": "too early", "expected": "2", "key": "u1"}
    assert post(client, "/en/live/event-3/undo", **again).status_code == 303
    assert livemap.now().get("event-3") is not None


def test_beside_an_earlier_release_there_is_no_map(client: Client) -> None:
    assert "no live map" in words(Page(client, "/en/map").one("main"))
    Page(client, "/en/live/issue-1", 404)


def test_the_api_reads_what_pages_show(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    answer = client.get("/api/v1/live?kind=initiative").get_json()
    assert [e["id"] for e in answer["entries"]] == ["initiative-1", "initiative-2", "initiative-3"]
    assert answer["sequence"] == livemap.now().head.sequence
    last = client.get(f"/api/v1/live?since={answer['sequence'] - 1}").get_json()
    assert [e["id"] for e in last["entries"]] == ["project-2"]
    assert client.get("/api/v1/live?as_of=2020-01-01").get_json()["total"] == 0
    assert client.get("/api/v1/live/issue-1").get_json()["state"]["due"] == "2027-01-31"
    assert client.get("/api/v1/live/initiative-4").status_code == 404
    (event,) = client.get("/api/v1/live/issue-1/history").get_json()["events"]
    assert (event["account"], event["why"], event["hidden"]) == (None, None, False)
    sign_in("reader")
    assert client.get("/api/v1/live/initiative-4").get_json()["version"] == 1


def test_an_event_is_undone_at_its_own_entry_alone(
    client: Client, livemap: LiveMap, sign_in: Callable[..., None]
) -> None:
    sign_in("editor", "nisc")
    event = livemap.history("issue-2")[-1]
    form = {"sequence": str(event.sequence), "expected": str(event.version), "why": "x"}
    assert post(client, "/en/live/initiative-1/undo", **form).status_code == 404
    assert livemap.history("issue-2")[-1] == event
