"""Three accounts to try the product with, on the machine of whoever tries it and nowhere else."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Final
from urllib.parse import urlsplit

from kakehashi.errors import SettingError
from kakehashi.model.live.access import Role
from kakehashi.model.live.account import DEMO
from kakehashi.services.live.accounts import Accounts
from kakehashi.settings import Settings

__all__ = ["NAMES", "check_demo", "make_demo"]

_ROLES: Final[tuple[Role, ...]] = ("contributor", "reviewer", "editor")
#: The names of the accounts.
NAMES: Final = tuple(f"{DEMO}{role}" for role in _ROLES)


def check_demo(settings: Settings) -> None:
    """Raise SettingError when a demo would be reached from other machines."""
    public = urlsplit(settings.public_url).hostname or ""
    if settings.demo and (
        settings.proxies or not (_is_loopback(settings.host) and _is_loopback(public))
    ):
        raise SettingError(
            "Demo accounts are for a server that only this machine can reach.",
            where="KAKEHASHI_DEMO",
            remedy="Set KAKEHASHI_DEMO=no, or let KAKEHASHI_HOST and KAKEHASHI_PUBLIC_URL name a"
            " loopback address and KAKEHASHI_PROXIES be 0.",
        )


def make_demo(accounts: Accounts) -> str:
    """Make the accounts where they are missing; return their password, good while this runs."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    for name, role in zip(NAMES, _ROLES, strict=True):
        accounts.make_passing(name, role, password)
    return password


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
