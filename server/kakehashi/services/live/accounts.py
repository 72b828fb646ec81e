"""Accounts: who there is, what was granted, and how people come in.

What an account is stands in the log, like everything that people write; its secrets stand in tables
of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from kakehashi.errors import BadInputError, KakehashiError, StoreError, UnknownThingError
from kakehashi.messages import Language
from kakehashi.model.live.access import Grant, Role
from kakehashi.model.live.account import (
    DEMO,
    KIND,
    OPERATOR,
    Account,
    account_of,
    entry_name,
    read_name,
)
from kakehashi.model.live.event import Entry, Event, State
from kakehashi.services.live.denials import Denials
from kakehashi.services.live.identities import Identities
from kakehashi.services.live.invitations import Invitations
from kakehashi.services.live.oidc import Provider
from kakehashi.services.live.passwords import Passwords, check_password
from kakehashi.services.live.sessions import Sessions
from kakehashi.services.live.throttle import Throttle
from kakehashi.services.live.tokens import Tokens
from kakehashi.settings import Settings
from kakehashi.store.record.log import Write
from kakehashi.store.record.record import Record
from kakehashi.store.record.rows import entry_of
from kakehashi.store.record.schema import entry as entry_table
from kakehashi.store.record.schema import event as event_table

__all__ = ["Accounts", "WrongPasswordError"]

#: Seconds for which it is believed that nobody has an account yet.
_BELIEVED: Final = 5.0
_DISPLAY: Final = 80


class WrongPasswordError(KakehashiError):
    """Name and password do not belong together; nobody is told which of them is wrong."""

    status = 401


class Accounts:
    """The accounts of an installation, and the tables of what lets people in."""

    def __init__(self, record: Record, settings: Settings) -> None:
        self._record, self._demo = record, settings.demo
        engine = record.engine
        self.passwords, self.sessions, self.tokens = (
            Passwords(engine),
            Sessions(engine),
            Tokens(engine),
        )
        self.invitations, self.identities = Invitations(engine), Identities(engine)
        self.denials = Denials(engine, settings.record_dir, settle=record.settle)
        self.throttle = Throttle()
        self.provider = Provider.of(settings)
        self._exist, self._looked = False, -_BELIEVED

    def close(self) -> None:
        """Write what waits."""
        self.denials.close()

    # --- who there is -------------------------------------------------------------------------

    def get(self, name: str) -> Account | None:
        """Return an account, also a closed one; None when there is none. Raises StoreError."""
        try:
            found = self._record.log.entry(entry_name(name))
        except SQLAlchemyError as error:
            raise StoreError("The accounts cannot be read.") from error
        return self._as_it_counts(found) if found else None

    def one(self, name: str) -> Account:
        """Return an account. Raises UnknownThingError."""
        if (found := self.get(name)) is None:
            raise UnknownThingError("There is no account {id}.", id=name)
        return found

    def all(self) -> list[Account]:
        """Return every account, also the closed ones, by name."""
        query = select(entry_table).where(entry_table.c.kind == KIND).order_by(entry_table.c.id)
        with self._record.engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return [self._as_it_counts(entry_of(row)) for row in rows]

    def exist(self) -> bool:
        """Return whether anybody could sign in; looked up until somebody can."""
        if not self._exist and time.monotonic() - self._looked >= _BELIEVED:
            self._looked = time.monotonic()
            self._exist = any(not account.closed for account in self.all())
        return self._exist

    def display(self, name: str) -> str:
        """Return how somebody wants to be called; the name itself when nobody is known by it."""
        found = self.get(name)
        return found.display if found else name

    def deeds(self, most: int, *, account: str = "", before: int = 0) -> list[Event]:
        """Return what was done, the last first: by an account, before an event."""
        table = event_table
        query = select(table.c.sequence).order_by(table.c.sequence.desc()).limit(most)
        if account:
            query = query.where(table.c.account == account)
        if before:
            query = query.where(table.c.sequence < before)
        with self._record.engine.connect() as connection:
            numbers = list(connection.execute(query).scalars())
        log = self._record.log
        return [event for n in numbers for event in log.events(n - 1, most=1)]

    def _as_it_counts(self, entry: Entry) -> Account:
        """Return an account; one of a demo is closed where there is no demo."""
        found = account_of(entry)
        if found.name.startswith(DEMO) and not self._demo:
            return replace(found, closed=True)
        return found

    # --- how accounts change ------------------------------------------------------------------

    def invite(
        self, name: str, display: str, grant: Grant, language: Language, by: str = OPERATOR
    ) -> str:
        """Make an account and return the secret of its invitation, which is shown once.

        Raises BadInputError when the name is taken or cannot be one.
        """
        account = Account(read_name(name), _display(display or name), (grant,), language=language)

        def decide(before: Entry | None) -> State:
            if before is not None:
                raise BadInputError(
                    "There is an account {name} already.",
                    remedy="Choose another name; names are not given twice.",
                    name=name,
                )
            return account.state

        self._write(name, "invite", decide, by)
        self._exist = True
        return self.invitations.make(name)

    def make_passing(self, name: str, role: Role, password: str) -> None:
        """Make an account whose password is good as long as this process runs (demo)."""
        if self.get(name) is None:
            account = Account(name, role, (Grant(role),))
            self._write(name, "invite", lambda _: account.state, OPERATOR)
        self.passwords.put_passing(name, password)
        self._exist = True

    def reset(self, name: str, by: str = OPERATOR) -> str:
        """Take password, sessions and tokens from an account, and invite it again."""
        self._change(name, "reset", lambda account: account, by)
        self._shut_out(name)
        return self.invitations.make(name)

    def give(self, name: str, grant: Grant, by: str = OPERATOR) -> None:
        """Give an account a role. Raises BadInputError when somebody gives it to themself."""
        _of_others(name, by)
        why = f"{grant.role} {grant.scope}"
        self._change(name, "grant", lambda account: account.with_grant(grant), by, why)

    def take(self, name: str, scope: str, by: str = OPERATOR) -> None:
        """Take from an account its role in a scope. Raises UnknownThingError."""
        _of_others(name, by)

        def without(account: Account) -> Account:
            if account.without(scope) == account:
                raise UnknownThingError(
                    "The account {name} has no role in {scope}.", name=name, scope=scope
                )
            return account.without(scope)

        self._change(name, "revoke", without, by, scope)

    def shut(self, name: str, by: str = OPERATOR) -> None:
        """Close an account for good."""
        _of_others(name, by)
        self._change(name, "close", lambda account: replace(account, closed=True), by)
        self._shut_out(name)

    def link(self, name: str, subject: str, by: str = OPERATOR) -> None:
        """Let an identity of the OpenID Connect provider sign in to an account."""
        if self.provider is None:
            raise BadInputError("No OpenID Connect provider is set up.")
        self.one(name)
        self.identities.link(self.provider.issuer, subject, name)
        self._change(name, "identity", lambda account: account, by)

    def _shut_out(self, name: str) -> None:
        self.passwords.remove(name)
        self.sessions.end_all(name)
        self.tokens.revoke_all(name)
        self.invitations.withdraw(name)
        self.identities.unlink(name)

    # --- how people come in -------------------------------------------------------------------

    def accept(self, invitation: str, password: str) -> Account:
        """Set the password of whoever was invited; an invitation is good once.

        Raises BadInputError when the password is too weak (the invitation stays good then) or the
        invitation is not good any more.
        """
        account = self._invited(invitation)
        check_password(password, account.name)
        self.invitations.use(invitation)
        self.passwords.put(account.name, password)
        self.sessions.end_all(account.name)
        self._change(account.name, "accept", lambda same: same, account.name)
        return account

    def accept_identity(self, invitation: str, subject: str) -> Account:
        """Let an identity of the provider in under the account that was invited."""
        account = self._invited(invitation)
        self.invitations.use(invitation)
        self.link(account.name, subject, account.name)
        return account

    def _invited(self, invitation: str) -> Account:
        account = self.one(self.invitations.account_of(invitation))
        if account.closed:
            raise BadInputError("The account is closed.")
        return account

    def sign_in(self, name: str, password: str, client: str) -> Account:
        """Return the account whose password it is. Raises WrongPasswordError and WaitError."""
        self.throttle.attempt(name, client)
        right = self.passwords.is_right(name, password)
        account = self.get(name)
        if not right or account is None or account.closed:
            raise WrongPasswordError(
                "Name and password do not belong together.",
                remedy="Try again, or ask an admin for a new invitation.",
            )
        self.throttle.succeeded(name, client)
        return account

    def of_identity(self, subject: str) -> Account | None:
        """Return the open account that an identity of the provider is linked to."""
        issuer = self.provider.issuer if self.provider else ""
        account = self.get(self.identities.account_of(issuer, subject) or "")
        return account if account and not account.closed else None

    def change_password(self, name: str, old: str, new: str, client: str) -> None:
        """Give an account another password, and end all of its sessions.

        Raises WrongPasswordError, WaitError, and BadInputError when the new one is too weak.
        """
        self.sign_in(name, old, client)
        check_password(new, name)
        self.passwords.put(name, new)
        self.sessions.end_all(name)
        self._change(name, "password", lambda same: same, name)

    def make_token(self, name: str, title: str, actions: list[str], days: int) -> str:
        """Make an API token, and return its secret."""
        secret = self.tokens.make(name, title, actions, days)
        self._change(name, "token", lambda same: same, name, title)
        return secret

    def revoke_token(self, name: str, title: str, by: str = OPERATOR) -> None:
        """Make a token useless. Raises UnknownThingError."""
        self.tokens.revoke(name, title)
        self._change(name, "token-revoked", lambda same: same, by, title)

    # --- writing ------------------------------------------------------------------------------

    def _change(
        self, name: str, action: str, change: Callable[[Account], Account], by: str, why: str = ""
    ) -> None:
        self.one(name)

        def decide(before: Entry | None) -> State:
            account = account_of(before) if before else self.one(name)
            if account.closed:
                raise BadInputError("The account {name} is closed.", name=name)
            return change(account).state

        self._write(name, action, decide, by, why)

    def _write(
        self,
        name: str,
        action: str,
        decide: Callable[[Entry | None], State],
        by: str,
        why: str = "",
    ) -> None:
        self._record.log.write(Write(KIND, entry_name(name), by, action, decide, why))


def _of_others(name: str, by: str) -> None:
    if name == by:
        raise BadInputError(
            "Nobody changes the roles of their own account, or closes it.",
            remedy="Ask another admin.",
        )


def _display(text: str) -> str:
    shown = " ".join(text.split())
    if not shown or len(shown) > _DISPLAY or not shown.isprintable():
        raise BadInputError("A display name has up to {most} characters.", most=_DISPLAY)
    return shown
