"""The seal of an embedded database: what its file was, byte by byte, when it was last changed.

New rows go into the write-ahead log, whose frames carry checksums; the file itself changes only
when :func:`settle` moves them there, and then its digest is written down. So any byte that changes
by itself is found, also where no row is.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from kakehashi.store.record.anchor import Anchor

__all__ = ["is_broken", "seal_of", "settle"]

#: What stands in the seal while the file is being changed.
_CHANGING: Final = "changing"


def seal_of(file: Path) -> Path:
    """Return the file that holds the seal of a database file."""
    return file.with_name(f"{file.name}.seal")


def settle(engine: Engine, file: Path, anchor: Anchor) -> None:
    """Move what was written into the file, and seal it; nobody writes meanwhile."""
    seal = seal_of(file)
    with anchor.held():
        _write(seal, _CHANGING)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            connection.exec_driver_sql("BEGIN")
        if not busy:  # else a reader was in the middle of something: it is sealed the next time
            _write(seal, _digest(file))


def is_broken(file: Path) -> bool:
    """Return whether the file is not what was sealed.

    A file that was never sealed, or was being changed when its server was stopped, is not: the log
    in it is proof enough then.
    """
    try:
        sealed = seal_of(file).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return False
    return sealed != _CHANGING and sealed != _digest(file)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _write(seal: Path, text: str) -> None:
    new = seal.with_name(f"{seal.name}.new")
    with new.open("w", encoding="ascii") as target:
        target.write(f"{text}\n")
        target.flush()
        os.fsync(target.fileno())
    new.replace(seal)
