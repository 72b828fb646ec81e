"""What a command serves: the releases of a build folder, or one store folder by itself."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from kakehashi.errors import StoreError
from kakehashi.front.app import Front
from kakehashi.front.conditions import Conditions, shown_in_time
from kakehashi.front.first_content import FirstContent
from kakehashi.front.releases import Releases
from kakehashi.front.serve import run
from kakehashi.front.site import Site
from kakehashi.messages import as_language, translate
from kakehashi.services.live import DamagedRecordError, Live, open_live
from kakehashi.services.live.demo import NAMES, check_demo, make_demo
from kakehashi.services.live.hooks import Hooks, read_targets
from kakehashi.settings import Settings
from kakehashi.store.release_format import no_release
from kakehashi.store.workers.sandbox import Sandbox
from kakehashi.web.bare import create_bare_app

__all__ = ["serve_releases", "serve_store"]

logger = logging.getLogger(__name__)

Opened = tuple[Front, Callable[[], Awaitable[None]], Callable[[], None]]


def serve_releases(settings: Settings, *, with_record: bool = True) -> None:
    """Serve the current release, and earlier ones by name, until told to stop.

    Without the record there is no live map, desk or account, and nothing is written anywhere.
    """

    async def opened() -> Opened:
        check_demo(settings)
        targets = read_targets(settings) if with_record else ()
        live, faults = await asyncio.to_thread(_sound_live, settings) if with_record else (None, [])
        if settings.demo and live is not None:
            _tell_demo(await asyncio.to_thread(make_demo, live.accounts), settings)
        releases = Releases(settings, live)
        await releases.open()
        first = FirstContent(live, releases.current) if live is not None else None
        if settings.record_seed and first is not None:
            first.begin()
        hooks = Hooks(live, targets, settings.record_dir) if live is not None else None
        front = Front(settings, releases, live, Conditions(live, faults), hooks)
        if live is not None:
            front.conditions.add(shown_in_time(live, lambda: front.live))
        if hooks is not None:
            hooks.begin()

        async def close() -> None:
            if first is not None:
                await first.stop()
            if hooks is not None:
                await asyncio.to_thread(hooks.close)
            await releases.close()
            await asyncio.to_thread(front.close)
            if live is not None:
                await asyncio.to_thread(live.close)

        return front, close, releases.nudge

    run(opened, settings)


def _tell_demo(password: str, settings: Settings) -> None:
    """Say on the terminal how to sign in to the demo; the password is nowhere else."""
    said = translate(
        as_language(settings.language),
        "Demo accounts: {names}; password: {password} (new at each start)",
        names=", ".join(NAMES),
        password=password,
    )
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def _sound_live(settings: Settings) -> tuple[Live | None, list[str]]:
    """Return what people write, when it is whole; else the faults, which are logged as well.

    Without it the release is served all the same; nothing is written, and the server is not ready.
    """
    try:
        return open_live(settings, verified=True), []
    except DamagedRecordError as error:
        for fault in error.findings:
            logger.critical("the record is not served: %s: %s", fault.file, fault.message_en)
        return None, [error.text()]
    except StoreError as error:
        logger.critical("the record is not served: %s", error.text())
        return None, [error.what()]  # anybody may ask whether the server is ready; no path in it


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
