"""Secrets that people carry: made here, shown once, and kept only as their digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Final

__all__ = ["digest", "moment", "new_secret", "stamp"]

_BYTES: Final = 32
_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits, as text that can stand in an address.

    >>> len(new_secret()), new_secret("kkh_")[:4]
    (43, 'kkh_')
    """
    return prefix + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Return what is kept of a secret; it is random and long, so that no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def moment() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def stamp(when: datetime) -> str:
    """Return a moment as it stands in tables: in order of time when sorted as text.

    >>> stamp(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000Z'
    """
    return when.strftime(_FORM)
