"""Sessions of people who signed in: kept as digests, ended by silence and after half a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, delete, insert, or_, select, update

from kakehashi.services.live.secret import digest, moment, new_secret, stamp
from kakehashi.store.record.database import writing
from kakehashi.store.record.schema import session

__all__ = ["ABSOLUTE", "IDLE", "Session", "Sessions"]

#: How long a session lasts without a request, and at most.
IDLE: Final = timedelta(hours=1)
ABSOLUTE: Final = timedelta(hours=12)
#: How exactly the last request is known: not every one writes.
_EXACT: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is open."""

    account: str
    csrf: str  #: what forms of this session carry


class Sessions:
    """The table of sessions."""

    #: What tells the time.
    clock: Callable[[], datetime] = staticmethod(moment)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, account: str) -> str:
        """Open a session and return its secret, which is never kept."""
        secret, now = new_secret(), self.clock()
        values = {
            "hash": digest(secret),
            "account": account,
            "csrf": new_secret(),
            "created": stamp(now),
            "seen": stamp(now),
        }
        with writing(self._engine) as connection:
            connection.execute(delete(session).where(_over(now)))
            connection.execute(insert(session).values(**values))
        return secret

    def of(self, secret: str) -> Session | None:
        """Return the session of a secret; None when there is none, or it has ended."""
        if not secret:
            return None
        now, key = self.clock(), digest(secret)
        with self._engine.connect() as connection:
            row = connection.execute(select(session).where(session.c.hash == key)).first()
        if row is None or row.created <= stamp(now - ABSOLUTE) or row.seen <= stamp(now - IDLE):
            return None
        if row.seen <= stamp(now - _EXACT):
            with writing(self._engine) as connection:
                query = update(session).where(session.c.hash == key)
                connection.execute(query.values(seen=stamp(now)))
        return Session(row.account, row.csrf)

    def end(self, secret: str) -> None:
        """Close a session."""
        with writing(self._engine) as connection:
            connection.execute(delete(session).where(session.c.hash == digest(secret)))

    def end_all(self, account: str) -> None:
        """Close every session of an account."""
        with writing(self._engine) as connection:
            connection.execute(delete(session).where(session.c.account == account))


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(session.c.created <= stamp(now - ABSOLUTE), session.c.seen <= stamp(now - IDLE))
