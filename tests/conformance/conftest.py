"""The private service that the tests write to, and the suite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.service import Service, private_service
from tests.conformance.suite import suite_folder


@pytest.fixture(scope="session")
def suite(shared: Path) -> Path:
    """The folder of the W3C suite."""
    folder = suite_folder(shared)
    assert folder is not None, f"{shared} holds no W3C suite"
    return folder


@pytest.fixture(scope="session")
def private() -> Iterator[Service]:
    """A writable service over an empty store, for one worker of pytest."""
    with private_service() as service:
        yield service
