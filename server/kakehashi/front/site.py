"""A release that is served: its services, its pages and its query workers."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask

from kakehashi.errors import StoreError
from kakehashi.front.live_status import LiveStatus
from kakehashi.front.memory import tidy_memory
from kakehashi.services import Services, open_services
from kakehashi.services.live import Live
from kakehashi.services.warm_up import STEPS
from kakehashi.settings import Settings
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.generations import Line
from kakehashi.store.load import verify
from kakehashi.web import create_app
from kakehashi.web.context import KEY

if TYPE_CHECKING:  # a slow import, for other engines only
    from kakehashi.front.live_engine import EngineGraphs

__all__ = ["Site", "open_site", "verify_site", "warm_site"]

#: Seconds after which a release begins to work out what its first visitors would wait for.
REST: Final = 3.0

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Site:
    """One release, open; it counts the requests that use it, and closes after the last."""

    release: str
    app: Flask
    sandbox: Evaluator
    folder: Path  #: of the release or the store
    services: Services | None = None
    fault: str = ""  #: what is wrong with its store; empty when it was verified
    using: int = 0
    pages: bool = True  #: whether it has pages for people
    line: Line | None = None  #: generations of its store with the live map, where there are
    worn: list[Line] = field(default_factory=list)  #: those that are to be removed with it
    graphs: EngineGraphs | None = None  #: those of the live map in another engine, where there are
    live_status: LiveStatus | None = None
    _closed: bool = False
    _until: float = math.inf
    _closing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def closed(self) -> bool:
        """Whether it answers no more."""
        return self._closed

    @property
    def head(self) -> int:
        """The last event of the live map that pages show; 0 where they show none."""
        live = self.services.live if self.services is not None else None
        return live.changed.sequence if live is not None else 0

    def enter(self) -> None:
        """Count a request that begins to use it."""
        self.using += 1

    def leave(self) -> None:
        """Count a request that has ended."""
        self.using -= 1

    async def close(self, patience: float = math.inf) -> None:
        """Wait until nobody uses it, but not over ``patience`` seconds; then free what it holds."""
        self._until = min(self._until, time.monotonic() + patience)
        async with self._closing:
            while self.using and time.monotonic() < self._until:
                await asyncio.sleep(0.02)
            if not self._closed:
                self._closed = True
                await self.sandbox.close_in_loop()
                for line in (*self.worn, *((self.line,) if self.line else ())):
                    await asyncio.to_thread(line.close)
                if self.services is not None:
                    await asyncio.to_thread(self.services.close)
                self.services = None
                self.app.extensions.pop(KEY, None)
                # A store stays open as long as anything in a circle holds it.
                await asyncio.to_thread(tidy_memory)


async def open_site(
    settings: Settings, folder: Path | None = None, live: Live | None = None
) -> Site:
    """Open the release in ``folder`` (the current one when it is None), ready to answer.

    ``live`` is what people write beside it; the site does not close it.

    Raises StoreError when there is none, or when its workers do not start.
    """
    services = await asyncio.to_thread(
        open_services, settings, folder=folder, workers=True, live=live
    )
    sandbox = services.sparql
    if sandbox is None:
        raise StoreError("The SPARQL service is not running.")
    app = create_app(services)
    app.config["USE_X_SENDFILE"] = True  # the front sends files itself
    site = Site(services.release.id, app, sandbox, services.folder, services)
    try:
        await sandbox.open()
        await sandbox.ready()
    except BaseException:
        await site.close()
        raise
    return site


async def verify_site(site: Site) -> None:
    """Compare the files of the store with what was written down when it was loaded."""
    if site.services is None:
        return
    folder = site.services.folder
    try:
        await asyncio.to_thread(verify, folder / "store")
    except StoreError as error:
        site.fault = error.what()  # anybody may ask whether the server is ready; no path in it
        logger.error("release %s: %s", site.release, error.text())  # noqa: TRY400
    except OSError as error:
        site.fault = "the store cannot be read"
        logger.error("release %s: %s", site.release, error)  # noqa: TRY400


async def warm_site(site: Site) -> None:
    """Work out what visitors need, step by step, in a thread; the site answers meanwhile.

    It ends when the site is closed. A step that fails fails again, and is told, where it is asked.
    """
    await asyncio.sleep(REST)
    for step in STEPS:
        services = site.services
        if services is None:
            return
        site.enter()
        try:
            await asyncio.to_thread(step, services)
        except Exception:
            logger.exception("release %s: the warm-up failed", site.release)
        finally:
            site.leave()
    await asyncio.to_thread(tidy_memory)
