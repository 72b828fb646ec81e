"""Writing by REST: the live map and the desk, with every status that the description names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kakehashi.model.live.kinds import FIELDS, KINDS
from kakehashi.services.live.tokens import TOKEN_ACTIONS
from kakehashi.web.live.shapes import name_of
from kakehashi.web.operations import OPERATIONS, Operation
from tests.live_world import ENTRIES
from tests.web.accounts.people import BASE, COOKIE
from tests.web.written import Written, written

STATE = {
    "title": {"en": "Made by a program"},
    "status": "planned",
    "source": "a test",
    "confirmed": "2026-11-26",
    "visibility": "public",
    "items": ["nisc:bp-3"],
}
NEW = {"kind": "initiative", "state": STATE}
CHANGES = [operation for operation in OPERATIONS if operation.method != "GET"]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    with written(tmp_path_factory.mktemp("written")) as opened:
        yield opened


@pytest.fixture(scope="module")
def editor(api: Written) -> str:
    return api.token("edda", "editor")


@pytest.fixture(scope="module")
def other(api: Written) -> str:
    return api.token("otto", "editor")


@pytest.fixture(scope="module")
def openapi(api: Written) -> dict[str, Any]:
    found: dict[str, Any] = api.ask("GET", "/openapi.json").get_json()
    return found


def entered(api: Written, editor: str, **more: Any) -> str:
    answer = api.ask("POST", "/live", editor, json={"kind": "initiative", "state": STATE | more})
    assert answer.status_code == 201, answer.text
    return f"/live/{answer.get_json()['id']}"


def proposed(api: Written, token: str, **more: Any) -> str:
    content = example("make_proposal") | more
    answer = api.ask("POST", "/proposals", token, json=content)
    assert answer.status_code == 201, answer.text
    return f"/proposals/{answer.get_json()['id']}"


def example(name: str) -> dict[str, Any]:
    found = next(o.example for o in OPERATIONS if o.name == name)
    assert found
    return dict(found)


# --- what is published --------------------------------------------------------------------------


def test_the_shape_of_a_state_is_the_table_of_kinds(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    for kind in KINDS:
        schema = schemas[name_of(kind)]
        fields = {name: field for (k, name), field in FIELDS.items() if k == kind}
        assert set(schema["properties"]) == set(fields)
        assert set(schema["required"]) == {n for n, field in fields.items() if field.required}
        for name, field in fields.items():
            if field.choices:
                assert schema["properties"][name]["enum"] == [code for code, _ in field.choices]


@pytest.mark.parametrize(("kind", "state"), ENTRIES)
def test_what_the_record_takes_is_as_described(
    openapi: dict[str, Any], kind: str, state: dict[str, Any]
) -> None:
    body = openapi["paths"]["/api/v1/live"]["post"]["requestBody"]["content"]["application/json"]
    schema = body["schema"] | {"components": openapi["components"]}
    Draft202012Validator(schema).validate({"kind": kind, "state": state})


@pytest.mark.parametrize("operation", CHANGES, ids=lambda o: o.name)
def test_every_change_says_how_it_is_refused(operation: Operation, openapi: dict[str, Any]) -> None:
    path = f"/api/v1{operation.path}"
    described = openapi["paths"][path][operation.method.lower()]
    assert described["security"] == [{"token": []}]
    assert {"400", "401", "403"} <= set(described["responses"])
    assert operation.needs
    heads = {p["name"] for p in described["parameters"] if p["in"] == "header"}
    assert ("If-Match" in heads) == ("428" in described["responses"])
    if operation.body is not None:
        media = described["requestBody"]["content"]["application/json"]
        schema = media["schema"] | {"components": openapi["components"]}
        Draft202012Validator(schema).validate(media["example"])


# --- the live map -------------------------------------------------------------------------------


def test_an_entry_is_made_changed_undone_and_withdrawn(api: Written, editor: str) -> None:
    answer = api.ask("POST", "/live", editor, json=NEW | {"why": "told at the meeting"})
    made = answer.get_json()
    path = f"/live/{made['id']}"
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1{path}"
    assert answer.headers["ETag"] == '"1"'
    assert made["state"] == STATE
    seen = api.ask("GET", path)
    assert (seen.get_json(), seen.headers["ETag"]) == (made, '"1"')
    assert "no-transform" in seen.headers["Cache-Control"]
    assert api.ask("GET", path, editor).headers["ETag"] == '"1"'
    assert api.ask("GET", path, headers={"If-None-Match": '"1"'}).status_code == 304

    later = STATE | {"status": "ongoing"}
    tag = {"If-Match": answer.headers["ETag"]}
    answer = api.ask("PUT", path, editor, json={"state": later}, headers=tag)
    changed = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert changed["state"] == later

    undo = {"event": changed["sequence"], "why": "too early"}
    answer = api.ask("POST", f"{path}/undo", editor, json=undo)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')
    assert answer.get_json()["state"] == STATE

    query = {"why": "entered twice"}
    tag = {"If-Match": '"3"'}
    answer = api.ask("DELETE", path, editor, headers=tag, query_string=query)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"4"')
    assert answer.get_json()["state"] is None
    events = api.live.livemap.history(made["id"])
    assert [event.action for event in events] == ["create", "change", "undo", "withdraw"]
    whys = ["told at the meeting", "", "too early", "entered twice"]
    assert [event.why for event in events] == whys
    assert {event.account for event in events} == {"edda"}


def test_who_comes_late_sees_both_versions(api: Written, editor: str, other: str) -> None:
    path = entered(api, editor)
    first = STATE | {"status": "ongoing"}
    second = STATE | {"summary": {"en": "of another"}}
    tag = {"If-Match": '"1"'}
    assert api.ask("PUT", path, editor, json={"state": first}, headers=tag).status_code == 200
    answer = api.ask("PUT", path, other, json={"state": second}, headers=tag)
    problem = answer.get_json(force=True)
    assert answer.status_code == 412
    assert answer.mimetype == "application/problem+json"
    assert problem["type"].endswith("/overtaken")
    assert (problem["yours"], problem["theirs"], problem["version"]) == (second, first, 2)
    assert answer.headers["ETag"] == '"2"'
    tag = {"If-Match": answer.headers["ETag"]}
    both = first | second
    answer = api.ask("PUT", path, other, json={"state": both}, headers=tag)
    assert (answer.status_code, answer.get_json()["state"]) == (200, both)
    late = api.ask("DELETE", f"{path}?why=x", editor, headers={"If-Match": '"1"'})
    problem = late.get_json(force=True)
    assert (late.status_code, problem["yours"], problem["theirs"]) == (412, None, both)


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        (None, 428),
        ("1", 400),
        ('"1', 400),
        ("", 400),
        ('"2"', 412),
        ('W/"1"', 412),
        ('"other"', 412),
        ('W/"1", "2"', 412),
        ('"7", "1"', 200),
        ("*", 200),
    ],
)
def test_if_match_is_read_as_the_protocol_says(
    api: Written, editor: str, tag: str | None, status: int
) -> None:
    path = entered(api, editor)
    headers = {} if tag is None else {"If-Match": tag}
    answer = api.ask("PUT", path, editor, json={"state": STATE}, headers=headers)
    assert answer.status_code == status, answer.text


def test_a_request_sent_again_is_done_once(api: Written, editor: str, other: str) -> None:
    key = {"Idempotency-Key": '"once-and-no-more"'}
    first, again = (api.ask("POST", "/live", editor, json=NEW, headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    another = NEW | {"state": STATE | {"status": "done"}}
    used = api.ask("POST", "/live", editor, json=another, headers=key)
    assert used.status_code == 422
    assert used.get_json(force=True)["type"].endswith("/key-used")
    somebody = api.ask("POST", "/live", other, json=NEW, headers=key)
    assert somebody.get_json()["id"] != first.get_json()["id"], "a key is of one account"
    path = f"/live/{first.get_json()['id']}"
    tag = {"If-Match": '"1"', "Idempotency-Key": "change-it-once"}
    body = {"state": STATE | {"status": "ongoing"}}
    changes = [api.ask("PUT", path, editor, json=body, headers=tag) for _ in range(2)]
    assert [c.headers["ETag"] for c in changes] == ['"2"', '"2"']
    tag = {"If-Match": '"2"', "Idempotency-Key": "take-it-off"}
    gone = [api.ask("DELETE", f"{path}?why=x", editor, headers=tag) for _ in range(2)]
    assert [g.get_json() for g in gone] == [gone[0].get_json()] * 2
    wrong = {"Idempotency-Key": "short"}
    assert api.ask("POST", "/live", editor, json=NEW, headers=wrong).status_code == 400


def test_every_fault_is_told_at_once(api: Written, editor: str) -> None:
    state: dict[str, Any] = {
        "title": {"en": 7},
        "status": "slow",
        "source": "x",
        "confirmed": "soon",
        "items": ["nisc:none"],
        "documents": "",
        "colour": "red",
        "due": None,
    }
    answer = api.ask("POST", "/live?lang=ja", editor, json={"kind": "issue", "state": state})
    problem = answer.get_json(force=True)
    assert answer.status_code == 422
    assert problem["type"].endswith("/form")
    fields = [fault["field"] for fault in problem["faults"]]
    assert sorted(fields) == [
        "colour", "confirmed", "documents", "due", "items", "status", "title", "visibility",
    ]  # fmt: skip
    assert all("。" in fault["message"] for fault in problem["faults"])
    for body, field in (
        ({}, ["kind", "state"]),
        ({"kind": "thing", "state": {}}, ["kind"]),
        (NEW | {"state": 1, "why": 2, "x": 3}, ["x", "state", "why"]),
    ):
        problem = api.ask("POST", "/live", editor, json=body).get_json(force=True)
        assert [fault["field"] for fault in problem["faults"]] == field


def test_what_is_no_body(api: Written, editor: str) -> None:
    def status(**more: Any) -> int:
        return api.ask("POST", "/live", editor, **more).status_code

    assert status(data={"kind": "issue"}) == 415
    assert status(data=b"{}", content_type="text/plain") == 415
    for text in (b"", b"{", b"[]", b'{"kind": NaN}', b"\xff", b"[" * 20_000):
        assert status(data=text, content_type="application/json") == 400, text[:9]
    long = b" " * 2_000_000 + b"{}"
    assert status(data=long, content_type="application/json") == 413
    half = b'{"kind":"actor","state":{"title":{"en":"\\ud800"}}}'
    assert status(data=half, content_type="application/json") == 422


def test_who_may_not(api: Written, editor: str) -> None:
    path, tag = entered(api, editor), {"If-Match": '"1"'}
    body = {"state": STATE}
    answer = api.ask("PUT", path, json=body, headers=tag)
    assert (answer.status_code, answer.headers["WWW-Authenticate"][:6]) == (401, "Bearer")
    assert api.ask("PUT", path, "kkh_" + "x" * 43, json=body, headers=tag).status_code == 401
    reader = api.token("rea", "reader")
    assert api.ask("PUT", path, reader, json=body, headers=tag).status_code == 403
    writer = api.token("con", "contributor")
    assert api.ask("PUT", path, writer, json=body, headers=tag).status_code == 200
    gone = api.ask("DELETE", f"{path}?why=x", writer, headers={"If-Match": '"2"'})
    assert gone.status_code == 403
    assert api.ask("PUT", "/live/issue-99", editor, json=body, headers=tag).status_code == 404
    assert api.ask("PATCH", path, editor, json=body).status_code == 405


def test_a_token_is_good_for_its_actions_only(api: Written, editor: str) -> None:
    path = entered(api, editor)
    enters = api.token("toki", "editor", actions=["enter"])
    assert api.ask("POST", "/live", enters, json=NEW).status_code == 201
    answer = api.ask("PUT", path, enters, json={"state": STATE}, headers={"If-Match": "*"})
    assert answer.status_code == 403
    assert "token" in answer.get_json(force=True)["detail"]
    assert api.live.accounts.denials.latest(1)[0].reason == "token"


def test_a_role_for_one_document_is_for_what_is_about_it(api: Written, editor: str) -> None:
    mine = api.token("doku", "editor", "nisc")
    path = entered(api, mine)
    tag = {"If-Match": '"1"'}
    wider = {"state": STATE | {"documents": ["cpsf"]}}
    assert api.ask("PUT", path, mine, json=wider, headers=tag).status_code == 403
    for state in (STATE | {"items": []}, STATE | {"documents": "cpsf"}):
        answer = api.ask("POST", "/live", mine, json={"kind": "initiative", "state": state})
        assert answer.status_code == 403
    theirs = entered(api, editor, documents=["cpsf"])
    event = api.live.livemap.history(theirs.rpartition("/")[2])[-1].sequence
    for place in (theirs, path):  # another's event is not undone by way of one's own entry
        answer = api.ask("POST", f"{place}/undo", mine, json={"event": event, "why": "x"})
        assert answer.status_code == (403 if place == theirs else 404)


def test_what_others_refer_to_stays(api: Written, editor: str) -> None:
    answer = api.ask("DELETE", "/live/issue-1?why=x", editor, headers={"If-Match": "*"})
    assert answer.status_code == 400
    assert "initiative-1" in answer.get_json(force=True)["detail"]
    blank = api.ask("DELETE", "/live/issue-1?why=+", editor, headers={"If-Match": "*"})
    assert [f["field"] for f in blank.get_json(force=True)["faults"]] == ["why"]


# --- the desk -----------------------------------------------------------------------------------


def test_the_desk_is_for_members(api: Written, editor: str, openapi: dict[str, Any]) -> None:
    path = proposed(api, editor)
    for place in ("/proposals", path):
        assert api.ask("GET", place).status_code == 401
        schema = openapi["paths"][f"/api/v1{'/proposals/{id}' if place == path else place}"]
        described = schema["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = api.ask("GET", place, api.token("rea", "reader"))
        assert answer.status_code == 200
        validator = Draft202012Validator({**described, "components": openapi["components"]})
        validator.validate(answer.get_json())
    assert api.ask("GET", path, editor).headers["ETag"] == '"1"'
    found = api.ask("GET", "/proposals?a=csf20", editor).get_json()
    assert (found["total"], found["proposals"]) == (0, [])
    assert api.ask("GET", "/proposals/proposal-99", editor).status_code == 404


def test_two_persons_are_needed(api: Written, editor: str, other: str) -> None:
    path = proposed(api, editor)
    approve = {"decision": "approve"}
    own = api.ask("POST", f"{path}/decision", editor, json=approve, headers={"If-Match": '"1"'})
    assert own.status_code == 409
    assert "themselves" in own.get_json(force=True)["detail"]
    vote = {"verdict": "agree"}
    own = api.ask("POST", f"{path}/votes", editor, json=vote, headers={"If-Match": '"1"'})
    assert own.status_code == 409
    said = api.ask("POST", f"{path}/comments", editor, json={"text": "Look at clause 4."})
    assert (said.status_code, said.headers["ETag"]) == (200, '"2"')
    tag = {"If-Match": '"1"'}
    late = api.ask("POST", f"{path}/votes", other, json=vote, headers=tag)
    problem = late.get_json(force=True)
    assert (late.status_code, problem["yours"]) == (412, vote)
    assert problem["theirs"]["discussion"][0]["text"] == "Look at clause 4."
    tag = {"If-Match": late.headers["ETag"]}
    agreed = api.ask("POST", f"{path}/votes", other, json=vote, headers=tag)
    assert [v["verdict"] for v in agreed.get_json()["votes"]] == ["agree"]
    none = api.ask("POST", f"{path}/decision", other, json=approve)
    assert none.status_code == 428
    tag = {"If-Match": '"3"', "Idempotency-Key": "approve-it-once"}
    done, again = (
        api.ask("POST", f"{path}/decision", other, json=approve, headers=tag) for _ in range(2)
    )
    assert (done.status_code, done.get_json()["status"]) == (200, "approved")
    assert again.get_json() == done.get_json()
    [identifier] = api.live.desk.board().curated
    assert api.client.get(f"/en/mapping/{identifier}", base_url=BASE).status_code == 200
    after = api.ask("POST", f"{path}/decision", other, json=approve, headers={"If-Match": "*"})
    assert after.status_code == 409


def test_a_proposal_is_written_anew_by_one_at_a_time(api: Written, editor: str, other: str) -> None:
    path = proposed(api, editor)
    content = api.ask("GET", path, editor).get_json()["content"]
    tag = {"If-Match": '"1"'}
    first = api.ask("PUT", path, editor, json=content | {"locator": "p. 3"}, headers=tag)
    assert (first.status_code, first.get_json()["revision"]) == (200, 2)
    late = api.ask("PUT", path, other, json=content | {"locator": "p. 7"}, headers=tag)
    problem = late.get_json(force=True)
    assert late.status_code == 412
    assert (problem["yours"]["locator"], problem["theirs"]["locator"]) == ("p. 7", "p. 3")
    same = api.ask(
        "PUT", path, editor, json=content | {"locator": "p. 3"}, headers={"If-Match": '"2"'}
    )
    assert same.status_code == 409
    wrong = content | {"subject": "nisc:none", "confidence": "high", "relation": "partOf"}
    problem = api.ask("PUT", path, editor, json=wrong, headers=tag).get_json(force=True)
    assert {f["field"] for f in problem["faults"]} == {"confidence", "relation"}
    taken = api.ask(
        "POST", f"{path}/decision", other, json={"decision": "take-back"}, headers={"If-Match": "*"}
    )
    assert taken.status_code == 409


def test_a_token_for_decisions_alone_decides(api: Written, editor: str) -> None:
    path = proposed(api, editor)
    decides = api.token("dede", "editor", actions=["decide"])
    decline = {"decision": "decline", "reason": "not the same thing"}
    done = api.ask("POST", f"{path}/decision", decides, json=decline, headers={"If-Match": "*"})
    assert (done.status_code, done.get_json()["status"]) == (200, "declined")
    path = proposed(api, editor)
    proposes = api.token("popo", "editor", actions=["propose"])
    for decision, status in (("decline", 403), ("take-back", 409)):
        body = decline | {"decision": decision}
        answer = api.ask("POST", f"{path}/decision", proposes, json=body, headers={"If-Match": "*"})
        assert answer.status_code == status
    back = api.ask(
        "POST", f"{path}/decision", editor, json={"decision": "take-back"},
        headers={"If-Match": "*"},
    )  # fmt: skip
    assert back.get_json()["status"] == "withdrawn"


def test_a_preview_saves_nothing(api: Written, editor: str) -> None:
    before = api.live.record.log.head()
    answer = api.ask("POST", "/preview", editor, json=example("preview_proposal"))
    assert answer.status_code == 200
    assert answer.get_json()["adds"] == ["nisc:bp-3 partOf cpsf:concern-resilience"]
    assert answer.get_json()["effect"]["added"]
    assert api.live.record.log.head() == before


# --- around it ----------------------------------------------------------------------------------


def test_pages_of_other_sites_may_ask_what_they_may_send(api: Written) -> None:
    answer = api.client.open(
        "/api/v1/live/issue-1",
        method="OPTIONS",
        base_url=BASE,
        headers={"Origin": "https://tool.example", "Access-Control-Request-Method": "PUT"},
    )
    methods = answer.headers["Access-Control-Allow-Methods"]
    assert {"PUT", "DELETE", "POST"} <= set(methods.split(", "))
    heads = answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"} <= set(heads)
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Location"} <= set(exposed)
    assert {"DELETE", "GET", "PUT"} <= set(answer.headers["Allow"].split(", "))


def test_a_session_changes_nothing_without_its_secret(api: Written) -> None:
    api.token("sess", "editor")
    secret = api.live.accounts.sessions.begin("sess")
    api.client.set_cookie(COOKIE, secret, domain="bridge.example", secure=True)
    headers: dict[str, str] = {}
    assert api.ask("POST", "/live", json=NEW, headers=headers).status_code == 403
    found = api.live.accounts.sessions.of(secret)
    assert found
    headers |= {"X-CSRF-Token": found.csrf}
    assert api.ask("POST", "/live", json=NEW, headers=headers).status_code == 201
    api.client.delete_cookie(COOKIE, domain="bridge.example")


def test_every_change_wakes_those_who_follow(api: Written, editor: str) -> None:
    before = api.live.changed.sequence
    entered(api, editor)
    assert api.live.changed.sequence == before + 1


def test_every_action_is_one_that_a_token_can_have() -> None:
    assert {action for o in OPERATIONS for action in o.needs} <= set(TOKEN_ACTIONS)
