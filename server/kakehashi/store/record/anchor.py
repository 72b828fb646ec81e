"""The anchor: a file beside the database with the hash of every event that was acknowledged.

A database can lose its last writes without a trace (a damaged write-ahead log is cut off where it
is damaged). The anchor is written and synchronised before a write is acknowledged, so that the
log can be held against it. Its first line is the mark: how far the write-ahead log went, for what
is written beside the log of events. It is also the lock that processes on one machine write under.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["LINE", "Anchor", "AnchorFile"]

#: Bytes of a line: a hash in hexadecimal and the end of the line.
LINE: Final = 65


class Anchor:
    """Hashes of events 1, 2, 3, …, one a line, after the mark."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mark(self) -> bytes:
        """Return the first line."""
        return self._content()[:LINE]

    def hashes(self) -> list[str]:
        """Return the hashes; a torn last line is left out."""
        content = self._content()
        return [
            content[at : at + LINE].decode("ascii", "replace").removesuffix("\n")
            for at in range(LINE, len(content) // LINE * LINE, LINE)
        ]

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""


class AnchorFile:
    """An anchor that is held."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def count(self) -> int:
        """Return the number of whole hashes."""
        return max(0, os.fstat(self._handle).st_size // LINE - 1)

    def put(self, mark: bytes, hashes: Sequence[str] = ()) -> None:
        """Set the mark, and add hashes after the last whole line; on the disk when it returns."""
        assert len(mark) == LINE  # noqa: S101
        self._write(mark, 0)
        if hashes:
            at = (1 + self.count()) * LINE
            os.ftruncate(self._handle, at)
            self._write("".join(f"{one}\n" for one in hashes).encode(), at)
        os.fdatasync(self._handle)

    def clear(self) -> None:
        """Forget all hashes: the log is replaced by another one."""
        os.ftruncate(self._handle, min(LINE, os.fstat(self._handle).st_size))

    def _write(self, content: bytes, at: int) -> None:
        while content:
            done = os.pwrite(self._handle, content, at)
            content, at = content[done:], at + done
