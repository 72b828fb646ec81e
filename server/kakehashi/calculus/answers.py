"""The answers of a gap analysis: which relation gives which, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from kakehashi.calculus.closure import Masks
from kakehashi.calculus.masks import ANY, converse
from kakehashi.model.gap import ANSWERS, Answer, Basis, GapRow, Tally
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation

__all__ = [
    "DISJOINT",
    "answer_at",
    "answer_of",
    "count",
    "level_of",
    "levels",
    "stated_masks",
    "tally",
]

#: The relation of two items that share nothing, as a mask.
DISJOINT: Final = np.uint8(16)

_COVERED: Final = np.uint8(1 | 2)
#: Answers by level: the more an item has, the higher.
_BY_LEVEL: Final[tuple[Answer | None, ...]] = (None, "partly", "covered")


def levels(masks: Masks) -> Masks:
    """Return for every mask 2 when it covers, 1 when it shares something, else 0."""
    some = masks != 0
    covers = some & ((masks & ~_COVERED) == 0)
    shares = some & ((masks & DISJOINT) == 0)
    found: Masks = covers.astype(np.uint8) + shares.astype(np.uint8)
    return found


_LEVELS: Final[tuple[int, ...]] = tuple(levels(np.arange(ANY + 1, dtype=np.uint8)).tolist())


def level_of(mask: int) -> int:
    """Return the level of one mask."""
    return _LEVELS[mask]


def answer_at(level: int) -> Answer | None:
    """Return the answer of a level; None for level 0, where relations give none."""
    return _BY_LEVEL[level]


def answer_of(mask: int) -> Answer | None:
    """Return the answer that a relation to one item gives; None when it gives none.

    >>> answer_of(2), answer_of(2 | 8), answer_of(31)
    ('covered', 'partly', None)
    """
    return answer_at(level_of(mask))


def stated_masks(
    premises: Iterable[Premise], same: Mapping[str, str]
) -> dict[tuple[str, str], Relation]:
    """Return what direct statements say of each pair, in both directions.

    ``same`` leads from an alias to the item it names; statements about either count.
    """
    known: dict[tuple[str, str], Relation] = {}
    for premise in premises:
        if premise.kind == "statement":
            one = same.get(premise.subject, premise.subject)
            other = same.get(premise.object, premise.object)
            for pair, mask in (
                ((one, other), premise.relation),
                ((other, one), converse(premise.relation)),
            ):
                known[pair] = known.get(pair, UNKNOWN) & mask
    return known


def tally(rows: Iterable[GapRow]) -> Tally:
    """Count the rows of every answer on every basis."""
    return count(Counter((row.answer, row.basis) for row in rows))


def count(counts: Mapping[tuple[Answer, Basis], int]) -> Tally:
    """Return the tally of counts by answer and basis; what does not occur is left out."""
    kinds: tuple[Basis, ...] = ("stated", "derived", "")
    return Tally(
        tuple(
            (answer, basis, counts[answer, basis])
            for answer in ANSWERS
            for basis in kinds
            if counts.get((answer, basis))
        )
    )
