"""One worker process, seen from the server: frames over a socket, in an event loop."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, cast

import kakehashi
from kakehashi.store.worker import FRAME

__all__ = ["WorkerDiedError", "WorkerProcess"]

#: Largest header of an answer; larger ones are no answers.
_HEAD_BYTES: Final = 1 << 20


class WorkerDiedError(Exception):
    """The worker ended by itself, was killed, or said that it cannot start."""

    def __init__(self, *, detail: str) -> None:
        super().__init__(detail)


class WorkerProcess(asyncio.Protocol):
    """A worker; :meth:`start` returns when it has proved that it is confined and answers."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._limit = int(config["result_bytes"])
        ours, theirs = socket.socketpair()
        with theirs:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603  (our program)
                [sys.executable, "-P", "-s", "-m", "kakehashi.store.worker", json.dumps(config)],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                bufsize=0,
                cwd="/",
                env=_environment(),
            )
        self._socket = ours
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._wanted: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None
        self.thread = self.pid
        self.alive = True

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def start(self) -> None:
        """Wait until the worker is ready. Raises WorkerDiedError with the reason it is not."""
        loop = asyncio.get_running_loop()
        self._wanted = loop.create_future()
        await loop.create_connection(lambda: self, sock=self._socket)
        header, _ = await self._wanted
        if header["status"] != "ready":
            raise WorkerDiedError(detail=str(header.get("detail", "")))
        self.thread = int(header["thread"])

    def ask(
        self, request: dict[str, Any], body: bytes = b""
    ) -> asyncio.Future[tuple[dict[str, Any], bytes]]:
        """Send a request; the future gets header and body of the answer, or WorkerDiedError.

        The next request must wait for it.
        """
        self._wanted = asyncio.get_running_loop().create_future()
        if self._transport is None or not self.alive:
            self._wanted.set_exception(WorkerDiedError(detail="it is gone"))
        else:
            head = json.dumps(request).encode()
            self._transport.write(FRAME.pack(len(head), len(body)) + head + body)
        return self._wanted

    def be_nice(self) -> None:
        """Let everybody else go first on the processor; this cannot be taken back."""
        os.setpriority(os.PRIO_PROCESS, self.thread, 10)

    async def end(self) -> int:
        """Kill the process, free what it held here, and return its exit status."""
        self.alive = False
        self._process.kill()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._socket.close()
        # A process that holds gigabytes takes a moment to die.
        return await asyncio.to_thread(self._process.wait)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer; settle it when it is whole."""
        received = self._received
        received += data
        if len(received) < FRAME.size:
            return
        head_size, body_size = FRAME.unpack_from(received)
        if head_size > _HEAD_BYTES or body_size > self._limit:
            self._settle(WorkerDiedError(detail="it sent no proper answer"))
            return
        end = FRAME.size + head_size + body_size
        if len(received) < end:
            return
        start = FRAME.size + head_size
        header = json.loads(received[FRAME.size : start])
        with memoryview(received) as view:
            body = bytes(view[start:end])
        received.clear()
        self._settle((header, body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that there will be no answer."""
        del exc
        self.alive = False
        self._settle(WorkerDiedError(detail="it ended"))

    def _settle(self, outcome: tuple[dict[str, Any], bytes] | WorkerDiedError) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None or wanted.done():
            return
        if isinstance(outcome, WorkerDiedError):
            self.alive = False
            wanted.set_exception(outcome)
        else:
            wanted.set_result(outcome)


def _environment() -> dict[str, str]:
    """Return the whole environment of a worker: none of the server's secrets are in it."""
    return {
        "PYTHONPATH": str(Path(kakehashi.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
    }
