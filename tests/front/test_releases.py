"""Releases are swapped while requests run, and earlier ones are asked for by name."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest

from kakehashi.errors import StoreError
from kakehashi.front import releases as watching
from kakehashi.front import site as opening
from kakehashi.front.app import Front
from kakehashi.front.releases import Releases
from kakehashi.front.site import Site, open_site
from kakehashi.services import Services, open_services
from kakehashi.services.live import Live
from kakehashi.services.warm_up import STEPS
from kakehashi.settings import Settings
from tests.front.direct import Answer, Caller, ask
from tests.releases import FIRST, SECOND, THIRD, make_current
from tests.store.test_sandbox import ENDLESS
from tests.waiting import gone, until

WHICH = f"/sparql?query={quote('SELECT ?r { nisc:bp-3 skos:altLabel ?r }')}"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK", 0.02)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Front, Releases]]:
    releases = Releases(settings)
    await releases.open()
    front = Front(settings, releases)
    try:
        yield front, releases
    finally:
        await releases.close()
        front.close()


def release_in(answer: Answer) -> str:
    rows = json.loads(answer.body)["results"]["bindings"]
    return str(rows[0]["r"]["value"])


def run(settings: Settings, test: Callable[[Front, Releases], Awaitable[None]]) -> None:
    async def main() -> None:
        async with serving(settings) as (front, releases):
            await test(front, releases)

    asyncio.run(main())


def test_no_request_fails_while_releases_are_swapped(settings: Settings, build: Path) -> None:
    answers: list[Answer] = []

    async def test(front: Front, releases: Releases) -> None:
        done = asyncio.Event()

        async def visitor(number: int) -> None:
            targets = cycle((f"{WHICH}&x={number}", f"{WHICH}%23", "/en/", "/data/"))
            for count, target in enumerate(targets):
                new = f"{target}{count}" if "%23" in target else target  # not a kept one
                answers.append(await ask(front, new, headers={"Accept": "application/json"}))
                await asyncio.sleep(0)
                if done.is_set():
                    return

        visitors = [asyncio.create_task(visitor(n)) for n in range(3)]
        old = [*releases.current.sandbox.pool.pids]  # type: ignore[union-attr]
        for swaps, name in enumerate((SECOND, FIRST, THIRD), 1):
            make_current(build, name)
            await until(lambda name=name: front.release == name)  # type: ignore[misc]
            assert releases.swaps == swaps
            await asyncio.sleep(0.1)
        done.set()
        await asyncio.gather(*visitors)
        await until(lambda: all(map(gone, old)))  # the workers of the first are no more

    run(settings, test)
    assert {a.status for a in answers} == {200}
    assert {a.headers["kakehashi-release"] for a in answers} == {FIRST, SECOND, THIRD}
    for answer in answers:
        if b'"bindings"' in answer.body:
            assert release_in(answer) == answer.headers["kakehashi-release"]


def test_a_permanent_link_gives_the_same_bytes(settings: Settings, build: Path) -> None:
    targets = (
        f"{WHICH}&release={FIRST}",
        f"/sparql.json?release={FIRST}&query={quote('DESCRIBE nisc:bp-3')}",
        f"/data/?release={FIRST}",
        f"/data/kakehashi.nq?release={FIRST}",
        f"/en/id/nisc/bp-3?release={FIRST}",
    )

    async def test(front: Front, releases: Releases) -> None:
        async def all_of_them() -> list[Answer]:
            accept = {"Accept": "application/json, */*;q=0.1"}
            found = [await ask(front, target, headers=accept) for target in targets]
            assert {a.headers["kakehashi-release"] for a in found} == {FIRST}
            return found

        before = await all_of_them()
        assert [a.status for a in before][:4] == [200] * 4
        assert release_in(before[0]) == FIRST
        for name in (SECOND, THIRD):
            make_current(build, name)
            await until(lambda name=name: front.release == name)  # type: ignore[misc]
            for _ in range(2):  # made anew, and kept
                later = await all_of_them()
                assert [a.body for a in later] == [a.body for a in before]
                assert [a.headers.get("etag") for a in later] == [
                    a.headers.get("etag") for a in before
                ]
            assert release_in(await ask(front, WHICH)) == name
        front.cache.clear()
        assert [a.body for a in await all_of_them()] == [a.body for a in before]
        assert len(releases._earlier) == 1

    run(settings, test)


def test_a_release_that_is_not_there(settings: Settings) -> None:
    async def test(front: Front, _: Releases) -> None:
        for name in ("dddddddddddd", "../releases", "..%2f", "x%0d%0aX-Evil:%20y", "あ"):
            answer = await ask(front, f"/data/?release={quote(name, safe='%')}")
            problem = json.loads(answer.body)
            assert answer.status == 404
            assert problem["remedy"] == f"These are kept: {FIRST}, {SECOND}, {THIRD}."
            assert answer.headers["kakehashi-release"] == FIRST
        assert (await ask(front, "/data/?release=")).status == 200

    run(settings, test)


def damage_index(folder: Path) -> None:
    (folder / "search.sqlite").write_bytes(b"no database" * 500)
    (folder / "labels.sqlite").write_bytes(b"no database" * 500)


def damage_store(folder: Path) -> None:
    shutil.rmtree(folder / "store")


def damage_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}", encoding="utf-8")


def cut_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"release": "bb', encoding="utf-8")


@pytest.mark.parametrize("damage", [damage_index, damage_store, damage_manifest, cut_manifest])
def test_a_broken_release_does_not_take_over(
    settings: Settings, build: Path, caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
) -> None:  # fmt: skip
    shutil.copytree(build / "releases" / SECOND, build / "whole")
    damage(build / "releases" / SECOND)

    async def test(front: Front, releases: Releases) -> None:
        make_current(build, SECOND)
        told = f"release {SECOND} cannot be opened"
        await until(lambda: told in caplog.text)
        assert front.release == FIRST
        assert release_in(await ask(front, WHICH)) == FIRST
        await asyncio.sleep(0.1)
        assert caplog.text.count(told) == 1  # said once
        # Mended at the same place, it is taken when one asks for it (SIGHUP).
        shutil.rmtree(build / "releases" / SECOND)
        shutil.copytree(build / "whole", build / "releases" / SECOND)
        await asyncio.sleep(0.1)
        assert front.release == FIRST
        releases.nudge()
        await until(lambda: front.release == SECOND)
        make_current(build, THIRD)  # and the watch goes on
        await until(lambda: front.release == THIRD)
        assert releases.swaps == 2

    run(settings, test)


def test_a_nudge_looks_at_once(
    settings: Settings, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK", 60)

    async def test(front: Front, releases: Releases) -> None:
        await asyncio.sleep(0.05)
        make_current(build, SECOND)
        await asyncio.sleep(0.1)
        assert front.release == FIRST
        releases.nudge()
        await until(lambda: front.release == SECOND)

    run(settings, test)


def test_a_request_ends_with_the_release_it_began_with(settings: Settings, build: Path) -> None:
    async def test(front: Front, releases: Releases) -> None:
        before = releases.current
        pool, caller = before.sandbox.pool, Caller()
        assert pool is not None
        pids = pool.pids
        asking = asyncio.create_task(ask(front, f"/sparql?query={quote(ENDLESS)}", caller=caller))
        await until(lambda: before.using > 0)
        make_current(build, SECOND)
        await until(lambda: front.release == SECOND)
        await asyncio.sleep(0.1)
        assert not asking.done()
        assert not any(map(gone, pids))
        caller.gone.set()
        await asking
        await until(lambda: all(map(gone, pids)))

    run(settings, test)


def test_stopping_does_not_wait_for_ever(settings: Settings, build: Path) -> None:
    """Requests that got their time and go on are not waited for, whichever release they use."""

    async def main() -> None:
        releases = Releases(settings)
        await releases.open()
        first = releases.current
        first.enter()  # a client that takes its file byte by byte
        make_current(build, SECOND)
        await until(lambda: releases.current.release == SECOND)
        second = releases.current
        second.enter()
        pids = [*first.sandbox.pool.pids, *second.sandbox.pool.pids]  # type: ignore[union-attr]
        start = time.monotonic()
        await releases.close()
        assert time.monotonic() - start < 5
        await until(lambda: all(map(gone, pids)))

    asyncio.run(main())


def test_a_release_that_is_asked_for_by_many_is_opened_once(
    settings: Settings, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path | None] = []

    async def counted(
        given: Settings, folder: Path | None = None, live: Live | None = None
    ) -> Site:
        opened.append(folder)
        return await open_site(given, folder, live)

    monkeypatch.setattr(watching, "open_site", counted)

    async def test(front: Front, releases: Releases) -> None:
        named = f"{WHICH}&release={SECOND}"
        answers = await asyncio.gather(*(ask(front, f"{named}&x={n}") for n in range(5)))
        assert {release_in(a) for a in answers} == {SECOND}
        assert [folder.name for folder in opened if folder] == [FIRST, SECOND]
        await ask(front, f"/data/?release={THIRD}")
        third = releases._earlier[THIRD]
        make_current(build, THIRD)  # one that is open takes over: there are not two of it
        await until(lambda: front.release == THIRD)
        await until(lambda: third._closed)
        assert list(releases._earlier) == [SECOND]

    run(settings, test)


def test_a_release_works_out_ahead_what_visitors_need(
    settings: Settings, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "REST", 0)
    done: list[tuple[str, str]] = []

    def step(name: str, services: Services) -> None:
        done.append((services.release.id, name))
        if name == "broken":
            raise StoreError("This step fails.")

    names = ("one", "broken", "two")
    monkeypatch.setattr(opening, "STEPS", tuple(partial(step, name) for name in names))

    async def test(front: Front, releases: Releases) -> None:
        await until(lambda: len(done) == 3)
        make_current(build, SECOND)
        await until(lambda: len(done) == 6)
        assert done == [(release, name) for release in (FIRST, SECOND) for name in names]
        assert (await ask(front, "/readyz")).status == 200
        await until(lambda: not releases.current.using)

    run(settings, test)


def test_every_step_ahead_leaves_nothing_for_visitors_to_wait_for(
    settings: Settings, build: Path
) -> None:
    services = open_services(settings)
    for step in STEPS:
        step(services)
    assert "nested" in vars(services.derivation._grounds)
    assert {"figures", "bridges"} <= vars(services.overview).keys()
    assert "_report" in vars(services.quality)
    assert services.derivation.odds._told.keys() == {True}
    assert services.derivation.gaps._matrices.keys() == {True}
    services.close()


def test_without_a_release_nothing_is_served(settings: Settings, build: Path) -> None:
    (build / "current").unlink()

    async def main() -> None:
        with pytest.raises(StoreError, match="There is no release"):
            await Releases(settings).open()

    asyncio.run(main())
