"""The gap analysis of random set models: true, and stable when a statement goes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from itertools import permutations

import pytest

from kakehashi.calculus.answers import tally
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.gap import ANSWERS
from tests.calculus.helpers import comparison
from tests.calculus.models import (
    ANY,
    Model,
    draw,
    follows,
    sets_facts,
)

# --- random models ------------------------------------------------------------------------------


def documents(model: Model) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in sorted(model.sets):
        found.setdefault(item.partition(":")[0], []).append(item)
    return found


def looked(model: Model) -> frozenset[tuple[str, str]]:
    rng = random.Random(model.seed)
    return frozenset(
        (item, slug) for item in sorted(model.sets) for slug in "abcd" if rng.random() < 0.2
    )


def expected_answer(model: Model, item: str, columns: Iterable[str]) -> str:
    slow = follows(model.premises, item)
    facts = [sets_facts(slow.get(column, ANY)) for column in columns]
    if any("within" in some for some in facts):
        return "covered"
    return "partly" if any("shares" in some for some in facts) else ""


@pytest.mark.parametrize("block", range(4))
def test_random_answers(block: int) -> None:
    counted: Counter[str] = Counter()
    for seed in range(block, 100, 4):
        model = draw(seed, items=9, links=12)
        items, nothing = documents(model), looked(model)
        found = comparison(model.premises, items, nothing=nothing)
        matrix = found.matrix()
        assert set(matrix) == set(permutations(items, 2))
        for one, other in matrix:
            rows = found.gap(one, other)
            assert tally(rows) == matrix[one, other]
            assert matrix[one, other].total == len(items[one]) == len(rows)
            assert sum(matrix[one, other].count(answer) for answer in ANSWERS) == len(rows)
            for row in rows:
                counted[row.answer] += 1
                assert not row.disputed
                shown = expected_answer(model, row.item, items[other])
                said = (row.item, other) in nothing
                if model.plain:
                    assert row.answer == shown or (not shown and row.answer != "covered")
                    assert row.tension == (said and bool(shown))
                    assert bool(row.found) == bool(shown)
                if not row.found:
                    assert row.answer == ("none" if said else "not-assessed")
    assert min(counted[answer] for answer in ANSWERS) > 20


@pytest.mark.parametrize("block", range(4))
def test_without_one_statement_only_what_used_it_changes(block: int) -> None:
    changed = 0
    for seed in range(block * 3, 24, 12):
        model = draw(seed, items=8, links=11)
        items = documents(model)
        network = Network(model.premises, model.sets)
        before = comparison(model.premises, items)
        using = {
            (one, other): {
                p for proof in explain(network, one, other).proofs for p in proof.premises
            }
            for one, other in permutations(sorted(model.sets), 2)
        }
        for gone in model.premises:
            after = comparison([p for p in model.premises if p != gone], items)
            for one, other in permutations(items, 2):
                for old, new in zip(before.gap(one, other), after.gap(one, other), strict=True):
                    used = any(gone in using[old.item, column] for column in items[other])
                    if not used:
                        assert old == new, (seed, gone)
                    changed += old != new
    assert changed > 10
