"""A small project that is imported into, and what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kakehashi.importers.known import Known, known_of
from tests.importers.projects import small_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of which any file may be changed."""
    return small_project(tmp_path / "project")


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """What the small project holds."""
    return known_of(small_project(tmp_path_factory.mktemp("known") / "project"))
