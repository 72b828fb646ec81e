"""Put what the documents say onto a live map that nobody has used yet, beside the requests."""

from __future__ import annotations

import asyncio
import logging
import time
from threading import Event

from kakehashi.errors import KakehashiError
from kakehashi.front.site import Site
from kakehashi.services.live import Live
from kakehashi.services.live.seed import seed, unused

__all__ = ["FirstContent"]

logger = logging.getLogger(__name__)


class FirstContent:
    """The work of filling an unused map, in a thread; it can be stopped between two entries.

    What was cut short is made whole at the next start, as long as nobody has written.
    """

    def __init__(self, live: Live, site: Site) -> None:
        self._live, self._site = live, site
        self._stop = Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin, within the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._work())

    async def stop(self) -> None:
        """Stop after the entry that is being written."""
        self._stop.set()
        if self._task is not None:
            await self._task

    async def _work(self) -> None:
        self._site.enter()
        try:
            await asyncio.to_thread(self._fill)
        except KakehashiError as error:
            logger.error("the live map could not be filled: %s", error.text())  # noqa: TRY400
        except Exception:
            logger.exception("the live map could not be filled")
        finally:
            self._site.leave()

    def _fill(self) -> None:
        services, began = self._site.services, time.monotonic()
        if services is None or not unused(self._live.record.log):
            return
        report = seed(self._live, services, going=lambda: not self._stop.is_set())
        if written := len(report.made) + len(report.changed):
            logger.info(
                "the live map has %s entries from the documents of release %s, after %.1f s",
                written, report.release, time.monotonic() - began,
            )  # fmt: skip
        if report.refused:
            logger.warning("%s entries could not be taken", len(report.refused))
