"""The desk by REST: proposals, votes and decisions of several people, and a preview."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from tests.web.accounts.people import BASE
from tests.web.written import Written, example, proposed


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
