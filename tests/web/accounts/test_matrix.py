"""Every route and every role, session and token: allowed and denied as the one table says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import Client

from kakehashi.model.live.access import ACTIONS, ROLES, Grant, Role, may
from kakehashi.services.live.accounts import Accounts
from kakehashi.services.live.tokens import TOKEN_ACTIONS
from kakehashi.web import create_app
from kakehashi.web.accounts.guard import Need, need_of
from kakehashi.web.context import KEY
from tests.web.accounts.people import BASE, COOKIE, make

JSON = {
    "Accept": "application/problem+json, application/json",
    "Sec-Fetch-Site": "same-origin",
    "Origin": BASE,
}
#: What a request needs so that it gets past the check of its address.
VALUES = {"lang": "en", "slug": "nisc", "local": "bp-3", "kind": "issue"}


def rules(app: Flask) -> Iterator[tuple[Rule, str, Need | None]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, need_of(app, rule.endpoint)


def address(rule: Rule) -> str:
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda m: VALUES.get(m[1], "nobody-here"), rule.rule)


def test_what_changes_something_says_what_it_asks_for(app: Flask) -> None:
    undeclared = [
        f"{method} {rule.rule}"
        for rule, method, need in rules(app)
        if need is None and method != "GET"
    ]
    assert undeclared == []


def test_a_view_that_says_nothing_is_never_called(app: Flask) -> None:
    called: list[int] = []

    def forgotten() -> str:
        called.append(1)
        return ""

    own = create_app(app.extensions[KEY])
    own.add_url_rule("/forgotten", view_func=forgotten, methods=["POST"])
    answer = own.test_client().post("/forgotten", base_url=BASE, headers=JSON)
    assert (answer.status_code, called) == (403, [])


def expected(need: Need, grants: tuple[Grant, ...], via: str) -> bool:
    """Return whether somebody gets in, from the table alone."""
    if need == "anybody":
        return True
    if not via:
        return False
    if need == "account":
        return via == "session"
    return may(grants, need) and (need != "token" or via == "session")


@pytest.mark.parametrize("via", ["", "session", "token"])
@pytest.mark.parametrize("role", get_args(Role))
def test_every_route_for_every_role(
    app: Flask, client: Client, accounts: Accounts, role: Role, via: str
) -> None:
    if not accounts.get(f"a-{role}"):
        make(accounts, f"a-{role}", role)
    wrong, seen = [], 0
    for rule, method, need in rules(app):
        if need is None or need == "anybody":
            continue
        seen += 1
        headers, data = dict(JSON), {}
        if via == "session":  # one of its own: one of the routes signs out
            secret = accounts.sessions.begin(f"a-{role}")
            client.set_cookie(COOKIE, secret, domain="bridge.example", secure=True)
            found = accounts.sessions.of(secret)
            assert found
            data = {"csrf": found.csrf}
        elif via == "token":
            accounts.tokens.revoke_all(f"a-{role}")
            secret = accounts.tokens.make(f"a-{role}", "all", TOKEN_ACTIONS, 1)
            headers["Authorization"] = f"Bearer {secret}"
        answer = client.open(
            address(rule), method=method, base_url=BASE, headers=headers, data=data
        )
        denied = {"": 401}.get(via, 403)
        allowed = expected(need, (Grant(role),), via)
        # The forms are empty, so that who gets in is told what is missing, or that nobody is there.
        got_in = answer.status_code not in (401, 403)
        wrong_password = answer.status_code == 401 and need == "account" and via == "session"
        if (got_in or wrong_password) != allowed or (not allowed and answer.status_code != denied):
            wrong.append((method, rule.rule, need, answer.status_code))
    assert wrong == []
    assert seen >= 16


def test_a_token_is_good_for_its_actions_only(client: Client, accounts: Accounts) -> None:
    make(accounts, "toki", "admin")
    secret = accounts.make_token("toki", "reads", ["read-members"], 1)
    answer = client.get(
        "/en/accounts", base_url=BASE, headers=JSON | {"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 403
    assert accounts.denials.latest(1)[0].reason == "token"


def test_each_role_may_what_those_before_it_may() -> None:
    for action, rule in ACTIONS.items():
        allowed = [may([Grant(role)], action) for role in ROLES]
        assert allowed == [ROLES.index(role) >= ROLES.index(rule.least) for role in ROLES]
