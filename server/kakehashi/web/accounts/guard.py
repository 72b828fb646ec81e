"""Who asks, and whether they may: nobody may change anything until there are accounts.

This stands in for the accounts, with their names; it is to be replaced by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from flask import g
from markupsafe import Markup

from kakehashi.errors import ForbiddenError, SignInError
from kakehashi.messages import translate
from kakehashi.model.live.access import ACTIONS, Action, Grant, may
from kakehashi.web.language import language

__all__ = ["NOBODY", "Who", "csrf_field", "needs", "require", "who"]

_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks."""

    name: str  #: empty: nobody
    display: str
    grants: tuple[Grant, ...]
    via: Literal["", "session", "token"]


NOBODY: Final = Who("", "", (), "")


def needs(need: Action) -> Callable[[_View], _View]:
    """Declare what a view asks for."""

    def mark(view: _View) -> _View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return mark


def who() -> Who:
    """Return who asks."""
    return NOBODY


def require(action: Action, scopes: Iterable[str] = ()) -> Who:
    """Return who asks, when they may do it within all of the scopes.

    Raises SignInError and ForbiddenError.
    """
    found, wanted = who(), tuple(scopes)
    if not found.name:
        raise SignInError("This needs an account.", remedy="Sign in, and do it again.")
    if not may(found.grants, action, wanted):
        raise ForbiddenError(
            "Your account may not do this: {action} ({scopes}).",
            remedy="It takes the role {role}; ask an admin.",
            action=translate(language(), ACTIONS[action].label),
            scopes=", ".join(wanted) or "*",
            role=ACTIONS[action].least,
        )
    return found


def csrf_field() -> Markup:
    """Return the hidden field that every form of a page for signed-in people carries."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(g.get("csrf", ""))
