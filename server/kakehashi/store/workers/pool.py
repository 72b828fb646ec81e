"""A pool of query workers: fair turns, deadlines, and a new worker for each that had to go.

Everything happens in one event loop. Twenty times a second a watch looks at what runs: what is
over its deadline is killed, what takes long is made nice to the others, and when somebody
waits while another client's query has run long, that query is stopped. So a short query is
answered soon, whatever the others ask.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from kakehashi import confine
from kakehashi.errors import BusyError, QueryTimeoutError, StoreError
from kakehashi.settings import Settings
from kakehashi.store.turns import Turns
from kakehashi.store.workers.errors import out_of_time, over_memory
from kakehashi.store.workers.job import Gone, Job, StoppedError
from kakehashi.store.workers.process import OWN, Data, Template, WorkerDiedError, WorkerProcess

__all__ = ["Pool", "PoolStatus"]

#: Seconds between two looks at what runs.
_LOOK: Final = 0.05
#: Seconds after which a query counts as long.
_LONG: Final = 0.5
#: Seconds that others wait before a long query is stopped for them, and that it may run at least.
_PATIENCE: Final = 0.2
_LEAST: Final = 0.5
#: Seconds until a worker must be ready (a store is read into memory for the first one), and
#: before one that did not start is tried again.
_START: Final = 120.0
_AGAIN: Final = 1.0
#: Failures one after the other after which those who wait are told.
_TRIES: Final = 3

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class PoolStatus:
    """What a pool has done so far, for the metrics."""

    answered: int = 0
    stopped: dict[str, int] = field(default_factory=dict)  #: reason: number of killed workers
    started: int = 0  #: worker processes


class Pool:
    """Workers over one store folder. Not for several threads; see :mod:`.sandbox` for that."""

    def __init__(self, store_path: Path, settings: Settings, *, writable: bool = False) -> None:
        self._settings = settings
        count = 1 if writable else settings.query_workers
        self._template = Template(
            {
                "store": str(store_path.resolve()),
                "memory": settings.store.startswith("memory:"),
                "memory_mib": settings.query_memory_mib,
                "result_bytes": settings.result_bytes,
                "writable": writable,
                "base": f"{settings.public_url}sparql",
                "parent": os.getpid(),
            }
        )
        self._turns = Turns(
            places=count,
            per_client=max(1, count // 2),
            waiting_per_client=settings.queue_per_client,
            waiting=8 * settings.queue_per_client,
        )
        self._count, self._closed, self._fault = count, False, ""
        self._idle: deque[WorkerProcess] = deque()
        self._jobs: set[Job] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._waiting_since = math.inf
        self._look: asyncio.TimerHandle | None = None
        self._data, self._switching = OWN, asyncio.Lock()
        self.status = PoolStatus()

    def open(self) -> None:
        """Start the workers; nobody waits for them here."""
        if confine.supported():
            for _ in range(self._count):
                self._begin(self._start(), self._starting)

    async def close(self) -> None:
        """Kill the workers; what they were asked gets an error."""
        self._closed = True
        for job in self._jobs:
            job.stop("close")
        for task in self._starting:
            task.cancel()
        if self._look is not None:
            self._look.cancel()
        self._changed.set()
        workers = [*self._idle]
        self._idle.clear()
        await asyncio.gather(*(worker.end() for worker in workers))
        while self._jobs or self._ending or self._starting:
            await asyncio.sleep(0.01)
        await self._template.end()

    async def ready(self) -> None:
        """Return when all workers are ready. Raises StoreError with the reason when not."""
        until = time.monotonic() + _START
        while len(self.pids) < self._count:
            await self._next_change(until)

    @property
    def data(self) -> Data:
        """What those who ask now get answers from."""
        return self._data

    @property
    def paths(self) -> set[str]:
        """What workers read, also those that are still at work over older data."""
        workers = (*self._idle, *(job.worker for job in self._jobs))
        return {worker.data.path for worker in workers} | {self._data.path}

    async def switch(self, data: Data) -> None:
        """Answer from other data: new workers take over at once, when all of them are ready.

        A query that runs goes on in its worker, which ends with it; no request fails or waits.
        Raises StoreError when the new workers do not start; everything stays as it was then.
        """
        async with self._switching:
            if data.path == self._data.path:  # the same quads, after more events
                self._data = data
                for worker in self._idle:
                    worker.data = data
                for job in self._jobs:
                    if job.worker.data.path == data.path:
                        job.worker.data = data
                return
            if not confine.supported():
                self._data = data
                return
            limit = self._settings.result_bytes
            started = await asyncio.gather(
                *(WorkerProcess.start(self._template, limit, data) for _ in range(self._count)),
                return_exceptions=True,
            )
            new = [worker for worker in started if isinstance(worker, WorkerProcess)]
            if len(new) < self._count or self._closed:
                await asyncio.gather(*(worker.end() for worker in new))
                fault = next((str(e) for e in started if isinstance(e, BaseException)), "")
                raise StoreError(
                    "A query worker does not start: {detail}",
                    remedy="Look into the server's log.",
                    detail=fault or "the service ends",
                )
            self.status.started += len(new)
            old = [*self._idle]
            self._data = data
            self._idle.clear()
            for worker in new:
                self._add(worker)
            await asyncio.gather(*(worker.end() for worker in old))

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that are ready or at work."""
        return sorted(w.pid for w in (*self._idle, *(job.worker for job in self._jobs)))

    @property
    def waiting(self) -> int:
        """Number of requests that wait for a worker."""
        return self._turns.waiting

    async def ask(
        self,
        request: dict[str, Any],
        body: bytes = b"",
        *,
        client: str = "",
        seconds: float,
        gone: Gone | None = None,
    ) -> tuple[dict[str, Any], bytes]:
        """Let a worker answer, and return header and body of what it says.

        The answer is there, or an error, after ``seconds``; a request waits for at most half of
        them. ``gone`` returns when the client has left: the query is stopped then.

        Raises QueryTimeoutError (time or memory), BusyError, TooManyRequestsError and StoreError.
        """
        if self._closed:
            raise StoreError("The SPARQL service is not running.")
        now = time.monotonic()
        self._watch()
        await self._turns.take(client, until=now + seconds / 2)
        try:
            worker = self._idle.pop() if self._idle else await self._some_worker(now + seconds)
            return await self._run(worker, request | {"seconds": seconds}, body, client, now, gone)
        finally:
            self._turns.give_back(client)

    async def _run(  # noqa: PLR0917  (all of it is the job)
        self,
        worker: WorkerProcess,
        request: dict[str, Any],
        body: bytes,
        client: str,
        asked: float,
        gone: Gone | None,
    ) -> tuple[dict[str, Any], bytes]:
        seconds = request["seconds"]
        job = Job(
            client, worker, worker.ask(request, body), time.monotonic(), asked + seconds, gone
        )
        self._jobs.add(job)
        self._watch()
        try:
            answer = await job.answer
        except StoppedError as error:
            raise self._stopped(error.reason, job, seconds) from error
        except WorkerDiedError as error:
            raise self._over_memory() from error
        else:
            self.status.answered += 1
            header, content = answer
            return header | {"sequence": worker.data.sequence}, content
        finally:
            self._jobs.discard(job)
            again = job.end() and not self._closed
            if worker.data is not self._data:  # others have taken its place
                self._begin(worker.end(), self._ending)
            elif again:
                self._idle.append(worker)
                self._changed.set()
            else:
                self._begin(self._replace(worker), self._ending)

    async def _some_worker(self, until: float) -> WorkerProcess:
        """Take a worker as soon as there is one."""
        while not self._idle:
            await self._next_change(until)
        return self._idle.pop()

    async def _next_change(self, until: float) -> None:
        """Return when the workers are others than now."""
        if not confine.supported():
            raise StoreError(
                "This computer cannot confine query workers, so no query of the public is run.",
                remedy="Run the server on Linux (x86-64 or ARM64).",
            )
        if self._closed:
            raise StoreError("The SPARQL service is not running.")
        if self._fault:
            raise StoreError(
                "A query worker does not start: {detail}",
                remedy="Look into the server's log.",
                detail=self._fault,
            )
        self._changed.clear()
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                await self._changed.wait()
        except TimeoutError:
            raise BusyError(
                "All query workers are busy.", remedy="Try again in a few seconds."
            ) from None

    def _begin(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _replace(self, worker: WorkerProcess) -> None:
        """End a worker, and start another; not to be cancelled, or the worker would live on."""
        await worker.end()
        if not self._closed and worker.data is self._data:
            self._begin(self._start(), self._starting)

    async def _start(self) -> None:
        failures = 0
        while not self._closed:
            try:
                async with asyncio.timeout(_START):
                    limit = self._settings.result_bytes
                    new = await WorkerProcess.start(self._template, limit, self._data)
            except (WorkerDiedError, TimeoutError, OSError) as error:
                failures += 1
                if failures < _TRIES:  # the template may have died; there will be another
                    continue
                self._fault = str(error) or "it took too long"
                logger.error("a query worker does not start: %s", self._fault)  # noqa: TRY400
                self._changed.set()
                await asyncio.sleep(_AGAIN)
            else:
                self._fault = ""
                self.status.started += 1
                if new.data is self._data:
                    self._add(new)
                else:  # others took over while it started
                    await new.end()
                return

    def _add(self, worker: WorkerProcess) -> None:
        worker.when_lost = partial(self._lost, worker)
        self._idle.append(worker)
        self._changed.set()

    def _lost(self, worker: WorkerProcess) -> None:
        """Replace a worker that ended while nobody asked it; others see to themselves."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._begin(self._replace(worker), self._ending)

    def _watch(self) -> None:
        if self._look is None and not self._closed:
            self._look = asyncio.get_running_loop().call_later(_LOOK, self._look_around)

    def _look_around(self) -> None:
        self._look = None
        now = time.monotonic()
        for job in self._jobs:
            if now >= job.deadline:
                job.stop("time")
            elif not job.long and now - job.began >= _LONG:
                self._take_long(job)
        self._make_room(now)
        if self._jobs or self._turns.waiting:
            self._watch()

    def _take_long(self, job: Job) -> None:
        job.long = True
        try:
            job.worker.be_nice()
        except OSError:  # it has just ended
            return
        job.watch_client()

    def _make_room(self, now: float) -> None:
        """Stop the longest query of the client that holds most, when another one waits."""
        waiting = self._turns.longest_waiting()
        if waiting is None:
            self._waiting_since = math.inf
            return
        self._waiting_since = min(self._waiting_since, now)
        if now - self._waiting_since < _PATIENCE:
            return
        # Who holds a worker gets another at the cost of nobody who would then hold no more than it:
        # two clients that both ask much would stop each other's queries in turn.
        held = self._turns.working(waiting)
        enough = held + 1 if held else 0
        old = [
            job
            for job in self._jobs
            if now - job.began >= _LEAST
            and job.client != waiting
            and self._turns.working(job.client) > enough
        ]
        if old:
            victim = max(old, key=lambda j: (self._turns.working(j.client), -j.began))
            victim.stop("others")
            self._waiting_since = now

    def _stopped(
        self, reason: str, job: Job, seconds: float
    ) -> QueryTimeoutError | BusyError | StoreError:
        self.status.stopped[reason] = self.status.stopped.get(reason, 0) + 1
        if reason == "time":
            return out_of_time(seconds)
        if reason == "others":
            return BusyError(
                "The query was stopped after {seconds:.1f} seconds, because others were waiting.",
                remedy="Ask for less, or try again when the service is less busy.",
                seconds=time.monotonic() - job.began,
            )
        return StoreError("The SPARQL service is not running.")

    def _over_memory(self) -> QueryTimeoutError:
        self.status.stopped["memory"] = self.status.stopped.get("memory", 0) + 1
        return over_memory(self._settings)
