"""A client that reads a stream of the live map, and a front for it in an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from kakehashi.front.app import Front
from kakehashi.front.site import Site
from kakehashi.services.live import Live
from kakehashi.settings import load_settings
from kakehashi.web.bare import create_bare_app
from tests.front.client import OneSite
from tests.live.streams import Message, Parser

__all__ = ["Reader", "run"]


class _Nothing:
    writable, pool, sequence = False, None, 0


def front_of(live: Live | None, folder: Path) -> Front:
    settings = load_settings({})
    app = create_bare_app(settings, writable=False)
    site = Site("aaaaaaaaaaaa", app, _Nothing(), folder)  # type: ignore[arg-type]
    return Front(settings, OneSite(site), live)


class Reader:
    """A client that reads a stream; it can stop taking, and go."""

    def __init__(
        self, front: Front, last: str = "", *, query: str = "", client: str = "192.0.2.1"
    ) -> None:
        self.parser, self.messages = Parser(), list[Message]()
        self.status, self.ended = 0, False
        self.headers: dict[str, str] = {}
        self.body = b""
        self.takes = asyncio.Event()
        self.takes.set()
        self._gone = asyncio.Event()
        headers = [(b"host", b"localhost")] + ([(b"last-event-id", last.encode())] if last else [])
        scope: dict[str, Any] = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/live/events", "raw_path": b"/live/events", "query_string": query.encode(),
            "headers": headers, "client": (client, 50000),
        }  # fmt: skip
        self.task = asyncio.ensure_future(front(scope, self._receive, self._send))

    async def _receive(self) -> MutableMapping[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        await self.takes.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        assert not self.ended
        self.body += message["body"]
        self.ended = not message.get("more_body", False)
        if self.headers["content-type"].startswith("text/event-stream"):
            self.messages += self.parser.feed(message["body"])

    async def leave(self) -> None:
        self._gone.set()
        await self.task

    @property
    def entries(self) -> list[tuple[str, str]]:
        return [(m.data["action"], m.data["entry"]) for m in self.messages]


def run(folder: Path, live: Live | None, test: Callable[[Front], Awaitable[None]]) -> None:
    async def main() -> None:
        front = front_of(live, folder)
        try:
            await asyncio.wait_for(test(front), 30)
        finally:
            front.stop()
            await asyncio.to_thread(front.close)

    asyncio.run(main())
