"""A release and a desk from which files go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.exports import offline_workbook
from tests.live.offline_world import NOTHING, ONE, TWO, World


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
