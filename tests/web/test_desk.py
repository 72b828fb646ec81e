"""The desk over the fake world, with a real store of record and people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.test import Client, TestResponse

from kakehashi.model.live.access import Grant
from kakehashi.services.live import Live, open_live
from kakehashi.settings import load_settings
from kakehashi.store.record.log import Write
from kakehashi.web.accounts import guard
from tests.web.markup import elements

WHO = {
    "": guard.NOBODY,
    "aki": guard.Who("aki", "Aki Sato", (Grant("contributor"),), "token"),
    "ben": guard.Who("ben", "Ben Weber", (Grant("editor"),), "token"),
    "cho": guard.Who(
        "cho", "Cho Kim", (Grant("reviewer", "nisc"), Grant("reviewer", "cpsf")), "token"
    ),
    "dan": guard.Who("dan", "Dan", (Grant("contributor", "csf11"),), "token"),
}
GIVEN: dict[str, Any] = {
    "do": "save",
    "type": "new",
    "subject": "nisc:bp-3",
    "object": "cpsf:concern-resilience",
    "relation": ["partOf"],
    "rationale_ja": "理由",
    "rationale_en": "Because <b>it</b>",
    "rationale_type": "semantic",
    "confidence": "0.65",
}


@pytest.fixture
def live(app: Flask, tmp_path: Path) -> Iterator[Live]:
    settings = load_settings({"KAKEHASHI_RECORD_DIR": str(tmp_path / "record")})
    opened = open_live(settings)
    app.extensions["kakehashi"].live = opened
    yield opened
    opened.close()


As = Callable[[str], Client]


@pytest.fixture
def people(app: Flask, live: Live, monkeypatch: pytest.MonkeyPatch) -> As:
    """Return the client of somebody; one at a time."""
    asking = [WHO[""]]

    def who() -> guard.Who:
        g.csrf = "x"
        return asking[0]

    monkeypatch.setattr(guard, "who", who)

    def client(name: str) -> Client:
        asking[0] = WHO[name]
        return Client(app)

    return client


def proposed(people: As, **more: Any) -> str:
    answer = people("aki").post("/en/desk/new", data=GIVEN | more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


def test_nobody_reads_or_writes_without_a_role(people: As) -> None:
    path = proposed(people)
    for name, status in (("", 401), ("dan", 403)):
        client = people(name)
        assert client.post("/en/desk/new", data=GIVEN).status_code == status
        vote = {"do": "vote", "verdict": "agree"}
        assert client.post(path, data=vote).status_code == status
    assert people("").get("/en/desk").status_code == 401
    assert people("dan").get("/en/desk").status_code == 200
    assert people("cho").post(path, data={"do": "approve"}).status_code == 403


def test_from_proposal_to_item_page(people: As, live: Live) -> None:
    path = proposed(people)
    assert people("aki").post(path, data={"do": "approve"}).status_code == 403
    against = {"do": "vote", "verdict": "disagree", "fault": "wrong-reason", "note": "§ 3?"}
    assert people("cho").post(path, data=against | {"fault": ""}).status_code == 400
    assert people("cho").post(path, data=against).status_code == 303
    text = people("ben").get(path).text
    assert "1 disagree" in text
    assert "Because &lt;b&gt;it&lt;/b&gt;" in text
    refused = people("ben").post(path, data={"do": "approve"})
    assert refused.status_code == 409
    assert "cho disagree" in refused.text
    given = {"do": "approve", "reason": "Clause 4 says so."}
    done = people("ben").post(path, data=given, follow_redirects=True)
    assert "It is stated now" in done.text
    [identifier] = live.desk.board().curated
    for name in ("", "aki"):
        assert identifier in people(name).get("/en/id/nisc/bp-3").text
    page = people("").get(f"/en/mapping/{identifier}").text
    assert "proposed by Aki Sato, approved by Ben Weber" in page
    assert people("").get(f"/ja/mapping/{identifier}").status_code == 200


def test_the_editor_who_proposed_cannot_approve(people: As, live: Live) -> None:
    path = people("ben").post("/en/desk/new", data=GIVEN).headers["Location"].partition("?")[0]
    assert people("ben").post(path, data={"do": "approve"}).status_code == 409
    assert "Approve</button>" not in people("ben").get(path).text
    assert live.desk.board().curated == {}


def test_two_rewrite_and_the_loser_sees_both(people: As) -> None:
    path = proposed(people)
    edit = {"version": "1"}
    first = people("aki").post(f"{path}/edit", data=GIVEN | edit | {"locator": "p. 3"})
    assert first.status_code == 303
    second = people("ben").post(f"{path}/edit", data=GIVEN | edit | {"locator": "p. 7"})
    assert second.status_code == 412
    cells = [e.text.strip() for e in elements(second.text) if e.tag == "td"]
    assert cells == ["p. 3", "p. 7"]
    assert 'value="p. 7"' in second.text
    vote = {"do": "vote", "verdict": "agree", "version": "1"}
    late = people("cho").post(path, data=vote)
    assert late.status_code == 412
    assert "It changed while you looked at it" in late.text


def test_a_form_says_everything_that_is_wrong_and_keeps_the_words(people: As) -> None:
    given = GIVEN | {"subject": "nisc:none", "relation": [], "confidence": "9"}
    answer = people("aki").post("/ja/desk/new", data=given)
    assert answer.status_code == 422
    found = elements(answer.text)
    wrong = {e.attrs.get("id") for e in found if e.attrs.get("aria-invalid") == "true"}
    assert wrong == {"subject", "relation", "confidence"}
    assert 'value="nisc:none"' in answer.text


def test_a_form_sent_twice_makes_one_proposal(people: As, live: Live) -> None:
    first, second = (proposed(people, key="a" * 16) for _ in range(2))
    assert first == second
    assert len(live.desk.board().proposals) == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_preview_writes_nothing(people: As, live: Live, language: str) -> None:
    answer = people("aki").post(f"/{language}/desk/new", data=GIVEN | {"do": "preview"})
    assert answer.status_code == 200
    assert 'id="preview"' in answer.text
    none = {"object": "", "none_in": "csf11", "looked_by": "Aki", "looked_where": "all"}
    answer = people("aki").post(f"/{language}/desk/new", data=GIVEN | none | {"do": "preview"})
    assert {"ja": "前提ではない", "en": "It is no premise"}[language] in answer.text
    assert live.desk.board().proposals == {}


def ids(answer: TestResponse) -> list[str]:
    return [e.text for e in elements(answer.text) if e.attrs.get("class") == "file"]


def test_filters_of_the_queue(people: As) -> None:
    first = proposed(people)
    proposed(people, object="csf11:pr.ac-1")
    people("cho").post(first, data={"do": "vote", "verdict": "unsure"})
    shown = {
        query: ids(people("cho").get(f"/en/desk?{query}"))
        for query in ("", "needs=yes", "a=cpsf&b=nisc", "status=declined", "mine=yes")
    }
    both = ["proposal-1", "proposal-2"]
    assert shown == {
        "": both, "needs=yes": [], "a=cpsf&b=nisc": both[:1], "status=declined": [], "mine=yes": [],
    }  # fmt: skip
    assert ids(people("ben").get("/en/desk?needs=yes")) == both
    assert people("cho").get("/en/desk?status=lost").status_code == 400


def test_links_that_begin_a_proposal_are_for_those_who_may(people: As) -> None:
    item = "/en/id/nisc/bp-3"
    assert "/desk/new" not in people("").get(item).text
    assert people("aki").get(item).headers["Cache-Control"] == "no-store"
    assert "/desk/new?statement=0000000000000001" in people("aki").get(item).text
    form = people("aki").get("/en/desk/new?statement=0000000000000001")
    assert 'value="nisc:bp-3"' in form.text
    assert people("aki").get("/en/desk/suggested?a=nisc&b=cpsf").status_code == 200


def test_nothing_is_written_beside_an_earlier_release(app: Flask) -> None:
    client = Client(app)
    assert client.get("/en/desk").status_code in (401, 403, 404)
    assert client.get("/en/id/nisc/bp-3").status_code == 200


# --- beside the pages -------------------------------------------------------------------------

CROSSWALK = "/api/v1/items/nisc:bp-3/crosswalk"


def approved(people: As, live: Live, **more: Any) -> str:
    """Return the identifier of the statement that an approved proposal made."""
    before = set(live.desk.board().curated)
    path = proposed(people, **more)
    assert people("ben").post(path, data={"do": "approve"}).status_code == 303
    [made] = live.desk.board().curated.keys() - before
    return made


def test_what_is_approved_is_in_the_answers_for_programs(people: As, live: Live) -> None:
    identifier = approved(people, live)
    client = people("")
    found = client.get(CROSSWALK, query_string={"to": "cpsf"}).json
    assert found is not None
    [one] = [c for c in found["counterparts"] if c["statement"] == identifier]
    assert (one["relation"], one["standing"], one["mapping_set"]) == (
        ["partOf"], "editorial", "curated",
    )  # fmt: skip
    assert identifier in client.get(f"{CROSSWALK}?format=csv").text
    said = client.get(f"/api/v1/statements/{identifier}").json
    assert said is not None
    assert (said["subject"], said["negated"], said["mapping_set"]) == (
        "nisc:bp-3", False, "curated",
    )  # fmt: skip
    assert identifier in client.get(f"/api/v1/citation?of={identifier}").text


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_what_is_approved_is_linked_data(people: As, live: Live, suffix: str) -> None:
    identifier = approved(people, live)
    client = people("")
    statement = client.get(f"/mapping/{identifier}.{suffix}")
    assert statement.status_code == 200
    for word in ("concern-resilience", "standing/editorial", "mapping-set/curated", "Aki Sato"):
        if suffix != "ttl":
            assert word in statement.text
    item = client.get(f"/id/nisc/bp-3.{suffix}").text
    assert "concern-resilience" in item
    page = client.get(f"/mapping/{identifier}", headers={"Accept": "text/html"})
    assert (page.status_code, identifier in page.headers["Location"]) == (303, True)
    assert client.get(f"/mapping/{'0' * 15}f.{suffix}").status_code == 404


def test_what_is_rejected_is_said_apart(people: As, live: Live) -> None:
    target = f"{1:016x}"
    identifier = approved(people, live, type="reject", statement=target)
    found = people("").get(CROSSWALK).json
    assert found is not None
    assert [(r["id"], r["negated"]) for r in found["rejected"]] == [(identifier, True)]
    assert identifier not in [c["statement"] for c in found["counterparts"]]
    assert people("").get(CROSSWALK, query_string={"to": "csf11"}).json["rejected"] == []  # type: ignore[index]
    assert "NegatedPredicate" in people("").get(f"/mapping/{identifier}.nt").text
    assert "broadMatch" not in people("").get("/id/nisc/bp-3.nt").text


def test_what_the_release_still_has_is_marked_when_it_was_taken_out(people: As, live: Live) -> None:
    identifier = f"{1:016x}"
    pages = ("/en/id/nisc/bp-3", f"/en/mapping/{identifier}")
    for path in pages:
        assert "Taken out on the desk" not in people("").get(path).text
    state = {"subject_id": "nisc:bp-3", "object_id": "cpsf:concern-resilience",
             "relation": "partOf"}  # fmt: skip
    entry = f"curated-{identifier}"
    live.record.log.write(Write("curated", entry, "ben", "approve", lambda _: state))
    live.record.log.write(Write("curated", entry, "ben", "withdraw", lambda _: None))
    for path in pages:
        assert "Taken out on the desk" in people("").get(path).text


def test_an_earlier_release_shows_none(app: Flask, people: As, live: Live) -> None:
    identifier = approved(people, live)
    app.extensions["kakehashi"].live = None
    client = people("")
    assert identifier not in client.get(CROSSWALK).text
    assert client.get(f"/api/v1/statements/{identifier}").status_code == 404
    assert client.get(f"/mapping/{identifier}.ttl").status_code == 404
    assert "concern-resilience" not in client.get("/id/nisc/bp-3.nt").text


# --- from a gap to the form -------------------------------------------------------------------

GAPS = (
    "/en/gap?a=csf11&b=nisc",
    "/en/compare?a=nisc&b=csf11&basis=stated",
    "/en/grid?a=nisc&b=csf11&empty=yes",
    "/en/across?item=csf11:pr.ac-1",
)


@pytest.mark.parametrize("path", GAPS)
def test_a_gap_leads_who_may_propose_to_the_form(people: As, path: str) -> None:
    before = people("").get(path)
    assert "/desk/new" not in before.text
    assert "no-store" not in before.headers.get("Cache-Control", "")
    assert "/desk/new" not in people("dan").get(path).text, "contributor of csf11 alone"
    asked = people("aki").get(path)
    assert asked.headers["Cache-Control"] == "no-store"
    links = {
        e.attrs["href"] for e in elements(asked.text) if "/desk/new?" in (e.attrs.get("href") or "")
    }
    assert links
    for link in sorted(links)[:2]:
        form = people("aki").get(link)
        assert form.status_code == 200
        assert 'name="subject" value="' in form.text
        assert 'name="subject" value=""' not in form.text
    assert people("").get(path).text == before.text


def test_the_grid_and_the_gap_fill_in_both_ends(people: As) -> None:
    grid = people("aki").get("/en/grid?a=nisc&b=csf11&empty=yes").text
    assert "object=csf11%3Apr.ac-1" in grid
    gap = people("aki").get("/en/gap?a=csf11&b=nisc").text
    assert "subject=csf11:pr.ac-1&amp;none_in=nisc" in gap.replace("%3A", ":")
