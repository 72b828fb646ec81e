"""Events and entries as rows of their tables, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import RowMapping

from kakehashi.model.live.event import Entry, Event, State, canonical

__all__ = ["entry_of", "event_of", "row_of_entry", "row_of_event"]


def row_of_entry(entry: Entry) -> dict[str, Any]:
    """Return the row of an entry."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "version": entry.version,
        "sequence": entry.sequence,
        "state": _json(entry.state),
    }


def row_of_event(event: Event) -> dict[str, Any]:
    """Return the row of an event."""
    return {
        "sequence": event.sequence,
        "at": event.at,
        "account": event.account,
        "action": event.action,
        "kind": event.kind,
        "entry": event.entry,
        "version": event.version,
        "why": event.why,
        "before": _json(event.before),
        "after": _json(event.after),
        "previous": event.previous,
        "hash": event.hash,
    }


def entry_of(row: RowMapping) -> Entry:
    """Return the entry of a row; raises ValueError when its state is no JSON."""
    return Entry(
        row["id"], row["kind"], int(row["version"]), int(row["sequence"]), _state(row["state"])
    )


def event_of(row: Mapping[Any, Any]) -> Event:
    """Return the event of a row; raises ValueError when a state is no JSON."""
    return Event(
        int(row["sequence"]),
        row["at"],
        row["account"],
        row["action"],
        row["kind"],
        row["entry"],
        int(row["version"]),
        row["why"],
        _state(row["before"]),
        _state(row["after"]),
        row["previous"],
        row["hash"],
    )


def _json(state: State | None) -> str | None:
    return None if state is None else canonical(state)


def _state(text: str | None) -> State | None:
    return None if text is None else json.loads(text)
