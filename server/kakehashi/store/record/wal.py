"""Read the write-ahead log of SQLite as it lies on the disk.

Its form, and that of the index beside it, is fixed: https://sqlite.org/walformat.html.
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["NOWHERE", "Position", "WalError", "digest", "position", "salt_of"]

_HEADER: Final = 32  #: bytes of the header of the log
_FRAME: Final = 24  #: bytes of the header of a frame
_INDEX: Final = 48  #: bytes of the header of the index, of which there are two copies
_BLOCK: Final = 256  #: pages that are read at once


class WalError(ValueError):
    """The write-ahead log does not hold what it must."""


@dataclass(frozen=True, slots=True)
class Position:
    """The end of a transaction: which log (its salt), which frame, and the checksum up to there."""

    salt: str
    frame: int
    checksum: str


#: Before anything was written.
NOWHERE: Final = Position("0" * 16, 0, "0" * 16)


def position(index: int) -> Position:
    """Return where the log ends, from its index (an open file); nobody writes meanwhile.

    SQLite makes the index anew when the first process opens the database, and counts only frames
    whose checksums are right.
    """
    first, second = os.pread(index, _INDEX, 0), os.pread(index, _INDEX, _INDEX)
    if len(first) < _INDEX or first != second:
        raise WalError("the index of the write-ahead log cannot be read")
    frame = struct.unpack_from("=I", first, 16)[0]
    return Position(first[32:40].hex(), frame, first[24:32].hex()) if frame else NOWHERE


def salt_of(wal: Path) -> str:
    """Return the salt of the log that is there; empty when there is none."""
    try:
        with wal.open("rb") as content:
            return content.read(_HEADER)[16:24].hex()
    except FileNotFoundError:
        return ""


def digest(main: int, wal: Path, until: Position) -> str:
    """Return the digest of the database file (open) with the log laid over it, up to a position.

    Where the log is another one by now, everything was moved into the file long ago. Raises
    WalError when the log ends before the position.
    """
    if until.frame and salt_of(wal) == until.salt:
        with wal.open("rb") as content:
            return _overlaid(main, content.fileno(), until)
    whole = hashlib.sha256()
    at = 0
    while block := os.pread(main, 1 << 20, at):
        whole.update(block)
        at += len(block)
    return whole.hexdigest()


def _overlaid(main: int, wal: int, until: Position) -> str:
    size = struct.unpack(">I", os.pread(wal, 4, 8))[0]
    over: dict[int, int] = {}
    pages = 0
    for at in range(_HEADER, _HEADER + until.frame * (size + _FRAME), size + _FRAME):
        head = os.pread(wal, _FRAME, at)
        if len(head) < _FRAME or head[8:16].hex() != until.salt:
            raise WalError("the write-ahead log ends too early")
        page, pages = struct.unpack_from(">II", head)
        over[page - 1] = at + _FRAME
    whole = hashlib.sha256()
    for first in range(0, pages, _BLOCK):
        count = min(_BLOCK, pages - first)
        block = bytearray(os.pread(main, count * size, first * size).ljust(count * size, b"\0"))
        for page in range(first, first + count):
            if (at_page := over.get(page)) is not None:
                block[(page - first) * size : (page - first + 1) * size] = os.pread(
                    wal, size, at_page
                )
        whole.update(block)
    return whole.hexdigest()
