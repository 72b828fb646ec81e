"""Examples from the graph by which the calculus is explained; found, not chosen by hand.

Whoever checks the explanation finds the same statements, in any release. Each example is the one
of the greatest confidence of its kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from kakehashi.calculus.masks import intersection
from kakehashi.calculus.two_steps import two_steps
from kakehashi.model.derivation_views import ExplanationView
from kakehashi.model.proof import Proof
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.services.derivation import Derivation

__all__ = ["Lessons", "lessons"]

#: Chains of two overlaps that are tried until one is found of which nothing else is known.
_TRIED = 200


@dataclass(frozen=True, slots=True)
class Lessons:
    """One example of each kind; None where the graph has none."""

    step: tuple[Proof, ExplanationView] | None  #: two parts-of in a row, which show a third
    nothing: tuple[Proof, ExplanationView] | None  #: two overlaps in a row, which show nothing
    together: ExplanationView | None  #: proofs that show together what none shows alone


def lessons(derivation: Derivation) -> Lessons:
    """Return the examples that the statements of the release give, without any nesting."""
    chains = sorted(two_steps(derivation.network(nestings=False)), key=_rank)
    overlaps = [c for c in chains if all(s.relation == Relation.OVERLAPS for s in c.steps)]
    return Lessons(
        _first(derivation, (c for c in chains if _teaches(c))),
        _first(derivation, overlaps[:_TRIED], relation=UNKNOWN),
        _together(derivation, chains),
    )


def _rank(chain: Proof) -> tuple[float, str, str, tuple[str, ...]]:
    ids = tuple(step.premise.id for step in chain.steps)
    return -(chain.confidence or 0.0), chain.steps[0].start, chain.steps[-1].end, ids


def _teaches(chain: Proof) -> bool:
    """Return whether a chain is a part of a part: the step that needs no explanation."""
    return all(step.relation == Relation.PART_OF for step in chain.steps)


def _first(
    derivation: Derivation, chains: Iterable[Proof], relation: Relation | None = None
) -> tuple[Proof, ExplanationView] | None:
    """Return the first chain between whose ends the relation is known, or is the one given."""
    network = derivation.network(nestings=False)
    for chain in chains:
        ends = chain.steps[0].start, chain.steps[-1].end
        if relation is None or network.relation(*ends) == relation:
            view = derivation.explain(*ends, nestings=False)
            return chain, view
    return None


def _together(derivation: Derivation, chains: Iterable[Proof]) -> ExplanationView | None:
    """Return two items of which two chains show different things, and both together one thing."""
    shown: defaultdict[tuple[str, str], set[Relation]] = defaultdict(set)
    for chain in chains:
        if chain.relation != UNKNOWN:
            shown[chain.steps[0].start, chain.steps[-1].end].add(chain.relation)
    for ends, found in shown.items():
        left = reduce(lambda one, other: one & other, found)
        if left and left not in found and len(left.names) == 1:
            view = derivation.explain(*ends, nestings=False)
            if len(view.explanation.establishing) > 1 and intersection(found) == left:
                return view
    return None
