"""Read the body of a request: all of it, within a limit of size and of time."""

from __future__ import annotations

import asyncio
from typing import Final

from kakehashi.errors import BadInputError
from kakehashi.front.exchange import Asked, Receive

__all__ = ["BodyTooLargeError", "ClientGoneError", "SlowBodyError", "read_body"]

#: Seconds within which a body must have arrived.
SECONDS: Final = 10.0


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
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    pieces = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise ClientGoneError
                pieces += message.get("body", b"")
                if len(pieces) > limit:
                    raise _too_large(limit)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise SlowBodyError(
            "The body did not arrive within {seconds:g} seconds.",
            remedy="Send it faster, or send less.",
            seconds=seconds,
        ) from None
    if length.isdigit() and len(pieces) != int(length):
        raise ClientGoneError
    return bytes(pieces)


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        "The body has more than {limit} bytes.", remedy="Send less.", limit=limit
    )
