"""What people write: the live map and its log. One for all releases; see :func:`open_live`."""

from __future__ import annotations

from dataclasses import dataclass, field

from kakehashi.services.live.livemap import LiveMap
from kakehashi.services.live.signal import Signal
from kakehashi.settings import Settings
from kakehashi.store.record.record import Record, open_record

__all__ = ["Live", "Signal", "open_live"]


@dataclass(frozen=True, slots=True)
class Live:
    """The store of record, and what is done with it."""

    record: Record
    livemap: LiveMap
    #: Fired after every write in this process, with the number of the event; in any thread.
    changed: Signal = field(default_factory=Signal)

    def close(self) -> None:
        """Close the database."""
        self.record.close()


def open_live(settings: Settings) -> Live:
    """Open the store of record that the settings name; make it when it is not there.

    Raises StoreError when it does not answer or is of a newer program.
    """
    record = open_record(settings.record_url, settings.record_dir)
    live = Live(record, LiveMap(record.log))
    live.changed.sequence = record.log.head().sequence
    record.log.when_written(lambda event: live.changed.fire(event.sequence))
    return live
