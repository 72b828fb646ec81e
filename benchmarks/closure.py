"""Count what chains of any length say, by spreading facts as bits along the part-of steps.

This is not a peer but a check: it says how much there is to derive, at every size. A pair tells
something if one of the facts of ``relations.FACTS`` is derived for it; each fact needs part-of
steps only, around at most one other step, or two of them (shares, then disjoint).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.networks import GeneratedNetwork
from benchmarks.relations import FACTS, UNKNOWN
from benchmarks.setmodel import Ints

__all__ = ["count_derived"]

#: Row *a*, bit *c*: whether a fact holds of item *a* and the *c*-th item of a block of items.
Bits = npt.NDArray[np.uint64]

_BLOCK = 4096
_GATHERED = 1 << 12  # rows gathered at once, few enough to stay in the cache


def count_derived(network: GeneratedNetwork) -> int:
    """Count the ordered pairs of different items of which all chains together tell something."""
    steps = {name: _Steps(network, fact) for name, fact in FACTS.items()}
    total = 0
    for first in range(0, network.items, _BLOCK):
        members = np.arange(first, min(first + _BLOCK, network.items))
        itself = np.zeros((network.items, _BLOCK // 64), np.uint64)
        bit = members - first
        itself[members, bit // 64] = np.uint64(1) << (bit % 64).astype(np.uint64)
        known = _facts(steps, itself)
        total += int(np.bitwise_count(known & ~itself).sum())
    return total


def _facts(steps: dict[str, _Steps], itself: Bits) -> Bits:
    """Return which items tell something of those of the block."""
    up, down = steps["sub"], steps["sup"]
    sub, sup = up.spread(itself.copy()), down.spread(itself.copy())
    shares = down.spread(steps["shares"].reach(sub) | sub)
    disjoint = up.spread(steps["disjoint"].reach(sup))
    not_sub = steps["notsub"].reach(sup) | steps["shares"].reach(disjoint) | disjoint
    not_sup = steps["notsup"].reach(sub) | steps["disjoint"].reach(shares)
    return sub | sup | shares | disjoint | down.spread(not_sub) | up.spread(not_sup)


class _Steps:
    """The steps of a network that state one fact."""

    def __init__(self, network: GeneratedNetwork, fact: int) -> None:
        source, target, mask = network.steps()
        kept = (mask & (UNKNOWN - fact)) == 0
        order = np.argsort(source[kept], kind="stable")
        self.source: Ints = source[kept][order]
        self.target: Ints = target[kept][order]

    def reach(self, rows: Bits) -> Bits:
        """Give every item what its neighbours have."""
        reached = np.zeros_like(rows)
        _gather(self.source, self.target, rows, reached)
        return reached

    def spread(self, rows: Bits) -> Bits:
        """Give every item what it reaches by any number of steps; changes ``rows``."""
        source, target = self.source, self.target
        while len(source):
            changed = _gather(source, target, rows, rows)
            affected = changed[self.target]
            source, target = self.source[affected], self.target[affected]
        return rows


def _gather(source: Ints, target: Ints, given: Bits, taken: Bits) -> npt.NDArray[np.bool_]:
    """OR the rows of the targets into those of the sources; return which rows changed."""
    changed = np.zeros(len(taken), bool)
    for start in range(0, len(source), _GATHERED):
        part = source[start : start + _GATHERED]
        firsts = np.flatnonzero(np.diff(part, prepend=-1))
        gained = np.bitwise_or.reduceat(given[target[start : start + _GATHERED]], firsts)
        rows = part[firsts]
        gained |= taken[rows]
        changed[rows] |= (gained != taken[rows]).any(axis=1)
        taken[rows] = gained
    return changed
