"""Operations of the REST API that read the live map: its entries, now or as of a day."""

from __future__ import annotations

from typing import Any, Final, cast

from kakehashi.exports.list_shapes import EntriesJson, EntryJson, EventJson, HistoryJson, Value
from kakehashi.messages import label
from kakehashi.model.live.event import Entry, Event, State
from kakehashi.model.live.kinds import KINDS
from kakehashi.web.live.entry import seen_entry, steps_of
from kakehashi.web.live.looking import look
from kakehashi.web.operations import Parameter, Versioned, operation

__all__ = ["ENTRY", "entry_json"]

ENTRY: Final = Parameter("id", label("Identifier of an entry."), example="initiative-1")
_AS_OF: Final = Parameter("as_of", label("The map at the end of this day (UTC)."))


def _state(state: State | None) -> dict[str, Value] | None:
    return None if state is None else cast("dict[str, Value]", dict(state))


def entry_json(entry: Entry) -> EntryJson:
    """Return an entry as the API gives it."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "version": entry.version,
        "sequence": entry.sequence,
        "state": _state(entry.state),
    }


@operation(
    "/live",
    label("The entries of the live map, all of them or some"),
    EntriesJson,
    Parameter("kind", label("Only entries of this kind."), choices=tuple(KINDS)),
    Parameter(
        "since",
        label("Only entries that were changed after the event of this number."),
        whole=(0, 999_999_999),
        default=0,
    ),
    _AS_OF,
)
def live(kind: str, since: int, as_of: str) -> EntriesJson:
    """Return the entries that the reader may see."""
    del kind  # read together with the other choices
    seen = look()
    found = [entry for entry in seen.entries if entry.sequence > since]
    return {
        "as_of": as_of or None,
        "sequence": seen.snapshot.head.sequence,
        "total": len(found),
        "entries": [entry_json(entry) for entry in found],
    }


@operation(
    "/live/{id}", label("One entry of the live map"), EntryJson, ENTRY, _AS_OF, versioned=True
)
def live_entry(id: str, as_of: str) -> Versioned:  # noqa: A002  (the name in the path)
    """Return an entry."""
    del as_of
    entry = seen_entry(id, look())[0]
    return Versioned(entry_json(entry), entry.version)


@operation(
    "/live/{id}/history",
    label("What was done to an entry of the live map"),
    HistoryJson,
    ENTRY,
    _AS_OF,
)
def live_history(id: str, as_of: str) -> HistoryJson:  # noqa: A002
    """Return the history of an entry."""
    del as_of
    seen = look()
    events = seen_entry(id, seen)[1]
    return {
        "id": id,
        "events": [
            _event(step.event, hidden=step.hidden, members=seen.members)
            for step in steps_of(events, members=seen.members)
        ],
    }


def _event(event: Event, *, hidden: bool, members: bool) -> EventJson:
    found: dict[str, Any] = {
        "sequence": event.sequence,
        "at": event.at,
        "action": event.action,
        "version": event.version,
        "account": event.account if members else None,
        "why": event.why if members else None,
        "hidden": hidden,
        "state": None if hidden else _state(event.after),
        "hash": event.hash,
    }
    return cast("EventJson", found)
