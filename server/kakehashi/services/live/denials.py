"""What was refused, to whom: kept for those who look after the installation, in bounded room.

Refusals can come in floods; so they are written together, at most once a second.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, delete, func, insert, select

from kakehashi.errors import StoreError
from kakehashi.services.live.secret import moment, stamp
from kakehashi.store.record.database import writing
from kakehashi.store.record.schema import denial

__all__ = ["KEPT", "Denial", "Denials"]

#: Rows that are kept; the oldest go first.
KEPT: Final = 100_000
#: Rows after which the oldest are looked for.
_PRUNE: Final = 1000
#: Seconds between two writes.
_PAUSE: Final = 1.0
#: Rows that may wait; what comes on top of them within a pause is only counted.
_WAITING: Final = 10_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Denial:
    """Something that was refused."""

    at: str
    account: str  #: empty: nobody had signed in
    client: str  #: digest of the address; the same client has the same one
    action: str
    subject: str
    reason: str


class Denials:
    """The table of refusals; for several threads."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        kept: int = KEPT,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._salt, self._kept = engine, _salt_in(folder), kept
        self._settle = settle  #: what is called now and then, so that files do not grow
        self._waiting: list[dict[str, str]] = []
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None
        self._last, self._since, self._dropped = -_PAUSE, 0, 0

    def note(self, *, account: str, client: str, action: str, subject: str, reason: str) -> None:
        """Write down that something was refused; soon, when others just were."""
        row = {
            "at": stamp(moment()),
            "account": account[:64],
            "client": self.client_of(client),
            "action": action[:80],
            "subject": subject[:200],
            "reason": reason[:80],
        }
        with self._lock:
            if len(self._waiting) >= _WAITING:
                self._dropped += 1
                return
            self._waiting.append(row)
            at_once = time.monotonic() - self._last >= _PAUSE
            if not at_once and self._timer is None:
                self._timer = threading.Timer(_PAUSE, self.flush)
                self._timer.daemon = True
                self._timer.start()
        if at_once:
            self.flush()

    def flush(self) -> None:
        """Write what waits. A database that does not answer is logged, and tried again later."""
        with self._writing:
            with self._lock:
                rows, self._waiting, self._timer = self._waiting, [], None
                dropped, self._dropped = self._dropped, 0
                self._last = time.monotonic()
            if dropped:
                logger.warning("%s refusals more than could be written down", dropped)
            if not rows:
                return
            try:
                self._write(rows)
            except StoreError:
                logger.exception("%s refusals could not be written down", len(rows))
                with self._lock:
                    self._waiting = [*rows, *self._waiting][-_WAITING:]

    def latest(self, most: int, *, account: str = "", before: str = "") -> list[Denial]:
        """Return refusals, the newest first; those of an account, or before a moment."""
        self.flush()
        query = select(denial).order_by(denial.c.id.desc()).limit(most)
        if account:
            query = query.where(denial.c.account == account)
        if before:
            query = query.where(denial.c.at < before)
        with self._engine.connect() as connection:
            return [
                Denial(r.at, r.account, r.client, r.action, r.subject, r.reason)
                for r in connection.execute(query)
            ]

    def client_of(self, address: str) -> str:
        """Return the digest under which a client is known; the address cannot be read from it."""
        return hashlib.sha256(self._salt + address.encode()).hexdigest()[:16]

    def close(self) -> None:
        """Write what waits, for the last time."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        self.flush()

    def _write(self, rows: list[dict[str, str]]) -> None:
        with writing(self._engine) as connection:
            connection.execute(insert(denial), rows)
            self._since += len(rows)
            if often := self._since >= min(_PRUNE, self._kept):
                self._since = 0
                newest = connection.execute(select(func.max(denial.c.id))).scalar() or 0
                connection.execute(delete(denial).where(denial.c.id <= newest - self._kept))
        if often:
            self._settle()


def _salt_in(folder: Path) -> bytes:
    """Return the salt of this installation; it is made when it is not there."""
    file = folder / "client-salt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            os.write(made, secrets.token_hex(16).encode())
            os.close(made)
        return file.read_text(encoding="ascii").encode()
    except OSError:
        logger.warning("the salt of clients cannot be kept; it is a new one after each start")
        return secrets.token_bytes(16)
