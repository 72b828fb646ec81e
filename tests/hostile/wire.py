"""HTTP/1.1 as a distrustful client speaks it: any bytes out, strictly read answers in.

The client libraries repair or hide what is looked for here: an answer that is cut, an end that
cannot be told, bytes that nobody asked for.
"""

from __future__ import annotations

import re
import select
import socket
import time
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Answer", "BrokenAnswerError", "ClosedError", "Connection", "Place"]

_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?\r\n")
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*\r\n")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n")
_LINE: Final = 65_536


class ClosedError(Exception):
    """The server closed the connection where an answer could have begun."""


class BrokenAnswerError(Exception):
    """What came is no complete answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens."""

    host: str
    port: int

    @property
    def name(self) -> str:
        """The value of the Host header."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float = 0.0
    repeated: tuple[str, ...] = field(default=())  #: names that stood more than once

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def closes(self) -> bool:
        """Whether the server says that it closes the connection."""
        return "close" in self.headers.get("connection", "").lower()


class Connection:
    """One connection, opened at once.

    ``source`` is the address it comes from, ``window`` how many bytes the kernel takes for it
    (0: as many as it likes).
    """

    def __init__(
        self, place: Place, source: str = "", seconds: float = 30, *, window: int = 0
    ) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(seconds)
        try:
            if window:
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            if source:
                self.socket.bind((source, 0))
            self.socket.connect((place.host, place.port))
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = bytearray()
        self._until = 0.0

    def close(self) -> None:
        """Close it."""
        self.socket.close()

    @property
    def pending(self) -> bytes:
        """What was received and not yet read."""
        return bytes(self._received)

    def unasked(self) -> bytes:
        """Return what came though nothing was asked; raise ClosedError when it was closed."""
        there = select.poll()  # unlike select, it takes descriptors over 1,024
        there.register(self.socket, select.POLLIN)
        if not self._received and there.poll(0):
            self._until = time.monotonic() + 1
            self._receive(ClosedError())
        return bytes(self._received)

    def ask(self, request: bytes, *, seconds: float = 30, head: bool = False) -> Answer:
        """Send a request and return the answer, with the seconds that it took.

        Raises BrokenAnswerError, ClosedError, and TimeoutError after ``seconds``.
        """
        start = time.monotonic()
        self.send(request, seconds)
        answer = self.read(seconds - (time.monotonic() - start), head=head)
        return Answer(
            answer.status,
            answer.headers,
            answer.body,
            time.monotonic() - start,
            answer.repeated,
        )

    def send(self, data: bytes, seconds: float = 30) -> None:
        """Send bytes; what the server does not take, because it has answered, is dropped."""
        self.socket.settimeout(seconds)
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def read(self, seconds: float = 30, *, head: bool = False) -> Answer:
        """Read one answer; 1xx are passed over. ``head``: the request was a HEAD."""
        self._until = time.monotonic() + seconds
        while True:
            line = self._line(ClosedError())
            if not (match := _STATUS.fullmatch(line)):
                raise BrokenAnswerError(f"no status line: {line[:80]!r}")
            status = int(match[1])
            headers, repeated = self._headers()
            if status >= 200 or status == 101:
                break
        body = b"" if head or status in {101, 204, 304} else self._body(headers, repeated)
        return Answer(status, headers, body, repeated=repeated)

    def _headers(self) -> tuple[dict[str, str], tuple[str, ...]]:
        headers: dict[str, str] = {}
        repeated: list[str] = []
        while (line := self._line()) != b"\r\n":
            if not (match := _FIELD.fullmatch(line)):
                raise BrokenAnswerError(f"no header field: {line[:80]!r}")
            name, value = match[1].decode().lower(), match[2].decode("latin-1")
            if name in headers:
                repeated.append(name)
                value = f"{headers[name]}, {value}"
            headers[name] = value
        return headers, tuple(repeated)

    def _body(self, headers: dict[str, str], repeated: tuple[str, ...]) -> bytes:
        length, coding = headers.get("content-length"), headers.get("transfer-encoding")
        if "content-length" in repeated or (length is not None and coding is not None):
            raise BrokenAnswerError("the length is given twice")
        if coding is not None:
            if coding.lower() != "chunked":
                raise BrokenAnswerError(f"transfer encoding {coding!r}")
            return self._chunks()
        if length is None or not re.fullmatch(r"\d+", length):
            raise BrokenAnswerError(f"the end of the body cannot be told (length {length!r})")
        return self._exactly(int(length))

    def _chunks(self) -> bytes:
        body = bytearray()
        while True:
            line = self._line()
            if not (match := _CHUNK.fullmatch(line)):
                raise BrokenAnswerError(f"no chunk size: {line[:80]!r}")
            if not (size := int(match[1], 16)):
                self._headers()  # trailers, and the empty line
                return bytes(body)
            body += self._exactly(size)
            if self._exactly(2) != b"\r\n":
                raise BrokenAnswerError("a chunk is longer than its size")

    def _line(self, closed: Exception | None = None) -> bytes:
        while (end := self._received.find(b"\n")) < 0:
            if len(self._received) > _LINE:
                raise BrokenAnswerError("a line without an end")
            self._receive(closed if not self._received else None)
        return self._taken(end + 1)

    def _exactly(self, size: int) -> bytes:
        while len(self._received) < size:
            self._receive()
        return self._taken(size)

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _receive(self, closed: Exception | None = None) -> None:
        if (left := self._until - time.monotonic()) <= 0:
            raise TimeoutError
        self.socket.settimeout(left)
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            data = b""
        if not data:
            raise closed or BrokenAnswerError("the connection was closed in the middle")
        self._received += data
