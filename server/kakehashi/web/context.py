"""What a request can reach: the services that were handed to the factory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from kakehashi.services import Services

__all__ = ["KEY", "services"]

#: Name under which the factory keeps the services.
KEY = "kakehashi"


def services() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions[KEY])
