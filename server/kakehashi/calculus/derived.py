"""All relations of a network that follow and are not stated, with their proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kakehashi.calculus.answers import stated_masks
from kakehashi.calculus.masks import ANY
from kakehashi.calculus.network import Network, rejected_masks
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Rejection
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import Relation

__all__ = ["Followed", "derived", "derived_from", "followed_from"]

#: Items of which what follows is worked out at a time.
_WIDTH = 1024


class Followed(NamedTuple):
    """A relation that follows and is not stated."""

    subject: str
    object: str
    mask: int
    toward: bytes  #: what follows of every item to the object, a byte each


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
    for found in _followed(network, stated, aliases, rejected or {}, range(len(network.items))):
        yield explain(network, found.subject, found.object, toward=found.toward, most=most)


def followed_from(
    network: Network, rejections: Iterable[Rejection] = (), targets: Sequence[int] | None = None
) -> Iterator[Followed]:
    """Yield what :func:`derived_from` explains; with ``targets`` only of pairs that end there."""
    same = {p.subject: p.object for p in network.premises if p.kind == "identity"}
    wanted = range(len(network.items)) if targets is None else targets
    stated, rejected = stated_masks(network.premises, same), rejected_masks(rejections)
    yield from _followed(network, stated, same.keys(), rejected, wanted)


def _followed(
    network: Network,
    stated: Mapping[tuple[str, str], Relation],
    aliases: Collection[str],
    rejected: Mapping[tuple[str, str], int],
    targets: Sequence[int],
) -> Iterator[Followed]:
    document = np.array([item.partition(":")[0] for item in network.items])
    known = np.array([item not in aliases for item in network.items])
    for first in range(0, len(targets), _WIDTH):
        columns = targets[first : first + _WIDTH]
        masks = network.closure.masks(columns)
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
                if stated.get(pair) != Relation(mask) and mask & ~rejected.get(pair, 0):
                    yield Followed(*pair, mask, listed)


def derived_from(network: Network, rejections: Iterable[Rejection] = ()) -> Iterator[Explanation]:
    """Yield what :func:`derived` does, where the network itself tells aliases and statements."""
    for found in followed_from(network, rejections):
        yield explain(network, found.subject, found.object, toward=found.toward)
