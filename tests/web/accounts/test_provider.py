"""Sign in with a small OpenID Connect provider on loopback, and with what a bad one sends."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import Client

from kakehashi.model.live.account import read_grant
from kakehashi.services.live.accounts import Accounts
from kakehashi.services.live.oidc import Provider
from tests.web.accounts.people import get, make, post, session_of

SECRET = "canary-of-the-provider"


class FakeProvider:
    """Issues codes for a subject, and checks what it is sent."""

    def __init__(self) -> None:
        self.key, self.other = (RSAKey.generate_key(2048, auto_kid=True) for _ in range(2))
        self.subject, self.changed = "sub-1", {}  # type: ignore[var-annotated]
        self.codes: dict[str, dict[str, str]] = {}
        self.sign_with = self.key
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith("openid-configuration"):
                    self.answer(
                        {
                            "issuer": outer.issuer,
                            "authorization_endpoint": f"{outer.issuer}/authorize",
                            "token_endpoint": f"{outer.issuer}/token",
                            "jwks_uri": f"{outer.issuer}/keys",
                        }
                    )
                else:
                    self.answer({"keys": [outer.key.as_dict(private=False)]})

            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
                self.answer(outer.token(form, self.headers["Authorization"]))

            def answer(self, value: dict[str, Any]) -> None:
                self.send_response(200 if value else 400)
                self.end_headers()
                self.wfile.write(json.dumps(value).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def authorize(self, address: str) -> tuple[str, str]:
        """Let the user in; return state and code, with which the browser is sent back."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return asked["state"], code

    def token(self, form: dict[str, str], basic: str) -> dict[str, Any]:
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64decode(basic.removeprefix("Basic ")).decode() == f"me:{SECRET}"
        if asked is None or challenge != asked["code_challenge"] or not known:
            return {}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "me",
            "sub": self.subject,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
        } | self.changed
        header = {"alg": "RS256", "kid": self.key.kid}
        return {"id_token": jwt.encode(header, claims, self.sign_with), "access_token": "x"}


@pytest.fixture
def fake(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    opened = FakeProvider()
    monkeypatch.setattr(accounts, "provider", Provider(opened.issuer, "me", SECRET))
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


def begin(client: Client, fake: FakeProvider, **form: str) -> tuple[str, str]:
    answer = post(client, "/en/provider", dict(form))
    assert answer.status_code == 303
    assert SECRET not in answer.headers["Location"]
    return fake.authorize(answer.headers["Location"])


def back(client: Client, state: str, code: str) -> int:
    return get(client, f"/provider/back?state={state}&code={code}").status_code


def test_nobody_gets_an_account_by_an_identity_alone(client: Client, fake: FakeProvider) -> None:
    fake.subject = "stranger"
    assert back(client, *begin(client, fake)) == 404
    assert not session_of(client)


def test_an_admin_links_an_identity(client: Client, fake: FakeProvider, accounts: Accounts) -> None:
    make(accounts, "linked", "editor")
    fake.subject = "sub-of-linked"
    accounts.link("linked", "sub-of-linked")
    answer = get(client, "/provider/back?" + "state={}&code={}".format(
        *begin(client, fake, next="/ja/about")
    ))  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ja/about")
    assert "Linked" in get(client, "/en/about").text
    accounts.shut("linked")
    assert back(client, *begin(client, fake)) == 404


def test_an_invitation_is_accepted_with_an_identity_once(
    client: Client, fake: FakeProvider, accounts: Accounts
) -> None:
    code = accounts.invite("guest", "Guest", read_grant("reader"), "en")
    fake.subject = "sub-of-guest"
    assert back(client, *begin(client, fake, code=code)) == 303
    assert accounts.identities.of("guest") == ["sub-of-guest"]
    assert post(client, "/en/provider", {"code": code}).status_code == 400


def test_a_sign_in_is_ended_by_the_browser_that_began_it_and_once(
    client: Client, fake: FakeProvider, accounts: Accounts
) -> None:
    accounts.identities.link(fake.issuer, "sub-1", "guest")
    state, code = begin(client, fake)
    cookies = client.get_cookie(
        "kakehashi-provider", domain="bridge.example", path="/provider/back"
    )
    assert cookies
    client.delete_cookie("kakehashi-provider", domain="bridge.example", path="/provider/back")
    assert back(client, state, code) == 401
    assert back(client, state, code) == 401
    assert back(client, "unknown", "code") == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"aud": ["me", "another"]},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_a_wrong_identity_is_refused(
    client: Client, fake: FakeProvider, changed: dict[str, Any]
) -> None:
    fake.changed = changed
    assert back(client, *begin(client, fake)) == 401
    assert not session_of(client)


def test_an_identity_that_others_signed_is_refused(client: Client, fake: FakeProvider) -> None:
    fake.sign_with = fake.other
    assert back(client, *begin(client, fake)) == 401
