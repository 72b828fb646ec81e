"""Worker processes, seen from the server: how they come to be, and frames over a socket."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, cast

from kakehashi.confine import environment
from kakehashi.store.workers.template import PATH_SIZE, PROCESS_ID
from kakehashi.store.workers.worker import FRAME

__all__ = ["OWN", "Data", "Template", "WorkerDiedError", "WorkerProcess"]

#: A query frees some hundred small pieces of each size, and the next one wants them again.
_TUNABLES: Final = "glibc.malloc.tcache_count=256"
#: Largest header of an answer; larger ones are no answers.
_HEAD_BYTES: Final = 1 << 20


class WorkerDiedError(Exception):
    """The worker ended by itself, was killed, or said that it cannot start."""

    def __init__(self, *, detail: str) -> None:
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Data:
    """What a worker reads."""

    path: str = ""  #: of a store folder (in memory: of further quads); empty: the pool's own
    sequence: int = 0  #: last event of the live map that it shows


#: The store that the pool was made for.
OWN: Final = Data()


class Template:
    """The process that workers are forked from; it is started when the first one is wanted."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._turn = asyncio.Lock()

    async def fork(self, connection: socket.socket, path: str = "") -> int:
        """Return the process id of a new worker that serves the other end of ``connection``.

        ``path`` is what it reads, instead of (or in memory: beside) the store it was made for. A
        template that has ended since it was last asked is replaced first.

        Raises WorkerDiedError when a new one does not start, or ends at once.
        """
        async with self._turn:
            if self._socket is not None:
                with suppress(WorkerDiedError):
                    return await self._ask(connection, path)
            await self._start()
            return await self._ask(connection, path)

    async def _ask(self, connection: socket.socket, path: str) -> int:
        ours = cast("socket.socket", self._socket)
        try:
            name = os.fsencode(path)
            socket.send_fds(ours, [PATH_SIZE.pack(len(name)) + name], [connection.fileno()])
            return await self._number()
        except (OSError, WorkerDiedError) as error:
            await self.end()
            raise WorkerDiedError(detail="its template ended") from error
        except asyncio.CancelledError:  # its answer would be taken for that to the next byte
            await self.end()
            raise

    async def end(self) -> None:
        """Kill the template; workers die with it."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
            self._process = None

    async def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603  (our own program, no shell)
                    [sys.executable, "-P", "-s", "-m", "kakehashi.store.workers.template",
                     json.dumps(self._config)],
                    stdin=theirs.fileno(),
                    cwd="/",
                    env=environment(GLIBC_TUNABLES=_TUNABLES),
                )  # fmt: skip
            await self._number()
        except BaseException:  # the number that is still to come is not that of a worker
            await self.end()
            raise

    async def _number(self) -> int:
        loop, received = asyncio.get_running_loop(), b""
        ours = cast("socket.socket", self._socket)
        while len(received) < PROCESS_ID.size:
            data = await loop.sock_recv(ours, PROCESS_ID.size - len(received))
            if not data:
                raise WorkerDiedError(detail="its template does not start")
            received += data
        return int(PROCESS_ID.unpack(received)[0])


class WorkerProcess(asyncio.Protocol):
    """A worker; :meth:`start` makes one that has proved that it is confined and answers."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._handle = -1
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._wanted: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None
        self.pid = self.thread = 0
        self.alive = True
        self.data = OWN
        #: Called when the worker ends by itself.
        self.when_lost: Callable[[], None] | None = None

    @classmethod
    async def start(cls, template: Template, limit: int, data: Data = OWN) -> WorkerProcess:
        """Return a worker over ``data`` that is ready; its answers have at most ``limit`` bytes.

        Raises WorkerDiedError with the reason it is not.
        """
        worker = cls(limit)
        worker.data = data
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                worker.pid = await template.fork(theirs, data.path)
            worker._handle = os.pidfd_open(worker.pid)
            loop = asyncio.get_running_loop()
            first = worker._wanted = loop.create_future()  # may be settled while it connects
            await loop.create_connection(lambda: worker, sock=ours)
            header, _ = await first
        except BaseException:
            worker._wanted = None  # nobody waits for it any more
            ours.close()
            await worker.end()
            raise
        if header["status"] != "ready":
            await worker.end()
            raise WorkerDiedError(detail=str(header.get("detail", "")))
        worker.thread = int(header["thread"])
        return worker

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

    async def end(self) -> None:
        """Kill the process, free what it held here, and return when it is gone."""
        self.alive = False
        if self._transport is not None:
            self._transport.abort()
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            # A process that holds gigabytes takes a moment to die.
            dying = asyncio.ensure_future(asyncio.to_thread(_wait, handle))
            try:
                await asyncio.shield(dying)
            except asyncio.CancelledError:
                await dying
                raise

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the process."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer; settle it when it is whole."""
        if self._wanted is None:  # what nobody asked for must not become the next one's answer
            self._refuse()
            return
        received = self._received
        received += data
        if len(received) < FRAME.size:
            return
        head_size, body_size = FRAME.unpack_from(received)
        end = FRAME.size + head_size + body_size
        if head_size > _HEAD_BYTES or body_size > self._limit or len(received) > end:
            self._refuse()
            return
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
        by_itself, self.alive = self.alive, False
        self._settle(WorkerDiedError(detail="it ended"))
        if by_itself and self.when_lost is not None:
            self.when_lost()

    def _refuse(self) -> None:
        self._settle(WorkerDiedError(detail="it sent no proper answer"))
        if self._transport is not None:
            self._transport.abort()

    def _settle(self, outcome: tuple[dict[str, Any], bytes] | WorkerDiedError) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None or wanted.done():
            return
        if isinstance(outcome, WorkerDiedError):
            self.alive = False
            wanted.set_exception(outcome)
        else:
            wanted.set_result(outcome)


def _wait(handle: int) -> None:
    """Wait until a process has ended, and close the handle on it."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.poll()
    os.close(handle)
