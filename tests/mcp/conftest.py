"""One session for the folder, over standard input and output, with the server of the test run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import Client

from tests.mcp.talking import Talking, over_stdio, talking


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command says on standard error."""
    return tmp_path_factory.mktemp("mcp") / "stderr"


@pytest.fixture(scope="session")
def session(server: str, log: Path) -> Iterator[Talking]:
    with (
        log.open("w", encoding="utf-8") as said,
        talking(Client(over_stdio("--server", server, log=said))) as opened,
    ):
        yield opened
