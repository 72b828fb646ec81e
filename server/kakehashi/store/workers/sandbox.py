"""Queries of the public: evaluated in killable processes, answered completely or not at all.

The deadline is kept from outside, by SIGKILL, because neither the engine nor a thread can be
stopped; see :mod:`kakehashi.store.workers.pool`.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kakehashi.errors import StoreError
from kakehashi.settings import Settings
from kakehashi.store import gate
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.request import Answer, Change, Request
from kakehashi.store.workers.errors import error_of
from kakehashi.store.workers.job import Gone
from kakehashi.store.workers.pool import Pool
from kakehashi.store.workers.process import Data

__all__ = ["Sandbox"]

#: Characters from which on a query is looked at in a thread.
_LONG: Final = 2000


class Sandbox(Evaluator):
    """Evaluates queries of the public over a store folder, in worker processes."""

    def __init__(self, store_path: Path, settings: Settings, *, writable: bool = False) -> None:
        super().__init__()
        self._store_path, self._settings, self.writable = store_path, settings, writable

    async def open(self) -> None:
        """Start the workers in the running event loop."""
        await super().open()
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
        """Return the answer to a query."""
        limit = self._settings.query_bytes
        if len(request.query) > _LONG:  # a close look at a long text takes its time
            await asyncio.to_thread(gate.check, request.query, limit, private=self.writable)
        else:
            gate.check(request.query, limit, private=self.writable)
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

    @property
    def data(self) -> Data:
        """What it answers from."""
        return self._running().data

    async def switch(self, data: Data) -> None:
        """Answer from other data from now on; see :meth:`.pool.Pool.switch`."""
        await self._running().switch(data)
        self.sequence = data.sequence

    async def close_in_loop(self) -> None:
        """Kill the workers."""
        if self.pool is not None:
            await self.pool.close()

    def pids(self) -> list[int]:
        """Return the process ids of the workers."""
        return self.pool.pids if self.pool is not None else []

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
            media_type, sequence = str(header.get("media_type", "")), int(header["sequence"])
            return Answer(answer, media_type, status, sequence)
        raise error_of(header, self._settings)
