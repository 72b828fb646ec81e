"""Chains of two statements are those that going through all pairs of statements finds."""

from __future__ import annotations

from collections import Counter

import pytest

from kakehashi.calculus.network import Network
from kakehashi.calculus.two_steps import two_steps
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Proof, Step
from kakehashi.model.relation import Relation
from tests.calculus.models import ANY, composed, draw, turned


def both_ways(premise: Premise) -> list[Step]:
    there = Step(premise.subject, premise.relation, premise.object, premise)
    back = Relation(turned(premise.relation.value))
    return [there, Step(premise.object, back, premise.subject, premise)]


def slowly(premises: tuple[Premise, ...]) -> Counter[Proof]:
    """Every two statements that meet in an item, its document being one of three."""
    steps = [
        step
        for p in premises
        if p.kind == "statement" and p.relation.value != ANY
        for step in both_ways(p)
    ]
    found: Counter[Proof] = Counter()
    for one in steps:
        for two in steps:
            documents = [item.partition(":")[0] for item in (one.start, one.end, two.end)]
            if one.end != two.start or len({*documents}) < 3 or documents[0] > documents[2]:
                continue
            shown = Relation(composed(one.relation.value, two.relation.value))
            found[Proof((one, two), shown)] += 1
    return found


@pytest.mark.parametrize("seed", range(12))
def test_all_chains_are_found_once(seed: int) -> None:
    model = draw(seed, items=8, links=14)
    found = list(two_steps(Network(model.premises)))
    assert Counter(found) == slowly(tuple({*model.premises}))
    middles = [chain.steps[0].end for chain in found]
    assert middles == sorted(middles)


def test_some_tell_and_some_do_not() -> None:
    found = [chain for seed in range(12) for chain in two_steps(Network(draw(seed).premises))]
    told = [chain.relation.value != ANY for chain in found]
    assert {True, False} == {*told}
