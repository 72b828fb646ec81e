"""What answers queries of the public, be it here or on another engine.

The server awaits answers in its event loop; others (the command line, a page made in a thread)
wait for them with :meth:`Evaluator.evaluate`.
"""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from kakehashi.errors import QueryRefusedError, StoreError
from kakehashi.store.request import Answer, Change, Request

if TYPE_CHECKING:
    from kakehashi.store.workers.job import Gone
    from kakehashi.store.workers.pool import Pool

__all__ = ["Evaluator"]


class Evaluator(ABC):
    """Evaluates queries of the public.

    It lives in the event loop that :meth:`open` is called in; without that, in one of its own.
    """

    writable = False
    pool: Pool | None = None  #: the query workers, where there are some
    sequence = 0  #: last event of the live map that answers show

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock, self._closed = threading.Lock(), False

    async def open(self) -> None:
        """Begin to live in the running event loop."""
        self._loop = asyncio.get_running_loop()

    @abstractmethod
    async def answer(
        self,
        request: Request,
        *,
        client: str = "",
        seconds: float | None = None,
        gone: Gone | None = None,
    ) -> Answer:
        """Return the answer to a query, within ``seconds``; ``gone`` returns when nobody waits.

        Raises BadInputError (QuerySyntaxError with line and column), QueryRefusedError,
        QueryTimeoutError when a limit of time, memory or size is reached, BusyError and
        TooManyRequestsError when it has to wait too long, and StoreError when nothing answers.
        """

    @abstractmethod
    async def ready(self) -> None:
        """Return when queries are answered. Raises StoreError, with the reason, when not."""

    @abstractmethod
    async def close_in_loop(self) -> None:
        """Free what it holds."""

    async def change(self, change: Change, *, client: str = "") -> Answer:
        """Do an operation on a store that may be written; it is whole, or nothing is changed."""
        del change, client
        raise QueryRefusedError("The data cannot be changed by SPARQL Update.")

    def evaluate(self, request: Request, *, client: str = "") -> Answer:
        """Return the answer to a query; to be called in any thread but that of the event loop."""
        loop = self._own_loop()
        return asyncio.run_coroutine_threadsafe(self.answer(request, client=client), loop).result()

    def wait_ready(self) -> None:
        """Return when queries are answered; for threads, like :meth:`evaluate`."""
        loop = self._own_loop()
        asyncio.run_coroutine_threadsafe(self.ready(), loop).result()

    def close(self) -> None:
        """Free everything, and end the event loop when it is our own."""
        self._closed = True
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self.close_in_loop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._thread = None

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise StoreError("The SPARQL service is not running.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="queries", daemon=True
                )
                self._thread.start()
                asyncio.run_coroutine_threadsafe(self.open(), self._loop).result()
            return self._loop
