"""Which entries of the live map stand in which calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kakehashi.model.live.event import Entry
from kakehashi.model.live.snapshot import Snapshot, list_of

__all__ = ["of_actor", "of_entry", "of_everything", "of_field", "of_issue"]

#: Fields by which one entry is part of the work on another.
_WORK: Final = ("of", "about")
#: The same for an issue, which initiatives address.
_ON_ISSUE: Final = (*_WORK, "addresses")


def of_everything(map_: Snapshot) -> list[Entry]:
    """Return every entry."""
    return list(map_)


def of_entry(map_: Snapshot, name: str) -> list[Entry]:
    """Return one entry alone."""
    found = map_.get(name)
    return [found] if found else []


def of_actor(map_: Snapshot, name: str) -> list[Entry]:
    """Return what an actor has a part in, with the work and the events that belong to it."""
    own = (r.entry for r in map_.referring(name) if r.field == "roles")
    return _with_work(map_, own, _WORK)


def of_issue(map_: Snapshot, name: str) -> list[Entry]:
    """Return an issue with the initiatives that address it and all the work on them."""
    return _with_work(map_, of_entry(map_, name), _ON_ISSUE)


def of_field(map_: Snapshot, item: str) -> list[Entry]:
    """Return the issues of a field, each with the work on it."""
    issues = (issue for issue in map_.of("issue") if item in list_of(issue, "field"))
    return _with_work(map_, issues, _ON_ISSUE)


def _with_work(map_: Snapshot, begun: Iterable[Entry], fields: tuple[str, ...]) -> list[Entry]:
    found = {entry.id: entry for entry in begun}
    waiting = list(found)
    while waiting:
        for reference in map_.referring(waiting.pop()):
            entry = reference.entry
            if reference.field in fields and entry.id not in found:
                found[entry.id] = entry
                waiting.append(entry.id)
    return list(found.values())
