"""What is known of two items, with its proofs, strongest first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from kakehashi.calculus.chains import best_chains
from kakehashi.calculus.chains import toward as to_target
from kakehashi.calculus.conflicts import sound
from kakehashi.calculus.masks import ANY
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation, Proof
from kakehashi.model.relation import UNKNOWN, Relation

__all__ = ["MOST_PROOFS", "explain"]

#: Independent proofs that are looked for; more would not be read.
MOST_PROOFS: Final = 12

#: Proofs whose masks are intersected to find the few that show all.
_TOGETHER: Final = 3


def explain(
    network: Network,
    subject: str,
    target: str,
    *,
    most: int = MOST_PROOFS,
    toward: bytes | None = None,
) -> Explanation:
    """Return what follows of two items, with all independent proofs, the strongest first.

    ``toward`` is what follows of every item to the target, a byte each, when the caller knows it.

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
    known = to_target(network, target) if toward is None else toward
    relation = Relation(known[network.number[subject]])
    proofs: list[Proof] = []
    banned: set[Premise] = set()
    for rank in network.ranks:
        while len(proofs) < most:
            found = best_chains(network, subject, target, known, banned=banned, rank=rank)
            if not found:
                break
            best = min(found, key=lambda proof: proof.strength)
            proofs.append(best)
            banned |= _spent(best)
    if _shown(proofs) != relation:
        proofs += _missing(proofs, best_chains(network, subject, target, known), relation)
    if sound(network) is not network:  # beside a contradiction the closure may say too much
        relation = _shown(proofs) & sound(network).relation(subject, target)
    ordered = tuple(sorted(proofs, key=lambda proof: proof.strength))
    return Explanation(subject, target, relation, ordered, _fewest(ordered, relation))


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
