"""The anchor: a file beside the database with the hash of every event that was acknowledged.

A database can lose its last writes without a trace (a damaged write-ahead log is cut off where it
is damaged). The anchor is written and synchronised before a write is acknowledged, so that the
log can be held against it. It is also the lock that processes on one machine write under.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["LINE", "Anchor"]

#: Bytes of a line: a hash in hexadecimal and the end of the line.
LINE: Final = 65


class Anchor:
    """Hashes of events 1, 2, 3, …, one a line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def held(self) -> Iterator[AnchorFile]:
        """Hold the file alone, among all processes and threads; raises OSError."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield AnchorFile(handle)
        finally:
            os.close(handle)

    def hashes(self) -> list[str]:
        """Return what stands in it, line by line; a torn last line is left out."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        whole = content[: len(content) // LINE * LINE]
        return [
            whole[at : at + LINE].decode("ascii", "replace").removesuffix("\n")
            for at in range(0, len(whole), LINE)
        ]


class AnchorFile:
    """An anchor that is held."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def count(self) -> int:
        """Return the number of whole lines."""
        return os.fstat(self._handle).st_size // LINE

    def append(self, hashes: Sequence[str]) -> None:
        """Add hashes after the last whole line, on the disk when it returns."""
        at = self.count() * LINE
        os.ftruncate(self._handle, at)
        written = "".join(f"{one}\n" for one in hashes).encode()
        while written:
            done = os.pwrite(self._handle, written, at)
            written, at = written[done:], at + done
        os.fdatasync(self._handle)

    def clear(self) -> None:
        """Forget everything: the log is replaced by another one."""
        os.ftruncate(self._handle, 0)
        os.fsync(self._handle)
