"""Facets and reasons over the release: every count is a query's, every reason holds."""

from __future__ import annotations

from kakehashi.model.reason import Reason
from kakehashi.model.term import Term
from kakehashi.namespaces import ID, KH, PREFIXES, curie
from kakehashi.services import Services
from kakehashi.services.facets import FACETS
from kakehashi.services.queries import thing

TYPE = PREFIXES["rdf"] + "type"


def found_by_the_reasoner(services: Services) -> list[tuple[str, str, Term]]:
    queries = services.catalogue._queries
    properties = [TYPE, *(KH + n for n in ("asksFor", "addressedTo", "lifecyclePhase"))]
    return [
        (curie(row["item"].value), property_, row["value"])
        for property_ in properties
        for row in queries.rows("inferred", property=thing(property_))
        if row["item"].value.startswith(ID)
    ]


def test_what_the_reasoner_found_has_a_reason_down_to_what_is_stated(services: Services) -> None:
    every = sorted(found_by_the_reasoner(services))
    assert len(every) > 20_000
    whys = set()
    for item, property_, value in every[::41]:
        reason = services.reasons.of(item, property_, value)
        assert reason.known, (item, property_, value)
        for step in reason.steps():
            whys.add(step.why)
            assert bool(step.because) != (step.why == "stated")
            if step.why == "stated":
                assert stated(services, step)
    assert {"stated", "subclass", "definition", "chain"} <= whys


def stated(services: Services, step: Reason) -> bool:
    """Whether the graph that a reason names says what it claims; read anew, as linked data."""
    claim = step.claim
    iri = f"{ID}{claim.subject.replace(':', '/', 1)}"
    rows = services.catalogue._queries.rows("properties", thing=thing(iri))
    return any(
        (curie(r["p"].value), curie(r["o"].value)) == (claim.predicate, claim.value)
        and r["g"].value.endswith(f"/graph/{step.graph}")
        for r in rows
    )


def test_counts_are_those_of_the_items(services: Services) -> None:
    for facet in FACETS:
        for entry in services.facets.entries(facet)[::5]:
            selection = services.facets.select(facet, entry.value, {})
            assert len(selection.places) == entry.count == sum(d.count for d in selection.documents)
            assert selection.found == entry.found <= entry.count


def test_narrowing_shows_as_many_as_it_says(services: Services) -> None:
    whole = services.facets.select("class", "SecurityRequirement", {})
    for facet, entries in whole.narrower.items():
        for entry in entries[:3]:
            some = services.facets.select("class", "SecurityRequirement", {facet: entry.value})
            assert len(some.places) == entry.count
            assert set(some.places) <= set(whole.places)
    for document in whole.documents[:3]:
        some = services.facets.select("class", "SecurityRequirement", {}, document.value)
        assert len(some.places) == document.count
        members = services.facets.members("class", "SecurityRequirement", some.places)
        assert {m.item.document for m in members} == {document.value}
        assert len(members) == document.count


def test_the_parts_of_a_mapping_set_are_the_whole_in_order(services: Services) -> None:
    for name in ("nisc--cpsf", "csf20--sp80053r5.nist"):
        whole = [view.id for view in services.statements.of_set(name)]
        size = services.statements.size_of_set(name)
        parts = [
            view.id
            for offset in range(0, size, 100)
            for view in services.statements.part_of_set(name, offset, 100)
        ]
        assert parts == whole
        assert len(whole) == size > 20
