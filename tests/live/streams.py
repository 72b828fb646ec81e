"""Read server-sent events as a browser does (HTML, section 9.2.6), strictly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Message", "Parser"]


@dataclass(frozen=True)
class Message:
    """A dispatched event."""

    event: str
    id: str
    data: Any


class Parser:
    """Takes bytes as they come, and yields what would be dispatched."""

    def __init__(self) -> None:
        self._rest = b""
        self._event = self._data = ""
        self._id = ""
        self.last_id = ""
        self.retry = 0
        self.comments = 0

    def feed(self, content: bytes) -> Iterator[Message]:
        self._rest += content
        while b"\n" in self._rest:
            line, _, self._rest = self._rest.partition(b"\n")
            assert b"\r" not in line
            yield from self._line(line.decode())

    def _line(self, line: str) -> Iterator[Message]:
        if not line:
            self.last_id = self._id
            if self._data:
                yield Message(self._event or "message", self._id, json.loads(self._data))
            self._event = self._data = ""
            return
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not name:
            self.comments += 1
        elif name == "id":
            self._id = value
        elif name == "event":
            self._event = value
        elif name == "data":
            self._data += value
        elif name == "retry":
            self.retry = int(value)
        else:
            raise AssertionError(line)
