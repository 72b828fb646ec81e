"""API tokens: for programs that act for an account, within the actions that the token names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Row, delete, insert, select, update

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.live.access import ACTIONS, Action
from kakehashi.services.live.secret import digest, moment, new_secret, stamp
from kakehashi.store.record.database import writing
from kakehashi.store.record.schema import token

__all__ = ["LONGEST", "PREFIX", "TOKEN_ACTIONS", "Token", "Tokens"]

#: How every token begins, so that it is known when it turns up where it should not be.
PREFIX: Final = "kkh_"
#: Days that a token lasts, at most.
LONGEST: Final = 366
_MANY: Final = 20
_NAME: Final = 80
_EXACT: Final = timedelta(minutes=1)
#: What a token can be made for: everything but making tokens.
TOKEN_ACTIONS: Final[tuple[Action, ...]] = tuple(a for a in ACTIONS if a != "token")


@dataclass(frozen=True, slots=True)
class Token:
    """A token; the secret itself is known to its owner only."""

    account: str
    name: str
    actions: frozenset[Action]
    created: str
    expires: str
    used: str  #: when it was last used; empty: never
    over: bool  #: whether it has expired


class Tokens:
    """The table of tokens."""

    #: What tells the time.
    clock: Callable[[], datetime] = staticmethod(moment)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, account: str, name: str, actions: Iterable[str], days: int) -> str:
        """Make a token and return its secret, which cannot be shown again.

        Raises BadInputError.
        """
        name = " ".join(name.split())
        wanted = [action for action in TOKEN_ACTIONS if action in set(actions)]
        if not name or len(name) > _NAME or not name.isprintable():
            raise BadInputError("A token needs a name of up to {most} characters.", most=_NAME)
        if not wanted:
            raise BadInputError(
                "The token would be good for nothing.", remedy="Choose what it may be used for."
            )
        if not 1 <= days <= LONGEST:
            raise BadInputError("A token lasts from 1 to {most} days.", most=LONGEST)
        secret, now = new_secret(PREFIX), self.clock()
        with writing(self._engine) as connection:
            known = connection.execute(select(token.c.name).where(token.c.account == account))
            names = list(known.scalars())
            if name in names:
                raise BadInputError(
                    "There is a token {name} already.",
                    remedy="Revoke it first, or choose another name.",
                    name=name,
                )
            if len(names) >= _MANY:
                raise BadInputError(
                    "An account has {most} tokens at most.", remedy="Revoke one.", most=_MANY
                )
            connection.execute(
                insert(token).values(
                    hash=digest(secret),
                    name=name,
                    account=account,
                    scopes=" ".join(wanted),
                    created=stamp(now),
                    expires=stamp(now + timedelta(days=days)),
                )
            )
        return secret

    def of(self, secret: str) -> Token | None:
        """Return the token of a secret; None when there is none, or it has expired."""
        now, key = self.clock(), digest(secret)
        with self._engine.connect() as connection:
            row = connection.execute(select(token).where(token.c.hash == key)).first()
        if row is None or row.expires <= stamp(now):
            return None
        if not row.used or row.used <= stamp(now - _EXACT):
            with writing(self._engine) as connection:
                query = update(token).where(token.c.hash == key)
                connection.execute(query.values(used=stamp(now)))
        return _token(row, now)

    def all(self, account: str) -> list[Token]:
        """Return the tokens of an account, the newest first."""
        query = select(token).where(token.c.account == account).order_by(token.c.created.desc())
        with self._engine.connect() as connection:
            return [_token(row, self.clock()) for row in connection.execute(query)]

    def revoke(self, account: str, name: str) -> None:
        """Make a token useless. Raises UnknownThingError."""
        where = (token.c.account == account, token.c.name == name)
        with writing(self._engine) as connection:
            if not connection.execute(delete(token).where(*where)).rowcount:
                raise UnknownThingError(
                    "The account {account} has no token {name}.", account=account, name=name
                )

    def revoke_all(self, account: str) -> None:
        """Make every token of an account useless."""
        with writing(self._engine) as connection:
            connection.execute(delete(token).where(token.c.account == account))


def _token(row: Row[Any], now: datetime) -> Token:
    said = str(row.scopes).split()
    return Token(
        row.account,
        row.name,
        frozenset(action for action in ACTIONS if action in said),
        row.created,
        row.expires,
        row.used or "",
        row.expires <= stamp(now),
    )
