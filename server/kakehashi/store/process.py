"""One worker process, seen from the server: frames over pipes, with a deadline."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import kakehashi
from kakehashi.store.worker import FRAME

__all__ = ["WorkerDiedError", "WorkerProcess"]

_CHUNK: Final = 1 << 20


class WorkerDiedError(Exception):
    """The worker ended by itself, or said that it cannot start."""

    def __init__(self, *, detail: str, was_ready: bool) -> None:
        super().__init__(detail)
        self.detail, self.was_ready = detail, was_ready


class WorkerProcess:
    """Starts a worker at once; whoever needs it waits until it is ready."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._limit = int(config["result_bytes"])
        self._process = subprocess.Popen(  # noqa: S603  (our own program, no shell)
            [sys.executable, "-P", "-s", "-m", "kakehashi.store.worker", json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd="/",
            env=_environment(),
        )
        self._ready = False
        self.alive = True

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_ready(self, deadline: float) -> None:
        """Wait until the worker has proved that it is confined and answers."""
        if not self._ready:
            header, _ = self._read(deadline)
            if header["status"] != "ready":
                raise WorkerDiedError(detail=str(header.get("detail", "")), was_ready=False)
            self._ready = True

    def ask(self, request: dict[str, Any], deadline: float) -> tuple[dict[str, Any], bytes]:
        """Return header and body of the answer.

        Raises TimeoutError at the deadline (``time.monotonic``) and WorkerDiedError.
        """
        body = json.dumps(request).encode()
        assert self._process.stdin is not None  # noqa: S101  (for the type checker)
        try:
            self._process.stdin.write(FRAME.pack(len(body), 0) + body)
        except BrokenPipeError as error:
            raise self._died() from error
        return self._read(deadline)

    def kill(self) -> None:
        """Kill the process and free what it held here."""
        if self.alive:
            self.alive = False
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()

    def _read(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        head_size, body_size = FRAME.unpack(self._exactly(FRAME.size, deadline))
        if head_size > _CHUNK or body_size > self._limit:
            raise WorkerDiedError(detail="it sent no proper answer", was_ready=self._ready)
        header: dict[str, Any] = json.loads(self._exactly(head_size, deadline))
        return header, bytes(self._exactly(body_size, deadline))

    def _exactly(self, size: int, deadline: float) -> bytearray:
        assert self._process.stdout is not None  # noqa: S101  (for the type checker)
        pipe = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        received = bytearray()
        while len(received) < size:
            milliseconds = (deadline - time.monotonic()) * 1000
            if milliseconds <= 0 or not poll.poll(milliseconds):
                raise TimeoutError
            if not (data := os.read(pipe, min(_CHUNK, size - len(received)))):
                raise self._died()
            received += data
        return received

    def _died(self) -> WorkerDiedError:
        return WorkerDiedError(
            detail=f"it ended with status {self._process.wait()}", was_ready=self._ready
        )


def _environment() -> dict[str, str]:
    """Return the whole environment of a worker: none of the server's secrets are in it."""
    return {
        "PYTHONPATH": str(Path(kakehashi.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
    }
