"""Questions in threads: a few at a time, and one that nobody waits for any more holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread

__all__ = ["Threads"]

#: Questions that are asked at a time; the rest wait for their turn.
_MOST: Final = 8

T = TypeVar("T")


class Threads:
    """Runs functions that wait for a server.

    A call that is cancelled is left at once, but keeps its place until its function has ended:
    clients that cancel and ask again do not make threads without end.
    """

    def __init__(self) -> None:
        self._places = CapacityLimiter(_MOST)

    async def run(self, function: Callable[[], T]) -> T:
        """Return what the function returns."""
        place, loop, begun = object(), asyncio.get_running_loop(), False
        await self._places.acquire_on_behalf_of(place)

        def inside() -> T:
            nonlocal begun
            begun = True
            try:
                return function()
            finally:
                with suppress(RuntimeError):  # the loop has ended, and nobody waits for a place
                    loop.call_soon_threadsafe(self._places.release_on_behalf_of, place)

        try:
            return await to_thread.run_sync(inside, abandon_on_cancel=True)
        finally:
            if not begun:
                self._places.release_on_behalf_of(place)
