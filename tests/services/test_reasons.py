"""Reasons over a few planted facts: each kind of step, and no reason where there is none."""

from __future__ import annotations

from typing import Any, cast

import pytest

from kakehashi.errors import UnknownThingError
from kakehashi.model.reason import Reason
from kakehashi.model.term import Term
from kakehashi.namespaces import KH, graph_iri, item_iri
from kakehashi.services.axioms import Axioms
from kakehashi.services.reasons import Reasons
from tests.web.fake_browse import FACTS, SECURITY, TYPE, FakeQueries, Quad, kh


def reasons(facts: list[Quad] | None = None) -> Reasons:
    queries = cast("Any", FakeQueries(facts))
    return Reasons(queries, Axioms(queries))


def shape(reason: Reason) -> Any:
    return (reason.why, *(shape(lower) for lower in reason.because))


@pytest.mark.parametrize(
    ("item", "class_", "wanted"),
    [
        ("nisc:bp-3", "Principle", ("stated",)),
        ("nisc:bp-3", "Requirement", ("subclass", ("stated",))),
        (
            "nisc:bp-3",
            "SecurityRequirement",
            ("definition", ("subclass", ("stated",)), ("chain", ("stated",), ("stated",))),
        ),
        ("cpsf:concern-resilience", "Requirement", ("domain", ("stated",))),
        ("cpsf:aspect-trustworthiness", "Requirement", ("unknown",)),
    ],
)
def test_each_kind_of_step(item: str, class_: str, wanted: Any) -> None:
    found = reasons().of(item, TYPE, kh(class_))
    assert shape(found) == wanted
    assert found.known == ("unknown" not in str(wanted))


def test_what_the_release_does_not_say_is_not_explained() -> None:
    with pytest.raises(UnknownThingError):
        reasons().of("nisc:x-9", TYPE, kh("Requirement"))


def test_a_part_without_reason_makes_the_whole_unknown() -> None:
    """The definition fits by what the reasoner found, but one part of it nothing explains."""
    facts = [f for f in FACTS if f[1] != KH + "partOfItem"]
    found = reasons(facts).of("nisc:bp-3", TYPE, kh("SecurityRequirement"))
    assert shape(found) == ("unknown",)


def test_a_circle_is_no_reason() -> None:
    inferred = graph_iri("inferred")
    one, other = item_iri("nisc:bp-3"), item_iri("nisc:principles")
    facts: list[Quad] = [
        (one, KH + "partOfItem", Term(other), graph_iri("document/nisc")),
        (other, KH + "partOfItem", Term(one), graph_iri("document/nisc")),
        (one, KH + "asksFor", SECURITY, inferred),
        (other, KH + "asksFor", SECURITY, inferred),
    ]
    assert reasons(facts).of("nisc:bp-3", KH + "asksFor", SECURITY).why == "unknown"


def test_graphs_that_the_reasoner_does_not_read_state_nothing() -> None:
    facts: list[Quad] = [
        (item_iri("nisc:bp-3"), TYPE, kh("Requirement"), graph_iri("lookup")),
    ]
    with pytest.raises(UnknownThingError):
        reasons(facts).of("nisc:bp-3", TYPE, kh("Requirement"))
