"""Requests straight to the front, as its server hands them over, in an event loop of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

from kakehashi.front.app import Front

__all__ = ["Answer", "Caller", "LoopThread", "ask"]

T = TypeVar("T")


@dataclass
class Answer:
    """What was sent; status 0 when nothing was."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = False  #: whether the end of the body was sent

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Caller:
    """One client: its address, and when it goes away."""

    def __init__(self, address: str = "192.0.2.1") -> None:
        self.address = address
        self.gone = asyncio.Event()


async def ask(
    front: Front,
    target: str = "/",
    method: str = "GET",
    *,
    body: bytes | list[bytes] = b"",
    caller: Caller | None = None,
    headers: dict[str, str] | list[tuple[str, str]] | None = None,
    declared: bool = True,
) -> Answer:
    """Send one request; ``declared``: with its length, where there is a body.

    A body in pieces is sent in pieces; a piece ``b"..."`` lets the client wait for ever.
    """
    caller = caller or Caller()
    pieces = body if isinstance(body, list) else [body]
    given = [*(headers.items() if isinstance(headers, dict) else headers or [])]
    if declared and any(pieces):
        given.append(("content-length", str(sum(map(len, pieces)))))
    if not any(name.lower() == "host" for name, _ in given):
        given.append(("host", "localhost"))
    path, _, query = target.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in given],
        "client": (caller.address, 50000),
    }
    answer, left = Answer(), [*pieces]

    async def receive() -> MutableMapping[str, Any]:
        if left and left[0] != b"...":
            piece = left.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(left)}
        await caller.gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(0)
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            names = [name for name, _ in message["headers"]]
            assert len(names) == len(set(names)), names
            answer.headers = {k.decode(): v.decode("latin-1") for k, v in message["headers"]}
            assert not any(c in v for v in answer.headers.values() for c in "\r\n\0")
        else:
            assert not answer.whole
            answer.body += message["body"]
            answer.whole = not message.get("more_body", False)

    await front(scope, receive, send)
    if answer.whole and method != "HEAD" and "content-length" in answer.headers:
        assert answer.status == 304 or len(answer.body) == int(answer.headers["content-length"])
    return answer


class LoopThread:
    """An event loop in a thread, for what several tests share."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what ``work`` returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def close(self) -> None:
        """End it, after its last threads."""
        self.run(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()
