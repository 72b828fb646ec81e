"""A store of seven triples with workers, releases to swap, and an empty live map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.services.live import Live
from kakehashi.settings import Settings, load_settings
from kakehashi.store.load import load_release
from tests.front.direct import LoopThread
from tests.live.small import live_in
from tests.releases import FIRST, SECOND, THIRD, make_current, make_release
from tests.store.conftest import nquads


@pytest.fixture(scope="module")
def loop() -> Iterator[LoopThread]:
    """An event loop that lives as long as the tests of a module."""
    running = LoopThread()
    yield running
    running.close()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store folder that is only read."""
    folder = tmp_path_factory.mktemp("store")
    (folder / "kakehashi.nq").write_bytes(nquads())
    load_release(folder / "store", folder / "kakehashi.nq")
    return folder / "store"


@pytest.fixture(scope="session")
def releases_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with three releases; tests take a copy."""
    build = tmp_path_factory.mktemp("releases")
    for name in (FIRST, SECOND, THIRD):
        make_release(build, name)
    return build


@pytest.fixture
def build(releases_made: Path, tmp_path: Path) -> Path:
    """A build folder of one's own, of which the first release is served."""
    import shutil

    folder = tmp_path / "建物"
    shutil.copytree(releases_made, folder)
    make_current(folder, FIRST)
    return folder


@pytest.fixture
def settings(build: Path) -> Settings:
    return load_settings({}, build_dir=build, query_workers=2, query_memory_mib=512)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    opened = live_in(tmp_path / "record")
    yield opened
    opened.close()
