"""The whole release as one value."""

from __future__ import annotations

import pytest

from kakehashi.model.exchange import Bundle
from kakehashi.services import Services


@pytest.fixture(scope="session")
def whole(services: Services) -> Bundle:
    """Everything of the release."""
    return services.exchange.bundle()
