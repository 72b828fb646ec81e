"""From the invitation to the closed account; no secret is seen on the way."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.front.app import Front
from kakehashi.front.log import _JsonLines
from kakehashi.model.live.account import read_grant
from kakehashi.services.live import Live
from kakehashi.services.live.accounts import Accounts
from kakehashi.store.record.database import place_of
from tests.front.client import client_of
from tests.web.accounts.people import BASE, COOKIE, csrf, get, make, post, session_of, sign_in

CANARY = "canary-in-the-cedar-9"
OTHER = "second-canary-in-the-oak-8"


@pytest.fixture
def lines(front: Front) -> Iterator[list[str]]:
    """Every line that is logged, when everything is."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(_JsonLines().format(record))

    front._log._everything = True
    root, keep = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(keep)
    root.setLevel(level)


def test_no_secret_is_ever_seen(client: Client, live: Live, lines: list[str]) -> None:
    accounts = live.accounts
    pages, addresses, secrets = [], [], {CANARY, OTHER}

    def seen(answer: object) -> None:
        pages.append(answer.text)  # type: ignore[attr-defined]
        addresses.append(str(answer.headers.get("Location", "")))  # type: ignore[attr-defined]

    code = accounts.invite("kana", "Kana", read_grant("admin"), "en")
    secrets.add(code)
    seen(get(client, "/en/invitation"))
    seen(post(client, "/en/invitation", {"code": code, "password": "short"}))
    seen(post(client, "/en/invitation", {"code": code, "password": CANARY}))
    secrets.add(first := session_of(client))
    assert first
    seen(post(client, "/en/sign-in", {"name": "kana", "password": CANARY + "x"}))
    seen(sign_in(client, "kana", CANARY))
    secrets.add(session_of(client))
    assert session_of(client) != first
    assert accounts.sessions.of(first) is None, "the session is a new one after signing in"
    form = {"csrf": csrf(client), "name": "ci", "action": "enter", "days": "9"}
    made = post(client, "/en/account/tokens", form)
    [token] = re.findall(r"kkh_[\w-]{43}", made.text)
    secrets.add(token)
    for path in ("account", "accounts", "accounts/kana", "denials", "deeds", "", "sign-in"):
        seen(get(client, f"/en/{path}"))
        seen(get(client, f"/ja/{path}"))
    seen(client.get("/en/accounts", headers={"Authorization": f"Bearer {token}"}, base_url=BASE))
    change = {"csrf": csrf(client), "old": CANARY, "password": OTHER}
    seen(post(client, "/en/account/password", change))
    secrets.add(session_of(client))
    seen(post(client, "/en/sign-out", {"csrf": csrf(client)}))
    assert not session_of(client)
    pages.append(client.get("/metrics", base_url=BASE).text)
    live.record.settle()
    kept = place_of(live.record.file.parent).read_bytes().decode("latin-1")  # type: ignore[union-attr]
    places = {
        "pages": "\n".join(pages),
        "addresses": "\n".join(addresses),
        "log": "\n".join(lines),
        "events": "\n".join(str(event) for event in live.record.log.events()),
        "backup": "\n".join(live.record.backup()),
        "database": kept,
    }
    assert len(lines) > 20
    found = [(where, s[:6]) for where, text in places.items() for s in secrets if s and s in text]
    assert found == []


def test_the_cookie_cannot_be_read_or_sent_from_elsewhere(
    client: Client, accounts: Accounts
) -> None:
    make(accounts, "coco", "reader")
    answer = sign_in(client, "coco")
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE)]
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({}, {}),
        ({}, {"csrf": "x" * 43}),
        ({"Origin": "https://evil.example"}, None),
        ({"Origin": "null"}, None),
        ({"Sec-Fetch-Site": "cross-site"}, None),
    ],
)
def test_other_sites_change_nothing(
    client: Client, accounts: Accounts, headers: dict[str, str], form: dict[str, str] | None
) -> None:
    if not accounts.get("mido"):
        make(accounts, "mido", "reader")
    sign_in(client, "mido")
    data = {"csrf": csrf(client)} if form is None else form
    assert post(client, "/en/sign-out", data, **headers).status_code == 403
    assert session_of(client)
    assert accounts.denials.latest(1)[0].account == "mido"


def test_signing_in_leads_to_own_pages_only(client: Client, accounts: Accounts) -> None:
    make(accounts, "neko", "reader")
    for wanted, got in (
        ("/ja/id/nisc/bp-3", "/ja/id/nisc/bp-3"),
        ("https://evil.example/", "/en/account"),
        ("//evil.example/", "/en/account"),
        ("/\\evil.example/", "/en/account"),
    ):
        form = {"name": "neko", "password": "tall-bridge-of-cedar", "next": wanted}
        assert post(client, "/en/sign-in", form).headers["Location"] == got


def test_replies_for_somebody_are_not_kept(front: Front, accounts: Accounts) -> None:
    make(accounts, "kani", "reader")
    mine, others = client_of(front), client_of(front)
    assert "Sign in" in get(others, "/en/about").text
    answer = sign_in(mine, "kani")
    assert answer.headers["Cache-Control"].startswith("private") or answer.status_code == 303
    seen = get(mine, "/en/about")
    assert "Kani" in seen.text
    assert seen.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in seen.headers
    assert "Kani" not in get(others, "/en/about").text
    again = get(mine, "/en/about", **{"If-None-Match": "*"})
    assert (again.status_code, "Kani" in again.text) == (200, True)


def test_who_brings_nothing_costs_no_look_at_a_table(
    app: Flask, client: Client, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(accounts, "usa", "reader")
    assert accounts.exist()
    asked: list[object] = []
    for name in ("get", "all"):
        monkeypatch.setattr(accounts, name, lambda *a: asked.append(a))
    monkeypatch.setattr(accounts.sessions, "of", asked.append)
    monkeypatch.setattr(accounts.tokens, "of", asked.append)
    assert get(client, "/en/about").status_code == 200
    assert asked == []


def test_grants_close_and_reset_take_effect_at_once(client: Client, accounts: Accounts) -> None:
    make(accounts, "boss", "admin")
    make(accounts, "hire", "reader")
    hired = accounts.sessions.begin("hire")
    sign_in(client, "boss")
    secret = {"csrf": csrf(client)}
    grant = secret | {"role": "editor", "scope": "nisc"}
    assert post(client, "/en/accounts/hire/grant", grant).status_code == 303
    assert accounts.one("hire").may("decide", "nisc")
    assert not accounts.one("hire").may("decide")
    nowhere = secret | {"role": "editor", "scope": "no-such-document"}
    assert post(client, "/en/accounts/hire/grant", nowhere).status_code == 404
    own = secret | {"role": "reader", "scope": "*"}
    assert post(client, "/en/accounts/boss/grant", own).status_code == 400
    assert post(client, "/en/accounts/boss/close", secret).status_code == 400
    answer = post(client, "/en/accounts/hire/reset", secret)
    assert "/en/invitation#" in answer.text
    assert accounts.sessions.of(hired) is None
    assert not accounts.passwords.is_right("hire", "tall-bridge-of-cedar")
    assert post(client, "/en/accounts/hire/close", secret).status_code == 303
    assert accounts.one("hire").closed
    assert accounts.invitations.pending().get("hire") is None
