"""Fair turns: who goes next when more want to work than there are places.

Clients take turns, however many wishes each of them has: who holds fewer places comes first. A
client holds at most a part of the places and never the last free one beside another, and only so
many of its wishes wait. Nothing here knows what the work is; query workers and page threads are
handed out alike.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Final

from kakehashi.errors import BusyError, TooManyRequestsError

__all__ = ["Turns"]

#: Seconds after which a refused client should come again.
_RETRY_SECONDS: Final = 2


class Turns:
    """Places for work, handed out in turn; used by one event loop.

    >>> async def two_clients() -> list[str]:
    ...     turns, done = Turns(places=1, per_client=1, waiting_per_client=9, waiting=9), []
    ...
    ...     async def work(client: str, name: str) -> None:
    ...         await turns.take(client, until=time.monotonic() + 5)
    ...         done.append(name)
    ...         await asyncio.sleep(0)
    ...         turns.give_back(client)
    ...
    ...     wishes = [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1")]
    ...     await asyncio.gather(*(work(*wish) for wish in wishes))
    ...     return done
    >>> asyncio.run(two_clients())
    ['a1', 'a2', 'b1', 'a3']
    """

    def __init__(
        self, *, places: int, per_client: int, waiting_per_client: int, waiting: int
    ) -> None:
        self._free, self._per_client = places, per_client
        self._waiting_per_client, self._most_waiting = waiting_per_client, waiting
        self._working: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self.waiting = 0

    async def take(self, client: str, until: float) -> None:
        """Return when ``client`` may work; it must give the place back.

        Raises TooManyRequestsError when too many of its wishes wait already, and BusyError when
        too many wait altogether or no place is free ``until`` then (``time.monotonic``).
        """
        if self._may_start(client):
            self._start(client)
            return
        future = self._enqueue(client)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(until - time.monotonic(), self._expire, client, future)
        try:
            await future
        except asyncio.CancelledError:
            if future.cancelled():
                self._forget(client, future)
            elif future.exception() is None:
                self.give_back(client)  # its turn came in the same moment
            raise
        finally:
            timer.cancel()

    def give_back(self, client: str) -> None:
        """Give the place of ``client`` to whoever is next."""
        self._free += 1
        self._working[client] -= 1
        if not self._working[client]:
            del self._working[client]
        while (name := self._first(self._may_start)) is not None:
            self._next_of(name)

    def working(self, client: str) -> int:
        """Return how many places a client holds."""
        return self._working[client]

    def longest_waiting(self) -> str | None:
        """Return the client whose turn is next, or None when nobody waits."""
        return self._first(lambda name: self._working[name] < self._per_client)

    def _may_start(self, client: str) -> bool:
        """Return whether a place is free for a client; the last one is for whoever holds none."""
        held = self._working[client]
        return held < self._per_client and self._free > (1 if held else 0)

    def _first(self, fits: Callable[[str], bool]) -> str | None:
        """Return the waiting client that holds fewest places; of these the one waiting longest."""
        waiting = (name for name in self._queues if fits(name))
        return min(waiting, key=lambda name: self._working[name], default=None)

    def _start(self, client: str) -> None:
        self._free -= 1
        self._working[client] += 1

    def _enqueue(self, client: str) -> asyncio.Future[None]:
        queue = self._queues.get(client)
        if queue is not None and len(queue) >= self._waiting_per_client:
            raise TooManyRequestsError(
                "{count} requests of yours wait already; {limit} may.",
                remedy="Send the next one when one is answered, or in {seconds} seconds.",
                count=len(queue),
                limit=self._waiting_per_client,
                seconds=_RETRY_SECONDS,
            )
        if self.waiting >= self._most_waiting and not self._drop_one_for(client):
            raise self._busy()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(future)
        self.waiting += 1
        return future

    def _drop_one_for(self, client: str) -> bool:
        """Refuse the last wish of whoever waits with most, if that is more than ``client`` does."""
        longest = max(self._queues, key=lambda name: len(self._queues[name]))
        if len(self._queues[longest]) <= len(self._queues.get(client, ())) + 1:
            return False
        future = self._queues[longest].pop()
        self.waiting -= 1
        if not future.done():
            future.set_exception(self._busy())
        return True

    def _next_of(self, client: str) -> None:
        """Start the first wish of a client that is still wanted, and move the client to the end."""
        queue = self._queues[client]
        while queue:
            future = queue.popleft()
            self.waiting -= 1
            if not future.done():
                self._start(client)
                future.set_result(None)
                break
        self._queues.move_to_end(client)
        if not queue:
            del self._queues[client]

    def _forget(self, client: str, future: asyncio.Future[None]) -> None:
        queue = self._queues.get(client)
        if queue is not None and future in queue:
            queue.remove(future)
            self.waiting -= 1
            if not queue:
                del self._queues[client]

    def _expire(self, client: str, future: asyncio.Future[None]) -> None:
        if not future.done():
            self._forget(client, future)
            future.set_exception(self._busy())

    def _busy(self) -> BusyError:
        return BusyError(
            "The service is busy with other requests ({waiting} wait).",
            remedy="Try again in {seconds} seconds.",
            waiting=self.waiting,
            seconds=_RETRY_SECONDS,
        )
