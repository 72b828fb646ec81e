"""Contradictions that were planted in a true network are found, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest

from kakehashi.calculus.conflicts import Conflict, conflicts, sound
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from tests.calculus.helpers import is_smallest, sets_of
from tests.calculus.models import (
    EQ,
    OPEN,
    PP,
    between,
    follows,
    premise,
)
from tests.calculus.planted import WANTED, clean, groups, planted, tied

NAMES = (*groups(0), *WANTED)


def test_no_alarm_on_a_clean_network() -> None:
    sets, premises = clean()
    assert len(sets) == 150
    assert sum(p.kind == "nesting" for p in premises) > 80
    assert {p.relation.value for p in premises} >= {1, 2, 3, 4, 8, 16}
    assert sum(p.relation.value in OPEN for p in premises) >= 20
    network = Network(premises, sets)
    assert network.closure.contradictions() == []
    assert conflicts(network) == ()
    for columns, masks in network.closure.blocks():
        for place, other in enumerate(columns):
            target = sets[network.items[other]]
            for item, mask in zip(network.items, masks[:, place].tolist(), strict=True):
                assert mask & between(sets[item], target)


@cache
def alone(name: str) -> tuple[Conflict, ...]:
    return conflicts(Network(tied(planted()[name])))


def still_contradicts(premises: Iterable[Premise], suspects: Iterable[Premise]) -> bool:
    """Whether walks between the ends of a suspect leave nothing of it; all others are true."""
    stated = list(premises)
    return any(
        not follows(stated, p.subject)[p.object] & p.relation.value for p in stated if p in suspects
    )


def test_twenty_are_planted() -> None:
    assert len(planted()) == len(NAMES) >= 20
    kinds = [p for some in planted().values() for p in some]
    assert any(p.kind == "nesting" for p in kinds)
    assert sum(p.relation.value in OPEN for p in kinds) >= 8
    assert all(is_smallest(some) for some in planted().values() if len(some) > 1)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_found_alone(name: str) -> None:
    bad = planted()[name]
    premises, found = tied(bad), alone(name)
    assert len(found[0].premises) <= 4
    assert set(found[0].premises) >= set(bad)
    for conflict in found:
        assert set(conflict.premises) & set(bad), "no conflict without what was planted"
        assert set(conflict.premises) <= set(premises)
        if len(conflict.premises) <= 7:
            assert is_smallest(conflict.premises)
    mending = {
        gone
        for gone in found[0].premises
        if not still_contradicts([p for p in premises if p != gone], bad)
    }
    assert all(set(conflict.mended_by) == mending for conflict in found)
    assert mending & set(bad)


def test_all_are_found_together() -> None:
    everything = [p for some in planted().values() for p in tied(some)]
    found = sets_of(conflicts(Network(dict.fromkeys(everything))))
    for name in NAMES:
        assert frozenset(alone(name)[0].premises) in found, name
    lies = {p for some in planted().values() for p in some}
    assert all(some & lies for some in found)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_tied_to_a_contradiction_is_as_before(name: str) -> None:
    sets, premises = clean()
    bad = groups(0).get(name) or groups(0)["cycle of two"]
    before = Network(premises, sets).closure.masks(range(len(sets)))
    network = Network((*premises, *bad), sets)
    places = [network.number[item] for item in sorted(sets)]
    assert np.array_equal(network.closure.masks(places, places), before)


@pytest.mark.parametrize("name", ["part of its own part", "equal, disjoint"])
def test_no_answer_is_poisoned(name: str) -> None:
    """Whatever no proof of which uses what was planted says what it said before."""
    sets, premises = clean()
    bad = planted()[name]
    clear, network = Network(premises, sets), Network(tied(bad), sets)
    targets = [*sorted(sets)[::75], bad[0].object, bad[0].subject]
    changed = 0
    for target in targets:
        known = network.closure.masks([network.number[target]])[:, 0].tobytes()
        for item in sorted(sets)[::3]:
            now = explain(network, item, target, toward=known)
            used = {p for proof in now.proofs for p in proof.premises}
            if item == target:
                continue
            if used.isdisjoint(bad) and not any(p.id.startswith("tie") for p in used):
                assert now.relation == clear.relation(item, target)
            else:
                changed += 1
    assert changed < len(targets) * len(sets) / 6


def test_what_is_sound() -> None:
    _, premises = clean()
    network = Network(premises)
    assert sound(network) is network
    bad = planted()["cycle of three"]
    network = Network(tied(bad))
    assert set(sound(network).premises) == set(network.premises) - set(bad)
    assert sound(network).items == network.items
    beside = premise("c:1", EQ, "a:1", "3")
    ring = [premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "a:1", "2")]
    assert sound(Network([*ring, beside])).premises == (beside,)
    assert sound(Network([premise("c:1", Relation(0), "d:1", "4")])).premises == ()
