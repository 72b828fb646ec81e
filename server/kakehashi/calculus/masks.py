"""Operations on sets of relations that need no premises."""

from __future__ import annotations

from typing import Final

from kakehashi.model.relation import Relation

__all__ = ["converse"]

#: The relation of B to A, given that of A to B.
_CONVERSE: Final = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.PART_OF: Relation.CONTAINS,
    Relation.CONTAINS: Relation.PART_OF,
    Relation.OVERLAPS: Relation.OVERLAPS,
    Relation.DISJOINT: Relation.DISJOINT,
}


def converse(mask: Relation) -> Relation:
    """Turn a set of relations from A to B into the set from B to A.

    >>> converse(Relation.PART_OF | Relation.OVERLAPS).names
    ('contains', 'overlaps')
    """
    turned = Relation(0)
    for base in mask:
        turned |= _CONVERSE[base]
    return turned
