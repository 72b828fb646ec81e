"""Spark derives what the embedded engine does, pair by pair.

Networks that share no item do not see each other, so a hundred of them go into one job.
A round takes half a second however little there is to do, so a deep network, whole and tied to
a contradiction, is one of ``make spark``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from benchmarks.networks import GeneratedNetwork, generate

from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from kakehashi.spark.closure import RULES, SCHEMA, Closure
from kakehashi.spark.frames import kept
from tests.calculus.models import PLAIN, SET_FACTS, composed, draw, lies, premise
from tests.calculus.planted import clean, planted, tied
from tests.spark.conftest import Stated, embedded_pairs, spark_pairs

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")

#: Planted contradictions, random truths and lies, among them circles.
NETWORKS = (
    tuple(chain.from_iterable(planted().values())),
    *(draw(seed).premises for seed in range(60)),
    *(lies(seed) for seed in range(30)),
)


#: Whether the deep network, of 18 rounds, is among them.
WHOLE = bool(os.environ.get("KAKEHASHI_TEST_SPARK"))


def together(networks: Iterable[Iterable[Premise]]) -> tuple[int, Stated]:
    """Number of items, and what is stated, of networks laid beside each other."""
    stated: list[tuple[int, int, int]] = []
    items = 0
    for premises in networks:
        network = Network(premises)
        stated += [
            (network.number[p.subject] + items, network.number[p.object] + items, p.relation.value)
            for p in network.premises
        ]
        items += len(network.items)
    return items, stated


def generated(network: GeneratedNetwork) -> Stated:
    """The statements and the hierarchy of a generated network."""
    subject = np.concatenate((network.subject, network.child)).tolist()
    target = np.concatenate((network.object, network.parent)).tolist()
    mask = [*network.mask.tolist(), *(3 for _ in network.child)]
    return list(zip(subject, target, mask, strict=True))


def test_every_rule_is_true_of_sets() -> None:
    """By brute force over all sets of four things."""
    sets = range(1, 2**4)
    for link, old, to in RULES:
        for a, b, c in product(sets, repeat=3):
            if (SET_FACTS[link](a, b) if link else a == b) and SET_FACTS[old](b, c):
                assert SET_FACTS[to](a, c), (link, old, to)


def chains_of_two() -> Iterator[tuple[Premise, ...]]:
    """All compositions of masks that are made of facts."""
    for first, second in product(PLAIN, repeat=2):
        yield premise("a:1", Relation(first), "b:1"), premise("b:1", Relation(second), "c:1")


def test_networks_of_every_kind(spark: SparkSession) -> None:
    """Compositions, planted contradictions, circles, open alternatives, truths and lies."""
    deep = (clean()[1], tied(planted()["equal, disjoint"])) if WHOLE else ()
    networks = (*chains_of_two(), *NETWORKS, *deep)
    items, stated = together(networks)
    found = spark_pairs(spark, items, stated)
    assert found == embedded_pairs(items, stated)
    assert any(mask == 0 for _, _, mask in found)
    known = {(row, column): mask for row, column, mask in found}
    for number, (first, second) in enumerate(product(PLAIN, repeat=2)):  # by brute force over sets
        assert known.get((3 * number, 3 * number + 2), 31) == composed(first, second)


def test_columns_in_parts(spark: SparkSession) -> None:
    """A generated network, whose blocks of columns are derived one after the other."""
    network = generate(80, 250, 3, seed=1, faults=4)
    stated = generated(network)
    found = spark_pairs(spark, network.items, stated, 128)
    assert found == embedded_pairs(network.items, stated)


def test_a_round_shuffles_what_moves_and_nothing_else(spark: SparkSession) -> None:
    """What is known, what is new and the links lie by row from round to round."""
    closure = Closure(spark, 3, spark.createDataFrame([(0, 1, 2), (1, 2, 2)], SCHEMA))
    known = kept(closure.seeds(spark.range(3).toDF("item")))
    for _ in range(2):
        more = closure.after(known)
        plan = more._jdf.queryExecution().executedPlan().toString()
        assert plan.count("Exchange") == 1
        known = kept(more)
        known.count()
