"""Who may do what: one table, from which the checks, the tests and the manual are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.messages import label

__all__ = ["ACTIONS", "ROLES", "ROLE_NAMES", "Action", "Grant", "Role", "may"]

Role = Literal["reader", "contributor", "reviewer", "editor", "admin"]
#: Each may what those before it may.
ROLES: Final[tuple[Role, ...]] = ("reader", "contributor", "reviewer", "editor", "admin")

#: How people call them (message ids).
ROLE_NAMES: Final[dict[Role, str]] = {
    "reader": label("reader"),
    "contributor": label("contributor"),
    "reviewer": label("reviewer"),
    "editor": label("editor"),
    "admin": label("admin"),
}

Action = Literal[
    "read-members", "enter", "change", "withdraw", "undo", "propose", "comment", "review",
    "decide", "token", "invite", "grant", "audit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rule:
    """The least role that may, and what it is."""

    least: Role
    label: str


ACTIONS: Final[dict[Action, _Rule]] = {
    "read-members": _Rule("reader", label("see what only members see")),
    "token": _Rule("reader", label("make API tokens for oneself")),
    "comment": _Rule("contributor", label("take part in a discussion")),
    "enter": _Rule("contributor", label("enter something new on the map")),
    "change": _Rule("contributor", label("change an entry of the map")),
    "propose": _Rule("contributor", label("propose a statement")),
    "review": _Rule("reviewer", label("vote on a proposal")),
    "decide": _Rule("editor", label("approve or decline a proposal of somebody else")),
    "withdraw": _Rule("editor", label("take an entry off the map")),
    "undo": _Rule("editor", label("undo an event")),
    "invite": _Rule("admin", label("invite an account, or close one")),
    "grant": _Rule("admin", label("give and take roles")),
    "audit": _Rule("admin", label("read who was refused what")),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, everywhere (``*``) or for one document (slug) or field (item of the issue map)."""

    role: Role
    scope: str = "*"


def may(grants: Iterable[Grant], action: Action, scopes: Iterable[str] = ()) -> bool:
    """Return whether somebody with these grants may do something within all of the scopes.

    Without a scope only a grant for everything counts.

    >>> mine = [Grant("contributor", "nisc"), Grant("reader")]
    >>> may(mine, "propose", ["nisc"]), may(mine, "propose", ["nisc", "cpsf"]), may(mine, "enter")
    (True, False, False)
    """
    least = ROLES.index(ACTIONS[action].least)
    held = {grant.scope for grant in grants if ROLES.index(grant.role) >= least}
    wanted = set(scopes)
    return "*" in held or (bool(wanted) and wanted <= held)
