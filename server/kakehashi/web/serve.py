"""Run the application behind waitress until told to stop, and then finish what is under way.

The limits come from measurements: the server's defaults let 200 half-open connections block
everybody, and drop requests in flight when it is stopped.
"""

from __future__ import annotations

import logging
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask
from waitress.server import create_server

from kakehashi.errors import SettingError
from kakehashi.messages import as_language, translate
from kakehashi.settings import Settings

__all__ = ["run"]

THREADS: Final = 8
#: Open connections; half-open ones cost little, so that many cannot keep others out.
CONNECTIONS: Final = 2000
#: Seconds of silence after which a connection is closed.
SILENCE: Final = 10
#: Bytes of a body that are taken in; the application refuses far smaller ones, with a reason.
BODY: Final = 1_048_576
#: Seconds that requests under way get to finish when the server stops.
DRAIN: Final = 10.0

logger = logging.getLogger(__name__)


def run(app: Flask, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    Raises SettingError when the address cannot be listened on.
    """
    _allow_files(CONNECTIONS + 200)
    server = _listen(app, settings)
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        stopping.append(number)
        server.pull_trigger()  # wakes the loop

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        _tell(settings, server.effective_port)
        _loop(server, lambda: not stopping)
        server.asyncore.dispatcher.close(server)  # no new connections; the others go on
        deadline = time.monotonic() + DRAIN
        _loop(server, lambda: _busy(server) and time.monotonic() < deadline)
    finally:
        server.task_dispatcher.shutdown(timeout=1)
        server.asyncore.close_all(server._map, ignore_all=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(app: Flask, settings: Settings) -> Any:
    """Return a server that listens; of its kind waitress gives no public type."""
    try:
        # One socket: a name such as localhost may stand for two addresses.
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        listening = socket.create_server(address, family=family, backlog=1024)
    except OSError as error:
        raise SettingError(
            "The server cannot listen on {host}, port {port}: {reason}",
            where="KAKEHASHI_PORT",
            remedy="Choose another port with --port; 0 takes a free one.",
            host=settings.host,
            port=settings.port,
            reason=error.strerror or str(error),
        ) from error
    return create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENCE,
        cleanup_interval=5,
        max_request_header_size=3 * settings.query_bytes + 16384,
        max_request_body_size=BODY,
        asyncore_use_poll=True,
        url_prefix=urlsplit(settings.public_url).path.rstrip("/"),
        ident="",
    )


def _loop(server: Any, going: Callable[[], bool]) -> None:
    while going():
        server.asyncore.loop(timeout=0.5, use_poll=True, map=server._map, count=1)


def _busy(server: Any) -> bool:
    channels = list(server.active_channels.values())
    return any(c.requests or c.total_outbufs_len for c in channels)


def _allow_files(wanted: int) -> None:
    """Raise the limit of open files as far as needed and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _tell(settings: Settings, port: int) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    path = urlsplit(settings.public_url).path
    said = translate(
        as_language(settings.language),
        "Kakehashi is ready at {address} (stop with Ctrl-C)",
        address=f"http://{host}:{port}{path}",
    )
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()
