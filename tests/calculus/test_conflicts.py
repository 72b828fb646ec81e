"""Contradictions of every form: each is found with a smallest set of premises."""

from __future__ import annotations

import random

import pytest

from kakehashi.calculus.conflicts import Conflict, _needed, conflicts, sound
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from tests.calculus.helpers import is_smallest, sets_of
from tests.calculus.models import (
    DR,
    EQ,
    PLAIN,
    PO,
    PP,
    PPI,
    identity,
    lies,
    nesting,
    possible,
    premise,
)

# --- forms --------------------------------------------------------------------------------------


def test_a_strict_part_of_itself_ends() -> None:
    itself = premise("a:1", PP, "a:1", "1")
    beside = premise("a:1", PP, "b:1", "2")
    network = Network([itself, beside])
    [found] = conflicts(network)
    assert found == Conflict((itself,), (itself,))
    assert network.relation("a:1", "a:1") == Relation(0)
    assert explain(network, "a:1", "b:1").relation == PP
    assert conflicts(Network([premise("a:1", EQ | PP, "a:1", "1")])) == ()


def rings(number: int) -> tuple[Premise, list[tuple[Premise, Premise]]]:
    """A statement, and chains of two each of which contradicts it."""
    stated = premise("a:1", PP, "z:1", "0")
    return stated, [
        (premise("a:1", PPI, f"m:{n:02}", f"{n:02}a"), premise(f"m:{n:02}", EQ, "z:1", f"{n:02}b"))
        for n in range(number)
    ]


def test_several_rings_through_one_statement() -> None:
    stated, chained = rings(3)
    found = conflicts(Network([stated, *(p for pair in chained for p in pair)]))
    assert sets_of(found) == {frozenset({stated, *pair}) for pair in chained}
    assert [c.mended_by for c in found] == [(stated,)] * 3


def test_more_rings_than_are_looked_for_through_one_statement() -> None:
    stated, chained = rings(11)
    found = conflicts(Network([stated, *(p for pair in chained for p in pair)]))
    assert sets_of(found) == {frozenset({stated, *pair}) for pair in chained}


def test_rings_that_share_more_than_one_premise() -> None:
    shared = [premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "c:1", "2")]
    closing = [premise("c:1", PP, "a:1", "3"), premise("c:1", EQ, "a:1", "4")]
    found = conflicts(Network([*shared, *closing]))
    rings = {frozenset({*shared, last}) for last in closing}
    assert sets_of(found) == rings | {frozenset(closing)}
    assert all(c.mended_by == () for c in found), "no single withdrawal ends all three"
    assert len(found[0].premises) == 2, "the smallest first"


def test_two_rings_with_nothing_in_common() -> None:
    one = [premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "a:1", "2")]
    other = [premise("c:1", EQ, "d:1", "3"), premise("d:1", DR, "c:1", "4")]
    found = conflicts(Network([*one, *other]))
    assert sets_of(found) == {frozenset(one), frozenset(other)}
    assert [set(c.mended_by) for c in found] == [set(c.premises) for c in found]


def test_two_rings_joined_by_a_third() -> None:
    """Conflicts that share premises only through others are ended together or not at all."""
    one, two = premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "a:1", "2")
    three, four = premise("b:1", EQ, "a:1", "3"), premise("b:1", DR, "a:1", "4")
    found = conflicts(Network([one, two, three, four]))
    assert len(found) == 6
    assert all(c.mended_by == () for c in found)
    found = conflicts(Network([one, two, three]))
    assert sets_of(found) == {
        frozenset({one, two}),
        frozenset({one, three}),
        frozenset({two, three}),
    }


def test_a_larger_set_around_a_conflict_is_not_named() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1"),
        premise("b:1", PP, "c:1", "2"),
        premise("c:1", PP, "a:1", "3"),
        premise("c:1", PP, "b:1", "4"),
        premise("a:1", PP, "c:1", "5"),
    ]
    found = sets_of(conflicts(Network(stated)))
    assert all(not one < other for one in found for other in found)
    assert found == {
        frozenset(stated[:3]),
        frozenset({stated[1], stated[3]}),
        frozenset({stated[2], stated[4]}),
    }


