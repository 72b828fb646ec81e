"""Clients that fire inputs at a server, each from an address of its own, and judge the answers."""

from __future__ import annotations

import itertools
import random
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tests.hostile.corpus import Input, Shot
from tests.hostile.judge import Limits, busy, faults, refused_early
from tests.hostile.wire import Answer, BrokenAnswerError, ClosedError, Connection, Place

__all__ = ["Barrage", "Fault"]

#: How often an input is sent again when the server has no place for it.
_TRIES: Final = 60
_PAUSE: Final = 0.25
#: Statuses that depend on what else the server does.
_PASSING: Final = frozenset({429, 503, 504})


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is not right."""

    id: str
    via: str
    what: str


class Barrage:
    """Fires inputs in turn until ``requests`` are answered or :meth:`abandon` is called.

    ``sources`` are the addresses of the clients, of which each keeps ``connections`` open.
    ``forwarded``: each request claims to come from somewhere else (X-Forwarded-For).
    """

    def __init__(
        self,
        place: Place,
        inputs: Sequence[Input],
        limits: Limits,
        *,
        listener: str,
        sources: Sequence[str],
        connections: int = 1,
        requests: int = 10**9,
        forwarded: bool = False,
    ) -> None:
        self._place, self._inputs, self._limits = place, inputs, limits
        self._listener, self._requests, self._forwarded = listener, requests, forwarded
        self._numbers = itertools.count()
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._kinds: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._late: list[tuple[Input, Shot]] = []
        self._clients = [_Client(place, source) for source in sources for _ in range(connections)]
        self._threads = [
            threading.Thread(target=self._run, args=(client,), daemon=True)
            for client in self._clients
        ]
        self.answered = self.busy = self.again = 0
        self.statuses: Counter[int] = Counter()
        self.faults: list[Fault] = []
        self.seconds: list[tuple[float, str]] = []

    def start(self) -> None:
        """Begin to fire."""
        for thread in self._threads:
            thread.start()

    def abandon(self) -> None:
        """Fire no more, and leave what is under way."""
        self._stop.set()
        for client in self._clients:
            client.abandon()
        for thread in self._threads:
            thread.join()

    def join(self) -> None:
        """Wait until all is fired; then look for inputs that were answered in two ways.

        Inputs that are quick and met the deadline all the same are sent once more when the others
        are through: a loaded machine has no time to give.
        """
        for thread in self._threads:
            thread.join()
        client = self._clients[0]
        for given, shot in self._late:
            if not self._stop.is_set():
                self._fire(client, given, shot, put_off=False)
        client.close()
        for (name, via), kinds in self._kinds.items():
            if len(kinds) > 1:
                self.faults.append(Fault(name, via, f"answered with {sorted(kinds)} by turns"))
        self._kinds.clear()

    def _run(self, client: _Client) -> None:
        try:
            while not self._stop.is_set() and (number := next(self._numbers)) < self._requests:
                turn, index = divmod(number, len(self._inputs))
                shot = self._inputs[index].shot(turn + index, self._place, self._listener)
                self._fire(client, self._inputs[index], shot)
        finally:
            client.close()

    def _fire(self, client: _Client, given: Input, shot: Shot, *, put_off: bool = True) -> None:
        data = shot.data
        for _ in range(_TRIES):
            if self._forwarded:
                data = _claiming(shot.data)
            outcome = client.ask(data, self._limits.seconds * 2 + 10, head=shot.head)
            if put_off and _met_the_deadline(given, outcome):
                with self._lock:
                    self._late.append((given, shot))
                    self.again += 1
                return
            self._note(given, shot, outcome)
            if not (isinstance(outcome, Answer) and busy(outcome)) or self._stop.wait(_PAUSE):
                return
        self._fault(given, shot, f"refused as too much {_TRIES} times")

    def _note(self, given: Input, shot: Shot, outcome: Answer | str) -> None:
        if self._stop.is_set():
            return  # it was given up
        if isinstance(outcome, str):
            with self._lock:
                self.answered += 1
                self.statuses[0] += 1
            if outcome or not (0 in given.statuses or refused_early(given, shot, 0)):
                self._fault(given, shot, outcome or "closed without an answer")
            return
        passing = busy(outcome)
        with self._lock:
            self.statuses[outcome.status] += 1
            self.answered += not passing
            self.busy += passing
            self.seconds.append((outcome.seconds, given.id))
            if outcome.status not in _PASSING and not refused_early(given, shot, outcome.status):
                self._kinds[given.id, shot.via].add(outcome.status)
        for what in faults(given, shot, outcome, self._limits):
            self._fault(given, shot, what)

    def _fault(self, given: Input, shot: Shot, what: str) -> None:
        with self._lock:
            self.faults.append(Fault(given.id, shot.via, what))


class _Client:
    """Keeps a connection as long as the server does, and opens a new one when it must."""

    def __init__(self, place: Place, source: str) -> None:
        self._place, self._source = place, source
        self._connection: Connection | None = None
        self._abandoned = False

    def ask(self, data: bytes, seconds: float, *, head: bool) -> Answer | str:
        """Return the answer; or what was wrong, empty when it was closed without an answer."""
        start = time.monotonic()
        while True:
            fresh = self._connection is None
            try:
                if self._connection is None:
                    self._connection = Connection(self._place, self._source, seconds)
                if unasked := self._connection.unasked():
                    self.close()
                    return f"bytes that nobody asked for: {unasked[:80]!r}"
                answer = self._connection.ask(data, seconds=seconds, head=head)
            except ClosedError:
                self.close()
                if fresh or self._abandoned:
                    return ""
                continue  # it was closed while it was idle
            except BrokenAnswerError as error:
                self.close()
                return str(error)
            except TimeoutError:
                self.close()
                return f"no answer within {time.monotonic() - start:.1f} s"
            except OSError as error:
                self.close()
                return f"no connection: {error}"
            if answer.closes:
                self.close()
            return answer

    def abandon(self) -> None:
        """End the connection from another thread."""
        self._abandoned = True
        if (connection := self._connection) is not None:
            with suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _met_the_deadline(given: Input, outcome: Answer | str) -> bool:
    """Return whether an input that should be quick was stopped by the time limit."""
    return (
        isinstance(outcome, Answer)
        and outcome.status in {503, 504}
        and outcome.status not in given.statuses
        and b"query-timeout" in outcome.body
    )


def _claiming(data: bytes) -> bytes:
    """Return the request with an address that it does not come from."""
    octets = ".".join(str(random.randrange(1, 255)) for _ in range(4))
    start, end, rest = data.partition(b"\r\n")
    return start + end + f"X-Forwarded-For: {octets}\r\n".encode() + rest
