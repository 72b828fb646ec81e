"""Proofs: what is shown of two items, and on what it rests."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from kakehashi.calculus.network import Network, rejected_masks, usable
from kakehashi.calculus.proofs import MOST_PROOFS, explain
from kakehashi.model.premise import Rejection
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import UNKNOWN, Relation
from tests.calculus.helpers import TOGETHER, ways
from tests.calculus.models import DR, EQ, PO, PP, PPI, identity, nesting, premise

# --- what is shown ------------------------------------------------------------------------------


def test_two_proofs_intersect() -> None:
    found = explain(Network(TOGETHER), "a:1", "z:1")
    assert found.relation == PP
    assert {p.relation: len(p.steps) for p in found.proofs} == {PO | PP: 2, EQ | PP: 2}
    assert sorted(ways(found)) == [("a:1", "b:1", "z:1"), ("a:1", "c:1", "z:1")]
    assert found.establishing == (0, 1)
    assert found.complete == ()
    assert found.stated == UNKNOWN


def test_the_same_read_from_the_other_end() -> None:
    found = explain(Network(TOGETHER), "z:1", "a:1")
    assert found.relation == PPI
    assert {p.relation for p in found.proofs} == {PO | PPI, EQ | PPI}
    step = next(p for p in found.proofs if p.relation == PO | PPI).steps[0]
    assert (step.start, step.relation, step.end) == ("z:1", PPI, "b:1")
    assert step.premise == TOGETHER[1]


def test_two_overlaps_prove_nothing() -> None:
    stated = [premise("a:1", PO, "b:1", "1"), premise("b:1", PO, "c:1", "2")]
    found = explain(Network(stated), "a:1", "c:1")
    assert (found.relation, found.proofs, found.establishing) == (UNKNOWN, (), ())
    assert found.confidence is None
    assert found.standing == ""
    assert not found.uses_nesting


@pytest.mark.parametrize("pivots", [1, 2, 3, 4, 7])
def test_chains_of_any_length(pivots: int) -> None:
    items = [f"d{n}:1" for n in range(pivots + 2)]
    stated = [premise(one, PP, other, str(n)) for n, (one, other) in enumerate(pairwise(items))]
    found = explain(Network(stated), items[0], items[-1])
    assert found.relation == PP
    assert ways(found) == [tuple(items)]
    assert found.proofs[0].statements == {p.id for p in stated}
    assert found.complete == found.proofs
    assert explain(Network(stated[1:]), items[0], items[-1]).relation == UNKNOWN


def test_a_chain_through_a_long_way_where_every_step_counts() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1"),
        premise("b:1", EQ, "c:1", "2"),
        premise("c:1", DR, "d:1", "3"),
        premise("d:1", PPI, "e:1", "4"),
    ]
    assert explain(Network(stated), "a:1", "e:1").relation == DR
    looser = [stated[0], stated[1], replace(stated[2], relation=PO), stated[3]]
    assert explain(Network(looser), "a:1", "e:1").relation == UNKNOWN


def test_all_independent_proofs_are_found() -> None:
    stated = [premise("a:1", PP, "z:1", "0")]
    for n in range(5):
        stated += [premise("a:1", EQ, f"m:{n}", f"{n}a"), premise(f"m:{n}", PP, "z:1", f"{n}b")]
    found = explain(Network(stated), "a:1", "z:1")
    assert len(found.proofs) == 6
    assert ways(found)[0] == ("a:1", "z:1")
    assert len({s for p in found.proofs for s in p.statements}) == 11
    assert found.establishing == (0,)


def test_no_more_proofs_than_asked_for() -> None:
    stated = []
    for n in range(MOST_PROOFS + 3):
        stated += [
            premise("a:1", EQ, f"m:{n:02}", f"{n:02}a", standing="suggested"),
            premise(f"m:{n:02}", PP, "z:1", f"{n:02}b", standing="official"),
        ]
    network = Network(stated)
    assert len(explain(network, "a:1", "z:1").proofs) == MOST_PROOFS == 12
    assert len(explain(network, "a:1", "z:1", most=3).proofs) == 3
    assert len(explain(network, "a:1", "z:1", most=20).proofs) == 15


def test_what_is_needed_is_shown_whatever_was_asked_for() -> None:
    assert len(explain(Network(TOGETHER), "a:1", "z:1", most=1).proofs) == 2


def test_a_proof_that_shares_a_statement_is_shown_where_it_is_needed() -> None:
    stated = [
        premise("a:1", EQ, "b:1", "1"),
        premise("b:1", PO | PP, "z:1", "2"),
        premise("b:1", EQ | PP, "z:1", "3"),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert found.relation == PP
    assert {p.statements for p in found.proofs} == {frozenset("12"), frozenset("13")}
    assert found.establishing == (0, 1)


def test_three_proofs_that_are_needed_together() -> None:
    stated = [
        premise("a:1", EQ | PP | PPI | PO, "z:1", "1"),  # shares
        premise("a:1", PP | PO | DR, "z:1", "2"),  # does not hold it
        premise("a:1", PPI | PO | DR, "z:1", "3"),  # is not within it
        premise("a:1", PPI | PO | DR, "z:1", "4"),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert found.relation == PO
    assert len(found.proofs) == 4
    assert len(found.establishing) == 3
    assert {p.statements for p in (found.proofs[n] for n in found.establishing)} == {
        frozenset({"1"}),
        frozenset({"2"}),
        frozenset({"3"}),
    }


def test_only_direct_statements_are_stated() -> None:
    stated = [*TOGETHER, premise("a:1", PO | PP | DR, "z:1", "5"), premise("a:1", PP, "z:1", "6")]
    found = explain(Network(stated[:5]), "a:1", "z:1")
    assert (found.relation, found.stated) == (PP, PO | PP | DR)
    found = explain(Network(stated), "a:1", "z:1")
    assert (found.relation, found.stated) == (PP, PP)
    assert ways(found)[0] == ("a:1", "z:1")


def test_an_item_and_itself() -> None:
    network = Network(TOGETHER, ["q:1"])
    for item in ("a:1", "q:1", "not:known"):
        assert explain(network, item, item) == Explanation(item, item, EQ, (), ())
        assert network.relation(item, item) == EQ
    for pair in (("a:1", "not:known"), ("not:known", "a:1"), ("a:1", "q:1")):
        assert explain(network, *pair) == Explanation(*pair, UNKNOWN, (), ())
        assert network.relation(*pair) == UNKNOWN


def test_what_is_known_already_can_be_handed_in() -> None:
    network = Network(TOGETHER)
    toward = network.closure.masks([network.number["z:1"]])[:, 0].tobytes()
    assert explain(network, "a:1", "z:1", toward=toward) == explain(network, "a:1", "z:1")
    assert explain(network, "a:1", "z:1", toward=bytes([31] * 4)).proofs == ()


def test_premises_that_tell_nothing_are_left_out() -> None:
    network = Network([premise("a:1", UNKNOWN, "b:1", "1"), premise("a:1", PP, "c:1", "2")])
    assert [p.id for p in network.premises] == ["2"]
    assert network.items == ("a:1", "c:1")


def test_a_network_without_some_premises_has_the_same_items() -> None:
    network = Network(TOGETHER, ["q:1"])
    less = network.without({TOGETHER[0], TOGETHER[1]})
    assert less.items == network.items
    assert set(less.premises) == set(TOGETHER[2:])
    assert less.relation("a:1", "z:1") == EQ | PP


# --- nestings and identities --------------------------------------------------------------------

NESTED = (
    premise("a:1", EQ, "b:1.1", "1"),
    nesting("b:1.1", "b:1"),
    premise("b:1", PP, "c:1", "2"),
)


def test_nestings_are_premises_and_are_marked() -> None:
    used, blocked = usable(NESTED, [])
    assert (used, blocked) == (list(NESTED), [])
    found = explain(Network(used), "a:1", "c:1")
    assert found.relation == PP
    assert found.uses_nesting
    assert found.proofs[0].uses_nesting
    assert found.proofs[0].statements == {"1", "2"}
    assert NESTED[1] in found.proofs[0].premises
    within = explain(Network(used), "a:1", "b:1")
    assert (within.relation, within.uses_nesting) == (EQ | PP, True)


def test_nestings_can_be_switched_off() -> None:
    used, blocked = usable(NESTED, [], nestings=False)
    assert (used, blocked) == ([NESTED[0], NESTED[2]], [])
    assert explain(Network(used), "a:1", "c:1").relation == UNKNOWN
    assert not explain(Network(used), "a:1", "b:1.1").uses_nesting


def test_an_answer_rests_on_nesting_only_if_no_complete_proof_does_without() -> None:
    plain = premise("a:1", PP, "c:1", "3")
    found = explain(Network([*NESTED, plain]), "a:1", "c:1")
    assert [p.uses_nesting for p in found.proofs] == [False, True]
    assert not found.uses_nesting
    needed = [
        premise("a:1", PO | PP, "c:1", "4"),
        nesting("a:1", "b:1"),
        premise("b:1", EQ | PP, "c:1", "5"),
    ]
    found = explain(Network(needed), "a:1", "c:1")
    assert (found.relation, found.uses_nesting, len(found.proofs)) == (PP, True, 2)
    assert not explain(Network([needed[0]]), "a:1", "c:1").uses_nesting


def test_two_identifiers_of_one_thing() -> None:
    stated = [identity("x:old", "b:1"), premise("a:1", PP, "x:old", "1")]
    found = explain(Network(stated), "a:1", "b:1")
    assert found.relation == PP
    assert found.stated == PP, "a statement about another identifier is a statement"
    assert found.proofs[0].direct
    assert found.proofs[0].statements == {"1"}
    assert not found.uses_nesting
    same = explain(Network(stated), "b:1", "x:old")
    assert (same.relation, same.confidence, same.standing) == (EQ, 1.0, "")
    assert not same.proofs[0].direct
    assert same.stated == UNKNOWN


def test_facts_of_the_documents_alone_prove_too() -> None:
    stated = [nesting("b:1.1.1", "b:1.1"), nesting("b:1.1", "b:1")]
    found = explain(Network(stated), "b:1.1.1", "b:1")
    assert (found.relation, found.confidence, found.standing) == (EQ | PP, 1.0, "")
    assert found.proofs[0].statements == frozenset()
    assert found.proofs[0].weakest == 1.0
    assert len(found.proofs) == 1


# --- rejections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "rejection", "blocked"),
    [
        (PP, ("a:1", PP, "b:1"), True),
        (PP, ("b:1", PPI, "a:1"), True),
        (PP, ("b:1", PP, "a:1"), False),
        (PP, ("a:1", PPI, "b:1"), False),
        (PP, ("a:1", PP | EQ, "b:1"), True),
        (PP | EQ, ("a:1", PP, "b:1"), False),
        (PP | EQ, ("b:1", PPI | EQ, "a:1"), True),
        (PP, ("a:1", PP, "b:2"), False),
        (EQ, ("b:1", EQ, "a:1"), True),
        (PO, ("a:1", PP, "b:1"), False),
        (PO, ("a:1", UNKNOWN, "b:1"), True),
    ],
)
def test_rejections_block_statements_in_both_directions(
    said: Relation, rejection: tuple[str, Relation, str], blocked: bool
) -> None:
    stated = [premise("a:1", said, "b:1", "1"), premise("a:1", PP, "c:1", "2")]
    used, stopped = usable(stated, [Rejection(*rejection)])
    assert stopped == (stated[:1] if blocked else [])
    assert used == (stated[1:] if blocked else stated)


def test_two_rejections_add_up() -> None:
    stated = [premise("a:1", PP | EQ, "b:1", "1")]
    rejections = [Rejection("a:1", PP, "b:1"), Rejection("b:1", EQ, "a:1")]
    assert rejected_masks(rejections) == {("a:1", "b:1"): 3, ("b:1", "a:1"): 5}
    assert usable(stated, rejections) == ([], stated)
    assert usable(stated, rejections[:1]) == (stated, [])


def test_facts_of_the_documents_are_not_rejected() -> None:
    facts = [nesting("b:1.1", "b:1"), identity("x:old", "b:1")]
    rejections = [Rejection("b:1.1", UNKNOWN, "b:1"), Rejection("x:old", EQ, "b:1")]
    assert usable(facts, rejections) == (facts, [])
    assert usable(facts, rejections, nestings=False) == (facts[1:], [])