def test_alternatives_of_which_one_premise_is_not_needed() -> None:
    stated = [
        premise("a:1", EQ, "c:1", "1"),
        premise("b:1", EQ | DR, "c:1", "2"),
        premise("a:1", EQ | PPI | PO, "b:1", "3"),
        premise("a:1", PP | PPI | PO, "b:1", "4"),
    ]
    found = conflicts(Network(stated))
    assert sets_of(found) == {frozenset({stated[0], stated[1], stated[3]})}


def test_alternatives_of_which_one_in_two_chains_is_not_needed() -> None:
    stated = [
        premise("c:1", PPI | DR, "b:1", "1"),
        premise("a:1", EQ | PO, "c:1", "2"),
        premise("a:1", EQ | PPI | PO, "b:1", "3"),
        premise("c:1", EQ | PP, "a:1", "4"),
        premise("b:1", EQ | DR, "a:1", "5"),
        premise("a:1", EQ | PP, "c:1", "6"),
    ]
    found = conflicts(Network(stated))
    assert sets_of(found) == {
        frozenset({stated[0], stated[2], stated[4], last}) for last in (stated[1], stated[3])
    }
    assert all(is_smallest(c.premises) for c in found)


@pytest.mark.parametrize("place", range(3))
def test_what_is_not_needed_is_left_out_wherever_it_stands(place: int) -> None:
    needed = [premise("a:1", EQ, "b:1", "1"), premise("a:1", DR, "b:1", "2")]
    given = [*needed[:place], premise("c:1", PP, "d:1", "3"), *needed[place:]]
    assert _needed(given) == frozenset(needed)


def test_alternatives_beside_a_contradiction_are_not_blamed() -> None:
    wrong = [premise("c:1", PO | DR, "b:1", "1"), premise("b:1", EQ | PP | PPI, "c:1", "2")]
    beside = [
        premise("a:1", EQ | PPI | PO | DR, "c:1", "0"),
        premise("a:1", EQ | PP | PPI, "b:1", "3"),
    ]
    network = Network([*wrong, *beside])
    assert {network.premises[place] for place in network.closure.contradictions()} == set(wrong)
    assert sets_of(conflicts(network)) == {frozenset(wrong)}


def test_alternatives_that_contradict_only_all_together() -> None:
    stated = [
        premise("a:1", PP | PPI | PO | DR, "b:1", "1"),
        premise("b:1", EQ | DR, "c:1", "2"),
        premise("c:1", EQ | PPI | DR, "a:1", "3"),
        premise("b:1", PP, "a:1", "4"),
        premise("a:1", PP | PPI | PO, "c:1", "5"),
        premise("b:1", EQ | PP | PO, "c:1", "6"),
    ]
    found = conflicts(Network(stated))
    either = {frozenset({*stated[1:4], last}) for last in stated[4:]}
    assert sets_of(found) == either
    assert all(map(is_smallest, either))
    assert all(set(c.mended_by) == set(stated[1:4]) for c in found)
    for places in ((0, 8, 9), (3.5, 4.5), (0.5,), (9,), (0, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7)):
        more = [premise(f"e:{n}", PP, f"f:{n}", str(n)) for n in places]
        assert sets_of(conflicts(Network([*stated, *more]))) <= either


def test_alternatives_that_no_chains_show_to_contradict() -> None:
    """The whole network is then searched, whatever else is in it."""
    stated = [
        premise("a:1", EQ | PPI, "d:1", "1"),
        premise("c:1", PP | DR, "d:1", "2"),
        premise("d:1", EQ | DR, "a:1", "3"),
        premise("a:1", EQ | PP | PPI, "c:1", "5"),
        premise("d:1", PP | PO | DR, "c:1", "8"),
    ]
    assert is_smallest(stated)
    for ids in ("", "0", "9", "4", "0479", "004466", "0114455667799"):
        more = [premise(f"e:{n}", PP, f"f:{n}", name) for n, name in enumerate(ids)]
        [found] = conflicts(Network([*stated, *more]))
        assert found == Conflict(tuple(stated), tuple(stated))


