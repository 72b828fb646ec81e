"""Masks and facts, against all pairs and triples of non-empty subsets of a small universe."""

from __future__ import annotations

from itertools import product

import pytest

from kakehashi.calculus import facts, masks
from kakehashi.calculus.facts import (
    DENIED,
    FACTS,
    MASK_OF_FACTS,
    code_of,
    facts_of,
    is_conjunction,
)
from kakehashi.calculus.masks import (
    ANY,
    COMPOSED,
    COMPOSITION,
    CONVERSE,
    compose,
    converse,
    intersection,
)
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation
from tests.calculus.models import (
    DR,
    EQ,
    MASKS,
    OPEN,
    PLAIN,
    PO,
    PP,
    PPI,
    SET_FACTS,
    base_table,
    between,
    composed,
    sets_facts,
    turned,
)

SUBSETS = range(1, 2**5)
PAIRS = list(product(MASKS, repeat=2))


def test_the_base_table_is_that_of_sets() -> None:
    assert len(COMPOSITION) == 25
    written = {(one.value, other.value): m.value for (one, other), m in COMPOSITION.items()}
    assert written == base_table()


def test_no_larger_world_allows_more() -> None:
    # Three sets are told apart by which of the seven regions that they make are inhabited.
    found: dict[tuple[int, int], int] = {}
    for inhabited in product((0, 1), repeat=7):
        regions = [region for region, there in enumerate(inhabited, 1) if there]
        a, b, c = (sum(1 << r for r in regions if r & bit) for bit in (1, 2, 4))
        if a and b and c:
            pair = between(a, b), between(b, c)
            found[pair] = found.get(pair, 0) | between(a, c)
    assert found == base_table()


def test_some_of_the_table_by_hand() -> None:
    assert compose(PP, PP) == PP
    assert compose(PO, PO) == UNKNOWN
    assert compose(PPI, PP) == EQ | PP | PPI | PO
    assert compose(PO, PP) == PO | PP
    assert compose(PP, PO) == DR | PO | PP
    assert compose(PP | EQ, DR) == DR
    assert compose(EQ | PO, PP) == PO | PP


def test_every_composition_of_masks() -> None:
    assert len(PAIRS) == 31 * 31
    wrong = [p for p in PAIRS if compose(Relation(p[0]), Relation(p[1])).value != composed(*p)]
    assert wrong == []


def test_tables_of_integers_hold_the_empty_mask_too() -> None:
    assert len(COMPOSED) == len(CONVERSE) == ANY + 1 == 32
    assert all(len(row) == 32 for row in COMPOSED)
    assert CONVERSE[0] == 0
    assert all(COMPOSED[0][mask] == COMPOSED[mask][0] == 0 for mask in range(32))
    assert all(COMPOSED[one][other] == composed(one, other) for one, other in PAIRS)


def test_composition_needs_no_more_than_five_elements() -> None:
    for a, b, c in product((1, 3, 7, 96, 127, 85, 42, 15, 112), repeat=3):
        assert between(a, c) & composed(between(a, b), between(b, c))


def test_converse() -> None:
    assert [converse(Relation(mask)).value for mask in MASKS] == [turned(mask) for mask in MASKS]
    assert [converse(base) for base in (EQ, PP, PPI, PO, DR)] == [EQ, PPI, PP, PO, DR]
    assert all(CONVERSE[CONVERSE[mask]] == mask for mask in MASKS)


def test_a_chain_can_be_read_from_its_end() -> None:
    for one, other in PAIRS:
        assert CONVERSE[COMPOSED[one][other]] == COMPOSED[CONVERSE[other]][CONVERSE[one]]


def test_composition_is_associative_and_keeps_order() -> None:
    for one, other, third in product(range(32), repeat=3):
        assert COMPOSED[COMPOSED[one][other]][third] == COMPOSED[one][COMPOSED[other][third]]
    for one, other in PAIRS:
        wider = COMPOSED[one | 8][other]
        assert wider | COMPOSED[one][other] == wider


