"""Serve MCP: over standard input and output, or over HTTP; until the client or somebody ends it."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kakehashi.errors import SettingError
from kakehashi.mcp.own import OwnServer
from kakehashi.mcp.server import make_server
from kakehashi.mcp.source import Source
from kakehashi.messages import Language, translate

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.server.transport_security import TransportSecuritySettings

__all__ = ["serve_http", "serve_stdio"]

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def serve_stdio(url: str, language: Language) -> None:
    """Serve the client that started this process; what is not of the protocol goes to stderr."""
    # Reading from the client cannot be broken off; the kernel ends the own server as well.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _serve(url, language, lambda server: asyncio.run(_talk(server)))


async def _talk(server: Server[dict[str, Any]]) -> None:
    from mcp.server.stdio import stdio_server  # noqa: PLC0415  (HTTP does not need it)

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def serve_http(
    url: str, language: Language, *, host: str, port: int, allowed: Sequence[str]
) -> None:
    """Serve clients over streamable HTTP at ``/mcp``; each request stands by itself.

    ``allowed`` are the host names under which it is reached beside those of this machine.
    """
    listening = _listening(host, port)
    signal.signal(signal.SIGTERM, _leave)

    def listen(server: Server[dict[str, Any]]) -> None:
        import uvicorn  # noqa: PLC0415  (standard input and output do not need it)

        app = server.streamable_http_app(
            stateless_http=True, json_response=True, transport_security=_trusted(allowed)
        )
        serving = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        asyncio.run(_serving(serving, listening, language))

    with listening:
        _serve(url, language, listen)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise SettingError when the place cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise SettingError(
            "The server cannot listen on {host}, port {port}: {reason}",
            remedy="Choose another port with --port; 0 takes a free one.",
            host=host,
            port=port,
            reason=error.strerror or str(error),
        ) from error


def _leave(*_: object) -> None:
    sys.exit(0)


async def _serving(server: Any, listening: socket.socket, language: Language) -> None:
    """Serve, and say where as soon as it answers."""

    async def tell() -> None:
        while not server.started:
            await asyncio.sleep(0.02)
        host, port = listening.getsockname()[:2]
        place = f"http://{f'[{host}]' if ':' in host else host}:{port}/mcp"
        said = translate(language, "The MCP server is ready at {address}", address=place)
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()

    telling = asyncio.ensure_future(tell())
    try:
        await server.serve(sockets=[listening])
    finally:
        telling.cancel()


def _trusted(allowed: Sequence[str]) -> TransportSecuritySettings:
    """Return which names a request may be sent to, and from whose pages it may come.

    A page of somebody else that has its name lead to this machine is refused (DNS rebinding).
    """
    from mcp.server.transport_security import (  # noqa: PLC0415  (needs the extra)
        TransportSecuritySettings,
    )

    names = [name for host in (*_LOOPBACK, *allowed) for name in (host, f"{host}:*")]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=names,
        allowed_origins=[f"{scheme}://{name}" for name in names for scheme in ("http", "https")],
    )


def _serve(url: str, language: Language, serve: Callable[[Server[dict[str, Any]]], None]) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    own = None if url else OwnServer()
    source = Source(own.address if own else lambda: url)
    try:
        serve(make_server(source, language))
    finally:
        if own:
            own.stop()  # first: a call may be waiting for it
        source.close()
