"""Who works on an item, said once: what the documents say, and what stands on the live map.

The map began with what the documents say, so the two say many things twice. The rule: where the
map has the entry that was made from the item of a document, the entry is shown, with its own
source, and the item's line is not. What only a document says stays as it says it; so does what
somebody took off the map, since that changes no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kakehashi.model.live.event import Entry
from kakehashi.model.live.snapshot import Snapshot, list_of
from kakehashi.model.work import WorkLink
from kakehashi.services.live.wanted import entry_id

__all__ = ["Around", "OnMap", "about"]


@dataclass(frozen=True, slots=True)
class OnMap:
    """An entry of the map, and why it stands beside an item.

    Without ``through`` and ``link`` it names the item itself.
    """

    entry: Entry
    through: Entry | None = None  #: an entry that names the item, to which this one refers
    field: str = ""  #: how it refers to that: "addresses", "about", …; "roles" turned round: a part
    role: str = ""  #: which part, of an actor
    link: WorkLink | None = None  #: what a document says that joins the two, or what follows


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the work on an item: no entry twice, and nothing of a document lost."""

    entries: tuple[OnMap, ...]
    links: tuple[WorkLink, ...]  #: what only the documents say

    def __bool__(self) -> bool:
        return bool(self.entries or self.links)


def about(snapshot: Snapshot, names: Iterable[str], related: Iterable[WorkLink] = ()) -> Around:
    """Return who works on an item: the nearest reason for which an entry stands there.

    ``names`` are the identifiers of the item, its own first; ``related`` is what the documents say
    of it (:meth:`kakehashi.services.work.Work.of`). Whoever asks for somebody who is not signed in
    gives ``snapshot.public``.
    """
    found: dict[str, OnMap] = {}
    names = tuple(names)
    for entry in (entry for name in names for entry in snapshot.about_item(name)):
        found.setdefault(entry.id, OnMap(entry))
    for near in (near for name in names for near in _referring(snapshot, name)):
        found.setdefault(near.entry.id, near)
    left: list[WorkLink] = []
    for link in related:
        entries = _made_from(snapshot, link.item.id)
        for entry in entries:
            found.setdefault(entry.id, OnMap(entry, link=link))
        if not entries:
            left.append(link)
    return Around(tuple(found.values()), tuple(left))


def _referring(snapshot: Snapshot, item: str) -> Iterator[OnMap]:
    """Yield what refers to an entry that is made from the item, and the actors that it names."""
    for entry in _made_from(snapshot, item):
        for one in snapshot.referring(entry.id):
            yield OnMap(one.entry, entry, one.field, one.role)
        for part in list_of(entry, "roles"):
            if actor := snapshot.get(part["actor"]):
                yield OnMap(actor, entry, "roles", part["role"])


def _made_from(snapshot: Snapshot, item: str) -> list[Entry]:
    """Return the entries that stand for an item of a document, and still name it."""
    return [e for e in snapshot.about_item(item) if e.id == entry_id(e.kind, item)]