def test_a_contradiction_beside_another_does_not_hide_it() -> None:
    cycle = [premise("c:1", PP, "d:1", "1"), premise("d:1", PP, "c:1", "2")]
    beside = [
        premise("c:1", PP | PPI | PO, "b:1", "3"),
        premise("c:1", EQ | PP | DR, "b:1", "4"),
        premise("b:1", EQ | PO | DR, "c:1", "5"),
    ]
    assert sets_of(conflicts(Network([*cycle, *beside]))) == {frozenset(cycle), frozenset(beside)}


def test_what_is_sound_has_no_contradiction_left() -> None:
    for seed in range(40):
        network = Network(lies(seed, items=5, links=9))
        assert sound(network).closure.contradictions() == []
        assert set(sound(network).premises) <= set(network.premises)
        assert possible(network.premises) is False or sound(network) is network


def test_equality_beside_a_ring_closes_none() -> None:
    ring = [premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "a:1", "2")]
    beside = [premise(f"c:{n}", EQ, "a:1", f"3{n}") for n in range(3)]
    network = Network([*ring, *beside])
    assert sets_of(conflicts(network)) == {frozenset(ring)}
    assert not network.closure.has_open_masks
    assert Network([premise("a:1", EQ | DR, "b:1", "1")]).closure.has_open_masks


def test_who_contradicts() -> None:
    some = (
        Premise("a:1", EQ, "b:1", id="1", publisher="NISC"),
        Premise("a:1", DR, "b:1", id="2", publisher="IPA"),
        Premise("a:1", DR, "b:1", id="3", publisher="NISC"),
        nesting("a:1", "a:2"),
    )
    assert Conflict(some).publishers == ("IPA", "NISC")
    assert Conflict(some[3:]).publishers == ()
    [one, other] = conflicts(Network(some[:3]))
    assert ([p.id for p in one.premises], [p.id for p in other.premises]) == (
        ["1", "2"],
        ["1", "3"],
    )
    assert one.mended_by == other.mended_by == some[:1]


def test_nestings_and_identities_take_part() -> None:
    stated = [
        nesting("b:1.1", "b:1"),
        identity("x:old", "b:1"),
        premise("x:old", DR, "b:1.1", "1"),
    ]
    [found] = conflicts(Network(stated))
    assert found.premises == (stated[1], stated[0], stated[2])
    assert set(found.mended_by) == set(stated)


# --- random statements --------------------------------------------------------------------------


@pytest.mark.parametrize("block", range(4))
def test_random_statements(block: int) -> None:
    """A conflict is named if and only if there is one; no premise of it can be spared."""
    contradicting = 0
    for seed in range(block, 240, 4):
        premises = lies(seed, links=4 + seed // 4 % 4)
        found = conflicts(Network(premises))
        contradicting += bool(found)
        plain = all(p.relation.value in PLAIN for p in premises)
        assert not found or not possible(premises), seed
        if plain:
            assert bool(found) == (not possible(premises)), seed
        for conflict in found:
            assert not possible(conflict.premises), seed
            if plain:
                assert is_smallest(conflict.premises), seed
            for mending in conflict.mended_by:
                assert mending in conflict.premises
        if plain and len({c.mended_by for c in found}) == 1:
            ends = {p for p in premises if possible([q for q in premises if q != p])}
            assert set(found[0].mended_by) == ends, seed
        shuffled = random.Random(seed).sample(premises, len(premises))
        assert conflicts(Network(shuffled)) == found, seed
    assert 20 < contradicting < 60


def test_many_statements() -> None:
    """More than are looked at together, with a contradiction at either end."""
    wrong = [premise("a:1", EQ, "b:1", "1"), premise("a:1", DR, "b:1", "2")]
    also = [premise("y:1", EQ, "z:1", "3"), premise("y:1", DR, "z:1", "4")]
    others = [premise("m:1", PP, "n:1", f"m{n}") for n in range(4100)]
    network = Network([*wrong, *others, *also])
    places = network.closure.contradictions()
    assert {network.premises[place] for place in places} == {*wrong, *also}
    assert places == sorted(places)
