"""What everybody may know of the log: events of public entries, without what was taken back.

An entry that becomes visible to members only looks, to everybody else, as if it were withdrawn; and
nothing that it said before is told any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from kakehashi.model.live.event import Entry, Event, State
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import text_of
from kakehashi.model.text import Text

__all__ = [
    "CHOICES",
    "PublicAction",
    "PublicEvent",
    "as_json",
    "concerns",
    "is_public",
    "members_event",
    "public_event",
    "without_content",
]

#: What a reader can choose by; see :func:`concerns`.
CHOICES: Final = ("kind", "field", "actor", "item", "document")

PublicAction = Literal["create", "change", "withdraw"]


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """What everybody may know of an event; without a title where the entry is not public now."""

    sequence: int
    at: str
    kind: str
    entry: str
    action: PublicAction
    version: int
    title: Text
    items: tuple[str, ...] = ()  #: of the graph, that the entry concerns or concerned


@dataclass(frozen=True, slots=True)
class Span:
    """When an entry became public, and when it was changed last (UTC, ISO 8601)."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that was public: what it said last, and when it ceased to be."""

    entry: Entry  #: with the version and the number of the event by which it went
    at: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What is known after an event."""

    sequence: int = 0
    spans: Mapping[str, Span] = field(default_factory=dict)
    gone: Mapping[str, Gone] = field(default_factory=dict)


def is_public(state: State | None) -> bool:
    """Return whether everybody may see what an entry says.

    >>> is_public({"visibility": "public"}), is_public({"visibility": "members"}), is_public(None)
    (True, False, False)
    """
    return state is not None and state.get("visibility") == "public"


def public_event(event: Event) -> PublicEvent | None:
    """Return what everybody may know of an event as it happens; None: that it was is not told."""
    return _told(event, is_public(event.before), is_public(event.after))


def members_event(event: Event) -> PublicEvent | None:
    """Return what members may know of an event: all of the map, also what is for them only."""
    return _told(event, event.before is not None, event.after is not None, members=True)


def _told(event: Event, before: bool, after: bool, *, members: bool = False) -> PublicEvent | None:
    if event.kind not in KINDS or not (before or after):
        return None
    action: PublicAction = "withdraw" if not after else "change" if before else "create"
    title = text_of(event.result) if after else Text()
    items = dict.fromkeys(
        value for name, value in concerns(event, members=members) if name == "item"
    )
    return PublicEvent(
        event.sequence, event.at, event.kind, event.entry, action, event.version, title,
        tuple(items),
    )  # fmt: skip


def without_content(told: PublicEvent) -> PublicEvent:
    """Return it without what the entry said: it was taken back later."""
    return replace(told, title=Text(), items=())


def as_json(told: PublicEvent) -> str:
    """Return an event as streams and webhooks tell it, in one line."""
    data: dict[str, object] = {
        "sequence": told.sequence,
        "at": told.at,
        "kind": told.kind,
        "entry": told.entry,
        "action": told.action,
        "version": told.version,
    }
    if told.title:
        data["title"] = {"ja": told.title.ja, "en": told.title.en}
    if told.items:
        data["items"] = told.items
    return json.dumps(data, ensure_ascii=False)  # line ends in it are escaped


def concerns(event: Event, *, members: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what an event is about, by which a reader chooses.

    The pairs are of :data:`CHOICES`, each with a value. Only what was or became public is looked
    at, but for members everything.
    """
    yield "kind", event.kind
    if event.kind == "actor":
        yield "actor", event.entry
    for state in (event.before, event.after):
        if state is None or not (members or is_public(state)):
            continue
        for name in state.get("field", ()):
            yield "field", name
        for part in state.get("roles", ()):
            yield "actor", part["actor"]
        for name in (*state.get("items", ()), *state.get("field", ())):
            yield "item", name
            yield "document", name.partition(":")[0]
        for name in state.get("documents", ()):
            yield "document", name
