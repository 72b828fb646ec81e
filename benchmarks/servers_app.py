"""One small application, as WSGI and as ASGI, to compare servers with.

``/hello`` says hello, ``/slow`` takes a second for it, ``/body`` tells how many bytes it was sent
and refuses more than :data:`LIMIT`. The WSGI form reads bodies as Flask does, with Werkzeug; the
ASGI form counts what it receives.

    python -m benchmarks.servers_app PORT

serves the ASGI form with granian embedded under uvloop, as the product does.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, Final

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["LIMIT", "SLOW", "asgi", "wsgi"]

#: Bytes of a body.
LIMIT: Final = 65_536
#: Seconds that ``/slow`` takes.
SLOW: Final = 1.0

_HELLO: Final = b"hello, world"
_Message = MutableMapping[str, Any]


def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request (WSGI)."""
    path = environ["PATH_INFO"]
    body = _HELLO
    if path == "/slow":
        time.sleep(SLOW)
    elif path == "/body":
        request = Request(environ)
        request.max_content_length = LIMIT
        try:
            body = str(len(request.get_data())).encode()
        except HTTPException as error:
            return Response(status=error.code)(environ, start_response)
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


async def asgi(
    scope: _Message,
    receive: Callable[[], Awaitable[_Message]],
    send: Callable[[_Message], Awaitable[None]],
) -> None:
    """Answer one request (ASGI)."""
    status, body = 200, _HELLO
    if scope["path"] == "/slow":
        await asyncio.sleep(SLOW)
    elif scope["path"] == "/body":
        status, body = await _count(receive)
    size = str(len(body)).encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", size)]
    if status != 200:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _count(receive: Callable[[], Awaitable[_Message]]) -> tuple[int, bytes]:
    """Read a body, and return status and body of the answer."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size > LIMIT:
            return 413, b"too long"
    return 200, str(size).encode()


async def _serve(port: int) -> None:
    server = Server(
        asgi,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=8192,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=LIMIT),
        log_enabled=False,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
