"""What people write: the live map, proposals, accounts. One for all releases; see open_live."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from kakehashi.errors import Finding, KakehashiError, StoreError
from kakehashi.services.live.accounts import Accounts
from kakehashi.services.live.changes import Changes
from kakehashi.services.live.desk import Desk
from kakehashi.services.live.livemap import LiveMap
from kakehashi.services.live.published import Published
from kakehashi.services.live.signal import Signal
from kakehashi.settings import Settings
from kakehashi.store.record.record import Record, open_record

__all__ = ["DamagedRecordError", "Live", "Signal", "open_live"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """The store of record, and what is done with it."""

    record: Record
    livemap: LiveMap
    desk: Desk
    accounts: Accounts
    changes: Changes
    published: Published
    #: Fired after every write in this process, with the number of the event; in any thread.
    changed: Signal = field(default_factory=Signal)

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
        return _live_of(record, settings)
    except BaseException:
        record.close()
        raise


def _live_of(record: Record, settings: Settings) -> Live:
    livemap, desk = LiveMap(record.log), Desk(record.log)
    try:
        desk.settle()
    except KakehashiError:  # reading goes on; it is tried again before the next approval
        logger.exception("approved proposals wait for their statements")
    live = Live(
        record=record,
        livemap=livemap,
        desk=desk,
        accounts=Accounts(record, settings),
        changes=Changes(record.log, livemap),
        published=Published(record.log),
    )
    live.changed.sequence = record.log.head().sequence
    record.log.when_written(lambda event: live.changed.fire(event.sequence))
    return live
