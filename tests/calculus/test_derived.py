"""Everything that is derived of a network: which pairs, and in which order."""

from __future__ import annotations

import numpy as np

from kakehashi.calculus.closure import Closure
from kakehashi.calculus.derived import derived, derived_from, followed_from
from kakehashi.calculus.network import Network, rejected_masks
from kakehashi.calculus.proofs import MOST_PROOFS, explain
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import Relation
from tests.calculus.models import EQ, PP, PPI, identity, nesting, premise

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


def test_what_follows_of_some_targets_is_what_ends_there() -> None:
    network = Network(CHAIN)
    every = list(followed_from(network))
    assert {(f.subject, f.object): Relation(f.mask) for f in every} == {
        ("a:1", "c:1"): PP, ("a:1", "c:2"): PP, ("b:1", "c:2"): PP,
    }  # fmt: skip
    for n, item in enumerate(network.items):
        column = network.closure.masks([n])[:, 0].tobytes()
        some = list(followed_from(network, targets=[n]))
        assert some == [f for f in every if f.object == item]
        assert all(found.toward == column for found in some)


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


# --- in parts -----------------------------------------------------------------------------------

PART = Relation.PART_OF
PREMISES = (
    Premise("a:1", PART, "b:1", id="1"),
    Premise("b:1", PART, "c:1", id="2"),
    Premise("d:1", Relation.EQUAL, "c:1", kind="identity", id="d:1"),
)


def pairs(*rejections: Rejection) -> set[tuple[str, str]]:
    return {(e.subject, e.object) for e in derived_from(Network(PREMISES), rejections)}


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
