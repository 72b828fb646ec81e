"""What is written down beside an embedded database, to tell whether anything changed by itself.

The **seal** says what the database file is, byte by byte, with the write-ahead log laid over it up
to a position; it is renewed before the log is moved into the file, so that it is right before, in
the middle and after. The **mark** says how far the log went when a write was acknowledged. Each is
one line that carries its own digest.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kakehashi.store.record.wal import Position

__all__ = ["Seal", "line_of", "mark_in", "seal_in", "seal_of", "write_whole"]

#: Words of each line, without its digest.
_SEAL: Final = 4
_MARK: Final = 3
_LINE: Final = re.compile(r"(?P<said>[0-9a-f ]+) (?P<check>[0-9a-f]{16})\n")


@dataclass(frozen=True, slots=True)
class Seal:
    """The digest of the file with the log laid over it up to a position."""

    digest: str
    until: Position


def seal_of(file: Path) -> Path:
    """Return the file with the seal of a database file."""
    return file.with_name(f"{file.name}.seal")


def line_of(of: Seal | Position) -> bytes:
    """Return the line that says a seal or a mark.

    >>> mark_in(line_of(Position("0" * 16, 7, "a" * 16)))
    Position(salt='0000000000000000', frame=7, checksum='aaaaaaaaaaaaaaaa')
    """
    until = of.until if isinstance(of, Seal) else of
    words = [until.salt, f"{until.frame:013d}", until.checksum]
    said = " ".join([of.digest, *words] if isinstance(of, Seal) else words)
    return f"{said} {_check(said)}\n".encode("ascii")


def seal_in(line: bytes) -> Seal | None:
    """Return the seal that a line says; None when it was damaged."""
    words = _words(line)
    return Seal(words[0], _position(words[1:])) if len(words) == _SEAL else None


def mark_in(line: bytes) -> Position | None:
    """Return the mark that a line says; None when it was damaged."""
    words = _words(line)
    return _position(words) if len(words) == _MARK else None


def write_whole(file: Path, content: bytes) -> None:
    """Write a file anew, so that it is on the disk as it was or as it will be."""
    new = file.with_name(f"{file.name}.new")
    with new.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    new.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _check(said: str) -> str:
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:16]


def _words(line: bytes) -> list[str]:
    found = _LINE.fullmatch(line.decode("ascii", "replace"))
    return found["said"].split(" ") if found and _check(found["said"]) == found["check"] else []


def _position(words: list[str]) -> Position:
    salt, frame, checksum = words
    return Position(salt, int(frame), checksum)
