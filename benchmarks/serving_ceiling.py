"""The ceiling of our server: an application that gives one fixed answer, heads and all.

The server has the options that ours has.

    python -m benchmarks.serving_ceiling PORT FILE

FILE is JSON: ``{"headers": [[name, value], …], "body": "…"}``.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from kakehashi.front.serve import CONNECTIONS, SILENCE
from kakehashi.settings import load_settings

__all__ = ["main"]

#: As in ``kakehashi.front.serve``.
_BUFFER: Final = max(65_536, 4 * load_settings().query_bytes + 16_384)
_Message = MutableMapping[str, Any]


async def serve(port: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Answer every request with the same bytes until SIGTERM."""

    async def app(
        scope: _Message,
        receive: Callable[[], Awaitable[_Message]],
        send: Callable[[_Message], Awaitable[None]],
    ) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    server = Server(
        app,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=SILENCE, max_buffer_size=_BUFFER),
        log_enabled=False,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


def main() -> None:
    """Serve what the command line says."""
    said = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    headers = [(name.encode().lower(), value.encode()) for name, value in said["headers"]]
    uvloop.run(serve(int(sys.argv[1]), headers, said["body"].encode()))


if __name__ == "__main__":
    main()
