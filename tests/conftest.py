"""What several test folders need: the built release, a running server, the fact files."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.services import Services, open_services
from kakehashi.settings import load_settings

ROOT = Path(__file__).parents[1]


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
        yield _address(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        assert process.stdout is not None
        process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"http://\S+", line):
            return match[0]
    pytest.fail(f"the server ended with status {process.wait()} before it was ready")
