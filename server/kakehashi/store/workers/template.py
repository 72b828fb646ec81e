"""The process that query workers are forked from.

``python -m kakehashi.store.workers.template CONFIG`` has loaded what every worker needs, so that a
new one is there in a few milliseconds; a store in memory is loaded once and shared by all. Standard
input is a socket: each request on it brings another socket, for a new worker, and the path of what
that worker is to read (a store folder, or for a store in memory a file of further quads; empty:
that of the configuration), and is answered with the process id of the worker.
:mod:`kakehashi.store.workers.process` is the other end.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pyoxigraph import RdfFormat, Store

from kakehashi import confine
from kakehashi.store.workers.worker import run

__all__ = ["PATH_SIZE", "PROCESS_ID", "main"]

#: How a process id is written; 0: the template is ready.
PROCESS_ID: Final = struct.Struct(">I")
#: How the length of a path is written.
PATH_SIZE: Final = struct.Struct(">H")


def _in_memory(folder: str) -> Store:
    """Read a store folder into memory.

    Another process reads the folder: the engine's threads, which it would leave here, do not
    survive in what is forked.
    """
    store = Store()
    with TemporaryDirectory(prefix="kakehashi-") as scratch:
        pipe = Path(scratch, "quads")
        os.mkfifo(pipe)
        if (reader := os.fork()) == 0:
            with pipe.open("wb") as target:  # not by its path: a pipe cannot be synchronised
                Store.read_only(folder).dump(target, format=RdfFormat.N_QUADS)
            os._exit(0)
        store.bulk_load(path=str(pipe), format=RdfFormat.N_QUADS)
        _, status = os.waitpid(reader, 0)
    if status:
        raise OSError(f"{folder} cannot be read")
    return store


def _fork(config: dict[str, Any], store: Store | None, connection: int, path: str) -> int:
    """Fork a worker over ``path`` that serves ``connection``, and return its process id."""
    template = os.getpid()
    if (worker := os.fork()) == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(0)
        confine.die_with(template)
        if path and store is None:
            config = config | {"store": path}
        elif path and store is not None:
            store.bulk_load(path=path, format=RdfFormat.N_QUADS)
        run(config, store, connection)
        os._exit(0)
    os.close(connection)
    return worker


def main() -> None:
    """Fork workers until the other end of standard input is closed."""
    config = json.loads(sys.argv[1])
    confine.die_with(config["parent"])
    os.dup2(2, 1)
    store = _in_memory(config["store"]) if config["memory"] else None
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as channel:
        channel.sendall(PROCESS_ID.pack(0))
        while True:
            data, sockets, _, _ = socket.recv_fds(channel, PATH_SIZE.size, 1)
            if not data:
                return
            size, path = PATH_SIZE.unpack(data)[0], b""
            while len(path) < size:
                path += channel.recv(size - len(path))
            channel.sendall(PROCESS_ID.pack(_fork(config, store, sockets[0], os.fsdecode(path))))


if __name__ == "__main__":
    main()
