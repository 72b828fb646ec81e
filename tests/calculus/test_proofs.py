"""Proofs: which chains are found, how sure they are, and what blocks them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from kakehashi.calculus.chains import shortest_chains
from kakehashi.calculus.derived import derived, derived_from
from kakehashi.calculus.network import Network, rejected_masks, usable
from kakehashi.calculus.proofs import MOST_PROOFS, explain
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import UNKNOWN, Relation
from tests.calculus.models import DR, EQ, PO, PP, PPI, identity, nesting, premise


def ways(found: Explanation) -> list[tuple[str, ...]]:
    """The items that each proof passes."""
    return [(p.steps[0].start, *(step.end for step in p.steps)) for p in found.proofs]


# --- what is shown ------------------------------------------------------------------------------

TOGETHER = (
    premise("a:1", PO, "b:1", "1"),
    premise("b:1", PP, "z:1", "2"),  # overlaps or part of
    premise("a:1", EQ | PP, "c:1", "3"),
    premise("c:1", EQ, "z:1", "4"),  # part of or equal
)


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
    toward = network.closure.masks([network.number["z:1"]])[:, 0].tolist()
    assert explain(network, "a:1", "z:1", toward=toward) == explain(network, "a:1", "z:1")
    assert explain(network, "a:1", "z:1", toward=[31] * 4).proofs == ()


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


# --- everything that is derived -----------------------------------------------------------------

CHAIN = (
    premise("a:1", PP, "b:1", "1"),
    premise("b:1", PP, "c:1", "2"),
    premise("c:1", EQ, "c:2", "3"),
)
STATED = {("a:1", "b:1"): PP, ("b:1", "a:1"): PPI, ("b:1", "c:1"): PP, ("c:1", "b:1"): PPI}


def shown(found: list[Explanation]) -> dict[tuple[str, str], Relation]:
    return {(f.subject, f.object): f.relation for f in found}


def test_derived_is_what_goes_beyond_the_statements() -> None:
    found = list(derived(Network(CHAIN), STATED))
    assert shown(found) == {("a:1", "c:1"): PP, ("a:1", "c:2"): PP, ("b:1", "c:2"): PP}
    assert found == [explain(Network(CHAIN), f.subject, f.object) for f in found]
    assert len(list(derived(Network(CHAIN), {}))) == 5


def test_a_statement_that_says_less_does_not_hide_what_is_derived() -> None:
    loose = {**STATED, ("a:1", "c:1"): PP | EQ}
    assert ("a:1", "c:1") in shown(list(derived(Network(CHAIN), loose)))
    exact = {**STATED, ("a:1", "c:1"): PP}
    assert ("a:1", "c:1") not in shown(list(derived(Network(CHAIN), exact)))


def test_pairs_come_in_the_order_of_their_identifiers() -> None:
    stated = [premise("z:1", PP, "m:1", "1"), premise("m:1", PP, "b:1", "2")]
    found = derived(Network(stated), {})
    assert shown(list(found)) == {
        ("m:1", "z:1"): PPI,
        ("b:1", "m:1"): PPI,
        ("b:1", "z:1"): PPI,
    }


def test_aliases_are_left_out_of_what_is_derived() -> None:
    everything = set(shown(list(derived(Network(CHAIN), {}))))
    for alias in ("a:1", "b:1", "c:1", "c:2"):
        found = set(shown(list(derived(Network(CHAIN), {}, aliases={alias}))))
        assert found == {pair for pair in everything if alias not in pair}


def test_rejections_block_what_is_derived() -> None:
    def left(*rejections: Rejection) -> set[tuple[str, str]]:
        rejected = rejected_masks(rejections)
        return set(shown(list(derived(Network(CHAIN), STATED, rejected=rejected))))

    everything = {("a:1", "c:1"), ("a:1", "c:2"), ("b:1", "c:2")}
    assert left() == everything
    assert left(Rejection("a:1", PP, "c:1")) == everything - {("a:1", "c:1")}
    assert left(Rejection("c:1", PPI, "a:1")) == everything - {("a:1", "c:1")}
    assert left(Rejection("c:1", PP, "a:1")) == everything
    assert left(Rejection("a:1", PP | EQ, "c:2")) == everything - {("a:1", "c:2")}


def test_contradicted_pairs_are_not_derived() -> None:
    ring = [
        premise("a:1", PP, "b:1", "1"),
        premise("b:1", PP, "c:1", "2"),
        premise("c:1", PP, "a:1", "3"),
        premise("d:1", EQ, "e:1", "4"),
    ]
    assert shown(list(derived(Network(ring), {}))) == {("d:1", "e:1"): EQ}


def test_what_is_derived_to_be_equal_is_not_taken_for_rejected() -> None:
    same = [premise("a:1", EQ, "b:1", "1")]
    assert len(list(derived(Network(same), {}, rejected={("a:1", "c:1"): 1}))) == 1
    assert len(list(derived(Network(same), {}, rejected={("a:1", "b:1"): 1}))) == 0


def test_the_document_is_what_stands_before_the_first_colon() -> None:
    stated = [premise("a:1:x", PP, "a:2", "1"), premise("a:2", PP, "b:1:x", "2")]
    assert set(shown(list(derived(Network(stated), {})))) == {("a:1:x", "b:1:x"), ("a:2", "b:1:x")}


def test_the_network_itself_tells_aliases_and_statements() -> None:
    stated = [
        premise("a:1", PP, "b:old", "1"),
        premise("b:1", PP, "c:1", "2"),
        identity("b:old", "b:1"),
        nesting("c:1", "c:2"),
        premise("x:1", PP, "a:1", "3"),
    ]
    everything = {
        ("a:1", "c:1"): PP,
        ("a:1", "c:2"): PP,
        ("b:1", "c:2"): PP,
        ("b:1", "x:1"): PPI,
        ("c:1", "x:1"): PPI,
        ("c:2", "x:1"): PPI,
    }
    network = Network(stated)
    assert shown(list(derived_from(network))) == everything
    rejected = Rejection("c:2", PPI, "a:1")
    del everything["a:1", "c:2"]
    assert shown(list(derived_from(network, [rejected]))) == everything


def test_equal_premises_are_one() -> None:
    stated = [premise("a:1", PP, "b:1", "1"), nesting("b:1", "b:2"), nesting("b:1", "b:2")]
    network = Network([*stated, stated[0]])
    assert set(network.premises) == set(stated)
    assert len(network.premises) == 2
    assert len(explain(network, "b:1", "b:2").proofs) == 1
    assert len(explain(network, "a:1", "b:2").proofs) == 1


def test_only_so_many_proofs_of_what_is_derived() -> None:
    stated = [premise("a:1", PP, "b:1", str(n)) for n in range(5)]
    assert [len(f.proofs) for f in derived(Network(stated), {}, most=2)] == [2]
    assert [len(f.proofs) for f in derived(Network(stated), {})] == [5]
    many = [premise("a:1", PP, "b:1", f"{n:02}") for n in range(15)]
    assert [len(f.proofs) for f in derived(Network(many), {})] == [MOST_PROOFS]


# --- how sure -----------------------------------------------------------------------------------


def test_confidences_multiply_along_a_proof() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        identity("b:1", "b:2"),
        premise("b:2", PP, "c:1", "2", confidence=0.5),
        nesting("c:1", "c:2"),
    ]
    found = explain(Network(stated), "a:1", "c:2")
    assert found.proofs[0].confidence == pytest.approx(0.45)
    assert found.proofs[0].weakest == 0.5
    assert found.confidence == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("confidences", "together"),
    [
        ([0.5], 0.5),
        ([0.9, 0.5], 0.9),  # 0.95, but no more than the best premise
        ([0.6, 0.6, 0.6], 0.6),
        ([0.0, 0.5, 0.5], 0.5),
        ([0.0], 0.0),
        ([1.0, 0.2], 1.0),
        ([None], None),
        ([None, 0.4], 0.4),
        ([None, None], None),
    ],
)
def test_independent_statements(confidences: list[float | None], together: float | None) -> None:
    stated = [
        premise("a:1", PP, "b:1", str(n), confidence=sure) for n, sure in enumerate(confidences)
    ]
    found = explain(Network(stated), "a:1", "b:1")
    assert len(found.proofs) == len(confidences)
    assert found.confidence == (together if together is None else pytest.approx(together))


def two_chains(first: tuple[float, float], second: tuple[float, float]) -> Explanation:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=first[0]),
        premise("b:1", PP, "z:1", "2", confidence=first[1]),
        premise("a:1", PP, "c:1", "3", confidence=second[0]),
        premise("c:1", PP, "z:1", "4", confidence=second[1]),
    ]
    return explain(Network(stated), "a:1", "z:1")


def test_independent_proofs_combine() -> None:
    assert two_chains((0.8, 0.8), (0.8, 0.8)).confidence == pytest.approx(0.8)  # 0.8704, capped
    assert two_chains((0.9, 0.5), (0.5, 0.4)).confidence == pytest.approx(0.5)  # 0.56, capped
    assert two_chains((0.6, 0.6), (0.6, 0.4)).confidence == pytest.approx(0.5136)
    assert two_chains((0.6, 0.6), (0.6, 0.4)).proofs[0].confidence == pytest.approx(0.36)


def test_proofs_needed_together_multiply() -> None:
    sure = [0.9, 0.8, 0.7, 0.6]
    stated = [replace(p, confidence=c) for p, c in zip(TOGETHER, sure, strict=True)]
    assert explain(Network(stated), "a:1", "z:1").confidence == pytest.approx(0.9 * 0.8 * 0.7 * 0.6)
    unsure = [replace(stated[0], confidence=None), *stated[1:]]
    assert explain(Network(unsure), "a:1", "z:1").confidence is None


def test_a_shared_statement_counts_once() -> None:
    stated = [
        premise("a:1", EQ, "b:1", "1", confidence=0.5),
        premise("b:1", PO | PP, "z:1", "2", confidence=0.8),
        premise("b:1", EQ | PP, "z:1", "3", confidence=0.9),
    ]
    assert explain(Network(stated), "a:1", "z:1").confidence == pytest.approx(0.5 * 0.8 * 0.9)


def test_a_statement_that_says_not_how_sure() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        premise("b:1", PP, "c:1", "2"),
    ]
    found = explain(Network(stated), "a:1", "c:1")
    assert (found.confidence, found.proofs[0].confidence, found.proofs[0].weakest) == (None,) * 3


def test_the_surest_chain_is_found_whatever_its_length() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.6),
        premise("b:1", PP, "z:1", "2", confidence=0.6),
        premise("b:1", PP, "c:1", "3", confidence=0.9),
        premise("c:1", PP, "z:1", "4", confidence=0.9),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert ways(found) == [("a:1", "b:1", "c:1", "z:1")]
    stated[1] = replace(stated[1], confidence=0.82)
    assert ways(explain(Network(stated), "a:1", "z:1")) == [("a:1", "b:1", "z:1")]


def test_an_unsure_statement_does_not_displace_a_sure_one() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        premise("b:1", PP, "z:1", "2"),
        premise("b:1", PP, "z:1", "3", confidence=0.1),
        premise("b:1", PP, "c:1", "4", confidence=0.5),
        nesting("c:1", "c:2"),
        identity("c:2", "z:1"),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [p.statements for p in found.proofs] == [{"1", "4"}]
    assert found.confidence == pytest.approx(0.45)


def test_a_premise_of_no_confidence_is_used_last() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=1.0),
        premise("b:1", PP, "z:1", "2", confidence=0.0),
        premise("b:1", PP, "c:1", "3", confidence=0.01),
        premise("c:1", PP, "z:1", "4", confidence=0.01),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert ways(found) == [("a:1", "b:1", "c:1", "z:1")]


def test_a_tighter_proof_comes_before_a_surer_one() -> None:
    stated = [
        premise("a:1", PP | EQ, "z:1", "1", confidence=1.0),
        premise("a:1", PP, "b:1", "2", confidence=0.4),
        premise("b:1", PP, "z:1", "3", confidence=0.4),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [p.relation for p in found.proofs] == [PP, PP | EQ]
    assert found.confidence == pytest.approx(0.16)


def test_order_of_equal_proofs() -> None:
    stated = [
        premise("a:1", PP, "z:1", "3", confidence=0.9),
        premise("a:1", PP, "z:1", "2"),
        premise("a:1", PP, "z:1", "1", confidence=0.5),
        premise("a:1", EQ, "b:1", "4", confidence=1.0),
        premise("b:1", PP, "z:1", "5", confidence=0.9),
        premise("a:1", PP, "z:1", "0", confidence=0.9),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [[s.premise.id for s in p.steps] for p in found.proofs] == [
        ["0"],
        ["3"],
        ["4", "5"],
        ["1"],
        ["2"],
    ]


# --- standing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standings", "weakest"),
    [
        (["official", "official"], "official"),
        (["official", "published"], "published"),
        (["suggested", "official"], "suggested"),
        (["editorial", "published"], "editorial"),
        (["official", ""], ""),
    ],
)
def test_a_proof_stands_as_its_weakest_statement(standings: list[str], weakest: str) -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", standing=standings[0]),
        nesting("b:1", "b:2"),
        premise("b:2", PP, "c:1", "2", standing=standings[1]),
    ]
    found = explain(Network(stated), "a:1", "c:1")
    assert (found.standing, found.proofs[0].standing) == (weakest, weakest)


def test_the_best_complete_proof_gives_the_standing() -> None:
    stated = [
        premise("a:1", PP, "z:1", "1", standing="suggested", confidence=1.0),
        premise("a:1", PP, "b:1", "2", standing="published", confidence=0.1),
        premise("b:1", EQ, "z:1", "3", standing="editorial", confidence=0.1),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert found.standing == "editorial"
    assert [p.standing for p in found.proofs] == ["editorial", "suggested"]


def test_proofs_needed_together_stand_as_the_weakest() -> None:
    standings = ["official", "published", "official", "official"]
    stated = [replace(p, standing=s) for p, s in zip(TOGETHER, standings, strict=True)]
    assert explain(Network(stated), "a:1", "z:1").standing == "published"
    stated = [
        premise("a:1", PO | PP, "a:2", "1", standing="official"),
        nesting("a:1", "a:2"),
    ]
    found = explain(Network(stated), "a:1", "a:2")
    assert (found.relation, found.standing) == (PP, "official")


def test_weaker_statements_do_not_displace_a_strong_proof() -> None:
    """The machine is surer of itself, and shares a step with the proof of the publishers."""
    stated = [
        premise("a:1", PP, "b:1", "1", standing="official", confidence=0.5),
        premise("b:1", PP, "z:1", "2", standing="official", confidence=0.5),
        premise("b:1", PP, "z:1", "3", standing="suggested", confidence=1.0),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [p.statements for p in found.proofs] == [{"1", "2"}]
    assert found.standing == "official"


# --- removing -----------------------------------------------------------------------------------


def test_removing_a_strong_path_keeps_the_others() -> None:
    stated = [
        premise("a:1", EQ, "z:1", "0", standing="official", confidence=1.0),
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        premise("b:1", EQ, "z:1", "2", confidence=0.9),
        premise("a:1", PP, "c:1", "3", confidence=0.5),
        premise("c:1", EQ, "z:1", "4", confidence=0.5),
    ]
    network = Network(stated[1:])
    assert ways(explain(network, "a:1", "z:1")) == [("a:1", "b:1", "z:1"), ("a:1", "c:1", "z:1")]
    for gone, left in ((stated[1], "c:1"), (stated[2], "c:1"), (stated[3], "b:1")):
        found = explain(network.without({gone}), "a:1", "z:1")
        assert (found.relation, ways(found)) == (PP, [("a:1", left, "z:1")])
    found = explain(network.without({stated[1], stated[4]}), "a:1", "z:1")
    assert (found.relation, found.proofs) == (UNKNOWN, ())


def test_the_shortest_chain_for_every_mask() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.1),
        premise("b:1", PP, "z:1", "2", confidence=0.1),
        premise("a:1", PP, "c:1", "3", confidence=1.0),
        premise("c:1", EQ, "d:1", "4", confidence=1.0),
        premise("d:1", EQ, "z:1", "5", confidence=1.0),
        premise("a:1", PO, "d:1", "6", confidence=1.0),
    ]
    network = Network(stated)
    found = shortest_chains(network, "a:1", "z:1")
    assert {c.relation: c.statements for c in found} == {PP: {"1", "2"}, PO: {"6", "5"}}
    found = shortest_chains(network, "a:1", "z:1", {stated[0]})
    assert {c.relation: c.statements for c in found} == {PP: {"3", "4", "5"}, PO: {"6", "5"}}
    assert shortest_chains(network, "a:1", "z:1", set(stated)) == []


def test_the_shortest_chain_whatever_the_order() -> None:
    """A long and a short chain that start alike, each with the smaller identifiers once."""
    long = (("a:1", "b:1"), ("b:1", "c:1"), ("c:1", "d:1"), ("d:1", "z:1"))
    for ids in ("12345", "54321", "34512"):
        stated = [premise(one, EQ, end, n) for (one, end), n in zip(long, ids, strict=False)]
        stated.append(premise("b:1", EQ, "z:1", ids[4]))
        network = Network(stated)
        for pair in (("a:1", "z:1"), ("z:1", "a:1")):
            [chain] = shortest_chains(network, *pair)
            assert chain.statements == {ids[0], ids[4]}


def test_proofs_may_share_a_fact_of_the_documents() -> None:
    stated = [
        nesting("a:1", "a:2"),
        premise("a:2", PP, "z:1", "1"),
        premise("a:2", PP, "y:1", "2"),
        identity("y:1", "z:1"),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert {p.statements for p in found.proofs} == {frozenset("1"), frozenset("2")}


# --- around a contradiction ---------------------------------------------------------------------


def test_a_contradiction_is_shown_with_both_sides() -> None:
    stated = [premise("a:1", EQ, "b:1", "1"), premise("a:1", DR, "b:1", "2")]
    found = explain(Network(stated), "a:1", "b:1")
    assert found.relation == Relation(0)
    assert found.establishing == (0, 1)
    assert {p.relation for p in found.proofs} == {EQ, DR}
    assert Network(stated).relation("a:1", "b:1") == Relation(0)


def test_proofs_beside_a_contradiction_stay_as_they_are() -> None:
    ring = [premise("a:1", PP, "b:1", "1"), premise("b:1", PP, "a:1", "2")]
    beside = premise("c:1", EQ, "a:1", "3")
    found = explain(Network([*ring, beside]), "c:1", "a:1")
    assert found.relation == EQ
    assert [p.premises for p in found.proofs] == [{beside}]
    aside = [premise("d:1", PP, "c:1", "4"), premise("e:1", PO, "d:1", "5")]
    found = explain(Network([*ring, beside, *aside]), "e:1", "c:1")
    assert found == explain(Network([beside, *aside]), "e:1", "c:1")


def test_open_alternatives_say_as_much_beside_a_contradiction() -> None:
    """They can say more than all chains together, and go on doing so."""
    stated = [
        premise("b:1", PP | PPI | DR, "a:1", "1"),
        premise("d:1", EQ | PP | PO, "b:1", "2"),
        premise("a:1", PO | DR, "b:1", "3"),
    ]
    ring = [premise("e:1", PP, "f:1", "6"), premise("f:1", PP, "e:1", "7")]
    before = explain(Network(stated), "a:1", "d:1")
    assert before.relation == DR | PO | PP
    assert before.proofs == ()
    assert explain(Network([*stated, *ring]), "a:1", "d:1") == before
    assert explain(Network([*stated, *ring]), "e:1", "f:1").relation == Relation(0)


def test_ranks() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", standing="suggested"),
        premise("a:1", PP, "b:1", "2", standing="official"),
        premise("a:1", PP, "b:1", "3", standing="suggested"),
        Premise("a:1", PP, "b:1", id="4"),
    ]
    assert Network(stated).ranks == (0, 3, 4)
    assert Network([]).ranks == ()
