"""Listen, serve until told to stop, and then finish what is under way.

The server is Granian, embedded: one process, whose network is handled in native threads and whose
event loop is ours (docs/adr/0011-granian.md has the measurements).
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import socket
import stat
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from kakehashi.errors import SettingError
from kakehashi.front import log
from kakehashi.front.app import Front
from kakehashi.front.memory import set_up_memory, tidy_memory
from kakehashi.messages import as_language, translate
from kakehashi.settings import Settings

__all__ = ["run"]

#: Open connections; half-open ones cost little, so that many cannot keep others out.
CONNECTIONS: Final = 8192
#: Milliseconds of silence, in the head of a request or between two, after which a connection ends.
SILENCE: Final = 10_000
#: Seconds that requests under way get to finish when the server stops.
DRAIN: Final = 12.0
_STEP: Final = 0.25
#: Milliseconds after which a connection ends whose other end takes nothing of what is sent.
STUCK: Final = 20_000
#: Seconds after which a thread lets another one run; pages must not hold up the event loop.
_SWITCH: Final = 0.001

logger = logging.getLogger(__name__)

Opened = Callable[[], Awaitable[tuple[Front, Callable[[], Awaitable[None]], Callable[[], None]]]]


def run(opened: Opened, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    ``opened`` returns the front, what closes it, and what SIGHUP does. Raises SettingError when
    the address cannot be listened on.
    """
    log.set_up()
    sys.setswitchinterval(_SWITCH)
    set_up_memory()
    _allow_files(CONNECTIONS + 1000)
    address, port = _place(settings)
    uvloop.run(_serve(opened, settings, address, port))


async def _serve(opened: Opened, settings: Settings, address: str, port: int) -> None:
    front, close, nudge = await opened()
    tidy_memory()
    server = Server(
        front,
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(
            header_read_timeout=SILENCE,
            max_buffer_size=max(65_536, 4 * settings.query_bytes + 16_384),
        ),
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop() -> None:
        front.stop()
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(signal.SIGHUP, nudge)
    serving = asyncio.ensure_future(server.serve())
    telling = asyncio.ensure_future(_tell(settings, address, port))
    await asyncio.wait(
        (serving, asyncio.ensure_future(stopped.wait())), return_when="FIRST_COMPLETED"
    )
    telling.cancel()
    if serving.done():
        await serving
    server.stop()  # type: ignore[no-untyped-call]
    await _drain(front, serving)
    await close()


async def _drain(front: Front, serving: asyncio.Future[None]) -> None:
    """Wait for the requests under way; connections that ask nothing are not waited for."""
    for _ in range(int(DRAIN / _STEP)):
        quiet = not front.under_way
        _, late = await asyncio.wait((serving,), timeout=_STEP)
        if not late or (quiet and not front.under_way):
            return
    logger.warning("requests under way were cut off after %s seconds", DRAIN)


async def _tell(settings: Settings, address: str, port: int) -> None:
    """Say where the server is, as soon as it answers."""
    host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(address, address)  # noqa: S104
    while True:
        try:
            _, writer = await asyncio.open_connection(host.strip("[]"), port)
            writer.close()
            _end_stuck_connections(port)
            break
        except OSError:
            await asyncio.sleep(0.02)
    path = urlsplit(settings.public_url).path
    said = translate(
        as_language(settings.language),
        "Kakehashi is ready at {address} (stop with Ctrl-C)",
        address=f"http://{host}:{port}{path}",
    )
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def _end_stuck_connections(port: int) -> None:
    """Let the system end connections that take nothing; each inherits it from the listening one.

    Granian made that socket and does not hand it out, so it is looked for.
    """
    for entry in Path("/proc/self/fd").iterdir():
        try:
            if not stat.S_ISSOCK(os.fstat(int(entry.name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as found:
                inet = found.family in (socket.AF_INET, socket.AF_INET6)
                listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                if inet and listening and found.getsockname()[1] == port:
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK)
        except OSError:  # closed meanwhile
            continue


def _place(settings: Settings) -> tuple[str, int]:
    """Return address and port to listen on, when they are free.

    Granian shares a port with whoever else shares it; so it is tried alone first.
    """
    try:
        # One address: a name such as localhost may stand for two.
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        with socket.create_server(address, family=family) as probe:
            bound = str(address[0])
            port = int(probe.getsockname()[1])
            return (f"[{bound}]" if family == socket.AF_INET6 else bound), port
    except OSError as error:
        raise SettingError(
            "The server cannot listen on {host}, port {port}: {reason}",
            where="KAKEHASHI_PORT",
            remedy="Choose another port with --port; 0 takes a free one.",
            host=settings.host,
            port=settings.port,
            reason=error.strerror or str(error),
        ) from error


def _allow_files(wanted: int) -> None:
    """Raise the limit of open files as far as needed and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
