"""What a request can reach: the services that were handed to the factory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app, request

if TYPE_CHECKING:
    from kakehashi.services import Services

__all__ = ["KEY", "RELEASE", "pinned", "services"]

#: Name under which the factory keeps the services.
KEY = "kakehashi"
#: Where the front says which release a permanent link names; empty for the current one.
RELEASE = "kakehashi.release"


def services() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions[KEY])


def pinned() -> str:
    """Return the release that the address of the request names, or an empty string."""
    return str(request.environ.get(RELEASE, ""))
