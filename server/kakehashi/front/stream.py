"""``/live/events``: what changes on the live map, as server-sent events.

A stream takes no thread and no turn of the pages, and does not hold up the end of the server. Each
reads at its own pace: it holds the number it has come to, and no list of what it has yet to get.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Coroutine
from typing import Any, Final
from urllib.parse import parse_qsl

from werkzeug.exceptions import MethodNotAllowed

from kakehashi.errors import BadInputError, BusyError, TooManyRequestsError, UnknownThingError
from kakehashi.front.exchange import Asked, Receive, Send
from kakehashi.front.outgoing import NotTakenError
from kakehashi.front.watching import Watcher, frame_of
from kakehashi.services.live import Live
from kakehashi.web.headers import standing_headers

__all__ = ["PATH", "Opened", "Streams"]

PATH: Final = "/live/events"
#: Streams at a time, and those of one client.
MOST: Final = 200
PER_CLIENT: Final = 20
#: Seconds after which a stream that has nothing to say says so: proxies close what is silent.
HEARTBEAT: Final = 15.0
#: Seconds in which a client must take what it is sent.
PATIENCE: Final = 10.0
#: Milliseconds after which a browser comes back.
RETRY: Final = 2000

_MEDIA_TYPE: Final = "text/event-stream"


class Opened:
    """A stream that may begin: who reads it, and from where on."""

    def __init__(self, asked: Asked, after: int | None) -> None:
        self.asked, self.after = asked, after
        self.news = asyncio.Event()
        self.ended = asyncio.Event()


class Streams:
    """The streams of a server; for one event loop."""

    def __init__(self, live: Live | None) -> None:
        self._watcher = Watcher(live) if live is not None else None
        self._open: set[Opened] = set()
        self._closed = False
        self.sent = self.cut_off = 0  #: events, streams

    def __len__(self) -> int:
        """Return the number of open streams."""
        return len(self._open)

    def close(self) -> None:
        """End every stream, and let none begin."""
        self._closed = True
        for stream in self._open:
            stream.ended.set()

    def end(self) -> None:
        """End the thread that reads the log."""
        if self._watcher is not None:
            self._watcher.close()

    async def admit(self, asked: Asked) -> Opened:
        """Return a stream to be sent.

        Raises what refuses it: MethodNotAllowed, BadInputError, UnknownThingError, BusyError,
        TooManyRequestsError.
        """
        if asked.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(["GET", "HEAD"])
        if self._watcher is None:
            raise UnknownThingError("There is nothing at {path}.", path=asked.path)
        stream = Opened(asked, _after(asked))
        if self._closed or len(self._open) >= MOST:
            raise BusyError(
                "There are {most} open streams; there is no room for another one.",
                remedy="Come back later, or read the feed.",
                most=MOST,
            )
        if Counter(s.asked.client for s in self._open)[asked.client] >= PER_CLIENT:
            raise TooManyRequestsError(
                "You have {most} open streams; no more are given to one client.",
                remedy="Close one; one stream tells everything.",
                most=PER_CLIENT,
            )
        self._open.add(stream)
        try:
            await self._watcher.join(stream.news)
        except BaseException:
            self._open.discard(stream)
            raise
        return stream

    async def send(
        self, stream: Opened, receive: Receive, send: Send, own: list[tuple[bytes, bytes]]
    ) -> None:
        """Send a stream until its client goes, or the server stops; raises NotTakenError."""
        work: list[Coroutine[Any, Any, None]] = [
            self._told(stream, send, own),
            _gone(receive),
            _set(stream.ended),
        ]
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done():
                tasks[0].result()
            elif tasks[2].done():
                tasks[0].cancel()
                await asyncio.wait(tasks[:1])
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            for task in tasks:
                task.cancel()
            self.leave(stream)

    def leave(self, stream: Opened) -> None:
        """Forget a stream."""
        self._open.discard(stream)
        if self._watcher is not None:
            self._watcher.leave(stream.news)

    async def _told(self, stream: Opened, send: Send, own: list[tuple[bytes, bytes]]) -> None:
        assert self._watcher is not None  # noqa: S101  (admit would have refused it)
        watcher, first = self._watcher, f"retry: {RETRY}\n"
        at = watcher.head if stream.after is None else stream.after
        if not await watcher.reaches(at):  # of a log that was replaced by an older one
            at, first = watcher.head, f"{first}event: reset\ndata: {{}}\n"
        # The number goes out at once: who is cut off before the first event comes back with it.
        first += f"id: {at}\n\n"
        await send({"type": "http.response.start", "status": 200, "headers": _headers() + own})
        if stream.asked.method == "HEAD":
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await self._piece(first.encode(), send)
        told = at
        while True:
            stream.news.clear()
            if at < watcher.head:
                events, at = await watcher.after(at)
                if events:
                    await self._piece(b"".join(map(frame_of, events)), send)
                    self.sent, told = self.sent + len(events), events[-1].sequence
                continue
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await stream.news.wait()
            except TimeoutError:
                number = f"id: {at}\n" if at > told else ""
                told = at
                await self._piece(f": nothing new\n{number}\n".encode(), send)

    async def _piece(self, content: bytes, send: Send) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await send({"type": "http.response.body", "body": content, "more_body": True})
        except TimeoutError as error:
            self.cut_off += 1
            raise NotTakenError from error


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()


def _after(asked: Asked) -> int | None:
    """Return the number after which events are wanted: what a browser says when it comes back."""
    pairs = dict(parse_qsl(asked.query_string.decode("latin-1")))
    for name, text in (
        ("Last-Event-ID", asked.header(b"last-event-id")),
        ("after", pairs.get("after", "")),
    ):
        if not text:
            continue
        if not re.fullmatch(r"[0-9]{1,15}", text):
            raise BadInputError(
                "{name} is not the number of an event.",
                remedy="Give what the last event had as its id.",
                name=name,
            )
        return int(text)
    return None


def _headers() -> list[tuple[bytes, bytes]]:
    headers = standing_headers(_MEDIA_TYPE, "GET") | {
        "Content-Type": f"{_MEDIA_TYPE}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",  # nginx would hold events back
    }
    return [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()]
