"""What a relation that is stated of several items together says of each pair of them.

OSCAL relates a list of sources to a list of targets, JSKOS a bundle of concepts to another one.
"A equals B1, B2 and B3 together" does not say that A equals B1; what it does say follows from sets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.importers.raw import RawEntry
from kakehashi.model.relation import BASE_RELATIONS, NOT_DISJOINT, UNKNOWN, Relation

__all__ = ["Group", "Way", "group_of"]

#: How the members of a group are meant. ``union``: all of them together. ``combined``: together or
#: where they meet, the file does not say which. ``choice``: one of them.
Way = Literal["union", "combined", "choice"]
_Shape = Literal["1:n", "n:1", "n:n"]

_EQ, _PP, _PPI = Relation.EQUAL, Relation.PART_OF, Relation.CONTAINS
_DR: Final = Relation.DISJOINT
_ANY: Final = UNKNOWN

#: For equal, part of, contains, overlaps, disjoint of the groups: what a pair is read as.
#: Confirmed by trying all sets of a small universe. What is left of some relations only excludes
#: others ("A is not within B1"), which nobody stated of the pair; that is read as unknown.
_TABLE: Final[dict[tuple[Way, _Shape], tuple[Relation, ...]]] = {
    ("union", "1:n"): (_EQ | _PPI, _ANY, _PPI, _ANY, _DR),
    ("union", "n:1"): (_EQ | _PP, _PP, _ANY, _ANY, _DR),
    ("union", "n:n"): (_ANY, _ANY, _ANY, _ANY, _DR),
    ("combined", "1:n"): (_EQ | _PP | _PPI, _ANY, NOT_DISJOINT, _ANY, _ANY),
    ("combined", "n:1"): (_EQ | _PP | _PPI, NOT_DISJOINT, _ANY, _ANY, _ANY),
    ("combined", "n:n"): (_ANY,) * 5,
    ("choice", "1:n"): (_ANY,) * 5,
    ("choice", "n:1"): (_ANY,) * 5,
    ("choice", "n:n"): (_ANY,) * 5,
}  # fmt: skip

_WORDS: Final[dict[Way, str]] = {
    "union": "together",
    "combined": "combined",
    "choice": "to choose from",
}
_MEMBERS: Final[dict[_Shape, str]] = {
    "1:n": "several targets",
    "n:1": "several sources",
    "n:n": "several sources and targets",
}


@dataclass(frozen=True, slots=True)
class Group:
    """How many items the two ends of a statement have, and how they are meant."""

    subjects: int
    objects: int
    way: Way = "union"

    @property
    def shape(self) -> _Shape:
        """Which end has several items."""
        if self.subjects > 1:
            return "n:n" if self.objects > 1 else "n:1"
        return "1:n"

    def of_pair(self, relation: Relation) -> Relation:
        """Return what each pair is read as when the groups are so related.

        >>> Group(1, 3).of_pair(Relation.EQUAL).names, Group(1, 3).of_pair(Relation.PART_OF).text
        (('equal', 'contains'), 'unknown')
        """
        row = _TABLE[self.way, self.shape]
        found = Relation(0)
        for base, possible in zip(BASE_RELATIONS, row, strict=True):
            if base in relation:
                found |= possible
        return found

    def word(self, word: str) -> str:
        """Return the word of the file with what it was stated of: it has a reading of its own.

        >>> Group(1, 3).word("equal-to")
        'equal-to (several targets together)'
        """
        return f"{word} ({_MEMBERS[self.shape]} {_WORDS[self.way]})"


def group_of(entry: RawEntry) -> Group | None:
    """Return the group of which a row is one pair; None for a row that stands for itself.

    >>> from kakehashi.importers.readers.keys import together
    >>> group_of(RawEntry(1, together("m1", 1, 2)))
    Group(subjects=1, objects=2, way='union')
    """
    if "note:together" not in entry.cells:
        return None
    subjects, objects = (_count(entry.text(f"note:together_{e}")) for e in ("subjects", "objects"))
    said = entry.text("note:together_as")
    way: Way = "choice" if said == "choice" else "combined" if said == "combined" else "union"
    return Group(subjects, objects, way)


def _count(text: str) -> int:
    """Return how many; what is no number of our readers may be several."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 2
