"""Read the body of a request: all of it, within a limit of size and of time."""

from __future__ import annotations

import asyncio
from typing import Final

from kakehashi.errors import BadInputError
from kakehashi.front.exchange import Asked, Receive

__all__ = ["BodyTooLargeError", "ClientGoneError", "SlowBodyError", "read_body"]

#: Seconds within which a body must have arrived.
SECONDS: Final = 10.0
#: Bytes over the limit that are still taken in and thrown away: a client that is cut off while it
#: sends may never read why.
_DRAINED: Final = 1 << 20
#: Seconds for that.
_DRAINING: Final = 2.0


class BodyTooLargeError(BadInputError):
    """The body is larger than what is asked for here may be."""

    status = 413


class SlowBodyError(BadInputError):
    """The body did not arrive in time."""

    status = 408


class ClientGoneError(Exception):
    """The client went away in the middle."""


async def read_body(asked: Asked, receive: Receive, limit: int, seconds: float = SECONDS) -> bytes:
    """Return the whole body; a body that is cut off or too long is never taken for a whole one.

    Raises BodyTooLargeError, SlowBodyError and ClientGoneError.
    """
    length = asked.headers.get(b"content-length", b"")
    announced = int(length) if length.isdigit() else 0
    if announced > limit:
        if announced > limit + _DRAINED or b"expect" in asked.headers:
            raise _too_large(limit)
        seconds = min(seconds, _DRAINING)
    try:
        async with asyncio.timeout(seconds):
            body = await _received(receive, limit)
    except TimeoutError:
        if announced > limit:
            raise _too_large(limit) from None
        raise SlowBodyError(
            "The body did not arrive within {seconds:g} seconds.",
            remedy="Send it faster, or send less.",
            seconds=seconds,
        ) from None
    if announced and len(body) != announced:
        raise _cut_off()
    return body


async def _received(receive: Receive, limit: int) -> bytes:
    pieces, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _cut_off()
        piece, more = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size <= limit:
            pieces += piece
        elif size > limit + _DRAINED:
            break
    if size > limit:
        raise _too_large(limit)
    return bytes(pieces)


def _cut_off() -> BadInputError:
    return BadInputError("The body ended early.", remedy="Send all of it, in whole chunks.")


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        "The body has more than {limit} bytes.", remedy="Send less.", limit=limit
    )
