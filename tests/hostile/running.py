"""A server of one's own: started with settings, stopped by its process id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from tests.hostile.corpus import request_bytes
from tests.hostile.processes import workers
from tests.hostile.wire import Answer, BrokenAnswerError, ClosedError, Connection, Place
from tests.waiting import comes_true

__all__ = ["PATIENCE", "Server", "get", "serving", "start"]

ROOT: Final = Path(__file__).parents[2]
#: A store of record that no other server writes.
_RECORD: Final = TemporaryDirectory(prefix="kakehashi-hostile-")
#: Times that are demanded of a machine with two loaded cores are so many times longer.
PATIENCE: Final = float(os.environ.get("KAKEHASHI_TEST_PATIENCE", "4"))


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: deque[str] = deque(maxlen=200)
        self.place = self._place()
        self.workers = len(workers(process.pid))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def settled(self, seconds: float = 10) -> bool:
        """Return whether all query workers are there, as at the beginning, in time."""
        return comes_true(lambda: len(workers(self.pid)) == self.workers, seconds)

    @property
    def pid(self) -> int:
        """The front process."""
        return self.process.pid

    def stop(self, seconds: float = 20) -> int:
        """Stop it with SIGTERM and return its exit status; SIGKILL when it does not end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        """Stop it with SIGKILL and free its pipe."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5)
        if self.process.stdout is not None and not self._reader.is_alive():
            self.process.stdout.close()

    def _place(self) -> Place:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if match := re.search(r"http://\S+", line):
                address = urlsplit(match[0])
                return Place(address.hostname or "", address.port or 80)
        raise RuntimeError(f"the server ended with status {self.process.wait()}: {self.said}")

    def _read(self) -> None:
        """Take what it says, so that it never waits for a reader."""
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)


def start(**settings: str) -> Server:
    """Start a server with settings, such as ``QUERY_SECONDS="1"``; return when it is ready."""
    # Memory and time are measured, so nothing is written beside, by no other server either.
    alone = {"WARM_UP": "no", "RECORD_SEED": "no", "RECORD_DIR": _RECORD.name}
    settings = alone | settings
    environment = {f"KAKEHASHI_{name}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | environment,
    )
    try:
        return Server(process)
    except BaseException:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
        raise


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """A server for the time of a ``with`` block."""
    server = start(**settings)
    try:
        yield server
    finally:
        server.stop()


def get(place: Place, target: str, *, source: str = "", seconds: float = 10) -> Answer | None:
    """Ask once, over a connection of its own; None when there was no answer."""
    headers = {"Connection": b"close", "Accept": b"application/sparql-results+json, */*;q=0.1"}
    try:
        connection = Connection(place, source, seconds)
    except OSError:
        return None
    try:
        return connection.ask(
            request_bytes(place, "GET", target.encode(), headers), seconds=seconds
        )
    except (BrokenAnswerError, ClosedError, OSError):
        return None
    finally:
        connection.close()
