"""Random set models: nothing false is derived, nothing that a chain shows is missed.

``KAKEHASHI_TEST_MODELS`` says how many models each test goes through; ``make models`` takes
100,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations, product
from operator import and_

import numpy as np
import pytest

from kakehashi.calculus import closure
from kakehashi.calculus.closure import Closure
from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.proof import Explanation, Proof
from kakehashi.model.relation import Relation
from tests.calculus.models import (
    ANY,
    BLOCKS,
    EQ,
    OPEN,
    Model,
    base_table,
    chains,
    composed,
    draw,
    entailed,
    follows,
    models,
    possible,
    turned,
)

each_block = pytest.mark.parametrize("block", range(BLOCKS))


def network(model: Model) -> Network:
    return Network(model.premises, model.sets)


def pairs(model: Model) -> Iterator[tuple[str, str]]:
    return product(sorted(model.sets), repeat=2)


# --- what follows -------------------------------------------------------------------------------


@each_block
def test_nothing_false_follows_and_nothing_contradicts(block: int) -> None:
    for model in models(block):
        known = network(model)
        false = [p for p in pairs(model) if not known.relation(*p).value & model.true(*p)]
        assert false == [], model
        assert known.closure.contradictions() == [], model
        assert conflicts(known) == (), model


@each_block
def test_what_follows_is_what_all_chains_show(block: int) -> None:
    """Exactly that for conjunctions of facts; at least that where a statement is open."""
    for model in models(block):
        known, stated = network(model), model.premises
        for one in model.sets:
            slow = follows(stated, one)
            for other in model.sets:
                found = known.relation(one, other).value
                shown = slow.get(other, ANY)
                assert found == shown if model.plain else found & shown == found, (
                    model,
                    one,
                    other,
                )


@each_block
def test_all_ways_of_asking_agree(block: int) -> None:
    for model in models(block):
        known = network(model).closure
        items = range(len(model.sets))
        whole = known.masks(items)
        assert whole.tolist() == [[known.between(one, other) for other in items] for one in items]
        parts = list(known.blocks(2))
        assert [n for columns, _ in parts for n in columns] == list(items)
        assert np.array_equal(np.hstack([masks for _, masks in parts]), whole)
        rows, columns = [items[-1], 0, items[-1]], [1, items[-1], 1]
        assert np.array_equal(known.masks(columns, rows), whole[np.ix_(rows, columns)])
        assert whole.T.tolist() == [[turned(m) for m in row] for row in whole.tolist()]
        assert whole.diagonal().tolist() == [EQ.value] * len(items)


@each_block
def test_the_order_of_the_premises_does_not_matter(block: int) -> None:
    for model in models(block):
        known, again = network(model), Network(model.shuffled(), reversed(model.sets))
        assert again.items == known.items
        for pair in pairs(model):
            assert explain(again, *pair) == explain(known, *pair), (model, pair)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_no_method_can_find_more_in_conjunctions_of_facts(seed: int) -> None:
    """Every relation that is left open is possible: some sets have it, and all premises."""
    model = draw(seed, items=5)
    known = network(model)
    for one, other in combinations(sorted(model.sets), 2):
        assert known.relation(one, other).value == entailed(model.premises, one, other)


def test_slow_ways_agree() -> None:
    """Walks show no more than chains without repeated items, and neither shows too much."""
    for seed in range(120):
        model = draw(seed, items=4, links=5)
        assert possible(model.premises)
        for one, other in combinations(model.sets, 2):
            shown = reduce(and_, (mask for _, mask in chains(model.premises, one, other)), ANY)
            assert follows(model.premises, one).get(other, ANY) == shown
            exact = entailed(model.premises, one, other)
            assert exact == shown if model.plain else exact & shown == exact


def test_models_are_of_many_kinds() -> None:
    drawn = [draw(seed) for seed in range(300)]
    said = {p.relation.value for model in drawn for p in model.premises}
    assert said == set(range(1, 32))
    assert {p.kind for model in drawn for p in model.premises} == {
        "statement",
        "nesting",
        "identity",
    }
    true = {model.true(*pair) for model in drawn for pair in pairs(model)}
    assert true == {1, 2, 4, 8, 16}
    opened = [model for model in drawn if any(p.relation.value in OPEN for p in model.premises)]
    assert 80 < len(opened) <= 100
    assert not any(model.plain for model in opened)


# --- many columns -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 4, 6])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 22])
def test_more_columns_than_a_word_has_bits(
    seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closure, "_CHUNK", chunk)
    model = draw(seed, items=140, links=190)
    known = network(model)
    slow = {one: follows(model.premises, one) for one in model.sets}
    for columns, masks in known.closure.blocks(100):
        for place, other in enumerate(columns):
            for one, item in enumerate(known.items):
                assert masks[one, place] == slow[item].get(known.items[other], ANY)


def test_items_without_premises_and_premises_that_tell_nothing() -> None:
    lonely = Closure(3, [0, 0], [1, 1], [31, 2])
    assert lonely.masks(range(3)).tolist() == [[1, 2, 31], [4, 1, 31], [31, 31, 1]]
    assert Closure(2, [0], [1], [31]).masks([1]).tolist() == [[31], [1]]
    assert Closure(2, [], [], []).masks([0, 1]).tolist() == [[1, 31], [31, 1]]
    assert lonely.masks([]).shape == (3, 0)
    assert [list(columns) for columns, _ in lonely.blocks(2)] == [[0, 1], [2]]


# --- proofs -------------------------------------------------------------------------------------


def explanations(block: int) -> Iterator[tuple[Model, Network, Explanation]]:
    for model in models(block):
        known = network(model)
        for one, other in pairs(model):
            yield model, known, explain(known, one, other)


def read(proof: Proof) -> int:
    """What the steps show, step by step."""
    return reduce(lambda mask, step: composed(mask, step.relation.value), proof.steps, EQ.value)


@each_block
def test_every_proof_is_a_chain_of_stated_premises(block: int) -> None:
    for model, _, found in explanations(block):
        for proof in found.proofs:
            passed = [proof.steps[0].start, *(step.end for step in proof.steps)]
            assert (passed[0], passed[-1]) == (found.subject, found.object)
            assert len(set(passed)) == len(passed)
            assert [step.start for step in proof.steps] == passed[:-1]
            for step in proof.steps:
                assert step.premise in model.premises
                there = step.premise.subject, step.premise.relation.value, step.premise.object
                back = there[2], turned(there[1]), there[0]
                assert (step.start, step.relation.value, step.end) in (there, back)
            assert proof.relation.value == read(proof) != ANY


@each_block
def test_every_premise_of_a_proof_is_needed(block: int) -> None:
    for _, _, found in explanations(block):
        for proof in found.proofs:
            used = proof.premises
            assert follows(used, found.subject)[found.object] == proof.relation.value
            for left_out in used:
                assert found.object not in follows(used - {left_out}, found.subject)


def spends(proof: Proof) -> frozenset[str] | frozenset[Premise]:
    return proof.statements or proof.premises


@each_block
def test_proofs_share_a_statement_only_where_it_is_needed(block: int) -> None:
    shared = 0
    for model, _, found in explanations(block):
        relation = reduce(and_, (p.relation for p in found.proofs), Relation(ANY))
        for one, other in combinations(found.proofs, 2):
            if not spends(one).isdisjoint(spends(other)):
                shared += 1
                needed = [
                    reduce(and_, (p.relation for p in found.proofs if p is not out), Relation(ANY))
                    != relation
                    for out in (one, other)
                ]
                assert any(needed), (model, found)
    assert shared


@each_block
def test_proofs_show_all_that_follows(block: int) -> None:
    for model, known, found in explanations(block):
        shown = reduce(and_, (p.relation.value for p in found.proofs), ANY)
        assert found.relation == known.relation(found.subject, found.object)
        if found.subject == found.object:
            assert found.proofs == ()
        elif model.plain:
            assert shown == found.relation.value, (model, found)
        else:
            slow = follows(model.premises, found.subject).get(found.object, ANY)
            assert shown == slow, (model, found)


@each_block
def test_the_fewest_proofs_that_establish(block: int) -> None:
    for model, _, found in explanations(block):
        if found.subject == found.object or not model.plain:
            continue
        masks = [p.relation.value for p in found.proofs]
        assert reduce(and_, (masks[n] for n in found.establishing), ANY) == found.relation.value
        sufficient = (
            size
            for size in range(1, 4)
            for some in combinations(masks, size)
            if reduce(and_, some) == found.relation.value
        )
        assert len(found.establishing) == next(sufficient, len(masks)), (model, found)


@each_block
def test_nobody_is_surer_than_the_weakest_premise(block: int) -> None:
    for model, _, found in explanations(block):
        needed = [found.proofs[n] for n in found.establishing]
        groups = [[proof] for proof in found.complete] or ([needed] if needed else [])
        weakest = [
            min((1.0 if p.confidence is None else p.confidence for p in statements), default=1.0)
            for group in groups
            for statements in [[p for q in group for p in q.premises if p.kind == "statement"]]
            if all(p.confidence is not None for p in statements)
        ]
        if not weakest:
            assert found.confidence is None, (model, found)
        else:
            assert found.confidence is not None
            assert 0 <= found.confidence <= max(weakest), (model, found)
        ranks = [
            max((p.rank for q in group for p in q.premises if p.kind == "statement"), default=-1)
            for group in groups
        ]
        order = ("", *STANDINGS)
        names = {order[rank + 1] if rank < len(STANDINGS) else "" for rank in ranks}
        assert found.standing in (names or {""}), (model, found)
        if ranks and min(ranks) >= 0:
            best = min(ranks)
            assert found.standing == (*STANDINGS, "")[best], (model, found)


@each_block
def test_the_strongest_proof_comes_first(block: int) -> None:
    for model, _, found in explanations(block):
        order = [(len(p.relation), p.rank, -(p.confidence or -1.0)) for p in found.proofs]
        assert order == sorted(order), (model, found)


def test_tables_used_here_have_all_pairs() -> None:
    assert len(base_table()) == 25
