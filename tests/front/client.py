"""A test client for the front, with the answers that Flask's own test client gives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableMapping
from http import HTTPStatus
from typing import Any

from werkzeug.test import Client
from werkzeug.wrappers import Request

from kakehashi.errors import UnknownThingError
from kakehashi.front.app import Front
from kakehashi.front.site import Site

__all__ = ["OneSite", "client_of"]


class OneSite:
    """One release, and no other."""

    swaps = 0

    def __init__(self, site: Site) -> None:
        self.current = site

    async def named(self, release: str) -> Site:
        if release != self.current.release:
            raise UnknownThingError("No release is called {id}.", id=release)
        return self.current


def client_of(front: Front) -> Client:
    """Return a client that sends its requests to ``front`` as a server would."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        status, headers, body = asyncio.run(exchange(front, Request(environ)))
        line = f"{status} {HTTPStatus(status).phrase if status in set(HTTPStatus) else ''}"
        start_response(line, headers)
        return [body]

    return Client(application)


async def exchange(front: Front, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
    """Send one request and return status, headers and body."""
    content = request.get_data()
    headers = [(k.lower().encode(), v.encode("latin-1")) for k, v in request.headers.items()]
    raw = request.environ["REQUEST_URI"].partition("?")[0].encode("latin-1")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": raw,
        "query_string": request.query_string,
        "headers": headers,
        "client": ("127.0.0.1", 50000),
    }
    sent: list[MutableMapping[str, Any]] = []
    asked = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal asked
        asked += 1
        if asked > 1:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await front(scope, receive, send)
    start, *pieces = sent
    answered = [(k.decode(), v.decode("latin-1")) for k, v in start["headers"]]
    return start["status"], answered, b"".join(piece["body"] for piece in pieces)
