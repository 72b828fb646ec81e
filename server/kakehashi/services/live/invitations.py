"""Invitations: a secret that lets somebody set the first password of an account, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, insert, select

from kakehashi.errors import BadInputError
from kakehashi.services.live.secret import digest, moment, new_secret, stamp
from kakehashi.store.record.database import writing
from kakehashi.store.record.schema import invitation

__all__ = ["LASTS", "Invitations"]

#: How long an invitation is good.
LASTS: Final = timedelta(days=7)


class Invitations:
    """The table of invitations."""

    #: What tells the time.
    clock: Callable[[], datetime] = staticmethod(moment)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, account: str) -> str:
        """Invite an account and return the secret; earlier invitations of it are void."""
        secret, now = new_secret(), self.clock()
        values = {"hash": digest(secret), "account": account, "expires": stamp(now + LASTS)}
        with writing(self._engine) as connection:
            gone = (invitation.c.account == account) | (invitation.c.expires <= stamp(now))
            connection.execute(delete(invitation).where(gone))
            connection.execute(insert(invitation).values(**values))
        return secret

    def account_of(self, secret: str) -> str:
        """Return who was invited. Raises BadInputError when the invitation is not good."""
        query = select(invitation.c.account).where(
            invitation.c.hash == digest(secret), invitation.c.expires > stamp(self.clock())
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar()
        if found is None:
            raise _spent()
        return str(found)

    def use(self, secret: str) -> None:
        """Use an invitation up. Raises BadInputError when somebody else just did."""
        with writing(self._engine) as connection:
            done = connection.execute(
                delete(invitation).where(
                    invitation.c.hash == digest(secret),
                    invitation.c.expires > stamp(self.clock()),
                )
            )
            if not done.rowcount:
                raise _spent()

    def withdraw(self, account: str) -> None:
        """Make the invitations of an account void."""
        with writing(self._engine) as connection:
            connection.execute(delete(invitation).where(invitation.c.account == account))

    def pending(self) -> dict[str, str]:
        """Return until when which accounts are invited."""
        query = select(invitation).where(invitation.c.expires > stamp(self.clock()))
        with self._engine.connect() as connection:
            return {row.account: row.expires for row in connection.execute(query)}


def _spent() -> BadInputError:
    return BadInputError(
        "This invitation is not known: it was used, or is older than 7 days.",
        remedy="Ask whoever invited you for a new one.",
    )
