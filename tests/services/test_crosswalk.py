"""The cross-walk over the real documents."""

from __future__ import annotations

import pytest

from kakehashi.errors import UnknownThingError
from kakehashi.services import Services


def test_principle_3_of_nisc_in_the_cps_framework(services: Services) -> None:
    answer = services.crosswalk.of("nisc:bp-3", "cpsf")
    found = {c.item.id: c for c in answer.counterparts}
    assert found["cpsf:concern-resilience"].relation.names
    assert all(c.item.document == "cpsf" for c in answer.counterparts)
    assert all(c.statement.standing == "editorial" for c in answer.counterparts)
    assert all(c.statement.rationale.ja and c.statement.rationale.en for c in answer.counterparts)


def test_the_same_statement_is_found_from_the_other_end(services: Services) -> None:
    there = {c.statement.id: c for c in services.crosswalk.of("nisc:bp-3", "cpsf").counterparts}
    back = services.crosswalk.of("cpsf:concern-resilience", "nisc").counterparts
    same = [c for c in back if c.statement.id in there]
    assert same
    for counterpart in same:
        assert counterpart.inverse
        assert counterpart.item.id == "nisc:bp-3"
        turned = {"partOf": "contains", "contains": "partOf"}
        names = there[counterpart.statement.id].relation.names
        assert set(counterpart.relation.names) == {turned.get(n, n) for n in names}


def test_not_assessed_is_not_none(services: Services) -> None:
    answer = services.crosswalk.of("nisc:bp-3")
    looked = {c.item.document for c in answer.counterparts} | {n.document for n in answer.none}
    assert not looked & set(answer.not_assessed)
    assert "nisc" not in answer.not_assessed
    documents = {d.slug for d in services.catalogue.documents()}
    assert documents == (looked & documents) | set(answer.not_assessed) | {"nisc"}


def test_an_unknown_item_gets_suggestions(services: Services) -> None:
    with pytest.raises(UnknownThingError) as caught:
        services.crosswalk.of("nisc:pb-3")
    assert "nisc:bp-3" in caught.value.suggestions


def test_an_unknown_document_is_named(services: Services) -> None:
    with pytest.raises(UnknownThingError, match="cpfs"):
        services.crosswalk.of("nisc:bp-3", "cpfs")


def test_part_of_read_from_the_other_end_is_contains(services: Services) -> None:
    there = services.crosswalk.of("nisc:bp-3", "cpsf").counterparts
    back = services.crosswalk.of("cpsf:aspect-trustworthiness", "nisc").counterparts
    assert {c.item.id: c.relation.names for c in there}["cpsf:aspect-trustworthiness"] == (
        "partOf",
    )
    assert {c.item.id: c.relation.names for c in back}["nisc:bp-3"] == ("contains",)


def test_a_part_is_read_with_its_grounds_and_the_rest_is_counted(services: Services) -> None:
    whole = services.crosswalk.of("nisc:bp-3")
    assert [r.statement for r in whole.related] == [c.statement.id for c in whole.counterparts]
    assert [r.relation for r in whole.related] == [c.relation for c in whole.counterparts]
    part = services.crosswalk.of("nisc:bp-3", part=slice(2, 5))
    assert part.related == whole.related
    assert part.counterparts == whole.counterparts[2:5]
    assert part.none == whole.none


def test_counterparts_stand_by_document_then_standing_then_confidence(services: Services) -> None:
    ranks = ("official", "published", "editorial", "suggested")
    found = services.crosswalk.of("csf20:id.im-03").counterparts
    keys = [
        (c.item.document, ranks.index(c.statement.standing), -(c.statement.confidence or 0))
        for c in found
    ]
    assert len(keys) > 100
    assert keys == sorted(keys)
