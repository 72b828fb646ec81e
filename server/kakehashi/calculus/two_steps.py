"""All chains of two statements between items of three documents, for teaching by example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kakehashi.calculus.masks import COMPOSED, CONVERSE
from kakehashi.calculus.network import Link, Network
from kakehashi.model.proof import Proof, Step
from kakehashi.model.relation import Relation

__all__ = ["two_steps"]


def two_steps(network: Network) -> Iterator[Proof]:
    """Yield every chain of two statements, in the order of the item in its middle.

    Chains that tell nothing are among them.

    >>> from kakehashi.model.premise import Premise
    >>> stated = [Premise("a:1", Relation(8), "b:1"), Premise("b:1", Relation(8), "c:1")]
    >>> [chain.relation.text for chain in two_steps(Network(stated))]
    ['unknown']
    """
    slug = [item.partition(":")[0] for item in network.items]
    for middle, links in enumerate(network.links):
        leaving: defaultdict[str, list[Link]] = defaultdict(list)
        for link in links:
            if (
                network.premises[link.premise].kind == "statement"
                and slug[link.end] != slug[middle]
            ):
                leaving[slug[link.end]].append(link)
        for first in sorted(leaving):
            for second in sorted(leaving):
                if first < second:
                    for one in leaving[first]:
                        yield from (_chain(network, middle, one, two) for two in leaving[second])


def _chain(network: Network, middle: int, one: Link, two: Link) -> Proof:
    start, between, end = (network.items[n] for n in (one.end, middle, two.end))
    first, second = Relation(CONVERSE[one.mask]), Relation(two.mask)
    steps = (
        Step(start, first, between, network.premises[one.premise]),
        Step(between, second, end, network.premises[two.premise]),
    )
    return Proof(steps, Relation(COMPOSED[first.value][second.value]))
