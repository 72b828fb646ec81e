"""What is derived of a whole network, and its pairs in parts."""

from __future__ import annotations

import numpy as np

from kakehashi.calculus.closure import Closure
from kakehashi.calculus.derived import derived_from
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import Relation

PART = Relation.PART_OF
STATED = (
    Premise("a:1", PART, "b:1", id="1"),
    Premise("b:1", PART, "c:1", id="2"),
    Premise("d:1", Relation.EQUAL, "c:1", kind="identity", id="d:1"),
)


def pairs(*rejections: Rejection) -> set[tuple[str, str]]:
    return {(e.subject, e.object) for e in derived_from(Network(STATED), rejections)}


def test_aliases_and_what_is_stated_are_left_out() -> None:
    assert pairs() == {("a:1", "c:1")}


def test_what_a_reviewer_rejected_is_left_out() -> None:
    assert pairs(Rejection("c:1", Relation.CONTAINS, "a:1")) == set()
    assert pairs(Rejection("c:1", Relation.EQUAL, "a:1")) == {("a:1", "c:1")}


def test_pairs_in_parts_are_all_pairs_with_open_alternatives_too() -> None:
    chain = Closure(5, [0, 1, 2, 3], [1, 2, 3, 4], [1 | 8, 2, 1, 2])
    masks = chain.masks(range(5))
    found = np.full((5, 5), 31)
    parts = list(chain.pairs(width=2))
    assert len(parts) == 3
    for rows, columns, told in parts:
        found[rows, columns] = told
    assert chain.has_open_masks
    assert (found == masks).all()
