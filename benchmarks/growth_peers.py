"""Those who are asked in the growth curves: servers over HTTP, libraries in a worker process.

All are asked one question after the other and give what it took, or that they were stopped. After
that a server is started anew, since most go on with the question.
"""

from __future__ import annotations

import contextlib
import json
import math
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple, Protocol, Self
from urllib.parse import quote

from benchmarks.limited import prefix, why
from benchmarks.serving_load import ACCEPT
from benchmarks.serving_peers import Peer, fetch
from benchmarks.serving_queries import rows
from benchmarks.surroundings import ROOT

__all__ = ["Answer", "Asker", "Library", "NoStartError", "Server", "limit"]

_GRACE: Final = 5.0  # seconds that a worker may take to notice that its time is over


class NoStartError(Exception):
    """A peer did not load the graph within its limits."""


class Answer(NamedTuple):
    """What came of a question."""

    ms: float  #: infinite when it was stopped or went wrong
    rows: int = -1
    fault: str = ""


class Asker(Protocol):
    """Somebody who can be asked."""

    name: str
    loaded: float  #: seconds

    def ask(self, query: str, seconds: float) -> Answer:
        """Ask, and wait so long at most."""

    def memory(self) -> float:
        """Return MiB of resident memory now."""


def limit(peer: Peer, gibibytes: float) -> Peer:
    """Return the server with so much memory."""
    command = peer.command
    return replace(peer, command=lambda port: [*prefix(gibibytes), *command(port)])


class Server:
    """A server that runs already."""

    def __init__(self, peer: Peer, name: str, loaded: float = math.nan) -> None:
        self.peer, self.name, self.loaded = peer, name, loaded

    def ask(self, query: str, seconds: float) -> Answer:
        """Ask over HTTP, on a connection of its own."""
        url = f"{self.peer.url}{self.peer.endpoint}?query={quote(query, safe='')}"
        began = time.perf_counter()
        try:
            body = fetch(url, accept=ACCEPT, seconds=seconds)
            took = time.perf_counter() - began
            return Answer(1000 * took, len(rows(body)))
        except (OSError, ValueError) as error:
            fault = "time" if time.perf_counter() - began >= seconds else str(error)[:120]
            with contextlib.suppress(OSError, RuntimeError):
                self.peer.restart()
            return Answer(math.inf, fault=fault)

    def memory(self) -> float:
        """Return what all its processes have."""
        return sum(self.peer.memory().values())


class Library:
    """A library in a worker process; as a context it runs."""

    def __init__(self, name: str, path: Path, gibibytes: float, seconds: float) -> None:
        self.name, self.loaded = name, math.nan
        self._path, self._gibibytes, self._seconds = path, gibibytes, seconds
        self._process: subprocess.Popen[str] | None = None
        self._faults = tempfile.TemporaryFile("w+")  # noqa: SIM115  (it ends with us)

    def __enter__(self) -> Self:
        self.loaded = self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._faults.close()

    def ask(self, query: str, seconds: float) -> Answer:
        """Ask; a worker that does not notice that its time is over is started anew."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.write(json.dumps({"query": query, "seconds": seconds}) + "\n")
        process.stdin.flush()
        said = self._line(seconds + _GRACE)
        if said is None:
            self._end()
            self._start()
        if said is None or "stopped" in said:
            return Answer(math.inf, fault="time")
        return Answer(float(said["ms"]), int(said["rows"]))

    def memory(self) -> float:
        """Return what the worker has."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def _start(self) -> float:
        command = [sys.executable, "-m", "benchmarks.growth_worker", self.name, str(self._path)]
        self._process = subprocess.Popen(
            [*prefix(self._gibibytes), *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._faults, text=True, cwd=ROOT,
        )  # fmt: skip
        if said := self._line(self._seconds):
            return float(said["loaded"])
        late = not self._ended()
        self._end()
        self._faults.seek(0)
        raise NoStartError(why(late, self._faults.read(), self._process.returncode))

    def _ended(self) -> bool:
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        return self._process.poll() is not None

    def _line(self, seconds: float) -> dict[str, float] | None:
        """Return the next line of the worker; None when it says nothing in time, or has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        line = self._process.stdout.readline() if ready else ""
        return dict(json.loads(line)) if line else None

    def _end(self) -> None:
        if (process := self._process) is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()
