"""What the live map says about an item or a document, for the pages of these: a look-up each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kakehashi.model.live.event import Entry
from kakehashi.model.live.snapshot import Snapshot
from kakehashi.model.live.terms import is_open
from kakehashi.web.live.looking import map_of_request, sees_members, today

__all__ = ["about_document", "about_items", "leaders"]


def _visible() -> Snapshot | None:
    livemap = map_of_request()
    if livemap is None:
        return None
    snapshot = livemap.now()
    return snapshot if sees_members() else snapshot.public


def about_items(items: Iterable[str]) -> list[Entry]:
    """Return the entries that concern any of the items, those first that are not over."""
    if (snapshot := _visible()) is None:
        return []
    found = {entry.id: entry for item in items for entry in snapshot.about_item(item)}
    return sorted(found.values(), key=lambda entry: _place(entry, today()))


def about_document(slug: str) -> int:
    """Return how many entries concern a document or one of its items."""
    snapshot = _visible()
    return len(snapshot.about_document(slug)) if snapshot else 0


def leaders(entry: Entry) -> list[Entry]:
    """Return who leads an entry, of those that the reader may see."""
    snapshot = _visible()
    names = [p["actor"] for p in (entry.state or {}).get("roles", ()) if p["role"] == "leads"]
    return [a for a in map(snapshot.get, names) if a] if snapshot else []


def _place(entry: Entry, day: date) -> tuple[bool, str, str]:
    return not is_open(entry, day), entry.kind, entry.id
