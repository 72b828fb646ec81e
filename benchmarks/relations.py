"""Sets of RCC-5 relations as the peers see them: 5-bit masks, and tables over them.

A peer must not call the engine that it is compared with, so the calculus is written down here a
second time, from the published composition table alone.

Masks that come from intersecting the five *facts* below are closed under composition, and over
them composition distributes over (non-empty) intersection. Hence it does not matter whether a
program intersects first and composes then, as a query with an aggregate does, or follows every
chain on its own: all derive the same. Generated statements keep to these masks.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["BASES", "COMPOSITION", "CONVERSE", "FACTS", "UNKNOWN", "Masks"]

Masks = npt.NDArray[np.uint8]

EQUAL, PART_OF, CONTAINS, OVERLAPS, DISJOINT = BASES = (1, 2, 4, 8, 16)
UNKNOWN: Final = 31

#: What A to B (row) followed by B to C (column) leaves possible of A to C, in the order of BASES.
_BASE_COMPOSITION: Final = (
    (1, 2, 4, 8, 16),
    (2, 2, 31, 26, 16),
    (4, 15, 4, 12, 28),
    (8, 10, 28, 31, 28),
    (16, 26, 16, 26, 31),
)

#: Facts by name: each rules out some base relations, and a mask is the intersection of its facts.
FACTS: Final = {
    "sub": EQUAL | PART_OF,
    "sup": EQUAL | CONTAINS,
    "shares": UNKNOWN - DISJOINT,
    "disjoint": DISJOINT,
    "notsub": UNKNOWN - EQUAL - PART_OF,
    "notsup": UNKNOWN - EQUAL - CONTAINS,
}


def _compose(first: int, second: int) -> int:
    possible = 0
    for row, base in zip(_BASE_COMPOSITION, BASES, strict=True):
        for entry, other in zip(row, BASES, strict=True):
            if first & base and second & other:
                possible |= entry
    return possible


def _turn(mask: int) -> int:
    swapped = (mask & PART_OF) << 1 | (mask & CONTAINS) >> 1
    return mask & ~(PART_OF | CONTAINS) | swapped


#: ``COMPOSITION[first, second]`` for any two masks.
COMPOSITION: Final[Masks] = np.array(
    [[_compose(first, second) for second in range(32)] for first in range(32)], dtype=np.uint8
)

#: The mask of B to A, given that of A to B.
CONVERSE: Final[Masks] = np.array([_turn(mask) for mask in range(32)], dtype=np.uint8)
