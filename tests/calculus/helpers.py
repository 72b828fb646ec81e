"""What the tests of the calculus share: short forms of what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kakehashi.calculus.conflicts import Conflict
from kakehashi.calculus.gap import Comparison, Said
from kakehashi.calculus.network import Network
from kakehashi.model.gap import GapRow
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation
from tests.calculus.models import (
    EQ,
    PO,
    PP,
    possible,
    premise,
)

Sets = frozenset[frozenset[Premise]]
Items = Mapping[str, Sequence[str]]


#: Statements of which only two proofs together tell the relation.
TOGETHER = (
    premise("a:1", PO, "b:1", "1"),
    premise("b:1", PP, "z:1", "2"),  # overlaps or part of
    premise("a:1", EQ | PP, "c:1", "3"),
    premise("c:1", EQ, "z:1", "4"),  # part of or equal
)

DOCUMENTS: Items = {
    "a": ["a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7"],
    "b": ["b:1", "b:2"],
    "c": ["c:1", "c:2"],
}


def ways(found: Explanation) -> list[tuple[str, ...]]:
    """The items that each proof passes."""
    return [(p.steps[0].start, *(step.end for step in p.steps)) for p in found.proofs]


def sets_of(found: Iterable[Conflict]) -> Sets:
    return frozenset(frozenset(conflict.premises) for conflict in found)


def is_smallest(premises: Iterable[Premise]) -> bool:
    """Whether the premises cannot all be true, and could without any one of them."""
    some = list(premises)
    return not possible(some) and all(possible(some[:n] + some[n + 1 :]) for n in range(len(some)))


def comparison(premises: Iterable[Premise], items: Items, **said: object) -> Comparison:
    """As the derivation service makes it."""
    targets = {slug: tuple(some) for slug, some in items.items()}
    given = {"assessable": targets, "targets": targets, **said}
    everything = [item for some in targets.values() for item in some]
    network = Network(premises, everything)
    plain = Network((p for p in network.premises if p.kind != "nesting"), everything)
    return Comparison(Said(**given), network, plain=plain)  # type: ignore[arg-type]


def answers(rows: Iterable[GapRow]) -> dict[str, tuple[str, str]]:
    return {row.item: (row.answer, row.basis) for row in rows}
