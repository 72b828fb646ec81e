"""HTTP with one engine: an answer arrives whole and in time, or there is an error.

A body that ends before its announced length is an error, and so is one without an announced
length, unless the caller can tell from the body itself that it is whole. Redirects are refused,
because a POST that is redirected loses its body.
"""

from __future__ import annotations

import base64
import os
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any, Final

from kakehashi.errors import KakehashiError, StoreError
from kakehashi.replies import Reply, Stream
from kakehashi.store.workers.errors import out_of_time

__all__ = [
    "Session",
    "TooLargeError",
    "explained",
    "tells_timeout",
    "told",
    "unreachable",
]

_DETAIL: Final = 400
_TOO_LATE: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT)
#: What engines say in an error (or in the middle of an answer) when their own limit is reached.
_TIMED_OUT: Final = re.compile(
    rb"S1T00|Transaction timed out|has been cancelled|query.{0,20}timed? ?out"
    rb"|QueryEvaluationTimeout|TimeLimitExceeded|execution time .{0,40}exceed",
    re.IGNORECASE,
)


class TooLargeError(Exception):
    """The body is larger than the caller takes."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        """Follow no redirect."""


class _Digest(urllib.request.HTTPDigestAuthHandler):
    retried: int

    def http_error_401(self, req: Any, fp: Any, *rest: Any) -> Any:
        """Try once, and close the answer that asked for the password; the base forgets both."""
        if self.retried or not rest[2].get("WWW-Authenticate", "").lower().startswith("digest"):
            return None
        with fp:
            return super().http_error_401(req, fp, *rest)


class Session:
    """Sends requests to one engine, with user and password when it asks for them."""

    def __init__(self, *, user: str = "", password: str = "") -> None:
        self._user, self._password = user, password
        self._basic = ""  #: the header, once the engine has asked for it

    @contextmanager
    def stream(self, request: urllib.request.Request, seconds: float) -> Iterator[Stream]:
        """Send a request and hand its answer over in pieces; ``seconds`` is for all of it.

        Raises QueryTimeoutError, and StoreError when the engine cannot be reached or breaks off.
        """
        deadline = time.monotonic() + seconds
        try:
            response, owner = self._open(request, seconds)
            with response, _cut_at(deadline, response):
                yield Stream(response)
            del owner
        except (HTTPException, OSError, ValueError) as error:
            if time.monotonic() >= deadline or isinstance(error, TimeoutError):
                raise out_of_time(seconds) from error
            raise unreachable(request.full_url, str(error) or type(error).__name__) from error

    def send(
        self, request: urllib.request.Request, seconds: float, limit: int | None = None
    ) -> Reply:
        """Send a request and return its whole answer.

        Raises like :meth:`stream`, and TooLargeError when the body is over ``limit`` bytes.
        """
        body = bytearray()
        with self.stream(request, seconds) as stream:
            for piece in stream:
                if limit is not None and len(body) + len(piece) > limit:
                    raise TooLargeError
                body += piece
        return Reply(stream.status, stream.headers, bytes(body), stream.framed)

    def _open(
        self, request: urllib.request.Request, seconds: float
    ) -> tuple[HTTPResponse, urllib.error.HTTPError | None]:
        """Return the response, of any status, and what closes it when it is forgotten."""
        if self._basic:
            request.add_unredirected_header("Authorization", self._basic)
        try:
            response: Any = self._opener(request).open(request, timeout=seconds)
        except urllib.error.HTTPError as error:
            if self._is_asked(error):
                return self._open(request, seconds)
            fault: Any = error
            return fault.fp, error
        except urllib.error.URLError as error:
            raise (error.reason if isinstance(error.reason, OSError) else error) from error
        return response, None

    def _is_asked(self, error: urllib.error.HTTPError) -> bool:
        """Return whether the engine asks for Basic and has not got it yet."""
        asked = error.headers.get("WWW-Authenticate", "").lower().startswith("basic")
        if error.code != HTTPStatus.UNAUTHORIZED or not asked or not self._user or self._basic:
            return False
        pair = base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        self._basic = f"Basic {pair}"
        error.close()
        return True

    def _opener(self, request: urllib.request.Request) -> urllib.request.OpenerDirector:
        """Return an opener for one request: the handler of Digest counts what it has tried."""
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, request.full_url, self._user, self._password)
        digest = [_Digest(known)] if self._user else []
        return urllib.request.build_opener(_NoRedirects(), *digest)


@contextmanager
def _cut_at(deadline: float, response: HTTPResponse) -> Iterator[None]:
    """Cut the connection when the time is over: a socket's own timeout begins anew at each byte.

    Raises TimeoutError at the end when it was cut, as a body without a length seems to be whole.
    """
    over = threading.Event()

    def cut() -> None:
        over.set()
        try:
            with socket.socket(fileno=os.dup(response.fileno())) as connection:
                connection.shutdown(socket.SHUT_RDWR)
        except (OSError, ValueError):
            return  # it has ended by itself

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError


def explained(reply: Reply, url: str, seconds: float) -> KakehashiError | None:
    """Return the error that an answer of an engine stands for, or None when it is an answer."""
    if reply.status in _TOO_LATE or (
        reply.status >= HTTPStatus.BAD_REQUEST and _TIMED_OUT.search(reply.body)
    ):
        return out_of_time(seconds)
    if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return StoreError(
            "The engine refuses the request (HTTP {status}): {detail}",
            where=url,
            remedy="Set KAKEHASHI_STORE_USER and KAKEHASHI_STORE_PASSWORD, and its permissions.",
            status=reply.status,
            detail=told(reply.body),
        )
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return unreachable(url, f"HTTP {reply.status}: {told(reply.body)}")
    return None


def tells_timeout(body: bytes) -> bool:
    """Return whether a body says that the engine's own time limit was reached.

    >>> tells_timeout(b'{"bindings":[The SPARQL operation has been cancelled')
    True
    """
    return bool(_TIMED_OUT.search(body))


def told(body: bytes) -> str:
    """Return what an error body says, without markup and without the query that follows it."""
    text = re.sub(r"<[^<>]*>", " ", body[:20_000].decode(errors="replace"))
    text = text.partition("SPARQL query:")[0]
    return " ".join(text.split())[:_DETAIL] or "–"


def unreachable(url: str, detail: str) -> StoreError:
    """Return the error for an engine that does not answer as it should."""
    return StoreError(
        "The endpoint does not answer: {detail}",
        where=url,
        remedy="Look at the endpoint, and at the setting KAKEHASHI_STORE.",
        detail=detail,
    )
