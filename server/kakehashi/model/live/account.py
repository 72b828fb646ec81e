"""An account: who somebody is here, and what was granted. Secrets are never part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kakehashi.errors import BadInputError
from kakehashi.messages import Language, as_language
from kakehashi.model.live.access import ROLES, Action, Grant, may
from kakehashi.model.live.event import Entry, State

__all__ = [
    "DEMO",
    "IMPORTER",
    "KIND",
    "OPERATOR",
    "Account",
    "account_of",
    "entry_name",
    "read_grant",
    "read_name",
]

#: Kind of the entries in the log.
KIND: Final = "account"
#: Who did what was done on the command line.
OPERATOR: Final = "operator"
#: Who writes what comes from documents; not an account.
IMPORTER: Final = "import"
#: How the accounts of a demo are called; nobody can be invited under such a name.
DEMO: Final = "demo-"

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST: Final = 32
_RESERVED: Final = frozenset({OPERATOR, IMPORTER, "system", "nobody", "anonymous"})
_SCOPE: Final = re.compile(r"\*|[a-z0-9][A-Za-z0-9._-]*(?::[A-Za-z0-9][A-Za-z0-9._-]*)?")


@dataclass(frozen=True, slots=True)
class Account:
    """An account, as its entry says."""

    name: str
    display: str  #: how the person wants to be called
    grants: tuple[Grant, ...] = ()
    closed: bool = False
    language: Language = "en"

    @property
    def state(self) -> State:
        """What stands in the log."""
        return {
            "display": self.display,
            "grants": [{"role": g.role, "scope": g.scope} for g in self.grants],
            "closed": self.closed,
            "language": self.language,
        }

    def may(self, action: Action, *scopes: str) -> bool:
        """Return whether it may do something within all of the scopes."""
        return not self.closed and may(self.grants, action, scopes)

    def with_grant(self, grant: Grant) -> Account:
        """Return it with a role; a scope has one role, the one given last."""
        others = [g for g in self.grants if g.scope != grant.scope]
        return replace(self, grants=tuple(sorted([*others, grant], key=lambda g: g.scope)))

    def without(self, scope: str) -> Account:
        """Return it without its role in a scope."""
        return replace(self, grants=tuple(g for g in self.grants if g.scope != scope))


def entry_name(name: str) -> str:
    """Return the name of the entry of an account."""
    return f"{KIND}-{name}"


def account_of(entry: Entry) -> Account:
    """Return the account that an entry tells of."""
    state = entry.state or {"closed": True}
    return Account(
        entry.id.removeprefix(f"{KIND}-"),
        str(state.get("display", "")),
        tuple(Grant(g["role"], g["scope"]) for g in state.get("grants", ())),
        bool(state.get("closed")),
        as_language(state.get("language")),
    )


def read_name(text: str) -> str:
    """Return the name of a new account. Raises BadInputError.

    >>> read_name("aki-tanaka")
    'aki-tanaka'
    """
    if not _NAME.fullmatch(text) or len(text) > _LONGEST:
        raise BadInputError(
            "{text!r} cannot be the name of an account.",
            remedy="Use up to 32 small letters, digits and hyphens, and begin with a letter.",
            text=text[:80],
        )
    if text in _RESERVED or text.startswith(DEMO):
        raise BadInputError(
            "The name {text} is kept for the program.", remedy="Choose another one.", text=text
        )
    return text


def read_grant(role: str, scope: str = "*") -> Grant:
    """Return a grant that was asked for. Raises BadInputError.

    >>> read_grant("editor", "nisc")
    Grant(role='editor', scope='nisc')
    """
    known = next((one for one in ROLES if one == role), None)
    if known is None:
        raise BadInputError(
            "There is no role {role!r}.",
            remedy="It takes: {known}.",
            role=role[:80],
            known=", ".join(ROLES),
        )
    if not _SCOPE.fullmatch(scope):
        raise BadInputError(
            "{scope!r} is no document or field.",
            remedy="Give the identifier of a document or field, such as nisc2018:fd-legal, or *.",
            scope=scope[:80],
        )
    if known == "admin" and scope != "*":
        raise BadInputError(
            "The role admin is given for everything only.", remedy="Leave out the scope."
        )
    return Grant(known, scope)
