"""Send a file in pieces, as fast as the client takes them and without a thread."""

from __future__ import annotations

import os

from kakehashi.front.exchange import File, Send
from kakehashi.front.outgoing import PIECE

__all__ = ["send_file"]


async def send_file(file: File, send: Send) -> None:
    """Send ``file`` as the body of a reply that has begun.

    Raises OSError when the file ends early; the connection breaks then, so that the client
    cannot take what it has for the whole.
    """
    with file.path.open("rb") as source:
        at, end = file.start, file.start + file.size
        while at < end:
            piece = os.pread(source.fileno(), min(PIECE, end - at), at)
            if not piece:
                raise OSError("the file is shorter than it was")
            at += len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": at < end})
    if not file.size:
        await send({"type": "http.response.body", "body": b"", "more_body": False})
