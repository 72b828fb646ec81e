"""Virtuoso 7 as a peer, where it is installed (Debian: virtuoso-opensource-7-bin)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.serving_peers import Peer

__all__ = ["available", "virtuoso"]

#: As its documentation advises for a data set that fits into memory: 100,000 buffers of 8 KiB.
_SETTINGS: Final = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = {data}
NumberOfBuffers = 100000
MaxDirtyBuffers = 75000
ServerThreads = 40
AsyncQueueMaxThreads = 4
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 40
MaxKeepAlives = 40
KeepAliveTimeout = 30
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


def available() -> bool:
    """Return whether the server and its client are installed."""
    return shutil.which("virtuoso-t") is not None and shutil.which("isql-vt") is not None


@contextmanager
def virtuoso(
    folder: Path, nquads: Path, seconds: float | None = None
) -> Iterator[tuple[Peer, float]]:
    """Run the server with the file loaded; yield it and the seconds that loading took.

    Raises TimeoutExpired when loading takes longer than ``seconds``.
    """
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sql_port = int(probe.getsockname()[1])

    def command(port: int) -> list[str]:
        settings = _SETTINGS.format(sql_port=sql_port, port=port, data=nquads.parent)
        Path(folder, "virtuoso.ini").write_text(settings, encoding="utf-8")
        return ["virtuoso-t", "-f", "-c", "virtuoso.ini"]

    with Peer("virtuoso", command, folder=folder) as peer:
        began = time.perf_counter()
        load = (
            "log_enable(2, 1);"
            f" ld_dir('{nquads.parent}', '{nquads.name}', 'urn:benchmark');"
            " rdf_loader_run(); checkpoint;"
        )
        said = subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={load}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if "Error" in said.stdout + said.stderr:
            raise RuntimeError(f"Virtuoso did not load the file: {said.stdout}{said.stderr}")
        yield peer, time.perf_counter() - began
