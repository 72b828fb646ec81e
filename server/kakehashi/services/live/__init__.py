"""What people write: the live map and its log. One for all releases; see :func:`open_live`."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.services.live.changes import Changes
from kakehashi.services.live.livemap import LiveMap
from kakehashi.services.live.published import Published
from kakehashi.services.live.signal import Signal
from kakehashi.settings import Settings
from kakehashi.store.record.record import Record, open_record

__all__ = ["Live", "open_live"]


@dataclass(frozen=True, slots=True)
class Live:
    """The store of record, and what is done with it."""

    record: Record
    livemap: LiveMap
    changed: Signal  #: fired after each write of this process
    changes: Changes
    published: Published

    def close(self) -> None:
        """Close the database."""
        self.record.close()


def open_live(settings: Settings) -> Live:
    """Open the store of record that the settings name; make it when it is not there.

    Raises StoreError when it does not answer or is of a newer program.
    """
    record = open_record(settings.record_url, settings.record_dir)
    changed = Signal()
    livemap = LiveMap(record.log, changed)
    return Live(
        record=record,
        livemap=livemap,
        changed=changed,
        changes=Changes(record.log, livemap),
        published=Published(record.log),
    )
