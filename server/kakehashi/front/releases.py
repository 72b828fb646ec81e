"""Which releases are open: the current one, and those that permanent links name.

The build makes a release current by moving a link. The link is looked at twice a second, and at
once on SIGHUP; the new release is opened beside the old one, and takes over when it is ready. A
request stays with the release it began with, so none fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Final

from kakehashi.front.live import LiveGraph
from kakehashi.front.site import Site, open_site, verify_site, warm_site
from kakehashi.services.live import Live
from kakehashi.settings import Settings
from kakehashi.store.release_format import has_format, no_release

__all__ = ["Releases"]

#: Seconds between two looks at the link.
LOOK: Final = 0.5
#: Earlier releases that are open at a time.
_OPEN: Final = 2
#: Seconds after which a release is closed though a request still uses it: no query takes so long.
_LONGEST: Final = 600.0
#: The same when the server stops.
_LAST_MOMENT: Final = 0.5

logger = logging.getLogger(__name__)


class Releases:
    """The open releases of a build folder.

    What people write (``live``) is seen beside the current one; earlier ones stay as they were.
    """

    def __init__(self, settings: Settings, live: Live | None = None) -> None:
        self._settings, self._live = settings, live
        self._graph = LiveGraph(settings, live) if live is not None else None
        self._link = settings.build_dir / "current"
        self._earlier: OrderedDict[str, Site] = OrderedDict()
        self._opening = asyncio.Lock()
        self._nudged = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving: dict[asyncio.Task[None], Site] = {}
        self._folder: Path | None = None
        self._failed: Path | None = None
        self.swaps = 0
        self.current: Site

    async def open(self) -> None:
        """Open the current release. Raises StoreError when there is none."""
        self._folder = _folder_at(self._link)
        self.current = await self._opened(self._folder)
        if self._graph is not None:
            self._graph.open()
        self._begin(verify_site(self.current))
        if self._settings.warm_up:
            self._begin(warm_site(self.current))
        self._begin(self._watch())

    def nudge(self) -> None:
        """Look at the link now, and try again what could not be opened."""
        self._failed = None
        self._nudged.set()

    def known(self) -> tuple[str, ...]:
        """Return the releases that can be asked for by name, the current one first."""
        folders = self._settings.build_dir / "releases"
        found = sorted(f.parent.name for f in folders.glob("*/complete") if has_format(f.parent))
        first = self.current.release
        return (first, *(name for name in found if name != first))

    async def named(self, release: str) -> Site:
        """Return an open release by its identifier.

        Raises UnknownThingError that says which there are.
        """
        if release == self.current.release:
            return self.current
        if release not in self.known():
            raise no_release(release, self.known())
        async with self._opening:
            if release == self.current.release:
                return self.current
            if release not in self._earlier:
                settings = replace(self._settings, query_workers=1)
                folder = self._settings.build_dir / "releases" / release
                self._earlier[release] = await open_site(settings, folder)
                self._begin(verify_site(self._earlier[release]))
            self._earlier.move_to_end(release)
            while len(self._earlier) > _OPEN:
                self._leave(self._earlier.popitem(last=False)[1])
            return self._earlier[release]

    async def close(self) -> None:
        """Close everything; requests that are still under way had their time to finish."""
        for task in self._tasks:
            task.cancel()
        if self._graph is not None:
            await self._graph.close()
        sites = (self.current, *self._earlier.values(), *self._leaving.values())
        await asyncio.gather(*(site.close(_LAST_MOMENT) for site in sites))

    async def _opened(self, folder: Path | None) -> Site:
        """Open what is to be the current release; its queries see the live map at once."""
        site = await open_site(self._settings, folder, self._live)
        if self._graph is not None:
            await self._graph.attach(site)
        return site

    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    await self._nudged.wait()
            except TimeoutError:
                pass
            self._nudged.clear()
            folder = _folder_at(self._link)
            if folder not in (None, self._folder, self._failed):
                await self._swap(folder)

    async def _swap(self, folder: Path) -> None:
        async with self._opening:
            try:
                new = await self._opened(folder)
            except Exception:  # whatever is wrong with it, the old one must go on
                self._failed = folder  # said once; another release is tried again
                logger.exception("release %s cannot be opened", folder.name)
                return
            self._failed, self._folder = None, folder
            before, self.current = self.current, new
            self.swaps += 1
            if stale := self._earlier.pop(new.release, None):
                self._leave(stale)
        logger.info("release %s is served, after %s", new.release, before.release)
        self._leave(before)
        self._begin(verify_site(new))
        if self._settings.warm_up:
            self._begin(warm_site(new))

    def _leave(self, site: Site) -> None:
        """Close a site after the last request that uses it."""
        task = asyncio.get_running_loop().create_task(site.close(_LONGEST))
        self._leaving[task] = site
        task.add_done_callback(self._leaving.pop)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _folder_at(link: Path) -> Path | None:
    """Return the folder that the link leads to; None when it is no link, or is being made."""
    try:
        return (link.parent / link.readlink()).resolve()
    except (OSError, RuntimeError):  # the latter: a link that leads to itself
        return None
