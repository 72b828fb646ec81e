"""Queries of the public: evaluated in killable processes, answered completely or not at all.

The deadline is kept from outside, by SIGKILL, because neither the engine nor a thread can be
stopped; see :mod:`kakehashi.store.pool`. The server awaits answers in its event loop; others
(the command line, a page made in a thread) wait for them with :meth:`Sandbox.evaluate`.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kakehashi.errors import StoreError
from kakehashi.settings import Settings
from kakehashi.store import gate
from kakehashi.store.pool import Gone, Pool
from kakehashi.store.request import Answer, Change, Request
from kakehashi.store.worker_errors import error_of

__all__ = ["Sandbox"]


class Sandbox:
    """Evaluates queries of the public over a store folder.

    It lives in the event loop that :meth:`open` is called in; without that, in one of its own.
    """

    def __init__(self, store_path: Path, settings: Settings, *, writable: bool = False) -> None:
        self._store_path, self._settings, self.writable = store_path, settings, writable
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock, self._closed = threading.Lock(), False
        self.pool: Pool | None = None

    async def open(self) -> None:
        """Start the workers in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self.pool = Pool(self._store_path, self._settings, writable=self.writable)
        self.pool.open()

    async def answer(
        self,
        request: Request,
        *,
        client: str = "",
        seconds: float | None = None,
        gone: Gone | None = None,
    ) -> Answer:
        """Return the answer to a query.

        Raises BadInputError (QuerySyntaxError with line and column), QueryRefusedError,
        QueryTimeoutError when a limit of time, memory or size is reached, BusyError and
        TooManyRequestsError when it has to wait too long, and StoreError when no worker starts.
        """
        gate.check(request.query, self._settings.query_bytes, private=self.writable)
        asked = {
            "query": request.query,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "accept": request.accept,
        }
        return await self._asked(asked, b"", client, seconds, gone)

    async def change(self, change: Change, *, client: str = "") -> Answer:
        """Do an operation on a store that may be written; it is whole, or nothing is changed."""
        asked = asdict(change)
        asked["parts"] = [(media_type, len(content)) for media_type, content in change.parts]
        body = b"".join(content for _, content in change.parts)
        return await self._asked(asked, body, client, None, None)

    async def ready(self) -> None:
        """Return when the workers are ready. Raises StoreError, with the reason, when not."""
        await self._running().ready()

    async def close_in_loop(self) -> None:
        """Kill the workers."""
        if self.pool is not None:
            await self.pool.close()

    def evaluate(self, request: Request, *, client: str = "") -> Answer:
        """Return the answer to a query; to be called in any thread but that of the event loop."""
        loop = self._own_loop()
        return asyncio.run_coroutine_threadsafe(self.answer(request, client=client), loop).result()

    def wait_ready(self) -> None:
        """Return when the workers are ready; for threads, like :meth:`evaluate`."""
        loop = self._own_loop()
        asyncio.run_coroutine_threadsafe(self.ready(), loop).result()

    def pids(self) -> list[int]:
        """Return the process ids of the workers."""
        return self.pool.pids if self.pool is not None else []

    def close(self) -> None:
        """Kill the workers and end the event loop, when it is our own."""
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
                    target=self._loop.run_forever, name="query workers", daemon=True
                )
                self._thread.start()
                asyncio.run_coroutine_threadsafe(self.open(), self._loop).result()
            return self._loop

    def _running(self) -> Pool:
        if self.pool is None:
            raise StoreError("The SPARQL service is not running.")
        return self.pool

    async def _asked(
        self,
        asked: dict[str, Any],
        body: bytes,
        client: str,
        seconds: float | None,
        gone: Gone | None,
    ) -> Answer:
        header, answer = await self._running().ask(
            asked, body, client=client, seconds=seconds or self._settings.query_seconds, gone=gone
        )
        status = header["status"]
        if status in ("ok", "created", "missing"):
            return Answer(answer, str(header.get("media_type", "")), status)
        raise error_of(header, self._settings)
