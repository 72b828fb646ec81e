"""Find the proofs of a relation: chains of premises, strongest first.

A chain is followed together with the mask it has shown so far; one that tells nothing any more is
dropped, and so is one from which the closure knows that nothing can be told of the goal. What is
left is small, and the best chain for each mask is found as a shortest path (Dijkstra) whose length
is -log of the confidence. A chain may pass any number of items, but none twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from heapq import heappop, heappush
from itertools import combinations, count
from math import log
from typing import Final, NamedTuple

from kakehashi.calculus.masks import ANY, COMPOSED
from kakehashi.calculus.network import Link, Network
from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.proof import Explanation, Proof, Step
from kakehashi.model.relation import UNKNOWN, Relation

__all__ = ["MOST_PROOFS", "explain", "shortest_chains"]

#: Independent proofs that are looked for; more would not be read.
MOST_PROOFS: Final = 12

#: A rank that every premise has at most.
_ANY_RANK: Final = len(STANDINGS)
_EQUAL: Final = Relation.EQUAL.value
#: Proofs whose masks are intersected to find the few that show all.
_TOGETHER: Final = 3


class _Reached(NamedTuple):
    """A state of the search, and how it was reached."""

    item: int
    mask: int
    before: _Reached | None
    link: Link | None


def explain(
    network: Network,
    subject: str,
    target: str,
    *,
    most: int = MOST_PROOFS,
    toward: Sequence[int] | None = None,
) -> Explanation:
    """Return what follows of two items, with all independent proofs, the strongest first.

    ``toward`` is what follows of every item to the target, when the caller knows it already.

    >>> stated = [
    ...     Premise("a:1", Relation.OVERLAPS | Relation.PART_OF, "b:1", id="1"),
    ...     Premise("a:1", Relation.PART_OF | Relation.EQUAL, "b:1", id="2"),
    ... ]
    >>> found = explain(Network(stated), "a:1", "b:1")
    >>> found.relation.names, len(found.proofs)
    (('partOf',), 2)
    """
    if subject == target:
        return Explanation(subject, target, Relation.EQUAL, (), ())
    if subject not in network.number or target not in network.number:
        return Explanation(subject, target, UNKNOWN, (), ())
    toward = _toward(network, target) if toward is None else toward
    relation = Relation(toward[network.number[subject]])
    proofs: list[Proof] = []
    banned: set[Premise] = set()
    for rank in network.ranks:
        while len(proofs) < most:
            found = _search(network, subject, target, toward, banned=banned, rank=rank)
            if not found:
                break
            best = min(found, key=lambda proof: proof.strength)
            proofs.append(best)
            banned |= _spent(best)
    if _shown(proofs) != relation:
        proofs += _missing(proofs, _search(network, subject, target, toward), relation)
    if network.sound is not network:  # beside a contradiction the closure may say too much
        relation = _shown(proofs) & network.sound.relation(subject, target)
    ordered = tuple(sorted(proofs, key=lambda proof: proof.strength))
    return Explanation(subject, target, relation, ordered, _fewest(ordered, relation))


def shortest_chains(
    network: Network, subject: str, target: str, banned: Collection[Premise] = ()
) -> list[Proof]:
    """Return the chain of fewest premises for every mask that a chain between the items shows."""
    toward = _toward(network, target)
    return _search(network, subject, target, toward, banned=banned, by_confidence=False)


def _toward(network: Network, target: str) -> list[int]:
    """Return what follows of every item to the goal."""
    known: list[int] = network.closure.masks([network.number[target]])[:, 0].tolist()
    return known


def _search(
    network: Network,
    subject: str,
    target: str,
    toward: Sequence[int],
    *,
    banned: Collection[Premise] = (),
    rank: int = _ANY_RANK,
    by_confidence: bool = True,
) -> list[Proof]:
    """Return the best chain for every mask, over premises of at most the given rank."""
    start, goal = network.number[subject], network.number[target]
    links, premises = network.links, network.premises
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
        for link in links[state.item]:
            mask = composed[link.mask]
            if mask == ANY or COMPOSED[mask][toward[link.end]] == ANY:
                continue
            if (link.end, mask) in seen:
                continue
            premise = premises[link.premise]
            if premise.rank > rank or premise in banned or _passed(state, link.end):
                continue
            more = _length(premise) if by_confidence else 0.0
            reached = _Reached(link.end, mask, state, link)
            heappush(heap, (cost + more, steps + 1, next(tie), reached))
    return found


def _length(premise: Premise) -> float:
    return 0.0 if premise.confidence is None else -log(max(premise.confidence, 1e-9))


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


def _spent(proof: Proof) -> set[Premise]:
    """Return what no other independent proof may use: statements, or links if there are none."""
    return {p for p in proof.premises if p.kind == "statement"} or set(proof.premises)


def _shown(proofs: Iterable[Proof]) -> Relation:
    left = Relation(ANY)
    for proof in proofs:
        left &= proof.relation
    return left


def _missing(proofs: list[Proof], found: list[Proof], relation: Relation) -> list[Proof]:
    """Return proofs that share statements with others, but are needed to show everything."""
    added: list[Proof] = []
    for proof in sorted(found, key=lambda proof: proof.strength):
        left = _shown((*proofs, *added))
        if left != relation and left & proof.relation != left:
            added.append(proof)
    return added


def _fewest(proofs: tuple[Proof, ...], relation: Relation) -> tuple[int, ...]:
    """Return the places of the fewest proofs that show the whole relation, the strongest."""
    for size in range(1, min(_TOGETHER, len(proofs)) + 1):
        for places in combinations(range(len(proofs)), size):
            if _shown(proofs[n] for n in places) == relation:
                return places
    return tuple(range(len(proofs)))
