"""What happened on the live map, for everybody: in its order, or the newest first and chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kakehashi.model.live.event import Event
from kakehashi.model.live.published import (
    PublicEvent,
    concerns,
    is_public,
    members_event,
    public_event,
    without_content,
)
from kakehashi.services.live.livemap import LiveMap
from kakehashi.store.record.log import Log

__all__ = ["Change", "Changes", "ChangesPage"]

#: Events that are read at a time.
_READ: Final = 200
#: Events that are looked at for one page; a choice may be rare.
_LOOKED_AT: Final = 5000


@dataclass(frozen=True, slots=True)
class Change:
    """A public event as a feed tells it."""

    told: PublicEvent
    event: Event  #: with what the entry said; nothing of it where it was withdrawn
    account: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Changes, the newest first; ``before`` begins the next page, None: there is none."""

    changes: tuple[Change, ...]
    before: int | None


class Changes:
    """Reads the log for everybody; it never tells what only members see."""

    def __init__(self, log: Log, livemap: LiveMap) -> None:
        self._log, self._livemap = log, livemap

    def head(self) -> int:
        """Return the number of the last event, public or not."""
        return self._log.head().sequence

    def following(self, after: int, most: int) -> tuple[list[PublicEvent], int]:
        """Return the public ones among the ``most`` events after a number, and the last number.

        What an entry said that is public no more is left out of the earlier events about it.
        """
        events = self._log.events(after, most=most)
        last = events[-1].sequence if events else after
        return [one for one in self.told(events) if one is not None], last

    def told(self, events: Iterable[Event], *, members: bool = False) -> list[PublicEvent | None]:
        """Return what may be known of each of some events: by everybody, or by ``members``."""
        if members:
            return [members_event(event) for event in events]
        told = [public_event(event) for event in events]
        public = self._is_public_now() if any(told) else _nothing
        return [one if one is None or public(one.entry) else without_content(one) for one in told]

    def page(
        self, chosen: Mapping[str, str], *, since: int | str = 0, before: int | None, most: int
    ) -> ChangesPage:
        """Return changes, the newest first: after a number or a moment, before a number.

        ``chosen`` has some of the keys of :func:`kakehashi.model.live.published.concerns`. An entry
        that is public no more has only its last event, which says so.
        """
        public = self._is_public_now()
        found: list[Change] = []
        looked_at, last = 0, before
        for event in self._backwards(before):
            old = event.at < since if isinstance(since, str) else event.sequence <= since
            if old:
                return ChangesPage(tuple(found), None)
            if len(found) == most or looked_at == _LOOKED_AT:
                return ChangesPage(tuple(found), last)
            looked_at, last = looked_at + 1, event.sequence
            told = public_event(event)
            if told is None or (told.action != "withdraw" and not public(event.entry)):
                continue
            if chosen and not set(chosen.items()) <= set(concerns(event)):
                continue
            found.append(Change(told, event, event.account))
        return ChangesPage(tuple(found), None)

    def _backwards(self, before: int | None) -> Iterator[Event]:
        while events := self._log.latest(before, most=_READ):
            yield from events
            before = events[-1].sequence

    def _is_public_now(self) -> Callable[[str], bool]:
        now = self._livemap.now()

        def public(name: str) -> bool:
            entry = now.get(name)
            return entry is not None and is_public(entry.state)

        return public


def _nothing(name: str) -> bool:
    del name
    return False
