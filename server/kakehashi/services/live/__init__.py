"""What people write: the live map and its log. One for all releases; see :func:`open_live`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kakehashi.errors import Finding, StoreError
from kakehashi.services.live.accounts import Accounts
import logging
import time
from dataclasses import dataclass
from typing import Final

from kakehashi.errors import KakehashiError
from kakehashi.services.live.desk import Desk
from kakehashi.services.live.livemap import LiveMap
from kakehashi.services.live.changes import Changes
from kakehashi.services.live.livemap import LiveMap
from kakehashi.services.live.published import Published
from kakehashi.services.live.signal import Signal
from kakehashi.settings import Settings
from kakehashi.store.record.record import Record, open_record

__all__ = ["DamagedRecordError", "Live", "Signal", "open_live"]

logger = logging.getLogger(__name__)


#: Seconds for which the number of the last event is taken as known.
_LOOK: Final = 0.5


@dataclass(slots=True)
class Live:
    """The store of record, and what is done with it."""

    record: Record
    livemap: LiveMap
    accounts: Accounts
    #: Fired after every write in this process, with the number of the event; in any thread.
    changed: Signal = field(default_factory=Signal)
    desk: Desk
    _seen: tuple[float, int] = (0.0, 0)

    def stamp(self) -> int:
        """Return the number of the last event, looked up at most twice a second.

        What is kept of pages that show the live map is kept under it.
        """
        now = time.monotonic()
        if now >= self._seen[0]:
            self._seen = (now + _LOOK, self.record.log.head().sequence)
        return self._seen[1]
    changed: Signal  #: fired after each write of this process
    changes: Changes
    published: Published

    def close(self) -> None:
        """Close the database."""
        self.accounts.close()
        self.record.close()


class DamagedRecordError(StoreError):
    """The record is not what was written; ``findings`` say what is wrong."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            "The record is damaged.", remedy="«kakehashi record verify» says what is wrong."
        )
        self.findings = tuple(findings)


def open_live(settings: Settings, *, verified: bool = False) -> Live:
    """Open the store of record that the settings name; make it when it is not there.

    ``verified``: only when all of it is what was written. Raises StoreError when it does not
    answer or is of a newer program, and DamagedRecordError.
    """
    record = open_record(settings.record_url, settings.record_dir)
    if (record.damaged or verified) and (found := record.faults()):
        record.close()
        raise DamagedRecordError(found)
    try:
        live = Live(record, LiveMap(record.log), Accounts(record, settings))
    except BaseException:
        record.close()
        raise
    live.changed.sequence = record.log.head().sequence
    record.log.when_written(lambda event: live.changed.fire(event.sequence))
    return live
    desk = Desk(record.log)
    try:
        desk.settle()
    except KakehashiError:  # reading goes on; it is tried again before the next approval
        logger.exception("approved proposals wait for their statements")
    return Live(record, LiveMap(record.log), desk)
    changed = Signal()
    livemap = LiveMap(record.log, changed)
    return Live(
        record=record,
        livemap=livemap,
        changed=changed,
        changes=Changes(record.log, livemap),
        published=Published(record.log),
    )
