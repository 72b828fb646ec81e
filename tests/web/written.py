"""The application over the fake world with a filled record, people with tokens, and entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import Client, TestResponse

from kakehashi.front.app import Front
from kakehashi.front.site import Site
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.tokens import TOKEN_ACTIONS
from kakehashi.web import create_app
from kakehashi.web.operations import OPERATIONS
from tests.front.client import OneSite, client_of
from tests.live_world import believing, fill
from tests.web.accounts.people import BASE, make
from tests.web.fakes import fake_services

__all__ = ["NEW", "STATE", "Written", "entered", "example", "proposed", "written"]

#: A sound initiative, and what enters it.
STATE = {
    "title": {"en": "Made by a program"},
    "status": "planned",
    "source": "a test",
    "confirmed": "2026-11-26",
    "visibility": "public",
    "items": ["nisc:bp-3"],
}
NEW = {"kind": "initiative", "state": STATE}


@dataclass
class Written:
    """A record that can be written, and its clients."""

    app: Flask
    live: Live
    client: Client

    def token(
        self, name: str, role: str, scope: str = "*", actions: Sequence[str] = TOKEN_ACTIONS
    ) -> str:
        """Return a new token of somebody, who is made when there is nobody of that name."""
        accounts = self.live.accounts
        if not accounts.get(name):
            make(accounts, name, role, scope)
        accounts.tokens.revoke_all(name)
        return accounts.tokens.make(name, "test", actions, 1)

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> TestResponse:
        """Send a request to the API; ``json``, ``headers`` and the like as the client has them."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        return self.client.open(
            f"/api/v1{path}", method=method, base_url=BASE, headers=headers, **more
        )


@contextmanager
def written(folder: Path) -> Iterator[Written]:
    """Open the application with the made-up live map."""
    services = fake_services(folder / "release")
    live = open_live(replace(services.settings, record_dir=folder / "record"))
    services.live = live  # type: ignore[misc]
    fill(live.livemap, believing(live.livemap))
    app = create_app(services)
    assert services.sparql is not None
    site = Site(services.release.id, app, services.sparql, services.folder)
    front = Front(services.settings, OneSite(site))
    try:
        yield Written(app, live, client_of(front))
    finally:
        front.close()
        live.close()


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
