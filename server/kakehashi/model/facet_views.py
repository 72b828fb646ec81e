"""Items by the ontology's own facets: classes, and properties with a code or an item as value."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef

__all__ = ["FacetEntry", "Member", "Selection"]


@dataclass(frozen=True, slots=True)
class FacetEntry:
    """One value of a facet, with the number of items that have it."""

    facet: str  #: class, quality, addressee, …
    value: str  #: local name of a class, notation of a code, CURIE of an item
    label: Text
    count: int
    found: int = 0  #: of these, items that only the reasoner put here


@dataclass(frozen=True, slots=True)
class Member:
    """An item in a selection."""

    item: ItemRef
    found: bool  #: nobody states that it belongs here; the reasoner found it


@dataclass(frozen=True, slots=True)
class Selection:
    """The items that have one value of a facet, perhaps narrowed by others."""

    entry: FacetEntry
    definition: Text
    places: tuple[int, ...]  #: numbers of the items, in the order of the documents
    found: int  #: items of the selection that only the reasoner put here
    documents: tuple[FacetEntry, ...]  #: with their counts, if no document were chosen
    narrower: dict[str, tuple[FacetEntry, ...]]  #: other facets, the largest values first
