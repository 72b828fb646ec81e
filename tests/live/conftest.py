"""A receiver of webhooks beside a record, and a desk from which files go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.exports import offline_workbook
from kakehashi.services.live.hooks import delivery as delivering
from tests.live.offline_world import NOTHING, ONE, TWO, World
from tests.live.receiver import Receiver, receiving


@pytest.fixture(scope="module")
def few_empty_rows() -> Iterator[None]:
    """Write small workbooks: hundreds of empty rows take a while."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(offline_workbook, "EMPTY", 12)
        yield


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, (ONE, TWO), (NOTHING, replace(ONE, relation="equal")))
    yield made
    made.close()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let webhooks look for changes, and try again, in tenths of a second."""
    monkeypatch.setattr(delivering, "FIRST", 0.05)
    monkeypatch.setattr(delivering, "LOOK", 0.1)
    monkeypatch.setattr(delivering, "_AGAIN", 0.1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "record"
