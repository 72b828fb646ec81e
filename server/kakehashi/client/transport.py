"""HTTP with one server: connections are kept, waits are bounded, an answer is whole or an error."""

from __future__ import annotations

import gzip
import http.client
import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from kakehashi.client.connections import Connections, explained
from kakehashi.client.errors import AnswerError, ClientError, ServerProblem
from kakehashi.messages import Language, translate
from kakehashi.replies import Reply, Stream

__all__ = ["Asking", "Transport"]

_FOUND: Final = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


@dataclass(frozen=True, slots=True)
class Asking:
    """A request; ``path`` begins with a slash, ``again`` says that it may be sent twice."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes | None = None
    again: bool = True


@dataclass(slots=True)
class _Patience:
    """How often, and for how many seconds in all, one comes again to a busy server."""

    times: int
    seconds: float

    def wait(self, error: ClientError) -> None:
        """Wait as long as the server asks to, or raise the error when that is no use."""
        seconds = error.wait if isinstance(error, ServerProblem) else None
        if seconds is None or seconds > self.seconds or not self.times:
            raise error
        self.times -= 1
        self.seconds -= seconds
        time.sleep(seconds)


class Transport:
    """Sends requests to one server."""

    def __init__(self, url: str, *, timeout: float, retries: int, language: Language) -> None:
        self._connections = Connections(url, timeout, language)
        self._language, self._timeout, self._retries = language, timeout, retries
        self.root = self._connections.root
        self.close = self._connections.close

    def send(self, asking: Asking) -> Reply:
        """Return the whole answer of a request that was done, or one with status 304.

        Where the server asks to come again later, that is done a few times. Raises ServerProblem,
        AnswerError and UnreachableError.
        """
        patience = _Patience(self._retries if asking.again else 0, self._timeout)
        while True:
            with self._answered(asking, time.monotonic() + self._timeout) as stream:
                reply = self._whole(stream)
            if (error := self._error(reply, asking.path)) is None:
                return reply
            patience.wait(error)

    @contextmanager
    def stream(self, asking: Asking) -> Iterator[Iterator[bytes]]:
        """Hand over a large answer in pieces; the time limit is for each of them.

        Raises like :meth:`send`.
        """
        patience = _Patience(self._retries if asking.again else 0, self._timeout)
        while True:
            with self._answered(asking, None) as stream:
                if stream.status == HTTPStatus.OK:
                    yield self._pieces(stream)
                    return
                reply = self._whole(stream)
            patience.wait(self._error(reply, asking.path) or self.broken(f"HTTP {reply.status}"))

    def _pieces(self, stream: Stream) -> Iterator[bytes]:
        with explained(self.root, self._timeout, self._language):
            yield from stream

    @contextmanager
    def _answered(self, asking: Asking, end: float | None) -> Iterator[Stream]:
        """Hand over the answer, of any status; the connection is kept when it was read whole."""
        with explained(self.root, self._timeout, self._language):
            connection, response, socket = self._sent(asking)
        try:
            yield Stream(response, _until(end, socket))
        finally:
            if response.isclosed() and connection.sock is not None:
                self._connections.keep(connection)
            else:
                response.close()
                connection.close()

    def _sent(self, asking: Asking) -> tuple[http.client.HTTPConnection, Any, Any]:
        """Send on a connection that was kept, and on a new one when the server has closed it."""
        kept = self._connections.kept() if asking.again else None
        if kept is not None:
            try:
                return self._sent_on(kept, asking)
            except ConnectionError:
                kept.close()
        return self._sent_on(self._connections.new(), asking)

    def _sent_on(
        self, connection: http.client.HTTPConnection, asking: Asking
    ) -> tuple[http.client.HTTPConnection, Any, Any]:
        try:
            path = self._connections.prefix + asking.path
            headers = {**asking.headers, **self._connections.headers()}
            connection.request(asking.method, path, asking.body, headers)
            socket = connection.sock  # an answer that ends with the connection takes it along
            socket.settimeout(self._timeout)
            return connection, connection.getresponse(), socket
        except BaseException:
            connection.close()
            raise

    def _whole(self, stream: Stream) -> Reply:
        with explained(self.root, self._timeout, self._language):
            body = b"".join(stream)
        if stream.headers.get("Content-Encoding", "").lower() != "gzip" or not body:
            return Reply(stream.status, stream.headers, body, stream.framed)
        try:
            return Reply(stream.status, stream.headers, gzip.decompress(body), framed=True)
        except (EOFError, OSError, zlib.error) as error:
            raise self.broken(str(error)) from error

    def broken(self, detail: str) -> AnswerError:
        """Return the error for an answer that is not whole, or not what was asked for."""
        return AnswerError(
            "What {url} answers cannot be read: {detail}",
            remedy="Ask again; if it stays so, see whether Kakehashi is what answers there.",
            language=self._language,
            url=self.root,
            detail=detail,
        )

    def _error(self, reply: Reply, path: str) -> ClientError | None:
        """Return the error that an answer stands for, or None when it is an answer."""
        if reply.status in _FOUND:
            return None
        wait = _seconds(reply.headers.get("Retry-After", ""))
        if reply.media_type == "application/problem+json":
            try:
                document = json.loads(reply.body)
            except ValueError as error:
                return self.broken(str(error))
            if isinstance(document, dict):
                return ServerProblem(document | {"status": reply.status}, wait)
        leads = reply.headers.get("Location", "")
        return ServerProblem(
            {
                "status": reply.status,
                "title": http.client.responses.get(reply.status, ""),
                "detail": f"{self.root}{path}" + (f" → {leads}" if leads else ""),
                "remedy": translate(
                    self._language,
                    "This is no answer of Kakehashi: see whether the address of the client is the"
                    " one it is served at.",
                ),
            },
            wait,
        )


def _until(end: float | None, socket: Any) -> Callable[[], None]:
    """Return what gives the next piece the time that is left: a socket's limit is for each one."""

    def limit() -> None:
        if end is not None:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            socket.settimeout(left)

    return limit


def _seconds(text: str) -> float | None:
    """Return how long to wait, which is said in seconds or as a date.

    >>> _seconds("2"), _seconds("Sun, 06 Nov 1994 08:49:37 GMT"), _seconds("soon")
    (2.0, 0.0, None)
    """
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
