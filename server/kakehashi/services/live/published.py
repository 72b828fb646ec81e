"""When public entries were made and changed, and those that are public no more.

It follows the log step by step, and reads each event once.
"""

from __future__ import annotations

import threading
from typing import Final

from kakehashi.model.live.event import Entry, Event
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.published import Gone, Publication, Span, is_public
from kakehashi.store.record.log import Log

__all__ = ["Published"]

#: Events that are read at a time.
_READ: Final = 1000


class Published:
    """Follows the log; for several threads."""

    def __init__(self, log: Log) -> None:
        self._log, self._lock = log, threading.Lock()
        self._last = Publication()

    def now(self) -> Publication:
        """Return what is known now."""
        with self._lock:
            while events := self._log.events(self._last.sequence, most=_READ):
                self._last = _after(self._last, events)
            return self._last


def _after(last: Publication, events: list[Event]) -> Publication:
    spans, gone = dict(last.spans), dict(last.gone)
    for event in events:
        name = event.entry
        if event.kind not in KINDS:
            continue
        if is_public(event.after):
            gone.pop(name, None)
            first = spans[name].first if name in spans else event.at
            spans[name] = Span(first, event.at)
        elif event.before is not None and is_public(event.before):
            entry = Entry(name, event.kind, event.version, event.sequence, event.before)
            gone[name] = Gone(entry, event.at)
    return Publication(events[-1].sequence, spans, gone)
