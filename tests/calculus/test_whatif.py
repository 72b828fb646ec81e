"""What adding and withdrawing statements would change."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations

import pytest

from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.calculus.whatif import compare
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.whatif import Change, Effect
from tests.calculus.models import (
    DR,
    EQ,
    PO,
    PP,
    PPI,
    draw,
    follows,
    identity,
    lies,
    nesting,
    premise,
)

ITEMS = ("a:1", "a:2", "b:1", "b:2", "c:1", "c:2")
NOTHING = Effect((), (), (), ())


def effect(before: Iterable[Premise], after: Iterable[Premise]) -> Effect:
    return compare(Network(before, ITEMS), Network(after, ITEMS))


def test_nothing_changes() -> None:
    known = [premise("a:1", PP, "b:1", "1"), premise("b:1", DR, "c:1", "2")]
    assert effect(known, known) == NOTHING
    assert effect([], []) == NOTHING
    assert effect(known, [*known, premise("a:1", PP | PO, "b:1", "3")]) == NOTHING


def test_what_a_new_statement_says_and_what_follows_from_it() -> None:
    known = [premise("b:1", PP, "c:1", "1")]
    found = effect(known, [*known, premise("a:1", EQ, "b:1", "2")])
    assert found.changes == (
        Change("a:1", "b:1", UNKNOWN, EQ),
        Change("a:1", "c:1", UNKNOWN, PP),
    )
    assert found.merged == (("a:1", "b:1"),)
    assert (found.conflicts, found.mended) == ((), ())


def test_withdrawing_is_the_other_way_round() -> None:
    known = [premise("b:1", PP, "c:1", "1"), premise("a:1", EQ, "b:1", "2")]
    found = effect(known, known[:1])
    assert found.changes == (
        Change("a:1", "b:1", EQ, UNKNOWN),
        Change("a:1", "c:1", PP, UNKNOWN),
    )
    assert found.merged == ()


def test_what_was_known_gets_tighter() -> None:
    known = [premise("a:1", PP | PO, "b:1", "1")]
    found = effect(known, [*known, premise("b:1", PPI | EQ, "a:1", "2")])
    assert found.changes == (Change("a:1", "b:1", PP | PO, PP),)


def test_pairs_come_once_and_only_of_different_documents() -> None:
    found = effect([], [premise("c:2", PP, "a:2", "1"), premise("a:1", PP, "a:2", "2")])
    assert found.changes == (Change("a:2", "c:2", UNKNOWN, PPI),)
    found = effect([], [premise("a:2", DR, "c:1", "1"), premise("c:2", PP, "c:1", "2")])
    assert [(c.subject, c.object) for c in found.changes] == [("a:2", "c:1"), ("a:2", "c:2")]


def test_the_document_is_what_stands_before_the_first_colon() -> None:
    items = ["a:1:x", "a:2", "b:1:x"]
    new = [premise("a:1:x", PP, "a:2", "1"), premise("a:1:x", PP, "b:1:x", "2")]
    found = compare(Network([], items), Network(new, items))
    assert [(c.subject, c.object) for c in found.changes] == [("a:1:x", "b:1:x"), ("a:2", "b:1:x")]


def test_merged_items() -> None:
    circle = [premise("a:1", PP | EQ, "b:1", "1"), premise("b:1", PP | EQ, "c:1", "2")]
    closing = premise("c:1", PP | EQ, "a:1", "3")
    found = effect(circle, [*circle, closing])
    assert found.merged == (("a:1", "b:1", "c:1"),)
    assert {c.after for c in found.changes} == {EQ}
    assert effect([*circle, closing], [*circle, closing]).merged == ()
    assert effect([*circle, closing], circle).merged == ()


def test_items_of_one_document_are_merged_too() -> None:
    found = effect([nesting("a:1", "a:2")], [nesting("a:1", "a:2"), premise("a:2", EQ, "a:1", "1")])
    assert found.merged == (("a:1", "a:2"),)
    assert found.changes == ()


def test_a_group_that_grows_is_named_as_a_whole() -> None:
    known = [premise("a:1", EQ, "b:1", "1"), premise("a:2", EQ, "b:2", "2")]
    found = effect(known, [*known, premise("b:1", EQ, "c:1", "3")])
    assert found.merged == (("a:1", "b:1", "c:1"),)
    found = effect(known, [*known, premise("b:1", EQ, "b:2", "3")])
    assert found.merged == (("a:1", "a:2", "b:1", "b:2"),)


def test_contradictions_that_come_and_go() -> None:
    known = [premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "c:1", "2")]
    wrong = premise("c:1", PP, "a:1", "3")
    there = effect(known, [*known, wrong])
    assert there.conflicts == ((*known, wrong),)
    assert there.mended == ()
    assert Change("a:1", "c:1", PP, Relation(0)) in there.changes
    back = effect([*known, wrong], known)
    assert back.mended == ((*known, wrong),)
    assert back.conflicts == ()
    assert Change("a:1", "c:1", Relation(0), PP) in back.changes


def test_a_contradiction_that_stays_is_not_named() -> None:
    bad = [premise("a:1", EQ, "b:1", "1"), premise("a:1", DR, "b:1", "2")]
    more = [premise("a:2", PO, "b:2", "3"), premise("b:2", EQ, "a:2", "4")]
    assert effect(bad, [*bad, more[0]]).conflicts == ()
    assert effect(bad, [*bad, *more]).conflicts == (tuple(more),)
    assert effect([*bad, *more], more).mended == (tuple(bad),)


def test_exchanging_a_statement() -> None:
    known = [premise("a:1", PP, "b:1", "1"), identity("b:2", "b:1")]
    found = effect(known, [premise("a:1", PO, "b:1", "2"), known[1]])
    assert found.changes == (Change("a:1", "b:1", PP, PO), Change("a:1", "b:2", PP, PO))


def test_more_items_than_are_compared_at_once() -> None:
    items = [f"{'abc'[n % 3]}:{n:05}" for n in range(5000)]
    known = premise("a:00003", PP, "b:04999", "1")
    new = premise("b:04999", PP, "c:04997", "2")
    assert {"a:00003", "b:04999", "c:04997"} <= set(items)
    found = compare(Network([known], items), Network([known, new], items))
    assert found.changes == (
        Change("a:00003", "c:04997", UNKNOWN, PP),
        Change("b:04999", "c:04997", UNKNOWN, PP),
    )


def test_more_changes_than_are_compared_at_once() -> None:
    items = [f"{'ab'[n % 2]}:{n:04}" for n in range(2400)]
    whole = items[0]
    known = [premise(item, PP, whole, str(n)) for n, item in enumerate(items[1:-1])]
    found = compare(Network(known, items), Network([*known, premise(whole, DR, items[-1])], items))
    assert items[-1] == "b:2399"
    assert [(c.subject, c.object, c.before, c.after) for c in found.changes] == [
        (item, items[-1], UNKNOWN, DR) for item in sorted(items) if item[0] == "a"
    ]


@pytest.mark.parametrize("seed", range(40))
def test_random_changes(seed: int) -> None:
    model = draw(seed * 3)
    premises = random.Random(seed).sample(model.premises, len(model.premises))
    cut = random.Random(-seed).randrange(len(premises))
    before, after = premises[:cut], premises
    found = compare(Network(before, model.sets), Network(after, model.sets))
    assert found.conflicts == found.mended == ()
    slow = {
        (one, other): tuple(
            Relation(follows(some, one).get(other, UNKNOWN.value)) for some in (before, after)
        )
        for one, other in combinations(sorted(model.sets), 2)
    }
    assert {(c.subject, c.object): (c.before, c.after) for c in found.changes} == {
        (one, other): masks
        for (one, other), masks in slow.items()
        if masks[0] != masks[1] and one[0] != other[0]
    }
    equal = {pair for pair, masks in slow.items() if masks[1] == EQ}
    fresh = {pair for pair in equal if slow[pair][0] != EQ}
    assert {pair for group in found.merged for pair in combinations(group, 2)} == {
        pair for pair in equal if any(set(pair) <= reach(one, equal) for one, _ in fresh)
    }


def reach(item: str, equal: set[tuple[str, str]]) -> set[str]:
    """The items equal to one."""
    return {item} | {end for pair in equal if item in pair for end in pair}


@pytest.mark.parametrize("seed", range(60))
def test_random_contradictions(seed: int) -> None:
    premises = lies(seed)
    before, after = Network(premises[:4], ITEMS), Network(premises[1:], ITEMS)
    items = sorted({*before.items, *after.items})
    before, after = Network(premises[:4], items), Network(premises[1:], items)
    found = compare(before, after)
    old = {c.premises for c in conflicts(before)}
    new = {c.premises for c in conflicts(after)}
    assert set(found.conflicts) == new - old
    assert set(found.mended) == old - new
    assert len(found.conflicts) + len(found.mended) == len(new ^ old)
    assert {(c.subject, c.object, c.before, c.after) for c in found.changes} == {
        (one, other, before.relation(one, other), after.relation(one, other))
        for one, other in combinations(items, 2)
        if before.relation(one, other) != after.relation(one, other)
    }
