"""Answers over HTTP that are whole: one that breaks off is an error, never a shorter answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse, IncompleteRead
from typing import Any, Final

__all__ = ["Reply", "Stream"]

_PIECE: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, whatever its status; ``framed``: a missing end would have been seen."""

    status: int
    headers: Message[str, str]
    body: bytes
    framed: bool

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get_content_type()


class _BrokenOffError(IncompleteRead):
    """Says how much is missing; the library's own words are those of a program.

    >>> str(_BrokenOffError(3))
    '3 bytes are missing'
    """

    def __init__(self, missing: int) -> None:
        super().__init__(b"", missing)

    def __str__(self) -> str:
        return f"{self.expected} bytes are missing"


class Stream:
    """An answer that is read in pieces; iterating ends only when all has come.

    ``ready`` is called before each piece. Raises IncompleteRead when the answer breaks off, where
    its length was announced or its end is marked (``framed``).
    """

    def __init__(self, response: HTTPResponse, ready: Callable[[], None] = lambda: None) -> None:
        self._response: Any = response
        self._ready = ready
        self.status, self.headers = response.status, response.headers
        self.framed = self._response.length is not None or bool(self._response.chunked)

    def __iter__(self) -> Iterator[bytes]:
        self._ready()
        while piece := self._response.read1(_PIECE):
            yield piece
            self._ready()
        if self._response.length:
            raise _BrokenOffError(self._response.length)
        self._response.read()  # read1 does not notice that it was the last piece
