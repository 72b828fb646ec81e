"""What several test folders need: the built release, a running server, the fact files."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from kakehashi.services import Services, open_services
from kakehashi.settings import load_settings

ROOT = Path(__file__).parents[1]

#: What is read of a release lives as long as the run: looking through it often frees nothing.
gc.set_threshold(100_000, 20, 100)

#: What tests write goes into a record of their own: one for each process of a run.
_record = tempfile.TemporaryDirectory(prefix="kakehashi-record-")
os.environ["KAKEHASHI_RECORD_DIR"] = _record.name
os.environ.setdefault("KAKEHASHI_RECORD_SEED", "no")  # a test says what is on its map
os.environ.setdefault("KAKEHASHI_WARM_UP", "no")  # servers of tests answer few questions


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Sends the tests of a file, or of all files of one ``xdist_group``, to one worker in order.

    So what they share is made once. xdist 3.8 hands the group over in the node's identifier, which
    pytest 9.2 no longer lets it change; so the group is read where it is written.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _group_of(file) or file


@cache
def _group_of(file: str) -> str:
    path = ROOT / file
    text = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
    found = re.search(r'xdist_group\("([^"]+)"\)', text)
    return found[1] if found else ""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Return the scheduler of a run in several processes; it keeps the order of the tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put groups first: they take the longest, and the small files fill what is left at the end."""
    items.sort(key=lambda item: not _group_of(item.nodeid.partition("::")[0]))


@pytest.fixture(scope="module")
def quick_java() -> Iterator[None]:
    """Java compiles once and simply: for programs that run for seconds, and often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The fact files; they are no part of the project, so a user's clone skips these tests."""
    folder = Path(os.environ.get("KAKEHASHI_TEST_SHARED", ROOT.parent / "shared"))
    if not (folder / "sources/nisc.yaml").exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have the fact files, but {folder} holds none")
        pytest.skip(f"no fact files in {folder} (set KAKEHASHI_TEST_SHARED)")
    return folder


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """All services over the current release, with query workers."""
    opened = open_services(load_settings(), workers=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running server; it is stopped by its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield address_of(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        assert process.stdout is not None
        process.stdout.close()


def address_of(process: subprocess.Popen[str]) -> str:
    """Return where a server says that it is ready."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"http://\S+", line):
            return match[0]
    pytest.fail(f"the server ended with status {process.wait()} before it was ready")