def test_intersection() -> None:
    assert intersection([]) == UNKNOWN
    for one, other in PAIRS:
        assert intersection([Relation(one), Relation(other)]).value == one & other
    assert not intersection([EQ | PP, PP | PPI, DR | PPI])


# --- facts --------------------------------------------------------------------------------------


def test_the_six_facts_are_those_of_sets() -> None:
    assert list(FACTS) == list(SET_FACTS)
    for name, true in SET_FACTS.items():
        holds = {between(a, c) for a, c in product(SUBSETS, repeat=2) if true(a, c)}
        fails = {between(a, c) for a, c in product(SUBSETS, repeat=2) if not true(a, c)}
        assert sum(holds) == FACTS[name]
        assert not holds & fails


@pytest.mark.parametrize("mask", MASKS)
def test_facts_of_a_mask(mask: int) -> None:
    assert facts_of(mask) == sets_facts(mask)


def test_which_masks_are_conjunctions_of_facts() -> None:
    plain = {EQ, PP, PPI, PO, DR, EQ | PP, EQ | PPI, PO | PP, PO | PPI, PO | DR, UNKNOWN}
    plain |= {DR | PO | PP, DR | PO | PPI, EQ | PP | PPI | PO}
    assert {Relation(mask) for mask in MASKS if is_conjunction(mask)} == plain
    assert set(PLAIN) | {ANY} == {mask.value for mask in plain}
    assert not any(is_conjunction(mask) for mask in OPEN)
    assert (len(plain), len(OPEN)) == (14, 17)


def test_what_a_set_of_facts_allows() -> None:
    names = list(SET_FACTS)
    assert len(MASK_OF_FACTS) == 64
    for code, mask in enumerate(MASK_OF_FACTS):
        asked = [SET_FACTS[name] for place, name in enumerate(names) if code >> place & 1]
        pairs = product(SUBSETS, repeat=2)
        assert mask == sum({between(a, c) for a, c in pairs if all(f(a, c) for f in asked)})


def test_what_a_set_of_facts_denies() -> None:
    """A fact denies the one that holds of exactly the other pairs of sets."""
    names = list(SET_FACTS)
    opposite = {
        one: other
        for one, other in product(names, repeat=2)
        if all(SET_FACTS[one](*p) != SET_FACTS[other](*p) for p in product(SUBSETS, repeat=2))
    }
    assert len(DENIED) == 64
    for code, denied in enumerate(DENIED):
        said = [name for place, name in enumerate(names) if code >> place & 1]
        assert denied == sum(1 << names.index(opposite[name]) for name in said)


def test_masks_with_nothing_in_common_deny_each_other() -> None:
    for one, other in product(PLAIN, repeat=2):
        assert bool(DENIED[code_of(one)] & code_of(other)) == (one & other == 0)


@pytest.mark.parametrize("mask", MASKS)
def test_facts_as_a_code(mask: int) -> None:
    names = [name for place, name in enumerate(SET_FACTS) if code_of(mask) >> place & 1]
    assert set(names) == sets_facts(mask)


def test_the_tables_can_be_made_again() -> None:
    """Mutation testing switches a mutant on after the tables are made, so here they are remade."""
    assert tuple(facts._mask(code) for code in range(64)) == MASK_OF_FACTS
    assert tuple(facts._denied(code) for code in range(64)) == DENIED
    assert masks._union([]) == Relation(0)
    assert masks._union([EQ, PO | DR, PO]) == EQ | PO | DR


def test_facts_are_derived_one_by_one() -> None:
    """Plain masks compose fact by fact: why the closure needs no pairs (:mod:`.closure`)."""
    for one, other in product((*PLAIN, ANY), repeat=2):
        left = ANY
        for first in facts_of(one):
            for second in facts_of(other):
                left &= composed(FACTS[first], FACTS[second])
        assert left == composed(one, other)


def test_masks_are_named_in_the_fixed_order() -> None:
    assert [base.value for base in BASE_RELATIONS] == [1, 2, 4, 8, 16]
