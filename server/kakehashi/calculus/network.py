"""The network that premises form: items by number, links in both directions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.calculus.closure import Closure
from kakehashi.calculus.masks import ANY, CONVERSE
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import Relation

__all__ = ["Link", "Network", "rejected_masks", "usable"]

#: The length of a statement without confidence: more than that of any chain that has one.
_UNSURE: Final = 1e3
#: Links from which on it pays to look at all of an item at once.
_HUB: Final = 48


@dataclass(frozen=True, slots=True)
class Link:
    """A premise read from one of its ends."""

    end: int  #: number of the item at the other end
    mask: int
    premise: int  #: number of the premise
    rank: int  #: of its standing
    length: float  #: -log of its confidence


class Network:
    """Premises over items, with everything that follows from them.

    Premises that tell nothing are left out; their order does not matter. ``items`` may name more
    items than the premises do.

    >>> network = Network(
    ...     [
    ...         Premise("a:1", Relation.PART_OF, "b:1"),
    ...         Premise("c:1", Relation.CONTAINS, "b:1"),
    ...     ]
    ... )
    >>> network.relation("a:1", "c:1").names
    ('partOf',)
    """

    def __init__(self, premises: Iterable[Premise], items: Iterable[str] = ()) -> None:
        telling = {p for p in premises if p.relation.value != ANY}
        self.premises = tuple(sorted(telling, key=_order))  # so that ties fall the same way
        named = {end for p in self.premises for end in (p.subject, p.object)}
        self.items = tuple(sorted(named.union(items)))
        self.number = {item: n for n, item in enumerate(self.items)}

    @cached_property
    def closure(self) -> Closure:
        """Everything that follows."""
        return Closure(
            len(self.items),
            [self.number[p.subject] for p in self.premises],
            [self.number[p.object] for p in self.premises],
            [p.relation.value for p in self.premises],
        )

    @cached_property
    def links(self) -> tuple[tuple[Link, ...], ...]:
        """The links that leave each item."""
        found: list[list[Link]] = [[] for _ in self.items]
        for n, premise in enumerate(self.premises):
            start, end = self.number[premise.subject], self.number[premise.object]
            mask, rest = premise.relation.value, (n, premise.rank, _length(premise))
            found[start].append(Link(end, mask, *rest))
            found[end].append(Link(start, CONVERSE[mask], *rest))
        return tuple(map(tuple, found))

    @cached_property
    def hubs(self) -> dict[int, tuple[NDArray[np.int64], NDArray[np.uint8]]]:
        """The ends and the masks of the links of every item that has many."""
        return {
            item: (
                np.array([link.end for link in links]),
                np.array([link.mask for link in links], dtype=np.uint8),
            )
            for item, links in enumerate(self.links)
            if len(links) >= _HUB
        }

    @cached_property
    def place(self) -> dict[Premise, int]:
        """The number of each premise."""
        return {premise: n for n, premise in enumerate(self.premises)}

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """The ranks of standing that occur, the strongest first."""
        return tuple(sorted({premise.rank for premise in self.premises}))

    def relation(self, subject: str, target: str) -> Relation:
        """Return what follows of two items; no relation at all is a contradiction.

        An item that no premise names is known to be equal to itself, and nothing more.
        """
        if subject not in self.number or target not in self.number:
            return Relation.EQUAL if subject == target else Relation(ANY)
        return Relation(self.closure.between(self.number[subject], self.number[target]))

    def without(self, left_out: Collection[Premise]) -> Network:
        """Return the network without some premises, over the same items."""
        return Network((p for p in self.premises if p not in left_out), self.items)


def _length(premise: Premise) -> float:
    if premise.kind != "statement":
        return 0.0
    return _UNSURE if premise.confidence is None else -log(max(premise.confidence, 1e-9))


def _order(premise: Premise) -> tuple[str, str, str, int, str, str]:
    p = premise
    return p.kind, p.id, p.subject, p.relation.value, p.object, p.mapping_set


def rejected_masks(rejections: Iterable[Rejection]) -> dict[tuple[str, str], int]:
    """Return which relations were rejected of each pair of items, in both directions."""
    rejected: dict[tuple[str, str], int] = {}
    for r in rejections:
        for pair, mask in (
            ((r.subject, r.object), r.relation.value),
            ((r.object, r.subject), CONVERSE[r.relation.value]),
        ):
            rejected[pair] = rejected.get(pair, 0) | mask
    return rejected


def usable(
    premises: Sequence[Premise], rejections: Iterable[Rejection], *, nestings: bool = True
) -> tuple[list[Premise], list[Premise]]:
    """Return the premises to use, and those that a reviewed rejection blocks.

    A rejection of a relation blocks every statement that says no more than what was rejected of
    the two items, whoever made it. With ``nestings`` false the documents' nesting is left out.

    >>> stated = Premise("a:1", Relation.EQUAL, "b:1")
    >>> usable([stated], [Rejection("b:1", Relation.EQUAL, "a:1")])[0]
    []
    """
    rejected = rejected_masks(rejections)
    used: list[Premise] = []
    blocked: list[Premise] = []
    for premise in premises:
        if premise.kind == "nesting" and not nestings:
            continue
        no = rejected.get((premise.subject, premise.object), 0)
        stopped = premise.kind == "statement" and not premise.relation.value & ~no
        (blocked if stopped else used).append(premise)
    return used, blocked
