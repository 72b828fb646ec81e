"""Large bodies on their way to clients: what waits to be taken is bounded.

Whoever asks for much and takes it slowly would make the process keep it. All that waits may have so
many bytes; when it is more, what has waited longest of whoever makes most of it wait is broken off.
A reply that several clients take at once is there once, and counts once.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from kakehashi.front.exchange import Send

__all__ = ["PIECE", "NotTakenError", "Outgoing"]

#: Bodies up to this size go out at once; larger ones in pieces, as fast as they are taken.
PIECE: Final = 64 << 10
#: Seconds to take a body, and bytes that are to be taken in each second after them.
PATIENCE: Final = 60.0
RATE: Final = 64 << 10


class NotTakenError(Exception):
    """The client took the body too slowly, or others needed the room."""


@dataclass(slots=True, eq=False)
class _Body:
    client: str
    source: object  #: what keeps the bytes
    size: int
    limit: asyncio.Timeout
    broken_off: bool = False


class Outgoing:
    """What is being sent; for one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: list[_Body] = []  # in the order in which they began

    @property
    def waiting_bytes(self) -> int:
        """Return how many bytes wait to be taken."""
        return _size(self._bodies)

    async def send(
        self, content: bytes, send: Send, *, client: str, source: object, size: int
    ) -> None:
        """Send ``content`` as the whole body of a reply that has begun.

        ``source`` keeps ``size`` bytes as long as that takes. Raises NotTakenError when it was
        broken off; the connection must not be used again then.
        """
        if len(content) <= PIECE:
            await send({"type": "http.response.body", "body": content})
            return
        seconds = PATIENCE + len(content) / RATE
        try:
            async with asyncio.timeout(seconds) as limit:
                body = _Body(client, source, size, limit)
                self._bodies.append(body)
                try:
                    self._make_room()
                    await _in_pieces(content, send)
                finally:
                    self._bodies.remove(body)
        except TimeoutError as error:
            raise NotTakenError from error

    def _make_room(self) -> None:
        waiting = [body for body in self._bodies if not body.broken_off]
        while _size(waiting) > self._most:
            of_client: defaultdict[str, int] = defaultdict(int)
            held = {(body.client, id(body.source)): body.size for body in waiting}
            for (client, _), size in held.items():
                of_client[client] += size
            most = max(of_client.values())
            victim = next(body for body in waiting if of_client[body.client] == most)
            waiting.remove(victim)
            victim.broken_off = True
            victim.limit.reschedule(asyncio.get_running_loop().time())


def _size(bodies: list[_Body]) -> int:
    return sum({id(body.source): body.size for body in bodies}.values())


async def _in_pieces(content: bytes, send: Send) -> None:
    with memoryview(content) as view:
        for start in range(0, len(view), PIECE):
            end = start + PIECE
            await send(
                {
                    "type": "http.response.body",
                    "body": bytes(view[start:end]),
                    "more_body": end < len(view),
                }
            )
