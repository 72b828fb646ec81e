"""One look at the log for all streams: what is new, kept for those who read along.

The log is looked at five times a second while anybody reads, and at once after a write in this
process. However many streams there are, it is one query; only who comes back after a gap asks the
log itself, in pages.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import takewhile
from typing import Final

from kakehashi.model.live.published import PublicEvent, without_content
from kakehashi.services.live import Live

__all__ = ["Watcher", "frame_of"]

#: Seconds between two looks.
LOOK: Final = 0.2
#: Events that are kept; who is further behind reads the log.
KEPT: Final = 1000
#: Events of one page of the log.
PAGE: Final = 200

logger = logging.getLogger(__name__)


class Watcher:
    """Follows the log for one event loop; it works while somebody is inside ``async with``."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="stream")
        self._kept: deque[PublicEvent] = deque(maxlen=KEPT)
        self._from = 0  # events after this one are kept, as far as they are public
        self.head = 0
        self._readers: set[asyncio.Event] = set()
        self._poked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Lock()

    async def join(self, news: asyncio.Event) -> None:
        """Set ``news`` whenever something is new; raises StoreError when the log cannot be read."""
        async with self._begun:
            if self._task is None:
                self.head = self._from = await self._in_thread_head()
                self._kept.clear()
                self._task = asyncio.get_running_loop().create_task(self._watch())
            self._readers.add(news)

    def leave(self, news: asyncio.Event) -> None:
        """End it; after the last reader nothing is looked at any more."""
        self._readers.discard(news)
        if not self._readers and self._task is not None:
            self._task.cancel()
            self._task = None

    async def reaches(self, sequence: int) -> bool:
        """Return whether there is such an event; it may be newer than the last look."""
        return sequence <= self.head or sequence <= await self._in_thread_head()

    async def after(self, sequence: int) -> tuple[list[PublicEvent], int]:
        """Return public events after one, at most a page, and the number that was come to."""
        if sequence >= self._from:
            newer = takewhile(lambda event: event.sequence > sequence, reversed(self._kept))
            found = [*newer][: -PAGE - 1 : -1]  # the oldest of them, in their order
            last = found[-1].sequence if len(found) == PAGE else self.head
            return found, last
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, self._live.changes.following, sequence, PAGE
        )

    def close(self) -> None:
        """End the thread."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _in_thread_head(self) -> int:
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._live.changes.head
        )

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()

        def poke() -> None:
            loop.call_soon_threadsafe(self._poked.set)

        end = self._live.changed.hear(poke)
        failed = False
        try:
            while True:
                try:
                    await self._look()
                    failed = False
                except Exception:  # the database may be away for a while; streams stay open
                    if not failed:
                        logger.exception("the log of the live map cannot be read")
                    failed = True
                try:
                    async with asyncio.timeout(LOOK):
                        await self._poked.wait()
                except TimeoutError:
                    pass
                self._poked.clear()
        finally:
            end()

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while await self._in_thread_head() > self.head:
            found, last = await loop.run_in_executor(
                self._thread, self._live.changes.following, self.head, PAGE
            )
            self._keep(found)
            self.head = last
            for news in self._readers:
                news.set()

    def _keep(self, found: list[PublicEvent]) -> None:
        gone = {event.entry for event in found if event.action == "withdraw"}
        if any(event.entry in gone for event in self._kept):
            kept = [without_content(e) if e.entry in gone else e for e in self._kept]
            self._kept = deque(kept, maxlen=KEPT)
        for event in found:
            if len(self._kept) == KEPT:
                self._from = self._kept[0].sequence
            self._kept.append(event)


@lru_cache(maxsize=KEPT)  # every stream sends the same
def frame_of(event: PublicEvent) -> bytes:
    """Return an event as a stream of server-sent events writes it."""
    data: dict[str, object] = {
        "sequence": event.sequence,
        "at": event.at,
        "kind": event.kind,
        "entry": event.entry,
        "action": event.action,
        "version": event.version,
    }
    if event.title:
        data["title"] = {"ja": event.title.ja, "en": event.title.en}
    if event.items:
        data["items"] = event.items
    text = json.dumps(data, ensure_ascii=False)  # line ends in it are escaped
    return f"id: {event.sequence}\nevent: live\ndata: {text}\n\n".encode()
