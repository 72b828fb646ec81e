"""The graphs that follow from the log: what the map and the approved statements are in RDF.

A projection takes events in their order and says which quads come and which go; it holds the
quads of every entry, so that a small change of a large map stays small.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Quad

from kakehashi.model.live.event import Entry, Event
from kakehashi.model.live.kinds import KINDS
from kakehashi.rdf.live import entry_quads, is_public, referred
from kakehashi.sssom.curated import KIND as CURATED
from kakehashi.sssom.curated import curated_quads

__all__ = ["Change", "Projection", "Quad", "live_quads"]

_NOTHING: frozenset[Quad] = frozenset()

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """Quads that go, and quads that come; no quad is in both."""

    removed: frozenset[Quad] = _NOTHING
    added: frozenset[Quad] = _NOTHING


class Projection:
    """The graphs after some events; not for several threads."""

    def __init__(self) -> None:
        self.sequence = 0  #: of the last event that was taken
        self.hash = ""  #: of that event
        self._last: dict[str, Event] = {}
        self._public: set[str] = set()
        self._quads: dict[str, frozenset[Quad]] = {}
        self._curated: dict[str, Entry] = {}
        self._once: set[Quad] = set()  #: what approved statements ever said

    @property
    def mark(self) -> str:
        """What tells this projection from others: the last event, by number and hash."""
        return f"{self.sequence} {self.hash}"

    def __iter__(self) -> Iterator[Quad]:
        """Yield every quad."""
        for quads in self._quads.values():
            yield from quads

    @property
    def taken_back(self) -> frozenset[Quad]:
        """What approved statements said once and say no more.

        A release may say it still, if it was built of an export before.
        """
        return frozenset(self._once) - self._quads.get(CURATED, _NOTHING)

    def take(self, events: Iterable[Event]) -> Change:
        """Go on by some events, which follow those before, and return what changes."""
        stale: set[str] = set()
        for event in events:
            self.sequence, self.hash = event.sequence, event.hash
            if event.kind == CURATED:
                self._curated[event.entry] = event.result
                if event.before is not None:
                    self._once.update(self._said(event))
                stale.add(CURATED)
            elif event.kind in KINDS:
                self._last[event.entry] = event
                stale.add(event.entry)
        appeared = {name for name in stale & self._last.keys() if self._turned(name)}
        if appeared:  # links to it appear with it, and go with it
            stale |= {
                name
                for name, last in self._last.items()
                if not appeared.isdisjoint(referred(last.after, last.kind))
            }
        removed: set[Quad] = set()
        added: set[Quad] = set()
        for name in stale:
            before = self._quads.get(name, _NOTHING)
            after = self._quads[name] = self._made(name)
            removed |= before - after
            added |= after - before
        return Change(frozenset(removed - added), frozenset(added - removed))

    def _turned(self, name: str) -> bool:
        """Note whether everybody may see an entry now, and return whether that is new."""
        before, now = name in self._public, is_public(self._last[name])
        (self._public.add if now else self._public.discard)(name)
        return before != now

    def _said(self, event: Event) -> Iterable[Quad]:
        try:
            return curated_quads([replace(event.result, state=event.before)])
        except Exception:
            logger.exception("%s cannot be written as RDF", event.entry)
            return ()

    def _made(self, name: str) -> frozenset[Quad]:
        try:
            if name == CURATED:
                return frozenset(curated_quads(self._curated.values()))
            return frozenset(entry_quads(self._last[name], self._public))
        except Exception:  # what one entry says must not keep all others from being seen
            logger.exception("%s cannot be written as RDF and is left out of the graph", name)
            return _NOTHING


def live_quads(events: Iterable[Event]) -> list[Quad]:
    """Return the graphs after a log, or after its beginning: the map as of a moment."""
    projection = Projection()
    projection.take(events)
    return list(projection)
