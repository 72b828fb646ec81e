"""What became of the items of a document in its next edition, free of RDF.

A *change* leads from items of the old edition to items of the new one. Its kind says what happened,
its basis how that is known, and the impact that follows from the kind says what becomes of the
statements that were made of the old items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.model.text import NO_TEXT, Text

__all__ = ["BASES", "IMPACTS", "IMPACT_OF", "KINDS", "Basis", "Change", "Entry", "Impact", "Kind"]

Kind = Literal[
    "same", "renumbered", "reworded", "split", "merged", "continued", "new", "withdrawn",
    "not-compared",
]  # fmt: skip
Basis = Literal["published", "number", "wording", "structure", "absence"]
Impact = Literal["carried-over", "re-check", "orphaned"]

#: In the order in which they are counted and shown.
KINDS: Final[tuple[Kind, ...]] = (
    "same", "renumbered", "reworded", "split", "merged", "continued", "new", "withdrawn",
    "not-compared",
)  # fmt: skip
BASES: Final[tuple[Basis, ...]] = ("published", "number", "wording", "structure", "absence")
IMPACTS: Final[tuple[Impact, ...]] = ("carried-over", "re-check", "orphaned")

#: What a change of an item means for a statement about it; nothing was stated of a new one.
IMPACT_OF: Final[dict[Kind, Impact]] = {
    "same": "carried-over",
    "renumbered": "carried-over",
    "reworded": "re-check",
    "split": "re-check",
    "merged": "re-check",
    "continued": "re-check",
    "withdrawn": "orphaned",
    "not-compared": "re-check",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the comparison of editions sees it."""

    id: str  #: CURIE
    notation: str = ""  #: as printed
    parent: str = ""  #: CURIE; empty at the top
    kind: str = ""  #: notation of the kind code list
    wording: str = ""  #: the document's own words; empty when they were not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of items; ``old`` is empty for a new item, ``new`` for one that is gone."""

    kind: Kind
    basis: Basis
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    likeness: float | None = None  #: of the words, 0 to 1; None where they were not compared
    word: str = ""  #: what the published list says, in its own words
    note: Text = NO_TEXT
    evidence: str = ""
    source: str = ""
    locator: str = ""

    @property
    def impact(self) -> Impact | None:
        """What it means for statements about the old item; None for a new item."""
        return IMPACT_OF.get(self.kind)
