"""Connections with one server, directly or through a proxy; and what is told when none comes up."""

from __future__ import annotations

import http.client
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from threading import Lock
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from kakehashi.client.errors import AnswerError, ClientError, UnreachableError, UsageError
from kakehashi.messages import Language, label

__all__ = ["Connections", "explained"]

#: Connections that are kept; more are in use only while threads ask at the same time.
_MOST: Final = 8
_EXAMPLE: Final = "http://127.0.0.1:8000/"


class Connections:
    """Makes connections and keeps those that can be used again; threads may share it."""

    def __init__(self, url: str, timeout: float, language: Language) -> None:
        parts = _address(url, language)
        self._host, self._port = str(parts.hostname), parts.port
        self._timeout = timeout
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._proxy = _proxy_of(parts)
        place = parts.netloc.rpartition("@")[2]
        #: Where the server is, without a slash at the end.
        self.root = f"{parts.scheme}://{place}{parts.path.rstrip('/')}"
        #: What stands before each path in a request.
        self.prefix = parts.path.rstrip("/")
        if self._proxy and self._tls is None:
            self.prefix = self.root
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = Lock()

    def kept(self) -> http.client.HTTPConnection | None:
        """Take a connection that was used before."""
        with self._lock:
            return self._idle.pop() if self._idle else None

    def keep(self, connection: http.client.HTTPConnection) -> None:
        """Keep a connection whose last answer was read whole."""
        with self._lock:
            if len(self._idle) < _MOST:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is kept."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def new(self) -> http.client.HTTPConnection:
        """Return a connection that is opened with the first request."""
        proxy = self._proxy
        host, port = (proxy.hostname or "", proxy.port) if proxy else (self._host, self._port)
        if self._tls is None:
            connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
        else:
            connection = http.client.HTTPSConnection(
                host, port, timeout=self._timeout, context=self._tls
            )
            if proxy:
                connection.set_tunnel(self._host, self._port, _credentials(proxy))
        return connection

    def headers(self) -> dict[str, str]:
        """Return what the proxy wants in the head of each request."""
        return _credentials(self._proxy) if self._proxy and self._tls is None else {}


def _address(url: str, language: Language) -> SplitResult:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment:
        raise UsageError(
            "{url} is no address of a server.",
            remedy="Give one such as {example}.",
            language=language,
            url=repr(url),
            example=_EXAMPLE,
        )
    return parts


def _proxy_of(parts: SplitResult) -> SplitResult | None:
    """Return the proxy that the environment names for this server; none for the own machine."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415  (slow import)

    host = str(parts.hostname)
    url = getproxies().get(parts.scheme, "")
    if not url or _is_here(host) or proxy_bypass(host):
        return None
    return urlsplit(url if "://" in url else f"http://{url}")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _credentials(proxy: SplitResult) -> dict[str, str]:
    if not proxy.username:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


@contextmanager
def explained(url: str, seconds: float, language: Language) -> Iterator[None]:
    """Turn what the network throws into an error that says what to mend."""
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise _told(error, url, seconds, language) from error


def _told(error: Exception, url: str, seconds: float, language: Language) -> ClientError:
    what, remedy, kind = _words(error)
    return kind(
        what,
        remedy=remedy,
        language=language,
        url=url,
        seconds=f"{seconds:g}",
        detail=str(error) or type(error).__name__,
    )


def _words(error: Exception) -> tuple[str, str, type[ClientError]]:
    """Return what is said of an error, and as which one."""
    for kinds, what, remedy in _KNOWN:
        if isinstance(error, kinds):
            return what, remedy, UnreachableError
    if isinstance(error, http.client.IncompleteRead):
        return (
            label("The answer of {url} broke off: {detail}"),
            label("Ask again; nothing of it was used."),
            AnswerError,
        )
    return (
        label("{url} does not answer: {detail}"),
        label("See whether the address is right, http or https too, and whether the server runs."),
        UnreachableError,
    )


#: Errors by their class, the narrower first (message ids).
_KNOWN: Final[tuple[tuple[type[Exception], str, str], ...]] = (
    (
        TimeoutError,
        label("{url} has not answered within {seconds} seconds."),
        label("Ask for less, or give the client a longer timeout."),
    ),
    (
        ssl.SSLCertVerificationError,
        label("The certificate of {url} is not trusted: {detail}"),
        label("Name the file of its authority in the environment variable SSL_CERT_FILE."),
    ),
    (
        ssl.SSLError,
        label("No TLS comes about with {url}: {detail}"),
        label("If the server speaks plain HTTP, begin the address with http://."),
    ),
    (
        socket.gaierror,
        label("The host of {url} is not known: {detail}"),
        label("See whether the address is written right, and whether there is a network."),
    ),
    (
        ConnectionRefusedError,
        label("Nothing answers at {url}."),
        label("Start the server with `kakehashi serve`, or give the address of one that runs."),
    ),
)
