"""Keep the graph of the live map in the store that queries read.

What is written in the log is projected into RDF, written into the next generation of the store,
and the workers are replaced by ones over that; another engine is written by SPARQL Update
(:mod:`kakehashi.front.live_engine`). It happens in the event loop, with what takes time
in a thread: soon after a write, but not more often than twice a second, however much is written.
Nothing is lost when it fails; it begins anew from the log a little later.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kakehashi.front.live_status import LiveStatus
from kakehashi.front.site import Site
from kakehashi.services.live import Live
from kakehashi.services.live.projection import Change, Projection, Quad
from kakehashi.settings import Settings
from kakehashi.store.choice import read_choice, store_folder
from kakehashi.store.generations import begin_line
from kakehashi.store.workers.process import Data
from kakehashi.store.workers.sandbox import Sandbox

__all__ = ["LiveGraph"]

#: Seconds between two looks at the log, which other processes write too.
LOOK: Final = 0.25
#: Seconds from the beginning of one projection to that of the next, at least.
PACE: Final = 0.5
#: Seconds after which a projection that failed is tried again.
AGAIN: Final = 2.0
#: Events that are read at a time.
_MANY: Final = 5000

logger = logging.getLogger(__name__)


class LiveGraph:
    """Shows the log in the current release."""

    def __init__(self, settings: Settings, live: Live) -> None:
        self._settings, self._live = settings, live
        self._projection = Projection()
        self._site: Site | None = None
        self._turn = asyncio.Lock()
        self._poked = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._deaf: Callable[[], None] | None = None
        self.status = LiveStatus(offered=self.offered())

    def offered(self) -> bool:
        """Return whether the store that is set can have the graph: an engine must be writable."""
        choice = read_choice(self._settings.store, Path())
        return choice.kind != "sparql" or bool(choice.update_url)

    def open(self) -> None:
        """Begin to look after the log."""
        loop = asyncio.get_running_loop()

        def poke() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._poked.set)

        self._deaf = self._live.changed.hear(poke)
        self._watching = loop.create_task(self._watch())

    async def close(self) -> None:
        """Look no longer; the folders go with their sites."""
        if self._deaf is not None:
            self._deaf()
        if self._watching is not None:
            async with self._turn:  # never in the middle of a switch
                self._watching.cancel()

    async def attach(self, site: Site) -> None:
        """Show the log in a site that is about to be the current one.

        When that fails, the site answers without it until it succeeds.
        """
        async with self._turn:
            self._site = site
            site.live_status = self.status
            await self._project()

    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    await self._poked.wait()
            except TimeoutError:
                pass
            self._poked.clear()
            began = time.monotonic()
            async with self._turn:
                done = await self._project()
            if done is not None:
                pause = PACE if done else AGAIN
                await asyncio.sleep(max(0.0, began + pause - time.monotonic()))

    async def _project(self) -> bool | None:
        """Bring the site up to the log; return whether it succeeded, None: nothing was to do."""
        site, status, began = self._site, self.status, time.monotonic()
        if site is None or site.closed:
            return None
        try:
            status.head = (await asyncio.to_thread(self._live.record.log.head)).sequence
            self._live.changed.fire(status.head)  # also what other processes wrote
            if not status.offered:
                return None
            if status.head == self._projection.sequence and not _is_due(site):
                status.behind_since = None
                return None
            if status.behind_since is None:
                status.behind_since = began
            await self._bring(site)
        except Exception:
            status.failures += 1
            logger.exception("the live map cannot be shown in the SPARQL endpoint; trying again")
            site.graphs = None  # the engine is asked what it has
            if line := site.line:
                site.line = None  # it may be half written: made anew from the log
                await asyncio.to_thread(line.tidy, _used(site))
                site.worn.append(line)
            return False
        status.switches += status.shown != self._projection.sequence or not status.switches
        status.shown = self._projection.sequence
        status.behind_since, status.seconds = None, time.monotonic() - began
        return True

    async def _bring(self, site: Site) -> None:
        change = await asyncio.to_thread(self._taken)
        sandbox = site.sandbox
        if read_choice(self._settings.store, site.folder).kind == "sparql":
            from kakehashi.front.live_engine import EngineGraphs  # noqa: PLC0415  (slow import)

            if site.graphs is None:
                made = await asyncio.to_thread(
                    EngineGraphs, site.folder, site.sandbox, self._settings, self._live
                )
                await asyncio.to_thread(made.bring, self._projection, change)
                site.graphs = made
            else:
                await asyncio.to_thread(site.graphs.bring, self._projection, change)
            return
        if not isinstance(sandbox, Sandbox):
            raise TypeError(sandbox)
        if site.line is None:
            store = store_folder(self._settings.store, site.folder)
            memory = self._settings.store.startswith("memory:")
            folder = self._settings.build_dir / "live"
            site.line = await asyncio.to_thread(begin_line, store, folder, memory=memory)
            change = Change(self._projection.taken_back, frozenset(self._projection))
        if change.removed or change.added or not sandbox.sequence:
            path = await asyncio.to_thread(site.line.write, change.removed, change.added)
        else:  # what only members see, or votes: the graph is the same
            path = Path(sandbox.data.path)
        await sandbox.switch(Data(str(path), self._projection.sequence))
        await asyncio.to_thread(site.line.tidy, _used(site))

    def _taken(self) -> Change:
        """Take what was written since, in pieces; return what changes."""
        removed: frozenset[Quad] = frozenset()
        added: frozenset[Quad] = frozenset()
        while events := self._live.record.log.events(self._projection.sequence, most=_MANY):
            change = self._projection.take(events)
            removed = (removed - change.added) | (change.removed - added)
            added = (added - change.removed) | change.added
        return Change(removed, added)


def _is_due(site: Site) -> bool:
    """Return whether there is something to do though nothing was written."""
    return site.graphs.due if site.graphs is not None else site.line is None


def _used(site: Site) -> set[str]:
    sandbox = site.sandbox
    return sandbox.pool.paths if sandbox.pool is not None else set()
