"""What is done to a server from outside: many idle clients, slow ones, broken requests, a stop."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from benchmarks.servers_app import LIMIT, SLOW
from benchmarks.serving_peers import Peer

__all__ = [
    "FRAMINGS",
    "Honest",
    "ask_honestly",
    "half_open",
    "long_chunked_body",
    "raw",
    "slow_bodies",
    "stopped_while_answering",
]

_PATIENCE: Final = 1.0  # seconds that an honest client waits
_HONEST: Final = 10  # requests
_MOST_LOST: Final = 3  # of them, before the rest counts as lost too

#: Requests whose length can be read in two ways, or not at all, by name.
FRAMINGS: Final = {
    "both lengths": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "bad length": b"Content-Length: -1\r\n\r\n",
}


@dataclass(frozen=True, slots=True)
class Honest:
    """How an honest client fares beside the others."""

    slowest: float  #: milliseconds, of the requests that were answered; 0 when none was
    lost: int
    asked: int
    beside: int = 0  #: connections that were open

    def __str__(self) -> str:
        if self.lost == self.asked:
            return "blocked"
        lost = f", {self.lost} of {self.asked} lost" if self.lost else ""
        return f"{self.slowest:.0f} ms{lost}"


def ask_honestly(peer: Peer, count: int = _HONEST) -> Honest:
    """Say hello on a new connection each time; give up as soon as three are lost."""
    times: list[float] = []
    lost = 0
    while len(times) + lost < count:
        began = time.perf_counter()
        if _greeted(peer):
            times.append(1000 * (time.perf_counter() - began))
        else:
            lost += 1
        if lost == _MOST_LOST:
            lost = count - len(times)
    return Honest(max(times, default=0.0), lost, count)


def half_open(peer: Peer, count: int) -> Honest:
    """Ask honestly while so many connections have sent half a head."""
    return _beside(peer, count, b"GET /hello HTTP/1.1\r\nHost: x\r\n")


def slow_bodies(peer: Peer, count: int) -> Honest:
    """Ask honestly while so many connections have sent a head and a little of the body."""
    head = f"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: {LIMIT}\r\n\r\n".encode()
    return _beside(peer, count, head + b"x" * 100)


def long_chunked_body(peer: Peer, size: int = 1_000_000) -> str:
    """Send a body over the limit in chunks; return what the server says of it."""
    chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    body = chunk * (size // 0x2000) + b"0\r\n\r\n"
    head = b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    return raw(peer, head + body)


def stopped_while_answering(peer: Peer, pid: int) -> str:
    """Stop the server while it answers; return what became of the request."""
    said: list[str] = []
    request = b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    asking = threading.Thread(target=lambda: said.append(raw(peer, request, patience=10 * SLOW)))
    asking.start()
    time.sleep(SLOW / 3)
    os.kill(pid, signal.SIGTERM)
    asking.join()
    return {"200": "answered"}.get(said[0], f"dropped ({said[0]})")


def raw(peer: Peer, request: bytes, patience: float = 3.0) -> str:
    """Send bytes; return status and a short body, ``closed`` or ``no answer``."""
    with _connect(peer, patience) as connection:
        # A server may answer and close before it has read everything.
        with contextlib.suppress(OSError):
            connection.sendall(request)
        try:
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            body = answer.read(40).decode(errors="replace")
        except TimeoutError:
            return "no answer"
        except (OSError, http.client.HTTPException):
            return "closed"
        read = f" ({int(body):,} bytes)" if answer.status == 200 and body.isdigit() else ""
        return f"{answer.status}{read}"


def _greeted(peer: Peer) -> bool:
    try:
        with _connect(peer, _PATIENCE) as connection:
            connection.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return connection.recv(4096).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _connect(peer: Peer, patience: float) -> socket.socket:
    parts = urlsplit(peer.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=patience)


def _beside(peer: Peer, count: int, sent: bytes) -> Honest:
    """Ask honestly beside so many open connections on which the bytes were sent."""
    with ExitStack() as stack:
        held = 0
        while held < count:
            try:
                connection = stack.enter_context(_connect(peer, _PATIENCE))
                connection.sendall(sent)
            except OSError:  # the server takes no more
                break
            held += 1
        time.sleep(0.5)
        return replace(ask_honestly(peer), beside=held)
