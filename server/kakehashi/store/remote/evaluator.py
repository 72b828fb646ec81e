"""Queries of the public, when the graph lives in another engine."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from kakehashi.settings import Settings
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.request import Answer, Request
from kakehashi.store.turns import Turns
from kakehashi.store.workers.errors import out_of_time
from kakehashi.store.workers.job import Gone

__all__ = ["RemoteEvaluator"]

#: Queries that are sent at a time, for each query worker there would be.
_AT_ONCE: Final = 4


class RemoteEvaluator(Evaluator):
    """Sends queries of the public to the engine, in fair turns, and keeps the deadline."""

    def __init__(self, reader: RemoteReader, settings: Settings) -> None:
        super().__init__()
        self.reader, self._settings = reader, settings
        places = _AT_ONCE * settings.query_workers
        self._threads = ThreadPoolExecutor(places, thread_name_prefix="engine")
        self._turns = Turns(
            places=places,
            per_client=max(1, places // 2),
            waiting_per_client=settings.queue_per_client,
            waiting=8 * settings.queue_per_client,
        )

    async def answer(
        self,
        request: Request,
        *,
        client: str = "",
        seconds: float | None = None,
        gone: Gone | None = None,
    ) -> Answer:
        """Return the answer to a query; a query that was sent cannot be taken back."""
        del gone
        seconds = seconds or self._settings.query_seconds
        asked = time.monotonic()
        await self._turns.take(client, until=asked + seconds / 2)
        left = seconds - (time.monotonic() - asked)
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, self.reader.evaluate, request, left)
        work.add_done_callback(lambda _: self._turns.give_back(client))
        try:
            async with asyncio.timeout(left):
                return await asyncio.shield(work)
        except TimeoutError:
            raise out_of_time(seconds) from None

    async def ready(self) -> None:
        """Return when the engine answers. Raises StoreError when it does not."""
        await asyncio.to_thread(self.reader.ask, "ASK {}")

    async def close_in_loop(self) -> None:
        """Let the queries under way end."""
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)
