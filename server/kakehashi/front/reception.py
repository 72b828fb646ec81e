"""Read who asks for what from the head of a request, and whether it is meant for this server."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from itertools import count
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from kakehashi.errors import BadInputError
from kakehashi.front.exchange import Asked, Scope, client_name
from kakehashi.settings import Settings

__all__ = ["Reception", "take_release"]

_REQUEST_ID: Final = re.compile(rb"[\w.:-]{1,64}")


class Reception:
    """Takes requests in; it knows the names and the path under which the server answers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.prefix = urlsplit(settings.public_url).path.rstrip("/")
        self._hosts = frozenset(_own_names(settings))
        self._run, self._numbers = secrets.token_hex(4), count(1)

    def asked(self, scope: Scope) -> Asked:
        """Return the request; it gets an identifier when it brings none that can be used."""
        headers = dict(scope["headers"])
        path = scope["path"]
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            path = path[len(self.prefix) :] or "/"
        given = headers.get(b"x-request-id", b"")
        return Asked(
            scope,
            scope["method"],
            path,
            scope["query_string"],
            headers,
            client_name(scope, headers, self._settings.proxies),
            given.decode()
            if _REQUEST_ID.fullmatch(given)
            else f"{self._run}-{next(self._numbers)}",
        )

    def is_ours(self, asked: Asked) -> bool:
        """Return whether the request names this server, once."""
        hosts = [value for name, value in asked.scope["headers"] if name == b"host"]
        return len(hosts) == 1 and name_of(hosts[0].decode("latin-1").lower()) in self._hosts

    def not_ours(self) -> BadInputError:
        """Return the error of a request for another server."""
        return BadInputError(
            "This server does not answer for that host.",
            remedy="Use the address {address}.",
            address=self._settings.public_url,
        )


def take_release(asked: Asked) -> str:
    """Take the release that a request names out of its address, and return it."""
    pairs = parse_qsl(asked.query_string.decode("latin-1"), keep_blank_values=True)
    names = [value for name, value in pairs if name == "release"]
    if names:
        asked.release = names[-1]
        asked.query_string = urlencode([pair for pair in pairs if pair[0] != "release"]).encode()
    return asked.release


def name_of(host: str) -> str:
    """Return the name in a Host header.

    >>> name_of("[::1]:8000"), name_of("bridge.example:80"), name_of("localhost")
    ('::1', 'bridge.example', 'localhost')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _own_names(settings: Settings) -> Iterator[str]:
    for name in (urlsplit(settings.public_url).hostname, settings.host):
        if name:
            yield name.lower()
    yield from ("localhost", "127.0.0.1", "::1")
