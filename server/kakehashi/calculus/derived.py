"""All relations of a network that follow and are not stated, with their proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np

from kakehashi.calculus.answers import stated_masks
from kakehashi.calculus.masks import ANY
from kakehashi.calculus.network import Network, rejected_masks
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Rejection
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import Relation

__all__ = ["derived", "derived_from"]


def derived(
    network: Network,
    stated: Mapping[tuple[str, str], Relation],
    *,
    aliases: Collection[str] = (),
    rejected: Mapping[tuple[str, str], int] | None = None,
    most: int = 12,
) -> Iterator[Explanation]:
    """Yield what follows of items of different documents beyond what is stated of them.

    Each pair comes once, its ends in the order of their identifiers. Left out are pairs with an
    alias, which say the same as those of the item it names; pairs whose premises contradict each
    other; and relations that a reviewer rejected.
    """
    document = np.array([item.partition(":")[0] for item in network.items])
    known = np.array([item not in aliases for item in network.items])
    for columns, masks in network.closure.blocks():
        for place, target in enumerate(columns):
            if not known[target]:
                continue
            toward = masks[:, place]
            asked = known & (toward != ANY) & (toward != 0) & (document != document[target])
            asked[target:] = False
            if not asked.any():
                continue
            listed = toward.tobytes()
            for subject in np.flatnonzero(asked):
                pair = network.items[subject], network.items[target]
                mask = listed[subject]
                if stated.get(pair) == Relation(mask) or _stopped(rejected, pair, mask):
                    continue
                yield explain(network, *pair, toward=listed, most=most)


def derived_from(network: Network, rejections: Iterable[Rejection] = ()) -> Iterator[Explanation]:
    """Yield what :func:`derived` does, where the network itself tells aliases and statements."""
    same = {p.subject: p.object for p in network.premises if p.kind == "identity"}
    yield from derived(
        network,
        stated_masks(network.premises, same),
        aliases=same.keys(),
        rejected=rejected_masks(rejections),
    )


def _stopped(
    rejected: Mapping[tuple[str, str], int] | None, pair: tuple[str, str], mask: int
) -> bool:
    return rejected is not None and not mask & ~rejected.get(pair, 0)
