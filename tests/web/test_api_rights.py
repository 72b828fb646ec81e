"""Who may write by REST: roles, tokens and their actions, sessions, and pages of other sites."""

from __future__ import annotations

from kakehashi.services.live.tokens import TOKEN_ACTIONS
from kakehashi.web.operations import OPERATIONS
from tests.web.accounts.people import BASE, COOKIE
from tests.web.written import NEW, STATE, Written, entered


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


def test_every_action_is_one_that_a_token_can_have() -> None:
    assert {action for o in OPERATIONS for action in o.needs} <= set(TOKEN_ACTIONS)
