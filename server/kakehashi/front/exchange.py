"""A request as the front sees it, and the reply to it."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["Asked", "File", "Receive", "Reply", "Send", "client_name"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(slots=True, eq=False)
class Asked:
    """The parts of a request that the front looks at; header names are in lower case."""

    scope: Scope
    method: str
    path: str  #: decoded, below the public address
    query_string: bytes
    headers: dict[bytes, bytes]
    client: str  #: who takes turns
    id: str = ""
    body: bytes = b""
    release: str = ""  #: the release that the request names; empty for the current one

    def header(self, name: bytes) -> str:
        """Return the value of a header, or an empty string."""
        return self.headers.get(name, b"").decode("latin-1")


@dataclass(frozen=True, slots=True)
class File:
    """A file that is the body of a reply, or a part of it."""

    path: Path
    start: int
    size: int


@dataclass(slots=True)
class Reply:
    """A complete reply. ``keep`` says that it may be kept until the release changes."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    file: File | None = None
    keep: bool = False
    close: bool = False  #: the connection must not be used again
    sequence: int | None = None  #: event of the live map that it shows; None: the last one


def client_name(scope: Scope, headers: dict[bytes, bytes], proxies: int) -> str:
    """Return who asks: the address of the peer, or what the trusted proxies say of it.

    >>> peer = {"client": ("10.0.0.1", 1)}
    >>> forwarded = {b"x-forwarded-for": b"6.6.6.6, 192.0.2.7"}
    >>> client_name(peer, forwarded, proxies=0), client_name(peer, forwarded, proxies=1)
    ('10.0.0.1', '192.0.2.7')
    """
    peer = scope.get("client")
    address = str(peer[0]) if peer else ""
    if proxies:
        said = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        forwarded = [word.strip() for word in said if word.strip()]
        if len(forwarded) >= proxies:
            address = _without_port(forwarded[-proxies])
    return _network(address) if ":" in address else address


def _without_port(address: str) -> str:
    """Return the address alone; some proxies write the port behind it, which changes each time.

    >>> _without_port("192.0.2.7:4711"), _without_port("[2001:db8::1]:4711")
    ('192.0.2.7', '2001:db8::1')
    """
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """Return the network of an IPv6 address that one customer has.

    >>> _network("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    """
    try:
        found = ipaddress.IPv6Address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, 64), strict=False))
