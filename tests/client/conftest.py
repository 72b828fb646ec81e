"""Clients of the running server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kakehashi.client import Client


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[Client]:
    """A client in English."""
    with Client(server) as made:
        yield made


@pytest.fixture(scope="session")
def openapi(client: Client) -> dict[str, Any]:
    """What the running server says of itself."""
    return client.get("openapi.json")
