"""Proofs when a statement is taken away, or contradicts another."""

from __future__ import annotations

from kakehashi.calculus.chains import shortest_chains
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation
from tests.calculus.helpers import ways
from tests.calculus.models import DR, EQ, PO, PP, PPI, identity, nesting, premise

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
