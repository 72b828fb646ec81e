"""Where webhooks go: a file with one table for each, whose secrets stand elsewhere."""

from __future__ import annotations

import base64
import binascii
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from kakehashi.errors import SettingError
from kakehashi.model.live.event import Event
from kakehashi.model.live.published import CHOICES, concerns
from kakehashi.settings import Settings, is_protected

__all__ = ["MOST", "Target", "read_targets"]

#: Targets of a server; each has a thread.
MOST: Final = 32
#: How the Standard Webhooks specification writes a secret, and how long it may be in bytes.
_PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_KNOWN: Final = frozenset(
    ("name", "url", "secret_file", "secret_env", "audience", "plain_http", *CHOICES)
)
_WHERE: Final = "KAKEHASHI_WEBHOOKS"


@dataclass(frozen=True, slots=True)
class Target:
    """One address that is told what happens on the map."""

    name: str
    url: str = field(repr=False)  #: may hold what nobody else should know
    keys: tuple[bytes, ...] = field(repr=False)  #: each signs, so that one can be replaced
    members: bool = False  #: is told also what is for members only
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """What may be shown of the address."""
        return urlsplit(self.url).netloc

    def wants(self, event: Event) -> bool:
        """Return whether an event is about something of every sort that was chosen."""
        if not self.chosen:
            return True
        said = set(concerns(event, members=self.members))
        return all(
            any((sort, value) in said for value in values) for sort, values in self.chosen.items()
        )


def read_targets(
    settings: Settings, environment: Mapping[str, str] | None = None
) -> tuple[Target, ...]:
    """Read the file that the settings name; there are none without it.

    Raises SettingError, which never shows a secret or the address of a target.
    """
    if not settings.webhooks:
        return ()
    environment = os.environ if environment is None else environment
    file = Path(settings.webhooks)
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingError(
            "The file {file} cannot be read: {reason}", where=_WHERE, file=str(file), reason=reason
        ) from None
    tables = document.pop("webhook", None)
    if document or not isinstance(tables, list) or len(tables) > MOST:
        raise SettingError(
            "The file {file} has something else than up to {most} tables [[webhook]].",
            where=_WHERE,
            file=str(file),
            most=MOST,
        )
    found: dict[str, Target] = {}
    for number, table in enumerate(tables, 1):
        target = _Reading(table, number, file, environment).target()
        if target.name in found:
            raise SettingError("Two webhooks have the name {name}.", where=_WHERE, name=target.name)
        found[target.name] = target
    return tuple(found.values())


class _Reading:
    """One table of the file."""

    def __init__(self, table: Any, number: int, file: Path, environment: Mapping[str, str]) -> None:
        self._table: dict[str, Any] = table if isinstance(table, dict) else {"": table}
        self._number, self._file, self._environment = number, file, environment

    def target(self) -> Target:
        if unknown := sorted(self._table.keys() - _KNOWN):
            raise self._wrong(unknown[0], ", ".join(sorted(_KNOWN)))
        name = self._text("name")
        if not _NAME.fullmatch(name):
            raise self._wrong("name", "1–40: a-z, 0-9, -")
        audience = self._text("audience", "public")
        if audience not in ("public", "members"):
            raise self._wrong("audience", "public, members")
        chosen: dict[str, frozenset[str]] = {
            sort: self._choice(sort) for sort in CHOICES if sort in self._table
        }
        return Target(name, self._url(), self._keys(), audience == "members", chosen)

    def _url(self) -> str:
        text = self._text("url")
        plain = self._table.get("plain_http", False)
        if not isinstance(plain, bool):
            raise self._wrong("plain_http", "true, false")
        try:
            parts = urlsplit(text)
            sound = _is_address(parts) and not re.search(r"[\s#]", text) and text.isascii()
        except ValueError:  # no number after the colon
            sound = False
        if not sound or not (plain or is_protected(parts)):
            raise self._wrong("url", "https://…, http://127.0.0.1…; plain_http = true: http://…")
        return text

    def _keys(self) -> tuple[bytes, ...]:
        """Return the secrets; a file or a variable may have several, the newest first."""
        if ("secret_file" in self._table) == ("secret_env" in self._table):
            raise self._wrong("secret_file", "secret_file / secret_env")
        if "secret_env" in self._table:
            name = "secret_env"
            text = self._environment.get(self._text(name), "")
        else:
            name = "secret_file"
            try:
                path = self._file.parent / self._text(name)
                text = path.read_text(encoding="ascii")
            except (OSError, UnicodeError):
                text = ""
        keys = tuple(_key(word) for word in text.split())
        if not keys or not all(keys):
            raise self._wrong(name, f"{_PREFIX}<base64, {_SHORTEST}–{_LONGEST} bytes>")
        return keys

    def _choice(self, sort: str) -> frozenset[str]:
        values = self._table[sort]
        if not isinstance(values, list) or not values or not all(type(v) is str for v in values):
            raise self._wrong(sort, '["…", …]')
        return frozenset(values)

    def _text(self, name: str, default: str = "") -> str:
        value = self._table.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, '"…"')
        return value

    def _wrong(self, name: str, accepts: str) -> SettingError:
        return SettingError(
            "{file}, webhook {number}: «{name}» is missing or cannot be used.",
            where=_WHERE,
            remedy="Give {accepts}.",
            file=str(self._file),
            number=self._number,
            name=name,
            accepts=accepts,
        )


def _is_address(parts: SplitResult) -> bool:
    secret = parts.username is not None or parts.password is not None
    return bool(parts.scheme in ("http", "https") and parts.hostname and not secret) and (
        parts.port != 0
    )


def _key(text: str) -> bytes:
    """Return the bytes of a secret; none when it is no good one."""
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
    sound = text.startswith(_PREFIX) and _SHORTEST <= len(key) <= _LONGEST
    return key if sound else b""
