"""Operations on sets of relations: converse, composition, intersection.

A set of base relations is a 5-bit mask (:class:`~kakehashi.model.relation.Relation`). Nothing here
needs premises; the tables are data, and all of it is checked against brute force over the
non-empty subsets of a 5-element universe.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import product
from typing import Final

from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation

__all__ = ["ANY", "COMPOSED", "COMPOSITION", "CONVERSE", "compose", "converse", "intersection"]

_EQ, _PP, _PPI, _PO, _DR = BASE_RELATIONS

#: Mask of nothing known, as an integer.
ANY: Final = UNKNOWN.value

#: The relation of B to A, given that of A to B.
_CONVERSE: Final = {_EQ: _EQ, _PP: _PPI, _PPI: _PP, _PO: _PO, _DR: _DR}

#: What A is to C, given what A is to B (first) and B to C (second). This is the composition table
#: of RCC-5 (B. Bennett, 1994), read over non-empty sets.
COMPOSITION: Final[dict[tuple[Relation, Relation], Relation]] = {
    **{(_EQ, base): base for base in BASE_RELATIONS},
    **{(base, _EQ): base for base in BASE_RELATIONS},
    (_PP, _PP): _PP,
    (_PP, _PPI): UNKNOWN,
    (_PP, _PO): _DR | _PO | _PP,
    (_PP, _DR): _DR,
    (_PPI, _PP): _EQ | _PO | _PP | _PPI,
    (_PPI, _PPI): _PPI,
    (_PPI, _PO): _PO | _PPI,
    (_PPI, _DR): _DR | _PO | _PPI,
    (_PO, _PP): _PO | _PP,
    (_PO, _PPI): _DR | _PO | _PPI,
    (_PO, _PO): UNKNOWN,
    (_PO, _DR): _DR | _PO | _PPI,
    (_DR, _PP): _DR | _PO | _PP,
    (_DR, _PPI): _DR,
    (_DR, _PO): _DR | _PO | _PP,
    (_DR, _DR): UNKNOWN,
}

_NOTHING: Final = Relation(0)


def _union(masks: Iterable[Relation]) -> Relation:
    return reduce(lambda one, other: one | other, masks, _NOTHING)


#: Converse of every mask, as integers.
CONVERSE: Final = tuple(
    _union(_CONVERSE[base] for base in Relation(mask)).value for mask in range(ANY + 1)
)

#: Composition of every two masks, as integers: ``COMPOSED[first][second]``.
COMPOSED: Final = tuple(
    tuple(
        _union(COMPOSITION[pair] for pair in product(Relation(one), Relation(other))).value
        for other in range(ANY + 1)
    )
    for one in range(ANY + 1)
)


def converse(mask: Relation) -> Relation:
    """Turn a set of relations from A to B into the set from B to A.

    >>> converse(Relation.PART_OF | Relation.OVERLAPS).names
    ('contains', 'overlaps')
    """
    return Relation(CONVERSE[mask.value])


def compose(first: Relation, second: Relation) -> Relation:
    """Return what A can be to C, given what A can be to B and B to C.

    >>> compose(Relation.OVERLAPS, Relation.PART_OF).names
    ('partOf', 'overlaps')

    Two overlaps in a row prove nothing:

    >>> compose(Relation.OVERLAPS, Relation.OVERLAPS) == UNKNOWN
    True
    """
    return Relation(COMPOSED[first.value][second.value])


def intersection(masks: Iterable[Relation]) -> Relation:
    """Return what is left when all of the masks hold; nothing left is a contradiction.

    >>> one, other = Relation.OVERLAPS | Relation.PART_OF, Relation.PART_OF | Relation.EQUAL
    >>> intersection([one, other]).names
    ('partOf',)
    >>> bool(intersection([Relation.EQUAL, Relation.DISJOINT]))
    False
    """
    return reduce(lambda one, other: one & other, masks, UNKNOWN)
