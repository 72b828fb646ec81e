"""Commands for whoever runs the server: invite people, give and take roles, close accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kakehashi.cli.options import common, settings_of
from kakehashi.messages import LANGUAGES, Language, as_language

if TYPE_CHECKING:
    from kakehashi.services.live.accounts import Accounts
    from kakehashi.settings import Settings

__all__ = ["ACCOUNTS"]

_ROLE = click.option("--role", required=True, help="reader, contributor, reviewer, editor, admin.")
_SCOPE = click.option(
    "--scope", default="*", help="Only for this document or field, such as nisc2018:fd-legal."
)


@click.group(help="Accounts: who may change what. Without any, everything is read-only.")
def account() -> None:
    """Hold the commands about accounts together."""


@account.command(help="Make the account NAME and print the link with which its password is set.")
@click.argument("name")
@_ROLE
@_SCOPE
@click.option("--display", default="", help="How the person is called on pages.")
@click.option("--speaks", type=click.Choice(LANGUAGES), default=None, help="Language of the link.")
@common
def invite(  # noqa: PLR0917  (click passes options by name)
    name: str,
    role: str,
    scope: str,
    display: str,
    speaks: str | None,
    lang: str | None,
    form: str,
) -> None:
    from kakehashi.cli.account_output import show_link  # noqa: PLC0415
    from kakehashi.model.live.account import read_grant  # noqa: PLC0415

    with _opened(lang) as (accounts, settings, language):
        spoken = as_language(speaks, language)
        secret = accounts.invite(name, display, read_grant(role, scope), spoken)
        show_link(settings, accounts.one(name), secret, language, form)


@account.command(name="list", help="List the accounts with their roles.")
@common
def list_(lang: str | None, form: str) -> None:
    from kakehashi.cli.account_output import show_accounts  # noqa: PLC0415

    with _opened(lang) as (accounts, _, language):
        show_accounts(accounts, language, form)


@account.command(help="Give the account NAME a role.")
@click.argument("name")
@_ROLE
@_SCOPE
@common
def grant(name: str, role: str, scope: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.account_output import show_account  # noqa: PLC0415
    from kakehashi.model.live.account import read_grant  # noqa: PLC0415

    with _opened(lang) as (accounts, _, language):
        accounts.give(name, read_grant(role, scope))
        show_account(accounts, name, language, form)


@account.command(help="Take from the account NAME its role in a scope.")
@click.argument("name")
@_SCOPE
@common
def revoke(name: str, scope: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.account_output import show_account  # noqa: PLC0415

    with _opened(lang) as (accounts, _, language):
        accounts.take(name, scope)
        show_account(accounts, name, language, form)


@account.command(help="Close the account NAME for good; what the person did stays.")
@click.argument("name")
@common
def close(name: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.account_output import show_account  # noqa: PLC0415

    with _opened(lang) as (accounts, _, language):
        accounts.shut(name)
        show_account(accounts, name, language, form)


@account.command(help="End password, sessions and tokens of NAME, and print a new link.")
@click.argument("name")
@common
def reset(name: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.account_output import show_link  # noqa: PLC0415

    with _opened(lang) as (accounts, settings, language):
        secret = accounts.reset(name)
        show_link(settings, accounts.one(name), secret, language, form)


@account.group(help="API tokens of accounts.")
def token() -> None:
    """Hold the commands about tokens together."""


@token.command(name="revoke", help="Make the token TOKEN of the account NAME useless.")
@click.argument("name")
@click.argument("token")
@common
def revoke_token(name: str, token: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.account_output import show_account  # noqa: PLC0415

    with _opened(lang) as (accounts, _, language):
        accounts.revoke_token(name, token)
        show_account(accounts, name, language, form)


@contextmanager
def _opened(lang: str | None) -> Iterator[tuple[Accounts, Settings, Language]]:
    """Give the accounts; a server may run at the same time."""
    from kakehashi.services.live import open_live  # noqa: PLC0415  (slow import)

    settings, language = settings_of(lang)
    live = open_live(settings)
    try:
        yield live.accounts, settings, language
    finally:
        live.close()


ACCOUNTS: tuple[click.Command, ...] = (account,)
