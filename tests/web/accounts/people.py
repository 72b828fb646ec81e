"""People of the tests: how they sign in, and what they send."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.test import Client, TestResponse

from kakehashi.model.live.account import read_grant
from kakehashi.services.live.accounts import Accounts

BASE = "https://bridge.example"
PASSWORD = "tall-bridge-of-cedar"
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Origin": BASE}
COOKIE = "__Host-kakehashi-session"


def get(client: Client, path: str, **headers: str) -> TestResponse:
    return client.get(path, base_url=BASE, headers=HTML | headers)


def post(client: Client, path: str, data: Mapping[str, str], **headers: str) -> TestResponse:
    return client.post(path, base_url=BASE, data=data, headers=HTML | headers)


def make(accounts: Accounts, name: str, role: str, scope: str = "*") -> None:
    """Make an account that has accepted its invitation."""
    code = accounts.invite(name, name.title(), read_grant(role, scope), "en")
    accounts.accept(code, PASSWORD)


def sign_in(client: Client, name: str, password: str = PASSWORD) -> TestResponse:
    return post(client, "/en/sign-in", {"name": name, "password": password})


def csrf(client: Client, path: str = "/en/") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', get(client, path).text)
    assert found
    return found[1]


def session_of(client: Client) -> str:
    cookie = client.get_cookie(COOKIE, domain="bridge.example")
    return cookie.value if cookie else ""
