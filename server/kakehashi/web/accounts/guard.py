"""Stand-in until accounts are there: nobody is signed in. To be replaced by the accounts' guard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from kakehashi.errors import KakehashiError
from kakehashi.model.live.access import ACTIONS, Action, Grant, may

__all__ = ["ForbiddenError", "SignInError", "Who", "csrf_field", "require", "who"]


class SignInError(KakehashiError):
    """Only somebody who is signed in may do it."""

    status = 401


class ForbiddenError(KakehashiError):
    """Whoever is signed in may not do it."""

    status = 403


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks; nobody has an empty name."""

    name: str = ""
    display: str = ""
    grants: tuple[Grant, ...] = ()
    via: Literal["", "session", "token"] = ""


def who() -> Who:
    """Return who asks."""
    return Who()


def require(action: Action, scopes: Iterable[str] = ()) -> Who:
    """Return who asks, if they may do it; raise SignInError or ForbiddenError."""
    asking = who()
    if not asking.name:
        raise SignInError("Sign in first: this is for members.")
    if not may(asking.grants, action, scopes):
        raise ForbiddenError("Your roles do not let you {action}.", action=ACTIONS[action].label)
    return asking


def csrf_field() -> Markup:
    """Return the hidden input of forms."""
    return Markup()
