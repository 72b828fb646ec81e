"""The servers that are compared: each a process of its own on a free port of this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, urlsplit

from benchmarks.serving_load import ACCEPT

__all__ = ["Peer", "ceiling", "endpoint_only", "fetch", "native", "ours", "rdflib_endpoint"]

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 15.0


@dataclass(slots=True)
class Peer:
    """A server; as a context it runs, and answers when the context begins."""

    name: str
    command: Callable[[int], Sequence[str]]  #: from the port to listen on
    endpoint: str = "/sparql"
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None  #: where it runs
    url: str = ""
    start_seconds: float = 0.0  #: from its start to its first answer
    deaths: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def path(self, query: str) -> str:
        """Return the path of a request for a query; ``{n}`` in it stays as it is."""
        return f"{self.endpoint}?query={quote(query, safe='')}".replace("%7Bn%7D", "{n}")

    def revive(self) -> bool:
        """Start the server again if it has died; return whether it had."""
        died = not self._listens()
        if died:
            self.deaths += 1
            self._start()
        return died

    def restart(self) -> None:
        """Stop the server, whatever it is doing, and start it again."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._start()

    def _listens(self) -> bool:
        """Return whether it takes connections; when it is about to end, wait for that."""
        if self._process is None or self._process.poll() is not None:
            return False
        with contextlib.suppress(OSError):
            parts = urlsplit(self.url)
            socket.create_connection((parts.hostname, parts.port), timeout=_STOP_SECONDS).close()
            return True
        self._process.wait(_STOP_SECONDS)
        return False

    @property
    def pid(self) -> int:
        """Return the number of the process that was started; 0 when it does not run."""
        return self._process.pid if self._process else 0

    def memory(self) -> dict[int, float]:
        """Return the resident memory of its processes, in MiB; what they share counts in each."""
        if self._process is None:
            return {}
        return {pid: _resident(pid) for pid in _family(self._process.pid)}

    def processor_seconds(self) -> tuple[float, float]:
        """Return the processor time so far of its first process, and of all others."""
        first, *others = [_processor_seconds(pid) for pid in _family(self.pid)]
        return first, sum(others)

    def _start(self) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        with tempfile.TemporaryFile() as said:
            began = time.perf_counter()
            self._process = subprocess.Popen(
                self.command(port),
                cwd=self.folder,
                env=os.environ | self.environment,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
            if self._answers(began):
                self.start_seconds = time.perf_counter() - began
                return
            said.seek(0)
            last = said.read().decode(errors="replace")[-500:]
        raise RuntimeError(f"{self.name} does not start: {last}")

    def _answers(self, began: float) -> bool:
        """Wait for the first answer; return False when the server ends or takes too long."""
        while time.perf_counter() - began < _START_SECONDS:
            with contextlib.suppress(OSError):
                fetch(self.url + self.path("ASK {}"))
                return True
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.01)
        return False


def fetch(url: str, *, accept: str = ACCEPT, seconds: float = 60.0) -> bytes:
    """Return the whole answer; raises OSError (HTTPError among them) when there is none."""
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=seconds) as answer:
        return bytes(answer.read())


def ours(build_dir: Path, *, memory: bool = False) -> Peer:
    """Return the product: pages, REST and SPARQL over the release of a build folder.

    ``memory`` reads the store into memory first.
    """
    return Peer(
        f"kakehashi serve{', in memory' if memory else ''}",
        lambda port: [sys.executable, "-m", "kakehashi", "serve", "--port", str(port)],
        environment={"KAKEHASHI_BUILD_DIR": str(build_dir)}
        | ({"KAKEHASHI_STORE": "memory:"} if memory else {}),
    )


def endpoint_only(store: Path) -> Peer:
    """Return our SPARQL service alone, over a store folder."""
    command = [sys.executable, "-m", "kakehashi", "endpoint", str(store), "--port"]
    return Peer("kakehashi endpoint", lambda port: [*command, str(port)])


def native(store: Path, timeout: int = 0) -> Peer:
    """Return the server that comes with the engine; ``timeout`` in seconds, 0 for none."""
    limit = ["--timeout-s", str(timeout)] if timeout else []
    return Peer(
        "oxigraph --timeout-s" if timeout else "oxigraph",
        lambda port: [
            _program("oxigraph"), "serve-read-only", "--location", str(store),
            "--bind", f"127.0.0.1:{port}", *limit,
        ],
        endpoint="/query",
    )  # fmt: skip


def rdflib_endpoint(store: Path) -> Peer:
    """Return rdflib-endpoint over oxrdflib, under granian with two processes."""
    return Peer(
        "rdflib-endpoint",
        lambda port: [
            _program("granian"), "--interface", "asgi", "--workers", "2", "--port", str(port),
            "--no-ws", "--factory", "benchmarks.serving_rdflib:create_app",
        ],
        environment={"SERVING_STORE": str(store)},
        folder=Path(__file__).parents[1],
    )  # fmt: skip


def ceiling(answer: Path) -> Peer:
    """Return our server with nothing behind it: it gives the answer in a file to every request."""
    return Peer(
        "granian, fixed answer",
        lambda port: [sys.executable, "-m", "benchmarks.serving_ceiling", str(port), str(answer)],
        folder=Path(__file__).parents[1],
    )


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _processor_seconds(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
