"""Real SPARQL engines, started for the tests on loopback ports and stopped by their process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

__all__ = ["WHOLE", "Engine", "free_port", "needed", "oxigraph", "update", "virtuoso"]

#: ``make engines`` asks every engine everything. Else Virtuoso, which differs the most, stands for
#: all with the whole release: Oxigraph's own server is the engine of the embedded store.
WHOLE: Final = bool(os.environ.get("KAKEHASHI_TEST_ENGINES"))

_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine: its addresses, and the options with which ``kakehashi load`` fills it."""

    name: str
    query: str
    update: str
    gsp: str

    @property
    def store(self) -> str:
        """The value of the setting ``store``."""
        return f"sparql:{self.query},{self.update}"


def needed(program: str, package: str, where: str | None = None) -> str:
    """Return the path of a program; without it CI fails and a user's computer skips the test."""
    if found := shutil.which(program, path=where):
        return found
    if os.environ.get("CI"):
        pytest.fail(f"CI must have {program} (package {package})")
    pytest.skip(f"{program} is not installed (package {package})")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def update(engine: Engine, text: str) -> None:
    """Change what an engine holds, past everything of ours."""
    body = urllib.parse.urlencode({"update": text}).encode()
    with urllib.request.urlopen(engine.update, body, timeout=60) as response:
        response.read()


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Engine]:
    """The native Oxigraph server over an empty or existing store."""
    program = needed("oxigraph", "oxigraph of PyPI", str(Path(sys.executable).parent))
    address = f"127.0.0.1:{free_port()}"
    arguments = ["serve", "--location", str(folder / "store"), "--bind", address, *options]
    base = f"http://{address}"
    with _running([program, *arguments], folder, f"{base}/query", patience=3):
        yield Engine("oxigraph", f"{base}/query", f"{base}/update", f"{base}/store?no_transaction")


@contextmanager
def virtuoso(folder: Path, **sparql: str) -> Iterator[Engine]:
    """Virtuoso 7 with a database of its own, which everybody who reaches it may change.

    ``sparql`` are more lines of the part [SPARQL] of its settings.
    """
    program = needed("virtuoso-t", "virtuoso-opensource-7-bin of Debian")
    isql = needed("isql-vt", "virtuoso-opensource-7-bin of Debian")
    sql, http = free_port(), free_port()
    lines = "\n".join(f"{name} = {value}" for name, value in sparql.items())
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http, sparql=lines))
    base = f"http://127.0.0.1:{http}"
    command = [program, "+configfile", "virtuoso.ini", "+foreground", "+wait"]
    with _running(command, folder, f"{base}/sparql"):
        subprocess.run(
            [isql, f"127.0.0.1:{sql}", "dba", "dba", 'EXEC=GRANT SPARQL_UPDATE TO "SPARQL";'],
            check=True,
            capture_output=True,
            timeout=30,
        )
        yield Engine("virtuoso", f"{base}/sparql", f"{base}/sparql", f"{base}/sparql-graph-crud")


@contextmanager
def _running(
    command: list[str], folder: Path, query_url: str, patience: float = 30
) -> Iterator[None]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(process, query_url, folder)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], query_url: str, folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{query_url}?query=ASK%7B%7D", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the engine did not start: {(folder / 'server.log').read_text()[-2000:]}")


#: Small buffers suit a release; no row limit and no time limit, as docs/engines.md asks for.
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 60000
MaxDirtyBuffers = 40000
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
EnabledDavVSP = 0

[SPARQL]
MaxQueryCostEstimationTime = 100000
{sparql}
"""
