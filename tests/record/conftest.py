"""Records on both databases: SQLite in a folder, and a PostgreSQL that is started for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from kakehashi.store.record.record import Record, open_record
from tests.record.servers import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server, in which every test makes databases of its own."""
    with running_postgres() as running:
        yield running


Place = tuple[str, Path]  #: address and folder, as open_record takes them
_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgres"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Place]:
    """Make places for new records, on each database."""

    def make() -> Place:
        number = next(_numbers)
        if request.param == "sqlite":
            return "", tmp_path / f"record{number}"
        server: Postgres = request.getfixturevalue("postgres")
        return server.make("record"), tmp_path

    return make


@pytest.fixture
def opening(places: Callable[[], Place]) -> Iterator[Callable[[], Record]]:
    """Open new records; they are closed after the test."""
    with ExitStack() as stack:

        def make() -> Record:
            record = open_record(*places())
            stack.callback(record.close)
            return record

        yield make


@pytest.fixture
def record(opening: Callable[[], Record]) -> Record:
    """An empty record, on each database."""
    return opening()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Record]:
    """An empty record on SQLite."""
    opened = open_record("", tmp_path / "embedded")
    yield opened
    opened.close()
