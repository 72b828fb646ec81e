"""Passwords: which ones are taken, and whether one is right. Kept as argon2id hashes."""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, insert, select

from kakehashi.errors import BadInputError
from kakehashi.services.live.secret import moment, stamp
from kakehashi.store.record.database import writing
from kakehashi.store.record.schema import credential

__all__ = ["LEAST", "Passwords", "check_password"]

#: Characters of a password, at least and at most.
LEAST: Final = 12
_MOST: Final = 200
#: Different characters, at least.
_DIFFERENT: Final = 5
#: Memory of one hash is 19 MiB (the advice of OWASP); so many are worked out at a time.
_AT_A_TIME: Final = 2

#: What the most common passwords are made of, in small letters without figures and signs.
_WORDS: Final = """
password passwort passw word pass admin administrator root user guest test testing demo login
welcome letmein iloveyou loveyou monkey dragon football baseball superman batman princess sunshine
shadow master hello freedom whatever trustno qwerty qwertyuiop qwertzuiop azerty asdfgh asdfghjkl
zxcvbn zxcvbnm qazwsx qazwsxedc abc abcdef abcdefg abcdefgh secret changeme default access security
kakehashi sakura tokyo nippon japan summer winter spring autumn january february march april august
september october november december company
"""
_COMMON: Final = frozenset(_WORDS.split())
_RUNS: Final = (
    "0123456789" * 3, "9876543210" * 3, "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm" * 2, "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
_SIGNS: Final = str.maketrans("013457@$!", "oieastasi")


def _plain(password: str) -> str:
    """Return a password in the one form in which it is hashed: full-width letters are letters."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, account: str) -> None:
    """Raise BadInputError, which says why, when a password is too easy to guess.

    >>> check_password("tall-bridge-of-cedar", "aki")
    >>> check_password("Password12345!", "aki")
    Traceback (most recent call last):
    ...
    kakehashi.errors.BadInputError: This password is among those that are tried first. ...
    """
    text = _plain(password)
    if len(text) < LEAST:
        raise BadInputError(
            "The password has fewer than {least} characters.",
            remedy="Several words in a row are easy to remember and hard to guess.",
            least=LEAST,
        )
    if len(text) > _MOST:
        raise BadInputError("The password has more than {most} characters.", most=_MOST)
    small = text.casefold()
    if account and account in small:
        raise BadInputError(
            "The password holds the name of the account.", remedy="Choose one without it."
        )
    if len(set(small)) < _DIFFERENT or _is_common(small):
        raise BadInputError(
            "This password is among those that are tried first.",
            remedy="Several words in a row are easy to remember and hard to guess.",
        )


def _is_common(small: str) -> bool:
    if any(small in run for run in _RUNS):
        return True
    for text in (small, small.translate(_SIGNS)):
        words = re.findall(r"[a-z]+", text)
        if words and all(_made_of(word) for word in words):
            return True
    return False


def _made_of(word: str) -> bool:
    """Return whether a word is one of the common ones, or some of them in a row."""
    if word in _COMMON or len(set(word)) == 1:
        return True
    return any(
        word.startswith(common) and _made_of(word[len(common) :])
        for common in _COMMON
        if len(common) < len(word)
    )


class Passwords:
    """The table of password hashes; ``passing`` ones are only in memory (demo)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turn = threading.BoundedSemaphore(_AT_A_TIME)
        self._decoy = self._hasher.hash(secrets.token_urlsafe())
        self._passing: dict[str, str] = {}

    def put(self, account: str, password: str) -> None:
        """Make it the password of an account."""
        values = {"account": account, "password": self._hash(password), "changed": stamp(moment())}
        with writing(self._engine) as connection:
            connection.execute(delete(credential).where(credential.c.account == account))
            connection.execute(insert(credential).values(**values))

    def put_passing(self, account: str, password: str) -> None:
        """Make it the password of an account for as long as this process runs."""
        self._passing[account] = self._hash(password)

    def remove(self, account: str) -> None:
        """Let an account have no password."""
        self._passing.pop(account, None)
        with writing(self._engine) as connection:
            connection.execute(delete(credential).where(credential.c.account == account))

    def is_right(self, account: str, password: str) -> bool:
        """Return whether it is the password; the answer takes as long when there is no account."""
        known = self._passing.get(account) or self._kept(account)
        text = _plain(password)[: _MOST + 1]
        with self._turn:
            try:
                right = bool(self._hasher.verify(known or self._decoy, text))
            except (VerificationError, InvalidHashError):
                right = False
        return right and known is not None

    def _hash(self, password: str) -> str:
        with self._turn:
            return self._hasher.hash(_plain(password))

    def _kept(self, account: str) -> str | None:
        with self._engine.connect() as connection:
            query = select(credential.c.password).where(credential.c.account == account)
            found = connection.execute(query).scalar()
        return str(found) if found else None
