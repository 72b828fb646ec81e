"""The six facts about two non-empty sets that the relations of RCC-5 are made of.

=============  ==============  ==========================================
fact           in set theory   holds in
=============  ==============  ==========================================
within         A ⊆ C           equal, part of
holds          A ⊇ C           equal, contains
shares         A ∩ C ≠ ∅       equal, part of, contains, overlaps
apart          A ∩ C = ∅       disjoint
not_within     A ⊄ C           contains, overlaps, disjoint
not_holding    A ⊉ C           part of, overlaps, disjoint
=============  ==============  ==========================================

Fourteen of the 31 masks, all that ordinary statements use, are conjunctions of facts. For these the
facts can be derived one by one, which is what makes derivation fast (:mod:`.closure`). The other
seventeen, such as "equal or overlapping", say more than their facts.
"""

from __future__ import annotations

from typing import Final

from kakehashi.calculus.masks import ANY

__all__ = ["DENIED", "FACTS", "MASK_OF_FACTS", "code_of", "facts_of", "is_conjunction"]

#: Facts in the order of their bits, each with the mask of the relations in which it holds.
FACTS: Final = {
    "within": 1 | 2,
    "holds": 1 | 4,
    "shares": 1 | 2 | 4 | 8,
    "apart": 16,
    "not_within": 4 | 8 | 16,
    "not_holding": 2 | 8 | 16,
}


#: The fact that denies each fact.
_DENIAL: Final = {
    "within": "not_within",
    "holds": "not_holding",
    "shares": "apart",
    "apart": "shares",
    "not_within": "within",
    "not_holding": "holds",
}


def _denied(code: int) -> int:
    places = {fact: place for place, fact in enumerate(FACTS)}
    return sum(1 << places[_DENIAL[f]] for f, place in places.items() if code >> place & 1)


#: The facts that a set of facts denies, both as 6-bit codes.
DENIED: Final = tuple(_denied(code) for code in range(1 << len(FACTS)))


def _mask(code: int) -> int:
    mask = ANY
    for place, allowed in enumerate(FACTS.values()):
        if code >> place & 1:
            mask &= allowed
    return mask


#: Mask of every set of facts, given as a 6-bit code; 0 where they contradict each other.
MASK_OF_FACTS: Final = tuple(_mask(code) for code in range(1 << len(FACTS)))


def facts_of(mask: int) -> frozenset[str]:
    """Return the facts that hold in every relation of a mask.

    >>> sorted(facts_of(2 | 8))
    ['not_holding', 'shares']
    """
    return frozenset(name for name, allowed in FACTS.items() if not mask & ~allowed)


def code_of(mask: int) -> int:
    """Return the facts that hold in every relation of a mask, as a 6-bit code."""
    said = facts_of(mask)
    return sum(1 << place for place, fact in enumerate(FACTS) if fact in said)


def is_conjunction(mask: int) -> bool:
    """Tell whether a mask says no more than its facts.

    >>> is_conjunction(2 | 8), is_conjunction(1 | 8)
    (True, False)
    """
    return MASK_OF_FACTS[code_of(mask)] == mask
