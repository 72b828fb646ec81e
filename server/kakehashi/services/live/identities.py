"""Identities of an OpenID Connect provider, and the accounts they were linked to."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert, select

from kakehashi.errors import BadInputError
from kakehashi.store.record.database import writing
from kakehashi.store.record.schema import identity

__all__ = ["Identities"]

_LONGEST = 255


class Identities:
    """The table of identities; nobody gets an account by an identity alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def account_of(self, issuer: str, subject: str) -> str | None:
        """Return the account of an identity; None when it was linked to none."""
        where = (identity.c.issuer == issuer, identity.c.subject == subject)
        with self._engine.connect() as connection:
            found = connection.execute(select(identity.c.account).where(*where)).scalar()
        return str(found) if found else None

    def link(self, issuer: str, subject: str, account: str) -> None:
        """Link an identity to an account, instead of an earlier one of the account.

        Raises BadInputError when it belongs to another account.
        """
        if not subject or len(subject) > _LONGEST or not subject.isprintable():
            raise BadInputError(
                "The subject of an identity has up to {most} characters.", most=_LONGEST
            )
        with writing(self._engine) as connection:
            where = (identity.c.issuer == issuer, identity.c.subject == subject)
            known = connection.execute(select(identity.c.account).where(*where)).scalar()
            if known not in (None, account):
                raise BadInputError("This identity belongs to another account.")
            mine = (identity.c.issuer == issuer, identity.c.account == account)
            connection.execute(delete(identity).where(*mine))
            values = {"issuer": issuer, "subject": subject, "account": account}
            connection.execute(insert(identity).values(**values))

    def unlink(self, account: str) -> None:
        """Forget the identities of an account."""
        with writing(self._engine) as connection:
            connection.execute(delete(identity).where(identity.c.account == account))

    def of(self, account: str) -> list[str]:
        """Return the subjects that are linked to an account."""
        query = select(identity.c.subject).where(identity.c.account == account)
        with self._engine.connect() as connection:
            return sorted(map(str, connection.execute(query).scalars()))
