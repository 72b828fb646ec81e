"""Read who asks for what from the head of a request, and whether it is meant for this server."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count
from typing import Final
from urllib.parse import unquote_plus, urlsplit

from kakehashi.errors import BadInputError, QueryRefusedError
from kakehashi.front.exchange import Asked, Scope, client_name
from kakehashi.settings import Settings

__all__ = ["Reception", "refuse_other_pages", "take_release", "without_pages"]

#: Headers that are read, and the most bytes of one; some of them take long to read.
_READ: Final = (b"accept", b"accept-language", b"accept-encoding", b"content-type",
                b"if-match", b"if-none-match", b"if-range", b"last-event-id", b"range",
                b"x-forwarded-for")  # fmt: skip
_LONGEST: Final = 4096
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_REQUEST_ID: Final = re.compile(rb"[\w.:-]{1,64}")
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{0,5})?")


class HeaderTooLongError(BadInputError):
    """A header is longer than any that means something here."""

    status = 431


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
        if len(headers) != len(scope["headers"]):
            headers = _joined(scope["headers"])
        path = scope["path"]
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            path = path[len(self.prefix) :] or "/"
        given = headers.get(b"x-request-id")
        return Asked(
            scope,
            scope["method"],
            path,
            scope["query_string"],
            headers,
            client_name(scope, headers, self._settings.proxies),
            given.decode()
            if given and _REQUEST_ID.fullmatch(given)
            else f"{self._run}-{next(self._numbers)}",
        )

    def is_ours(self, asked: Asked) -> bool:
        """Return whether the request names this server, once."""
        # Two of them were joined by a comma, which is in no name.
        return name_of(asked.header(b"host").lower()) in self._hosts

    def names_a_host(self, asked: Asked) -> bool:
        """Return whether the request names one host; probes know the server by any name."""
        host = asked.header(b"host")
        return bool(host) and "," not in host

    def fault_of(self, asked: Asked) -> BadInputError | None:
        """Return what is wrong with the head of a request: another server, or headers too long."""
        if not self.is_ours(asked):
            return BadInputError(
                "This server does not answer for that host.",
                remedy="Use the address {address}.",
                address=self._settings.public_url,
            )
        for name in _READ:
            if len(asked.headers.get(name, b"")) > _LONGEST:
                return HeaderTooLongError(
                    "The header {name} has more than {limit} bytes.",
                    remedy="Send a shorter one.",
                    name=name.decode(),
                    limit=_LONGEST,
                )
        return None


def take_release(asked: Asked) -> str:
    """Take the release that a request names out of its address, and return it.

    The rest of the address stays as it is, byte by byte.
    """
    others, release = [], b""
    for part in asked.query_string.split(b"&"):
        if part.startswith(b"release="):
            release = part.removeprefix(b"release=")
        else:
            others.append(part)
    asked.query_string = b"&".join(others)
    return unquote_plus(release.decode("latin-1"))


def without_pages(accept: bytes) -> bytes:
    """Return an Accept header without the forms of pages, for a place that has none.

    >>> without_pages(b"text/html, application/xml;q=0.9"), without_pages(b"text/html")
    (b' application/xml;q=0.9', b'*/*')
    """
    if b"html" not in accept:
        return accept
    return b",".join(part for part in accept.split(b",") if b"html" not in part) or b"*/*"


def refuse_other_pages(asked: Asked) -> None:
    """Raise QueryRefusedError when the page of another site asks for a change.

    A private store listens where any page that its owner looks at can send requests to.
    """
    origin = asked.header(b"origin")
    if origin and asked.method not in _SAFE and urlsplit(origin).netloc != asked.header(b"host"):
        raise QueryRefusedError(
            "Pages of other sites may not change this store.",
            remedy="Send the request from a program, or from a page of this server.",
        )


@lru_cache(maxsize=64)  # a header may be long
def name_of(host: str) -> str:
    """Return the name in a Host header; empty when there is more in it than name and port.

    >>> name_of("[::1]:8000"), name_of("bridge.example:80"), name_of("localhost")
    ('::1', 'bridge.example', 'localhost')
    >>> name_of("localhost:x@other.example"), name_of("localhost, other.example")
    ('', '')
    """
    match = _HOST.fullmatch(host)
    return (match[1] or match[2]) if match else ""


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return headers of which some come several times; these are one list (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        found[name] = found[name] + b", " + value if name in found else value
    return found


def _own_names(settings: Settings) -> Iterator[str]:
    for name in (urlsplit(settings.public_url).hostname, settings.host):
        if name:
            yield name.lower()
    yield from ("localhost", "127.0.0.1", "::1")
