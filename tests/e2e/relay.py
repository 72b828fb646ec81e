"""A relay between a browser and the server, whose connections can be cut at any moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

__all__ = ["Relay", "relay"]

#: The wait that the server asks a browser to keep before it comes back, and a shorter one of the
#: same length: twenty cuts need not take a minute.
_WAIT, _SHORTER = b"retry: 2000", b"retry: 0050"


class Relay:
    """Passes bytes on, both ways; each connection by two threads."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._target = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    self._open |= {client, server}
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data.replace(_WAIT, _SHORTER))
        self._close(one, other)

    def _close(self, *some: socket.socket) -> None:
        with self._lock:
            self._open -= set(some)
        for one in some:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self) -> None:
        """Cut every connection."""
        with self._lock:
            some = list(self._open)
        self._close(*some)

    def close(self) -> None:
        """Cut every connection, and take no more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()


@contextmanager
def relay(server: str) -> Iterator[Relay]:
    """Open a relay to a server (``http://host:port/``)."""
    opened = Relay(server)
    try:
        yield opened
    finally:
        opened.close()
