"""Random set models: nothing false is derived, nothing that a chain shows is missed.

``KAKEHASHI_TEST_MODELS`` says how many models each test goes through; ``make models`` takes
100,000.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import combinations, permutations
from operator import and_

import numpy as np
import pytest

from kakehashi.calculus import closure
from kakehashi.calculus.closure import Closure
from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import STANDINGS
from kakehashi.model.proof import Explanation, Proof
from tests.calculus.models import (
    ANY,
    BLOCKS,
    EQ,
    OPEN,
    Model,
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


def known(network: Network) -> dict[str, dict[str, int]]:
    """What follows, by subject and object."""
    masks = network.closure.masks(range(len(network.items))).tolist()
    return {
        item: dict(zip(network.items, row, strict=True))
        for item, row in zip(network.items, masks, strict=True)
    }


def pairs(closed: Closure, width: int = 1024) -> dict[tuple[int, ...], int]:
    """All pairs that anything is known of; none may come twice."""
    found: list[tuple[tuple[int, ...], int]] = []
    for rows, columns, masks in closed.pairs(width):
        ends = zip(rows.tolist(), columns.tolist(), strict=True)
        found += zip(ends, masks.tolist(), strict=True)
    assert len(dict(found)) == len(found)
    return dict(found)


# --- what follows -------------------------------------------------------------------------------


@each_block
def test_nothing_false_follows_and_nothing_contradicts(block: int) -> None:
    for model in models(block):
        some = network(model)
        for one, row in known(some).items():
            assert [end for end, mask in row.items() if not mask & model.true(one, end)] == [], (
                model
            )
        assert conflicts(some) == (), model


@each_block
def test_what_follows_is_what_all_chains_show(block: int) -> None:
    """Exactly that for conjunctions of facts; at least that where a statement is open."""
    for model in models(block):
        for one, row in known(network(model)).items():
            slow = follows(model.premises, one)
            chained = {other: slow.get(other, ANY) for other in row}
            if model.plain:
                assert row == chained, (model, one)
            else:
                assert row == {other: row[other] & mask for other, mask in chained.items()}


@each_block
def test_all_ways_of_asking_agree(block: int) -> None:
    for model in models(block):
        some = network(model)
        closed, items = some.closure, range(len(model.sets))
        whole = closed.masks(items)
        parts = list(closed.blocks(2))
        assert [n for columns, _ in parts for n in columns] == list(items)
        assert np.array_equal(np.hstack([masks for _, masks in parts]), whole)
        rows, columns = [items[-1], 0, items[-1]], [1, items[-1], 1]
        assert np.array_equal(closed.masks(columns, rows), whole[np.ix_(rows, columns)])
        assert (
            pairs(closed)
            == pairs(closed, 2)
            == {(one, other): mask for (one, other), mask in np.ndenumerate(whole) if mask != ANY}
        )
        assert closed.between(1, 2) == whole[1, 2] == some.relation(*some.items[1:3]).value
        one_by_one = [closed.masks([column])[:, 0].tolist() for column in items]
        assert one_by_one == whole.T.tolist()
        assert whole.T.tolist() == [[turned(m) for m in row] for row in whole.tolist()]
        assert whole.diagonal().tolist() == [EQ.value] * len(items)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_no_method_can_find_more_in_conjunctions_of_facts(seed: int) -> None:
    """Every relation that is left open is possible: some sets have it, and all premises."""
    model = draw(seed, items=5)
    found = known(network(model))
    for one, other in combinations(sorted(model.sets), 2):
        assert found[one][other] == entailed(model.premises, one, other)


def test_slow_ways_agree() -> None:
    """Walks show no more than chains without repeated items, and neither shows too much."""
    for seed in range(120):
        model = draw(seed, items=4, links=5)
        assert possible(model.premises)
        for one, other in combinations(model.sets, 2):
            chained = reduce(and_, (mask for _, mask in chains(model.premises, one, other)), ANY)
            assert follows(model.premises, one).get(other, ANY) == chained
            exact = entailed(model.premises, one, other)
            assert exact == chained if model.plain else exact & chained == exact


def test_models_are_of_many_kinds() -> None:
    drawn = [draw(seed) for seed in range(300)]
    said = {p.relation.value for model in drawn for p in model.premises}
    assert said == set(range(1, 32))
    assert {p.kind for model in drawn for p in model.premises} == {
        "statement",
        "nesting",
        "identity",
    }
    true = {model.true(*pair) for model in drawn for pair in combinations(model.sets, 2)}
    assert true == {1, 2, 4, 8, 16}
    opened = [model for model in drawn if any(p.relation.value in OPEN for p in model.premises)]
    assert 80 < len(opened) <= 100
    assert not any(model.plain for model in opened)


def test_rows_that_are_passed_over_have_no_bits() -> None:
    for seed in range(100):
        closed = network(draw(seed)).closure
        bits = np.left_shift(np.uint64(1), np.arange(closed.components, dtype=np.uint64))[:, None]
        seeds = closure._Fact(bits, np.ones(closed.components, dtype=bool))
        seeds.bits[-1], seeds.told[-1] = 0, False
        for fact in closed._plan.facts(seeds):
            assert np.array_equal(fact.told, fact.bits.any(axis=1))


# --- many columns -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 4, 6])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 22])
def test_more_columns_than_a_word_has_bits(
    seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closure, "_CHUNK", chunk)
    model = draw(seed, items=140, links=190)
    some = network(model)
    slow = {one: follows(model.premises, one) for one in model.sets}
    for columns, masks in some.closure.blocks(100):
        for place, other in enumerate(columns):
            for one, item in enumerate(some.items):
                assert masks[one, place] == slow[item].get(some.items[other], ANY)
    whole = some.closure.masks(range(len(some.items)))
    assert np.array_equal(some.closure.rows(range(0, len(some.items), 2)), whole[::2])
    told = {ends: mask for ends, mask in np.ndenumerate(whole) if mask != ANY}
    assert pairs(some.closure) == pairs(some.closure, 67) == pairs(some.closure, 9) == told


def test_items_without_premises_and_premises_that_tell_nothing() -> None:
    lonely = Closure(3, [0, 0], [1, 1], [31, 2])
    assert lonely.masks(range(3)).tolist() == [[1, 2, 31], [4, 1, 31], [31, 31, 1]]
    assert Closure(2, [0], [1], [31]).masks([1]).tolist() == [[31], [1]]
    assert Closure(2, [], [], []).masks([0, 1]).tolist() == [[1, 31], [31, 1]]
    assert lonely.masks([]).shape == (3, 0)
    assert [list(columns) for columns, _ in lonely.blocks(2)] == [[0, 1], [2]]


# --- proofs -------------------------------------------------------------------------------------


def read(proof: Proof) -> int:
    """What the steps show, step by step."""
    return reduce(lambda mask, step: composed(mask, step.relation.value), proof.steps, EQ.value)


def shown(proofs: Iterable[Proof]) -> int:
    return reduce(and_, (proof.relation.value for proof in proofs), ANY)


def is_a_chain_of_stated_premises(model: Model, found: Explanation) -> None:
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


def needs_every_premise(model: Model, found: Explanation) -> None:
    for proof in found.proofs:
        used = proof.premises
        assert len(used) == len(proof.steps)
        assert follows(used, found.subject)[found.object] == proof.relation.value
        for left_out in used:
            assert found.object not in follows(used - {left_out}, found.subject)


def shares_statements_only_where_needed(model: Model, found: Explanation) -> None:
    together = shown(found.proofs)
    spent = [proof.statements or proof.premises for proof in found.proofs]
    for one, other in combinations(range(len(spent)), 2):
        if not spent[one].isdisjoint(spent[other]):
            without = [
                shown(p for n, p in enumerate(found.proofs) if n != out) for out in (one, other)
            ]
            assert any(mask != together for mask in without)


def shows_all_that_follows(model: Model, found: Explanation) -> None:
    if found.subject == found.object:
        assert (found.relation, found.proofs, found.establishing) == (EQ, (), ())
        return
    chained = follows(model.premises, found.subject).get(found.object, ANY)
    assert shown(found.proofs) == chained
    if model.plain:
        assert found.relation.value == chained


def establishes_with_the_fewest(model: Model, found: Explanation) -> None:
    relation = found.relation.value
    some = [found.proofs[n] for n in found.establishing]
    if found.proofs and shown(found.proofs) == relation:
        assert shown(some) == relation
        sufficient = (
            size
            for size in (1, 2, 3)
            for few in combinations(found.proofs, size)
            if shown(few) == relation
        )
        assert len(some) == next(sufficient, len(found.proofs))
    else:
        assert some == list(found.proofs)


def is_no_stronger_than_its_weakest_premise(model: Model, found: Explanation) -> None:
    needed = [found.proofs[n] for n in found.establishing]
    groups = [[proof] for proof in found.complete] or [needed]
    stated = [[p for q in group for p in q.premises if p.kind == "statement"] for group in groups]
    weakest = [
        min((p.confidence or 0.0 for p in some), default=1.0)
        for some in stated
        if needed and all(p.confidence is not None for p in some)
    ]
    if weakest:
        assert found.confidence is not None
        assert 0 <= found.confidence <= max(weakest)
    else:
        assert found.confidence is None
    ranks = {max((p.rank for p in some), default=-1) for some in stated}
    best = {min(ranks), max(0, min(ranks))} & ranks
    assert found.standing in {(*STANDINGS, "", "")[rank] for rank in best}


def has_the_strongest_first(model: Model, found: Explanation) -> None:
    order = [
        (len(p.relation), p.rank, 1.0 if p.confidence is None else -p.confidence)
        for p in found.proofs
    ]
    assert order == sorted(order)


CHECKS = (
    is_a_chain_of_stated_premises,
    needs_every_premise,
    shares_statements_only_where_needed,
    shows_all_that_follows,
    establishes_with_the_fewest,
    is_no_stronger_than_its_weakest_premise,
    has_the_strongest_first,
)


@each_block
def test_proofs(block: int) -> None:
    for model in models(block):
        some = network(model)
        again = Network(model.shuffled(), [*model.sets][::-1])
        assert again.items == some.items
        relation, same = known(some), known(again)
        assert same == relation
        for one, other in permutations(some.items, 2):
            toward = bytes(relation[item][other] for item in some.items)
            found = explain(some, one, other, toward=toward)
            assert found.relation.value == relation[one][other], model
            for check in CHECKS:
                try:
                    check(model, found)
                except AssertionError as error:
                    error.add_note(f"{check.__name__}: {model}, {found}")
                    raise
            if one < other:
                assert explain(again, one, other, toward=toward) == found, "depends on the order"
        assert explain(some, other, one) == explain(again, other, one)


def test_proofs_that_share_statements_occur() -> None:
    """So that the check of them checks something."""
    shared = 0
    for seed in range(60):
        model = draw(seed)
        some = network(model)
        for pair in combinations(model.sets, 2):
            proofs = explain(some, *pair).proofs
            shared += any(one.statements & two.statements for one, two in combinations(proofs, 2))
    assert shared > 3
