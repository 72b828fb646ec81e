"""Two documents beside each other: as trees with links, as a grid, by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kakehashi.model.derivation_views import GapView
from kakehashi.model.gap import Link, Tally
from kakehashi.model.relation import Relation
from kakehashi.model.views import DocumentView, ItemRef

__all__ = [
    "BASES",
    "ONLY",
    "SORTS",
    "Branch",
    "Fit",
    "GapSections",
    "GridView",
    "Kept",
    "Narrowing",
    "PairView",
    "Section",
    "SectionTally",
    "Side",
]

#: Whether a relation must be stated, or must follow; empty for both.
BASES: Final = ("stated", "derived")
#: Items with a relation alone, or items without one; empty for both.
ONLY: Final = ("with", "without")
#: Order of rows and columns: that of the documents, or the number of relations.
SORTS: Final = ("order", "count")


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a comparison is shown; empty values do not narrow it."""

    rows: str = ""  #: section of the first document (identifier of an item)
    columns: str = ""  #: section of the other
    basis: str = ""  #: one of :data:`BASES`
    relation: Relation | None = None
    nestings: bool = True

    def keeps(self, link: Link) -> bool:
        """Return whether a link is shown, wherever it lies."""
        return self.basis in ("", link.basis) and self.relation in (None, link.relation)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: an item with all below it, or items of no part (no item)."""

    item: ItemRef | None
    items: tuple[str, ...]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """An item of a tree with its links; each relation reads from it to the other document."""

    item: ItemRef
    links: tuple[Link, ...]
    children: tuple[Branch, ...]
    linked: int  #: items with links, here and below
    context: bool = False  #: shown only for what is below


@dataclass(frozen=True, slots=True)
class Side:
    """One document of a comparison."""

    document: DocumentView
    branches: tuple[Branch, ...]
    shown: int  #: items, those that are only context included
    total: int  #: items of the document, or of its section
    linked: int  #: items of it with links
    choices: tuple[Section, ...]  #: by which the document can be narrowed


@dataclass(frozen=True, slots=True)
class Fit:
    """A part of a comparison that can be shown; None: the whole document."""

    rows: ItemRef | None
    columns: ItemRef | None
    row_count: int
    column_count: int
    links: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A comparison that is too large to show, and parts of it that are not."""

    rows: int
    columns: int
    most: int  #: that can be shown: cells of a grid, items of trees
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """Two documents side by side; no sides when that would be too large."""

    kept: Kept
    only: str
    left: Side
    right: Side
    links: int
    named: Mapping[str, ItemRef]  #: items at the ends of the links
    narrowing: Narrowing | None
    release: str


@dataclass(frozen=True, slots=True)
class GridView:
    """Items by items; no rows when there would be too many."""

    kept: Kept
    sort: str
    empty: bool  #: rows and columns without a relation are shown too
    subject: DocumentView
    object: DocumentView
    rows: tuple[ItemRef, ...]
    columns: tuple[ItemRef, ...]
    all_rows: int  #: of the section
    all_columns: int
    cells: Mapping[tuple[str, str], Link]
    relations: tuple[tuple[Relation, int], ...]  #: of the sections before narrowing by relation
    row_choices: tuple[Section, ...]
    column_choices: tuple[Section, ...]
    narrowing: Narrowing | None
    release: str


@dataclass(frozen=True, slots=True)
class SectionTally:
    """The answers for the assessable items of a section."""

    section: Section
    tally: Tally


@dataclass(frozen=True, slots=True)
class GapSections:
    """A gap analysis by section; the tallies add up to that of the whole."""

    view: GapView
    parts: tuple[SectionTally, ...]
    choices: tuple[Section, ...]
    inside: frozenset[str] | None = field(default=None)  #: items of the chosen section
