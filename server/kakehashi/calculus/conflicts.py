"""Find what cannot all be true: the smallest sets of premises that contradict each other.

A chain between the two ends of a stated relation that leaves nothing of it closes a ring; the
premises of a ring without a repeated item contradict each other, and none of them can be spared,
because an open chain never contradicts itself. The shortest ring through each contradicted
statement is a smallest conflict with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from kakehashi.calculus.chains import shortest_chains
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Proof
from kakehashi.model.relation import Relation

__all__ = ["Conflict", "conflicts", "sound"]

#: Rings through one statement that are looked for, each without a premise of those before.
_RINGS: Final = 8
#: Chains that may be needed together to contradict a statement of open alternatives.
_TOGETHER: Final = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """Premises that cannot all be true, none of which can be spared for that.

    ``mended_by`` are those whose withdrawal alone ends this conflict and all that share a premise
    with it, directly or through others.
    """

    premises: tuple[Premise, ...]
    mended_by: tuple[Premise, ...] = ()

    @property
    def publishers(self) -> tuple[str, ...]:
        """Who stands behind the premises, without repetition."""
        return tuple(sorted({p.publisher for p in self.premises if p.publisher}))


def conflicts(network: Network) -> tuple[Conflict, ...]:
    """Return every smallest conflict, those of fewest premises first.

    >>> circle = [
    ...     Premise("a:1", Relation.PART_OF, "b:1", id="1"),
    ...     Premise("b:1", Relation.PART_OF, "c:1", id="2"),
    ...     Premise("c:1", Relation.PART_OF, "a:1", id="3"),
    ... ]
    >>> [found] = conflicts(Network(circle))
    >>> [p.id for p in found.premises], len(found.mended_by)
    (['1', '2', '3'], 3)
    """
    contradicted = [network.premises[place] for place in network.closure.contradictions()]
    sets = {found for stated in contradicted for found in _through(network, stated)}
    named = frozenset().union(*sets)
    if network.closure.has_open_masks and not named.issuperset(contradicted):
        sets.add(_needed(network.premises))
    smallest = [found for found in sets if not any(other < found for other in sets)]
    return tuple(
        sorted(
            (
                Conflict(_sorted(found), _mended_by(network, cluster))
                for cluster in _clusters(smallest)
                for found in cluster
            ),
            key=lambda c: (len(c.premises), [_order(p) for p in c.premises]),
        )
    )


@lru_cache(maxsize=16)
def sound(network: Network) -> Network:
    """Return the network without the premises that cannot all be true; itself when all can."""
    left = network
    while places := left.closure.contradictions():
        blamed = {p for found in conflicts(left) for p in found.premises}
        left = left.without(blamed or {left.premises[place] for place in places})
    return left


def _through(network: Network, stated: Premise) -> Iterator[frozenset[Premise]]:
    """Yield smallest conflicts with a statement, each without a premise of those before."""
    banned = {stated}
    for _ in range(_RINGS):
        chains = shortest_chains(network, stated.subject, stated.object, banned)
        closing = _closing(chains, stated.relation)
        if not closing:
            return
        found = frozenset().union(*(chain.premises for chain in closing))
        yield found | {stated} if len(closing) == 1 else _needed((*found, stated))
        banned |= found


def _closing(chains: Sequence[Proof], stated: Relation) -> tuple[Proof, ...]:
    """Return the shortest chains that leave nothing of what is stated; none if all leave some."""
    for size in range(1, _TOGETHER + 1):
        found = []
        for some in combinations(chains, size):
            left = stated
            for chain in some:
                left &= chain.relation
            if not left:
                found.append(some)
        if found:
            return min(found, key=lambda some: sum(len(chain.steps) for chain in some))
    return ()


def _needed(premises: Sequence[Premise]) -> frozenset[Premise]:
    """Leave out whatever can be spared for a contradiction, in ever smaller pieces.

    Only statements of open alternatives come to this: what they leave of each other may depend on
    several chains, or on more than chains.
    """
    kept = list(premises)
    size = len(kept)
    while size > 1:
        size = (size + 1) // 2
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if Network(rest).closure.contradictions():
                kept = rest
            else:
                start += size
    return frozenset(kept)


def _clusters(sets: Sequence[frozenset[Premise]]) -> list[list[frozenset[Premise]]]:
    """Put conflicts together that share premises."""
    clusters: list[list[frozenset[Premise]]] = []
    for found in sets:
        joined = [c for c in clusters if any(found & other for other in c)]
        clusters = [c for c in clusters if c not in joined]
        clusters.append([found, *(other for c in joined for other in c)])
    return clusters


def _mended_by(network: Network, cluster: Sequence[frozenset[Premise]]) -> tuple[Premise, ...]:
    touched = frozenset().union(*cluster)
    mending = []
    for premise in _sorted(frozenset.intersection(*cluster)):
        rest = network.without({premise})
        among = [place for place, left in enumerate(rest.premises) if left in touched]
        if not rest.closure.contradictions(among):
            mending.append(premise)
    return tuple(mending)


def _sorted(premises: frozenset[Premise]) -> tuple[Premise, ...]:
    return tuple(sorted(premises, key=_order))


def _order(premise: Premise) -> tuple[str, str, str, str]:
    return premise.kind, premise.id, premise.subject, premise.object
