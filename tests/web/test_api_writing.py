"""Writing the live map by REST, as it is described: versions, requests sent again, faults."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kakehashi.model.live.kinds import FIELDS, KINDS
from kakehashi.web.live.shapes import name_of
from kakehashi.web.operations import OPERATIONS, Operation
from tests.live_world import ENTRIES
from tests.web.written import NEW, STATE, Written, entered

CHANGES = [operation for operation in OPERATIONS if operation.method != "GET"]

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


def test_what_others_refer_to_stays(api: Written, editor: str) -> None:
    answer = api.ask("DELETE", "/live/issue-1?why=x", editor, headers={"If-Match": "*"})
    assert answer.status_code == 400
    assert "initiative-1" in answer.get_json(force=True)["detail"]
    blank = api.ask("DELETE", "/live/issue-1?why=+", editor, headers={"If-Match": "*"})
    assert [f["field"] for f in blank.get_json(force=True)["faults"]] == ["why"]


def test_every_change_wakes_those_who_follow(api: Written, editor: str) -> None:
    before = api.live.changed.sequence
    entered(api, editor)
    assert api.live.changed.sequence == before + 1
