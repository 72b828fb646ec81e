"""What lies around an item: all of it or a bounded part, with what was left out counted."""

from __future__ import annotations

from collections import Counter

import pytest

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.graph import Choice, GraphView
from kakehashi.model.relation import UNKNOWN
from kakehashi.services import Services

#: An item with more neighbours than a drawing holds.
BUSY = "ukcop:g05"


def around(services: Services, *items: str, **chosen: object) -> GraphView:
    return services.neighbourhood.around(items, Choice(**chosen))  # type: ignore[arg-type]


def ids(view: GraphView) -> set[str]:
    return {node.ref.id for node in view.nodes}


def test_everything_that_is_stated_of_an_item_is_around_it(services: Services) -> None:
    crosswalk = services.crosswalk.of("nisc:bp-3")
    item = services.catalogue.item("nisc:bp-3")
    view = around(services, "nisc:bp-3")
    expected = {c.item.id for c in crosswalk.counterparts} | {"nisc:bp-3"}
    expected |= {p.id for p in item.parents[-1:]} | {c.id for c in item.children}
    assert ids(view) == expected
    touching = [e for e in view.edges if "nisc:bp-3" in (e.subject, e.object)]
    stated = {e.premise.id for e in touching if e.premise and e.basis == "stated"}
    assert stated == {c.statement.id for c in crosswalk.counterparts}
    assert (view.left_out, view.derived_left_out, view.path) == ({}, 0, False)


def test_lines_between_neighbours_are_drawn_too(services: Services) -> None:
    view = around(services, "nisc:bp-3")
    assert all({e.subject, e.object} <= ids(view) for e in view.edges)
    assert any("nisc:bp-3" not in (e.subject, e.object) for e in view.edges)


def test_a_crowd_is_cut_and_counted(services: Services) -> None:
    whole = around(services, BUSY, limit=200)
    assert whole.left_out == {}
    part = around(services, BUSY, limit=30)
    assert len(part.nodes) == 30
    missing = Counter(node.ref.document for node in whole.nodes if node.ref.id not in ids(part))
    assert part.left_out == missing
    center = next(node for node in part.nodes if node.ref.id == BUSY)
    assert center.more == sum(part.left_out.values())


def test_documents_take_turns_where_there_is_no_room(services: Services) -> None:
    view = around(services, BUSY, limit=12, nestings=False)
    shares = Counter(n.ref.document for n in view.nodes if n.ref.id != BUSY)
    assert len(shares) > 3
    crowded = [count for slug, count in shares.items() if view.left_out.get(slug)]
    assert max(crowded) - min(crowded) <= 1


def test_further_steps_reach_further(services: Services) -> None:
    near, far = around(services, "nisc:bp-3"), around(services, "nisc:bp-3", depth=2)
    assert ids(near) <= ids(far)
    assert {node.distance for node in far.nodes} == {0, 1, 2}
    assert sum(far.left_out.values()) > 0


def test_one_document_and_a_least_standing(services: Services) -> None:
    view = around(services, "nisc:bp-3", to="cpsf")
    assert {i.partition(":")[0] for i in ids(view)} == {"nisc", "cpsf"}
    official = around(services, BUSY, standing="official", limit=200)
    assert {e.standing for e in official.edges} <= {"official", ""}
    assert len(official.nodes) <= len(around(services, BUSY, limit=200).nodes)


def test_what_follows_is_added_on_request_and_stays_apart(services: Services) -> None:
    every = services.derivation.counterparts("nisc:bp-3")
    view = around(services, "nisc:bp-3", derived=True)
    derived = [e for e in view.edges if e.basis == "derived"]
    assert len(derived) + view.derived_left_out == len(every)
    relations = {v.object.id: v.explanation.relation for v in every}
    assert all(relations[e.object] == e.relation for e in derived)
    assert not any(e.premise for e in derived)
    assert not [e for e in around(services, "nisc:bp-3").edges if e.basis == "derived"]


def test_nesting_can_be_left_out(services: Services) -> None:
    with_it = Counter(e.basis for e in around(services, "cpsf:aspect-trustworthiness").edges)
    without = around(services, "cpsf:aspect-trustworthiness", nestings=False)
    assert with_it["nesting"] > 0
    assert {e.basis for e in without.edges} <= {"stated", "identity"}


def test_what_is_only_listed_under_another_is_no_part_of_it(services: Services) -> None:
    item, parent = services.derivation.listed()[0]
    edges = [
        e
        for e in around(services, item).edges
        if (e.subject, e.object) == (item, parent) and e.basis != "stated"
    ]
    assert [(e.basis, e.relation) for e in edges] == [("listed", UNKNOWN)]


def test_a_path_is_the_proofs_and_what_they_show(services: Services) -> None:
    found = services.derivation.explain("nisc:bp-3", "iira:characteristic-security").explanation
    view = services.neighbourhood.between("nisc:bp-3", "iira:characteristic-security")
    assert view.path
    assert view.asked == ("nisc:bp-3", "iira:characteristic-security")
    assert [n.ref.id for n in view.nodes[:2]] == list(view.asked)
    assert view.proofs == len(found.proofs)
    for number in range(1, view.proofs_shown + 1):
        steps = [e for e in view.edges if number in e.proofs]
        expected = found.proofs[number - 1].steps
        assert [(e.subject, e.relation, e.object) for e in steps] == [
            (s.start, s.relation, s.end) for s in expected
        ]
    [arc] = [e for e in view.edges if e.basis == "derived"]
    assert (arc.subject, arc.relation, arc.object) == (found.subject, found.relation, found.object)


def test_no_path_leaves_the_two_alone(services: Services) -> None:
    view = services.neighbourhood.between("nisc:bp-3", "sp80053r5:ac-13")
    assert (len(view.nodes), view.edges, view.proofs) == (2, (), 0)


def test_bad_input_is_told(services: Services) -> None:
    with pytest.raises(UnknownThingError):
        around(services, "nisc:nothing")
    with pytest.raises(UnknownThingError):
        around(services, "nisc:bp-3", to="nothing")
    with pytest.raises(BadInputError, match="1 to 8"):
        around(services)
    with pytest.raises(BadInputError, match="1 to 8"):
        around(services, *["nisc:bp-3"] * 9)
    with pytest.raises(BadInputError, match="Both ends"):
        services.neighbourhood.between("nisc:bp-3", "NISC:BP-3")
