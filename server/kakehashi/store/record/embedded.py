"""The files of an embedded database: who writes, how far, and whether anything was damaged.

SQLite holds its locks as a process, and loses them when the process closes any handle of the file;
so the files are opened once for all databases that a process has open at the same place.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kakehashi.errors import StoreError
from kakehashi.store.record import seal
from kakehashi.store.record.anchor import Anchor, AnchorFile
from kakehashi.store.record.wal import NOWHERE, Position, WalError, digest, position, salt_of

__all__ = ["PATIENCE", "Embedded"]

#: Seconds that a writer waits for the others.
PATIENCE: Final = 15.0
#: Frames of the write-ahead log that are let come together before they are moved into the file.
_FRAMES: Final = 1000
#: Seconds that moving waits for readers; it is tried again later.
_READERS: Final = 0.1

logger = logging.getLogger(__name__)


class _Handles:
    """Handles of one database file, which live as long as anybody in this process uses them."""

    known: Final[dict[Path, _Handles]] = {}
    lock: Final = threading.Lock()

    def __init__(self, file: Path) -> None:
        self.users, self.alone = 0, threading.RLock()
        self.depth = 0
        self.writer = -1
        self.tried = 0  #: frames that there were when moving them was last tried
        self.main = os.open(file, os.O_RDONLY | os.O_CREAT, 0o600)
        self.index = -1
        # Closing the last connection would move the log into the file, past the seal; the one that
        # may only read does not, and is the last.
        self.guard: sqlite3.Connection | None = None

    @classmethod
    def of(cls, file: Path) -> _Handles:
        with cls.lock:
            found = cls.known.get(file) or cls(file)
            cls.known[file] = found
            found.users += 1
            return found

    def leave(self, file: Path) -> None:
        with self.lock:
            self.users -= 1
            if self.users:
                return
            del self.known[file]
            if self.guard is not None:
                self.guard.close()
            for handle in (self.main, self.index):
                if handle >= 0:
                    os.close(handle)


class Embedded:
    """What lies beside the file of an embedded database, and the right to write."""

    def __init__(self, file: Path) -> None:
        self.file = file.resolve()
        self.wal = self.file.with_name(f"{file.name}-wal")
        self.anchor = Anchor(self.file.with_suffix(".anchor"))
        self._handles = _Handles.of(self.file)

    def close(self) -> None:
        """Let go of the files, after the last connection was closed."""
        self._handles.leave(self.file)

    # --- the right to write ---------------------------------------------------------------------

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one to write, among all threads and processes; within it, again.

        Raises StoreError when others do not come to an end, and OSError.
        """
        handles = self._handles
        if not handles.alone.acquire(timeout=PATIENCE):
            raise _busy()
        try:
            if not handles.depth:
                handles.writer = self._lock()
            handles.depth += 1
            try:
                yield
            finally:
                handles.depth -= 1
                if not handles.depth:
                    os.close(handles.writer)
        finally:
            handles.alone.release()

    def _lock(self) -> int:
        handle = os.open(self.anchor.path, os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    os.close(handle)
                    raise _busy() from None
                time.sleep(0.001)
            else:
                return handle

    # --- what is written down -------------------------------------------------------------------

    def held(self) -> AnchorFile:
        """Return the anchor; only for who is alone."""
        return AnchorFile(self._handles.writer)

    def put(self, hashes: Sequence[str] = ()) -> None:
        """Write down how far the log goes, and hashes of events; only for who is alone.

        Raises OSError when there is no room.
        """
        self.held().put(seal.line_of(self.position()), hashes)

    def committed(self, hashes: Sequence[str] = ()) -> None:
        """Do so after a write, before it is acknowledged; it is written whatever happens here."""
        try:
            self.put(hashes)
        except (OSError, ValueError, sqlite3.Error) as error:
            # It is in the log all the same; the next write adds what is missing, or is refused.
            logger.warning("the record: the anchor could not be written: %s", error)

    def settle(self, *, now: bool = True) -> None:
        """Renew the seal, and move the log into the file; later when others read just then.

        Without ``now``, only when enough has come together. Raises StoreError when the file is not
        what was sealed: what is damaged is never sealed.
        """
        with self.alone():
            until, handles = self.position(), self._handles
            enough = max(_FRAMES, os.fstat(handles.main).st_size // 4096 // 4)
            if until.frame < handles.tried:
                handles.tried = 0
            if not now and until.frame < handles.tried + enough:
                return
            if not self.is_whole():
                raise StoreError("The database file was changed by something else.")
            if not until.frame and not self.is_new():
                return  # the seal goes on saying up to where the last log was moved
            handles.tried = until.frame
            found = seal.Seal(digest(handles.main, self.wal, until), until)
            if self.sealed() != found:
                seal.write_whole(seal.seal_of(self.file), seal.line_of(found))
            if self._move():
                handles.tried = 0

    def begin(self) -> None:
        """Seal and mark a database in which nothing was written yet."""
        with self.alone():
            self.settle()
            self.put()

    # --- whether it is so -----------------------------------------------------------------------

    def sealed(self) -> seal.Seal | None:
        """Return the seal; None when there is none, or it was damaged."""
        try:
            return seal.seal_in(seal.seal_of(self.file).read_bytes())
        except FileNotFoundError:
            return None

    def is_new(self) -> bool:
        """Return whether it was never sealed."""
        return not seal.seal_of(self.file).exists()

    def is_whole(self) -> bool:
        """Return whether the file is what was sealed, or was never sealed."""
        if self.is_new():
            return True
        sealed = self.sealed()
        try:
            return (
                sealed is not None
                and digest(self._handles.main, self.wal, sealed.until) == sealed.digest
            )
        except WalError:
            return False

    def is_complete(self) -> bool:
        """Return whether the log goes as far as it did when the last write was acknowledged.

        SQLite reads it up to the first frame that is damaged, and is silent about the rest.
        """
        marked = seal.mark_in(self.anchor.mark())
        if marked is None:
            return False
        reached = self.position()
        if marked.frame and marked.salt == reached.salt:
            return marked.frame < reached.frame or marked == reached
        sealed = self.sealed()  # what was moved into the file is not in the log any more
        moved = sealed is not None and (
            sealed.until.salt == marked.salt and sealed.until.frame >= marked.frame
        )
        return moved or not marked.frame

    def position(self) -> Position:
        """Return where the log ends, as SQLite reads it."""
        handles = self._handles
        if handles.guard is None:
            guard = sqlite3.connect(
                f"file:{self.file}?mode=ro", uri=True, check_same_thread=False, timeout=PATIENCE
            )
            guard.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            handles.guard = guard
            index = self.file.with_name(f"{self.file.name}-shm")
            handles.index = os.open(index, os.O_RDONLY)
        # Reading lets SQLite mend an index whose writer was killed in the middle.
        handles.guard.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not self.wal.exists() or not salt_of(self.wal):
            return NOWHERE
        return position(handles.index)

    def _move(self) -> bool:
        connection = sqlite3.connect(self.file, timeout=_READERS, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA wal_autocheckpoint=0")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.close()
        return not busy


def _busy() -> StoreError:
    return StoreError("Others write to the record all the time.", remedy="Try again later.")
