"""A query at work in a worker, and why it was stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from kakehashi.store.workers.process import WorkerProcess

__all__ = ["Gone", "Job", "StoppedError"]

#: Returns when the client has left.
Gone = Callable[[], Awaitable[None]]


class StoppedError(Exception):
    """The query was stopped from here; the reason says what for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Job:
    """A query, who asked it, and the worker that has it."""

    client: str
    worker: WorkerProcess
    answer: asyncio.Future[tuple[dict[str, Any], bytes]]
    began: float  #: ``time.monotonic``
    deadline: float
    gone: Gone | None
    long: bool = False
    watcher: asyncio.Future[None] | None = None

    def stop(self, reason: str) -> None:
        """Let whoever waits for the answer get StoppedError, unless it is there already."""
        if not self.answer.done():
            self.answer.set_exception(StoppedError(reason))

    def watch_client(self) -> None:
        """Stop the query when its client leaves."""
        if self.gone is not None:
            self.watcher = asyncio.ensure_future(self.gone())
            self.watcher.add_done_callback(self._left)

    def end(self) -> bool:
        """Look no longer after the client; return whether the worker can be asked again."""
        if self.watcher is not None:
            self.watcher.cancel()
        # One that was made nice stays so, and one that was asked may still be at work.
        answered = self.answer.done() and not self.answer.cancelled()
        return answered and self.answer.exception() is None and not self.long and self.worker.alive

    def _left(self, watcher: asyncio.Future[None]) -> None:
        if not watcher.cancelled():
            watcher.exception()  # a connection that breaks is one that was left
            self.stop("left")
