"""Wait for what comes about by itself: in other processes, or in an event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tests.hostile.processes import alive

__all__ = ["comes_true", "gone", "until"]


async def until(holds: Callable[[], bool], seconds: float = 10, *, every: float = 0.01) -> None:
    """Let the event loop run until something holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(every)


def comes_true(holds: Callable[[], bool], seconds: float = 10, *, every: float = 0.02) -> bool:
    """Wait until something holds; return whether it came to hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def gone(pid: int) -> bool:
    """Return whether a process has ended; it may be that nobody has waited for it."""
    return not alive(pid)
