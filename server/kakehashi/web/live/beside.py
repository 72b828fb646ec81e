"""What the live map says about an item or a document, for the pages of these: a look-up each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kakehashi.model.live.event import Entry
from kakehashi.model.live.responsibilities import parts_of
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.model.live.terms import is_open
from kakehashi.model.work import WorkLink
from kakehashi.services.live.work import Around, about
from kakehashi.web.live.looking import map_of_request, sees_members, today

__all__ = ["about_document", "about_statement", "around", "last_event", "parts"]


def _visible() -> Snapshot | None:
    livemap = map_of_request()
    if livemap is None:
        return None
    snapshot = livemap.now()
    return snapshot if sees_members() else snapshot.public


def around(names: Iterable[str], related: Iterable[WorkLink]) -> Around:
    """Return who works on an item, those entries first that are not over.

    ``names`` are the identifiers of the item; ``related`` is what documents say of it.
    """
    if (snapshot := _visible()) is None:
        return Around((), tuple(related))
    found = about(snapshot, names, related)
    entries = sorted(found.entries, key=lambda one: _place(one.entry, today()))
    return Around(tuple(entries), found.links)


def last_event() -> int | None:
    """Return the number of the last event on the map; None where there is no map."""
    snapshot = _visible()
    return snapshot.head.sequence if snapshot is not None else None


def about_document(slug: str) -> int:
    """Return how many entries concern a document or one of its items."""
    snapshot = _visible()
    return len(snapshot.about_document(slug)) if snapshot else 0


def about_statement(identifier: str) -> list[Entry]:
    """Return the entries that concern a statement."""
    snapshot = _visible()
    return snapshot.about_statement(identifier) if snapshot is not None else []


def parts(entry: Entry) -> list[tuple[str, list[Entry]]]:
    """Return who has which part in an entry, of those that the reader may see."""
    snapshot = _visible()
    return parts_of(snapshot, entry) if snapshot is not None else []


def _place(entry: Entry, day: date) -> tuple[bool, str, str]:
    return not is_open(entry, day), entry.kind, entry.id
