"""What must hold beside the release for the server to be ready: what people write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final

from kakehashi.front.live_status import LiveStatus
from kakehashi.services.live import Live

__all__ = ["GRACE", "Condition", "Conditions", "shown_in_time"]

#: Seconds within which the database of the record must answer.
_PATIENCE: Final = 2.0
#: Seconds for which queries may not see what was written: much longer than a write takes.
GRACE: Final = 10.0

#: Returns what is wrong, empty when nothing is; it runs in a thread.
Condition = Callable[[], str]


class Conditions:
    """Looks after the store of record while the server runs.

    ``faults`` were found when it was opened, and stay; more conditions can be added.
    """

    def __init__(self, live: Live | None = None, faults: Iterable[str] = ()) -> None:
        self._faults = list(faults)
        self._conditions: list[Condition] = []
        if live is not None:
            self.add(lambda: _fault_of(live))

    def add(self, condition: Condition) -> None:
        """Ask for one thing more."""
        self._conditions.append(condition)

    async def faults(self) -> list[str]:
        """Return what is wrong now."""
        found = list(self._faults)
        for condition in self._conditions:
            try:
                async with asyncio.timeout(_PATIENCE):
                    said = await asyncio.to_thread(condition)
            except TimeoutError:
                said = "the record does not answer in time"
            found += [said] if said else []
        return found


def _fault_of(live: Live) -> str:
    if live.record.damaged:
        return "The record is damaged; nothing is written into it."
    return "" if live.record.answers() else "the record does not answer"


def shown_in_time(live: Live, status_of: Callable[[], LiveStatus | None]) -> Condition:
    """Return the condition that queries see the last event of the log, or will in a moment.

    It reads the log itself, so that it does not trust whoever should show it.
    """
    stuck = (-1, 0.0)  # what is shown, and when we first saw that it is not the last

    def condition() -> str:
        nonlocal stuck
        status = status_of()
        if status is None or not status.offered or not live.record.answers():
            return ""
        if status.shown >= live.record.log.head().sequence:
            stuck = (-1, 0.0)
            return ""
        if stuck[0] != status.shown:
            stuck = (status.shown, time.monotonic())
        late = max(status.lag, time.monotonic() - stuck[1])
        if late <= GRACE:
            return ""
        return f"queries have not seen what was written for {late:.0f} seconds"

    return condition
