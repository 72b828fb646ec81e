"""What is put into graph/lookup, on networks small enough to see."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kakehashi.build.lookups import lookup_lines
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import NOT_DISJOINT, UNKNOWN, Relation
from kakehashi.namespaces import curie

EQ, PP, PPI, PO, DR = (Relation(1 << place) for place in range(5))
STATED, DERIVED = "kh:statedCounterpartIn", "kh:derivedCounterpartIn"


def looked_up(*premises: Premise, rejections: tuple[Rejection, ...] = ()) -> dict[str, set[str]]:
    """Links as "item document", by property; and each cluster as its sorted members."""
    lines = list(lookup_lines(Network(premises), rejections))
    assert len(set(lines)) == len(lines)
    found: dict[str, set[str]] = {STATED: set(), DERIVED: set(), "clusters": set()}
    members: dict[str, set[str]] = {}
    for quad in parse("".join(lines), format=RdfFormat.N_QUADS):
        assert str(quad.graph_name) == "<https://w3id.org/kakehashi/graph/lookup>"
        subject, value = str(quad.subject)[1:-1], str(quad.object)[1:-1]
        name = curie(quad.predicate.value)
        if name == "skos:member":
            members.setdefault(subject, set()).add(curie(value))
        elif name != "rdf:type":
            found[name].add(f"{curie(subject)} {curie(value).removeprefix('kid:')}")
    found["clusters"] = {" ".join(sorted(names)) for names in members.values()}
    return found


@pytest.mark.parametrize("relation", [EQ, PP, PPI, PO, EQ | PP, PP | PO, NOT_DISJOINT])
def test_what_shares_something_is_a_counterpart_on_both_sides(relation: Relation) -> None:
    found = looked_up(Premise("a:1", relation, "b:1"))
    assert found[STATED] == {"a:1 b", "b:1 a"}
    assert found[DERIVED] == set()


@pytest.mark.parametrize("relation", [DR, UNKNOWN, PP | DR, PO | DR])
def test_what_may_share_nothing_is_none(relation: Relation) -> None:
    found = looked_up(Premise("a:1", relation, "b:1"))
    assert found[STATED] == found[DERIVED] == found["clusters"] == set()


def test_what_follows_is_kept_apart_from_what_is_stated() -> None:
    found = looked_up(Premise("a:1", PP, "b:1"), Premise("b:1", PP, "c:1"))
    assert found[STATED] == {"a:1 b", "b:1 a", "b:1 c", "c:1 b"}
    assert found[DERIVED] == {"a:1 c", "c:1 a"}
    both = looked_up(
        Premise("a:1", PP, "b:1"), Premise("b:1", PP, "c:1"), Premise("a:1", PO, "c:2")
    )
    assert "a:1 c" in both[STATED] & both[DERIVED]


def test_two_overlaps_in_a_row_prove_nothing() -> None:
    found = looked_up(Premise("a:1", PO, "b:1"), Premise("b:1", PO, "c:1"))
    assert found[DERIVED] == set()


def test_nesting_carries_on_and_the_own_document_does_not_count() -> None:
    found = looked_up(
        Premise("a:1.1", EQ | PP, "a:1", kind="nesting", id="a:1.1"), Premise("a:1", PP, "b:1")
    )
    assert found[STATED] == {"a:1 b", "b:1 a"}
    assert found[DERIVED] == {"a:1.1 b", "b:1 a"}


def test_what_is_stated_of_an_item_is_stated_of_its_alias() -> None:
    found = looked_up(
        Premise("c:x", EQ, "a:1", kind="identity", id="c:x"), Premise("a:1", PO, "b:1")
    )
    assert {"a:1 b", "c:x b", "b:1 a", "b:1 c"} == found[STATED]
    assert found["clusters"] == {"a:1 c:x"}


def test_what_a_reviewer_rejected_is_none() -> None:
    chain = (Premise("a:1", EQ, "b:1"), Premise("b:1", EQ, "c:1"))
    assert looked_up(*chain)["clusters"] == {"a:1 b:1 c:1"}
    found = looked_up(*chain, rejections=(Rejection("c:1", EQ, "a:1"),))
    assert found[DERIVED] == set()
    assert found[STATED] == {"a:1 b", "b:1 a", "b:1 c", "c:1 b"}
    assert found["clusters"] == set()  # which of the three is wrong, nobody can tell


def test_a_contradiction_proves_nothing_and_spoils_nothing_else() -> None:
    found = looked_up(
        Premise("a:1", EQ, "b:1"), Premise("a:1", DR, "b:1"), Premise("a:2", EQ, "b:2")
    )
    assert found[STATED] == {"a:2 b", "b:2 a"}
    assert found["clusters"] == {"a:2 b:2"}


def test_equality_may_follow_without_being_stated() -> None:
    found = looked_up(
        Premise("a:1", EQ | PP, "b:1"),
        Premise("b:1", EQ | PP, "c:1"),
        Premise("c:1", EQ | PP, "a:1"),
    )
    assert found["clusters"] == {"a:1 b:1 c:1"}
    loop = looked_up(Premise("a:1", PP, "b:1"), Premise("b:1", PPI, "a:1"))
    assert loop["clusters"] == set()
