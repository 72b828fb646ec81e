"""Print accounts, and the links of invitations."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kakehashi.messages import Language, label, translate

if TYPE_CHECKING:
    from kakehashi.model.live.account import Account
    from kakehashi.services.live.accounts import Accounts
    from kakehashi.settings import Settings

__all__ = ["show_account", "show_accounts", "show_link"]

_ACTIVE, _CLOSED, _INVITED = label("active"), label("closed"), label("invited")

_console = Console(highlight=False, emoji=False, soft_wrap=True)


def show_link(
    settings: Settings, account: Account, secret: str, language: Language, form: str
) -> None:
    """Print the link of an invitation; its secret is behind the #, which is never sent."""
    link = f"{settings.public_url}{account.language}/invitation#{secret}"
    if form == "json":
        print(json.dumps({"account": account.name, "link": link, "days": 7}))
    elif form == "csv":
        csv.writer(sys.stdout).writerows([("account", "link"), (account.name, link)])
    else:
        said = "Send this link to the person in question only; it is good for 7 days and one use:"
        _console.print(translate(language, said))
        print(link)


def show_account(accounts: Accounts, name: str, language: Language, form: str) -> None:
    """Print one account as it is now."""
    _show([accounts.one(name)], accounts, language, form)


def show_accounts(accounts: Accounts, language: Language, form: str) -> None:
    """Print every account."""
    _show(accounts.all(), accounts, language, form)


def _show(all_: list[Account], accounts: Accounts, language: Language, form: str) -> None:
    rows = [_row(account, accounts) for account in all_]
    if form == "json":
        print(json.dumps({"accounts": rows}, ensure_ascii=False))
        return
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(("account", "display", "grants", "state", "tokens"))
        writer.writerows(
            (r["account"], r["display"], _grants(r, " "), r["state"], " ".join(r["tokens"]))
            for r in rows
        )
        return
    if not rows:
        _console.print(translate(language, "There are no accounts."))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Account", "Display name", "Roles", "State", "API tokens"):
        table.add_column(translate(language, heading), overflow="fold")
    for row in rows:
        table.add_row(
            escape(row["account"]),
            escape(row["display"]),
            escape(_grants(row, ", ")),
            translate(language, row["state"]),
            escape(", ".join(row["tokens"])),
        )
    _console.print(table)


def _row(account: Account, accounts: Accounts) -> dict[str, Any]:
    invited = account.name in accounts.invitations.pending()
    return {
        "account": account.name,
        "display": account.display,
        "grants": [{"role": g.role, "scope": g.scope} for g in account.grants],
        "state": _CLOSED if account.closed else _INVITED if invited else _ACTIVE,
        "language": account.language,
        "tokens": [token.name for token in accounts.tokens.all(account.name)],
    }


def _grants(row: dict[str, Any], between: str) -> str:
    return between.join(f"{g['role']}:{g['scope']}" for g in row["grants"])
