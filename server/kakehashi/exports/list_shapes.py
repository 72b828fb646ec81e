"""The shapes of JSON answers that list things; see :mod:`kakehashi.exports.shapes`."""

from __future__ import annotations

from typing import TypedDict

from kakehashi.exports import shapes

__all__ = [
    "CompletionsJson",
    "DocumentTreeJson",
    "DocumentsJson",
    "EntriesJson",
    "EntryJson",
    "EventJson",
    "HistoryJson",
    "HitsJson",
    "Value",
]

#: What a field of an entry can hold.
Value = str | list[str] | dict[str, str] | list[dict[str, str]]


class DocumentsJson(TypedDict):
    """All documents."""

    total: int
    documents: list[shapes.DocumentJson]


class DocumentTreeJson(TypedDict):
    """The items of a document as they are nested."""

    document: str
    tree: list[shapes.TreeJson]


class HitsJson(TypedDict):
    """Search results, the best first."""

    query: str
    document: str | None
    kind: str | None
    evidence: str | None
    total: int
    corrected: str | None
    facets: shapes.FacetsJson
    hits: list[shapes.HitJson]


class CompletionsJson(TypedDict):
    """What may be meant, the likeliest first."""

    query: str
    completions: list[shapes.CompletionJson]


class EntryJson(TypedDict):
    """An entry of the live map; without a state it was withdrawn."""

    id: str
    kind: str
    version: int
    sequence: int
    state: dict[str, Value] | None


class EntriesJson(TypedDict):
    """Entries of the live map, as they are after the event ``sequence``."""

    as_of: str | None
    sequence: int
    total: int
    entries: list[EntryJson]


class EventJson(TypedDict):
    """What was done to an entry; what is for members only is left out."""

    sequence: int
    at: str
    action: str
    version: int
    account: str | None
    why: str | None
    hidden: bool
    state: dict[str, Value] | None
    hash: str


class HistoryJson(TypedDict):
    """Everything that was done to an entry, the last first."""

    id: str
    events: list[EventJson]
