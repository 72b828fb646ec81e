"""Random set models, and what follows from statements about them, worked out the slow way.

Nothing here uses the calculus: relations are read off sets that are written as bit masks, the
composition table is made from all triples of non-empty subsets of a 5-element universe, and what
follows is found by going through every state that a walk over the premises can reach.
"""

from __future__ import annotations

import os
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from typing import Final, Literal

from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.relation import UNKNOWN, Relation

EQ: Final = Relation.EQUAL
PP: Final = Relation.PART_OF
PPI: Final = Relation.CONTAINS
PO: Final = Relation.OVERLAPS
DR: Final = Relation.DISJOINT

ANY: Final = UNKNOWN.value
MASKS: Final = range(1, ANY + 1)

#: How many random models each test goes through.
COUNT: Final = int(os.environ.get("KAKEHASHI_TEST_MODELS", "2000"))
#: Parts into which they are cut, so that several processes can share them.
BLOCKS: Final = 4


# --- relations of sets, from the sets alone -----------------------------------------------------


def between(a: int, b: int) -> int:
    """The base relation of two non-empty sets, written as bit masks."""
    if a == b:
        return EQ.value
    if not a & b:
        return DR.value
    if a & b == a:
        return PP.value
    return PPI.value if a & b == b else PO.value


@cache
def base_table() -> dict[tuple[int, int], int]:
    """What A can be to C, for every base relation of A to B and of B to C."""
    found: dict[tuple[int, int], int] = {}
    for a, b, c in product(range(1, 2**5), repeat=3):
        pair = between(a, b), between(b, c)
        found[pair] = found.get(pair, 0) | between(a, c)
    return found


def bases(mask: int) -> list[int]:
    return [1 << place for place in range(5) if mask >> place & 1]


@cache
def turned(mask: int) -> int:
    """The converse, from all pairs of sets that stand in the relation."""
    pairs = product(range(1, 2**3), repeat=2)
    return reduce(lambda one, other: one | other, (between(b, a) for a, b in pairs
                                                   if between(a, b) & mask))


@cache
def composed(first: int, second: int) -> int:
    found = 0
    for pair in product(bases(first), bases(second)):
        found |= base_table()[pair]
    return found


#: What can be said of two sets A and C in one word.
SET_FACTS: Final = {
    "within": lambda a, c: a & c == a,
    "holds": lambda a, c: a & c == c,
    "shares": lambda a, c: a & c != 0,
    "apart": lambda a, c: a & c == 0,
    "not_within": lambda a, c: a & c != a,
    "not_holding": lambda a, c: a & c != c,
}
