"""The answers of a gap analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kakehashi.model.relation import Relation

__all__ = ["ANSWERS", "Answer", "Basis", "Found", "GapRow", "Link", "Tally"]

#: Covered: equal to or part of something in the other document. Partly: shares something with it.
#: None: somebody looked and nothing corresponds. Not assessed: nobody said anything that tells.
Answer = Literal["covered", "partly", "none", "not-assessed"]

ANSWERS: Final[tuple[Answer, ...]] = ("covered", "partly", "none", "not-assessed")

#: Whether a direct statement gives the answer, or a proof; empty for what is not assessed.
Basis = Literal["stated", "derived", ""]


@dataclass(frozen=True, slots=True)
class Found:
    """An item of the other document to which something is known."""

    item: str
    relation: Relation  #: of the asked item to this one, all proofs together
    basis: Basis  #: stated when the direct statements say as much


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of two items of different documents.

    All five relations together stand for a reference: a publication relates the two and does not
    say how.
    """

    subject: str
    object: str
    relation: Relation  #: of the subject to the object, all proofs together
    basis: Basis  #: stated when the direct statements say as much
    uses_nesting: bool = False  #: without the documents' nesting it would be another
    disputed: bool = False  #: without statements that contradict others it would be another


@dataclass(frozen=True, slots=True)
class GapRow:
    """What a document has for one item of another."""

    item: str
    answer: Answer
    basis: Basis
    found: tuple[Found, ...]  #: what the answer rests on, the tightest first
    uses_nesting: bool = False  #: without the documents' nesting the answer would be another
    disputed: bool = False  #: without statements that contradict others it would be another
    tension: bool = False  #: "nothing corresponds" is stated, yet something does
    references: int = 0  #: statements that relate the item without saying how


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items have which answer; adds up to the number of assessable items."""

    counts: tuple[tuple[Answer, Basis, int], ...]

    @property
    def total(self) -> int:
        """Number of assessable items."""
        return sum(number for _, _, number in self.counts)

    @property
    def assessed(self) -> int:
        """Number of items about which something that tells is known."""
        return sum(number for answer, _, number in self.counts if answer != "not-assessed")

    def count(self, answer: Answer, basis: Basis | None = None) -> int:
        """Return how many items have an answer, on any or on one basis."""
        return sum(n for a, b, n in self.counts if a == answer and basis in (None, b))
