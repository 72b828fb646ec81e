"""Clients that ask one query without end, again and again, on several connections."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final
from urllib.parse import quote

from tests.hostile.corpus import request_bytes
from tests.hostile.wire import BrokenAnswerError, ClosedError, Connection, Place

__all__ = ["ENDLESS", "TARGET", "Endless"]

#: Counts the triples of triples of statements.
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TARGET: Final = f"/sparql?query={quote(ENDLESS)}"


class Endless:
    """Asks while a ``with`` block runs; then the clients leave, whatever they wait for.

    ``clients`` are pairs of the address that a connection comes from and the one that it claims
    (X-Forwarded-For); empty is none.
    """

    def __init__(self, place: Place, clients: Sequence[tuple[str, str]]) -> None:
        self._place, self._stop = place, threading.Event()
        self._lock = threading.Lock()
        self._open: set[Connection] = set()
        self._threads = [
            threading.Thread(target=self._run, args=client, daemon=True) for client in clients
        ]
        self.statuses: Counter[int] = Counter()

    def __enter__(self) -> Endless:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _run(self, source: str, claimed: str) -> None:
        headers = {"X-Forwarded-For": claimed.encode()} if claimed else {}
        request = request_bytes(self._place, "GET", TARGET.encode(), headers)
        while not self._stop.is_set():
            try:
                connection = Connection(self._place, source)
            except OSError:
                continue
            with self._lock:
                self._open.add(connection)
            try:
                while not self._stop.is_set():
                    self.statuses[connection.ask(request).status] += 1
            except (BrokenAnswerError, ClosedError, OSError):
                pass
            finally:
                with self._lock:
                    self._open.discard(connection)
                connection.close()
