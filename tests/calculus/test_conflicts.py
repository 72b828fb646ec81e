"""Contradictions: all that were planted are found, each with a smallest set of premises."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from itertools import count, product

import numpy as np
import pytest

from kakehashi.calculus.chains import shortest_chains
from kakehashi.calculus.conflicts import Conflict, _needed, conflicts, sound
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from tests.calculus.models import (
    DR,
    EQ,
    OPEN,
    PLAIN,
    PO,
    PP,
    PPI,
    between,
    follows,
    identity,
    lies,
    nesting,
    possible,
    premise,
)

Sets = frozenset[frozenset[Premise]]


def sets_of(found: Iterable[Conflict]) -> Sets:
    return frozenset(frozenset(conflict.premises) for conflict in found)


def is_smallest(premises: Iterable[Premise]) -> bool:
    """Whether the premises cannot all be true, and could without any one of them."""
    some = list(premises)
    return not possible(some) and all(possible(some[:n] + some[n + 1 :]) for n in range(len(some)))


# --- a network of which all is true -------------------------------------------------------------

DOCUMENTS = "pqrstu"


def _within(rng: random.Random, parent: int) -> int:
    """Members of a set that lie next to each other; at least one."""
    inside = [n for n in range(parent.bit_length()) if parent >> n & 1]
    first = rng.randrange(len(inside))
    length = rng.randint(max(1, len(inside) // 4), max(1, len(inside) * 3 // 4))
    return sum(1 << n for n in inside[first : first + length])


@cache
def clean() -> tuple[dict[str, int], tuple[Premise, ...]]:
    """150 items of six documents, drawn as sets, and true statements about them.

    Every document is a tree, most of its branches parts; some items are the same set as one of
    another document.
    """
    rng = random.Random(11)
    sets: dict[str, int] = {}
    premises: list[Premise] = []
    for document, n in product(DOCUMENTS, range(25)):
        item, parent = f"{document}:{n:02}", f"{document}:{(n - 1) // 3:02}"
        others = sorted({s for name, s in sets.items() if not name.startswith(document)})
        if n == 0:
            sets[item] = _within(rng, (1 << 90) - 1)
        elif others and n % 4 == 3:
            sets[item] = rng.choice(others)
        else:
            sets[item] = _within(rng, sets[parent])
        if n and between(sets[item], sets[parent]) & 3:
            premises.append(nesting(item, parent))
    for n in range(600):
        one, other = rng.sample(sorted(sets), 2)
        if one[0] != other[0]:
            true = between(sets[one], sets[other])
            if true == DR.value and n % 6:
                continue
            wider = [m for m in (*PLAIN, *OPEN) if m & true]
            said = rng.choice(wider) if n % 7 == 0 else true
            premises.append(premise(one, Relation(said), other, f"{n:03}", confidence=0.9))
    return sets, tuple(premises)


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


# --- contradictions to plant --------------------------------------------------------------------

Planted = tuple[Premise, ...]


def groups(number: int) -> dict[str, Planted]:
    """Premises about new items that cannot all be true, in many ways."""
    a, b, c, d = (f"{item}{number:02}" for item in ("v:1", "w:1", "x:1", "y:1"))
    above, top = f"v:0{number}", f"v:00{number}"
    counter = count()

    def says(one: str, relation: Relation, other: str) -> Premise:
        return premise(one, relation, other, f"bad-{number:02}-{next(counter)}")

    return {
        "cycle of two": (says(a, PP, b), says(b, PP, a)),
        "cycle of three": (says(a, PP, b), says(b, PP, c), says(c, PP, a)),
        "cycle of four with equal ones": (
            says(a, PP, b),
            says(b, EQ, c),
            says(c, EQ, d),
            says(d, PP, a),
        ),
        "cycle with one strict link": (says(a, PP, b), says(b, EQ | PP, c), says(c, EQ | PP, a)),
        "disjoint from what it overlaps a part of": (
            says(a, PO, b),
            says(b, PP, c),
            says(c, DR, a),
        ),
        "shares with a part of what it is apart from": (
            says(a, PP, b),
            says(b, DR, c),
            says(c, PPI, d),
            says(a, PO, d),
        ),
        "equal, not equal": (says(a, EQ, b), says(b, EQ, c), says(c, PO, a)),
        "equal, disjoint": (says(a, EQ, b), says(b, EQ, c), says(c, EQ, d), says(d, DR, a)),
        "disjoint from its parent": (nesting(a, above), says(above, DR, a)),
        "larger than what holds its parent's parent": (
            nesting(a, above),
            nesting(above, top),
            says(top, PP, b),
            says(b, PP, a),
        ),
        "neither of two alternatives": (says(a, EQ | PO, b), says(a, PP | DR, b)),
        "neither of two alternatives, turned": (says(a, PPI | DR, b), says(b, EQ | PPI | PO, a)),
        "alternatives one of which is left": (
            says(a, EQ | DR, b),
            says(b, PP, c),
            says(a, PO, c),
            says(a, EQ | PP | PPI | PO, b),
        ),
        "alternatives behind an equal one": (
            says(a, EQ | PO, b),
            says(b, EQ, c),
            says(c, PPI | DR, a),
        ),
    }


#: What is said, of items of which it follows that they are otherwise, in so many steps.
WANTED = {
    "part of its own part": (PP, PPI, 1),
    "contains what it is part of": (PPI, PP, 2),
    "disjoint from what it holds": (DR, PPI, 3),
    "disjoint from what it overlaps": (DR, PO, 1),
    "equal to what it is part of": (EQ, PP, 2),
    "equal to what it is disjoint from": (EQ, DR, 2),
    "alternatives, all excluded": (PP | PPI, DR, 3),
}


@cache
def falsehoods() -> dict[str, Planted]:
    """Single statements about items of the clean network, each against what follows there."""
    sets, premises = clean()
    network = Network(premises, sets)
    whole = network.closure.masks(range(len(sets)))
    rng = random.Random(5)
    found: dict[str, Planted] = {}
    spent: set[str] = set()
    for name, (said, true, steps) in WANTED.items():
        pairs = [(network.items[x], network.items[y]) for x, y in np.argwhere(whole == true.value)]
        for one, other in rng.sample(pairs, len(pairs)):
            proofs = shortest_chains(network, one, other)
            lengths = [len(p.steps) for p in proofs if not p.relation & said]
            if spent.isdisjoint((one, other)) and min(lengths, default=0) == steps:
                spent |= {one, other}
                found[name] = (premise(one, said, other, f"bad-{name}"),)
                break
    assert found.keys() == WANTED.keys()
    return found


def planted() -> dict[str, Planted]:
    return {
        **falsehoods(),
        **{name: groups(n)[name] for n, name in enumerate(groups(0))},
    }


def tied(some: Planted) -> tuple[Premise, ...]:
    """The clean network, what is planted, and a true statement that ties the two together."""
    sets, premises = clean()
    ends = sorted({end for p in some for end in (p.subject, p.object)} - sets.keys())
    tie = [premise(ends[0], PP, "p:00", f"tie-{ends[0]}")] if ends else []
    return (*premises, *some, *tie)


# --- what is planted is found -------------------------------------------------------------------

NAMES = (*groups(0), *WANTED)


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
        known = network.closure.masks([network.number[target]])[:, 0].tolist()
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
