"""What a command serves: the releases of a build folder, or one store folder by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from kakehashi.front.app import Front
from kakehashi.front.releases import Releases
from kakehashi.front.serve import run
from kakehashi.front.site import Site
from kakehashi.settings import Settings
from kakehashi.store.release_format import no_release
from kakehashi.store.workers.sandbox import Sandbox
from kakehashi.web.bare import create_bare_app

__all__ = ["serve_releases", "serve_store"]

Opened = tuple[Front, Callable[[], Awaitable[None]], Callable[[], None]]


def serve_releases(settings: Settings) -> None:
    """Serve the current release, and earlier ones by name, until told to stop."""

    async def opened() -> Opened:
        releases = Releases(settings)
        await releases.open()
        front = Front(settings, releases)

        async def close() -> None:
            await releases.close()
            await asyncio.to_thread(front.close)

        return front, close, releases.nudge

    run(opened, settings)


class _OneSite:
    """A store that is no release: there is one, and it stays."""

    swaps = 0

    def __init__(self, site: Site) -> None:
        self.current = site

    async def named(self, release: str) -> Site:
        """Raise UnknownThingError: there are no releases here."""
        raise no_release(release)


def serve_store(folder: Path, settings: Settings, *, writable: bool) -> None:
    """Serve a store folder as a bare SPARQL service until told to stop."""

    async def opened() -> Opened:
        sandbox = Sandbox(folder, settings, writable=writable)
        app = create_bare_app(settings, writable=writable)
        site = Site("store", app, sandbox, folder, pages=False)
        await sandbox.open()
        await sandbox.ready()
        front = Front(settings, _OneSite(site))

        async def close() -> None:
            await site.close(patience=0.5)
            await asyncio.to_thread(front.close)

        return front, close, lambda: None

    run(opened, settings)
