"""The generated networks are what they claim to be, and the peers agree about them."""

from __future__ import annotations

from collections import Counter
from itertools import product

import duckdb
import numpy as np
import pytest
from benchmarks.baselines import BASELINES, derive, derive_in, dictionaries, duckdb_joins, oxigraph
from benchmarks.closure import count_derived
from benchmarks.networks import GeneratedNetwork, generate, generate_with_model
from benchmarks.relations import BASES, COMPOSITION, CONVERSE, FACTS

SMALL = {"items": 300, "statements": 1_500, "documents": 6}
COLUMNS = ("document_of", "subject", "object", "mask", "child", "parent")


@pytest.fixture(scope="module")
def small() -> GeneratedNetwork:
    return generate(**SMALL, seed=1)


def test_composition_is_what_all_sets_of_five_things_show() -> None:
    sets = range(1, 32)
    seen: Counter[tuple[int, int, int]] = Counter()
    for a, b, c in product(sets, repeat=3):
        seen[relation(a, b), relation(b, c), relation(a, c)] += 1
    for first, second in product(BASES, repeat=2):
        possible = sum(base for base in BASES if seen[first, second, base])
        assert COMPOSITION[first, second] == possible
    assert all(CONVERSE[relation(a, b)] == relation(b, a) for a, b in product(sets, repeat=2))


def relation(a: int, b: int) -> int:
    """The relation of two sets, each given as the bits of its members."""
    equal, part_of, contains, overlaps, disjoint = BASES
    if a == b:
        return equal
    return {0: disjoint, a: part_of, b: contains}.get(a & b, overlaps)


def test_intersecting_first_or_last_is_the_same_for_masks_made_of_facts() -> None:
    masks = set(FACTS.values())
    while more := {a & b for a, b in product(masks, repeat=2) if a & b} - masks:
        masks |= more
    for a, b, c in product(masks, repeat=3):
        if b & c:
            assert COMPOSITION[a, b & c] == COMPOSITION[a, b] & COMPOSITION[a, c]


def test_the_same_seed_gives_the_same_network(small: GeneratedNetwork) -> None:
    again, other = generate(**SMALL, seed=1), generate(**SMALL, seed=2)
    assert all(np.array_equal(getattr(small, name), getattr(again, name)) for name in COLUMNS)
    assert not np.array_equal(small.subject, other.subject)


def test_every_statement_and_link_is_true_of_the_sets() -> None:
    network, model = generate_with_model(2_000, 20_000, 20, seed=3, loose=0.3)
    true = model.relation(network.subject, network.object)
    assert ((network.mask & true) == true).all()
    assert set(network.mask.tolist()) == {1, 2, 3, 4, 5, 8, 10, 12, 16}
    assert ((model.relation(network.child, network.parent) & 3) > 0).all()
    assert (model.sizes > 0).all()


def test_statements_join_different_documents_and_no_pair_twice(small: GeneratedNetwork) -> None:
    documents = small.document_of[small.subject], small.document_of[small.object]
    assert (documents[0] != documents[1]).all()
    pairs = {frozenset(pair) for pair in zip(small.subject, small.object, strict=True)}
    assert len(pairs) == SMALL["statements"]
    assert (small.document_of[small.child] == small.document_of[small.parent]).all()


@pytest.mark.parametrize("share", [0.6, 0.8, 0.95])
def test_as_many_overlaps_as_asked_for(share: float) -> None:
    network = generate(1_000, 5_000, 8, seed=1, overlaps=share)
    assert np.count_nonzero(network.mask == 8) == round(share * 5_000)


def test_documents_have_realistic_sizes_depths_and_hubs() -> None:
    network = generate(10_000, 20_000, 40, seed=1)
    sizes = np.bincount(network.document_of)
    assert len(sizes) == 40
    assert sizes.min() >= 99
    assert sizes.max() <= 1_001
    parent_of = dict(zip(network.child.tolist(), network.parent.tolist(), strict=True))
    depth = Counter(depth_of(item, parent_of) for item in range(network.items))
    assert set(depth) == {1, 2, 3, 4}
    ends = np.concatenate((network.subject, network.object))
    busiest = np.sort(np.bincount(network.document_of[ends]))[::-1]
    assert busiest[:4].sum() > 3 * busiest[-4:].sum()


def depth_of(item: int, parent_of: dict[int, int]) -> int:
    """The level of an item in its document, 1 at the top."""
    return 1 + depth_of(parent_of[item], parent_of) if item in parent_of else 1


def test_planted_faults_deny_what_other_statements_prove() -> None:
    network, model = generate_with_model(1_000, 5_000, 8, seed=1, faults=25)
    planted = list(network.planted)
    assert len(planted) == 25
    assert len(network.mask) == 5_000
    wrong = np.zeros(5_000, bool)
    wrong[planted] = True
    true = model.relation(network.subject, network.object)
    assert ((network.mask & true) == 0).tolist() == wrong.tolist()

    wholes: dict[int, set[int]] = {}
    source, target, mask = network.steps()
    honest = ~np.concatenate((wrong, wrong, np.zeros(2 * len(network.child), bool)))
    for step in np.flatnonzero(honest & ((mask & ~np.uint8(3)) == 0)):
        wholes.setdefault(int(source[step]), set()).add(int(target[step]))
    for number in planted:
        subject, object_ = int(network.subject[number]), int(network.object[number])
        assert any(object_ in wholes.get(middle, set()) for middle in wholes[subject])
        assert network.mask[number] & 3 == 0


def test_a_chain_that_can_be_followed_by_hand() -> None:
    """0 is part of 1, which is disjoint from 2; 3 is part of 2 in its document."""
    network = GeneratedNetwork(
        items=4,
        document_of=np.array([0, 1, 2, 2], np.int32),
        subject=np.array([0, 1], np.int32),
        object=np.array([1, 2], np.int32),
        mask=np.array([2, 16], np.uint8),
        child=np.array([3], np.int32),
        parent=np.array([2], np.int32),
    )
    for count in BASELINES.values():
        assert count(network) == 12
    assert dictionaries(network, steps=2) == 10
    assert count_derived(network) == 12


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_dictionaries_and_joins_derive_the_same(seed: int, steps: int) -> None:
    network, model = generate_with_model(**SMALL, seed=seed)
    with duckdb.connect() as database:
        derive_in(database, network, steps)
        rows = database.execute("FROM known ORDER BY source, target").fetchall()
    derived = [
        (source, target, mask)
        for source, known in enumerate(derive(network, steps))
        for target, mask in sorted(known.items())
    ]
    assert rows == derived
    assert len(rows) == duckdb_joins(network, steps=steps) == dictionaries(network, steps=steps)
    sources, targets, masks = np.array(derived, np.int32).T
    assert (masks & model.relation(sources, targets)).all()


def test_rules_over_facts_derive_as_many_pairs(small: GeneratedNetwork) -> None:
    assert oxigraph(small) == dictionaries(small)


def test_a_peer_that_takes_too_long_is_stopped(small: GeneratedNetwork) -> None:
    with pytest.raises(TimeoutError, match=r"> 0\.1 s"):
        oxigraph(small, seconds=0.1)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_count_without_limit_is_that_of_ever_longer_chains(seed: int) -> None:
    network = generate(**SMALL, seed=seed)
    assert count_derived(network) == dictionaries(network, steps=100)
