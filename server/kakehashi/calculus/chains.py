"""Find chains of premises between two items.

A chain is followed together with the mask it has shown so far; one that tells nothing any more is
dropped, and so is one from which the closure knows that nothing can be told of the goal. What is
left is small, and the best chain for each mask is found as a shortest path (Dijkstra) whose length
is -log of the confidence, or the number of premises. A chain may pass any number of items, but
none twice.
"""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush
from itertools import count
from typing import Final, NamedTuple

import numpy as np

from kakehashi.calculus.masks import ANY, COMPOSED
from kakehashi.calculus.network import Link, Network
from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.proof import Proof, Step
from kakehashi.model.relation import Relation

__all__ = ["best_chains", "shortest_chains", "toward"]

#: A rank that every premise has at most.
_ANY_RANK: Final = len(STANDINGS)
_EQUAL: Final = Relation.EQUAL.value
_COMPOSED: Final = np.array(COMPOSED, dtype=np.uint8)


class _Reached(NamedTuple):
    """A state of the search, and how it was reached."""

    item: int
    mask: int
    before: _Reached | None
    link: Link | None


def shortest_chains(
    network: Network, subject: str, target: str, banned: Collection[Premise] = ()
) -> list[Proof]:
    """Return the chain of fewest premises for every mask that a chain between the items shows."""
    known = toward(network, target)
    return best_chains(network, subject, target, known, banned=banned, by_confidence=False)


def toward(network: Network, target: str) -> bytes:
    """Return what follows of every item to the goal."""
    return network.closure.masks([network.number[target]])[:, 0].tobytes()


def best_chains(
    network: Network,
    subject: str,
    target: str,
    known: bytes,
    *,
    banned: Collection[Premise] = (),
    rank: int = _ANY_RANK,
    by_confidence: bool = True,
) -> list[Proof]:
    """Return the best chain for every mask, over premises of at most the given rank.

    ``known`` is what follows of every item to the target, a byte each; see :func:`toward`.
    """
    start, goal = network.number[subject], network.number[target]
    links, hubs, out = network.links, network.hubs, {network.place[premise] for premise in banned}
    seen: set[tuple[int, int]] = set()
    found: list[Proof] = []
    tie = count()
    heap: list[tuple[float, int, int, _Reached]] = [
        (0.0, 0, next(tie), _Reached(start, _EQUAL, None, None))
    ]
    while heap:
        cost, steps, _, state = heappop(heap)
        key = state.item, state.mask
        if key in seen:
            continue
        seen.add(key)
        if state.item == goal:
            found.append(_proof(network, state))
            continue
        composed = COMPOSED[state.mask]
        for link in _telling(network, state, known) if state.item in hubs else links[state.item]:
            mask = composed[link.mask]
            if mask == ANY or COMPOSED[mask][known[link.end]] == ANY:
                continue
            if link.premise in out or link.rank > rank or (link.end, mask) in seen:
                continue
            if not _passed(state, link.end):
                more = link.length if by_confidence else 0.0
                reached = _Reached(link.end, mask, state, link)
                heappush(heap, (cost + more, steps + 1, next(tie), reached))
    return found


def _telling(network: Network, state: _Reached, known: bytes) -> list[Link]:
    """Return the links of a hub after which something can still be told of the goal."""
    links, (ends, masks) = network.links[state.item], network.hubs[state.item]
    reached = _COMPOSED[state.mask][masks]
    told = _COMPOSED[reached, np.frombuffer(known, dtype=np.uint8)[ends]]
    return [links[place] for place in np.flatnonzero(told != ANY).tolist()]


def _passed(state: _Reached | None, item: int) -> bool:
    while state is not None:
        if state.item == item:
            return True
        state = state.before
    return False


def _proof(network: Network, state: _Reached) -> Proof:
    relation, steps = Relation(state.mask), []
    while state.before is not None and state.link is not None:
        steps.append(
            Step(
                network.items[state.before.item],
                Relation(state.link.mask),
                network.items[state.item],
                network.premises[state.link.premise],
            )
        )
        state = state.before
    return Proof(tuple(reversed(steps)), relation)
