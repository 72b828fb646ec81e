"""Two documents beside each other, over the shipped graph: nothing is lost, nothing is added."""

from __future__ import annotations

import pytest

from kakehashi.calculus.masks import converse
from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.comparing import Branch, Kept
from kakehashi.model.gap import ANSWERS
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef, TreeNode
from kakehashi.services import Services
from kakehashi.services.comparing import CELLS, ITEMS, TooLargeError
from kakehashi.services.outline import Outline

PAIRS = [("nisc", "cpsf"), ("csf20", "sp80053r5"), ("iec62443", "sc41"), ("iotsg", "tsunagaru")]


def flat(branches: tuple[Branch, ...]) -> list[Branch]:
    return [one for b in branches for one in (b, *flat(b.children))]


def node(name: str, *children: TreeNode) -> TreeNode:
    item = ItemRef(name, f"urn:{name}", "d", "", Text(en=name), "k", Text(), "text")
    return TreeNode(item, children)


# --- outlines -----------------------------------------------------------------------------------


def sections(*nodes: TreeNode) -> list[tuple[str, int]]:
    found = Outline("d", nodes).sections
    return [(part.item.id if part.item else "", len(part.items)) for part in found]


def test_the_topmost_items_with_others_below_are_the_sections() -> None:
    deep = node("d:b", node("d:b1", node("d:b2")))
    assert sections(node("d:a", node("d:a1")), deep, node("d:c")) == [
        ("d:a", 2), ("d:b", 3), ("", 1),
    ]  # fmt: skip


def test_what_holds_everything_is_no_section() -> None:
    parts = node("d:1", node("d:11")), node("d:2", node("d:21"))
    assert sections(node("d:document", *parts), node("d:x")) == [("d:1", 2), ("d:2", 2), ("", 2)]
    assert sections(node("d:all", *parts)) == [("d:1", 2), ("d:2", 2), ("", 1)]


def test_a_flat_document_has_one_part() -> None:
    assert sections(node("d:1"), node("d:2")) == [("", 2)]
    assert sections(node("d:all", node("d:1"), node("d:2"))) == [("d:all", 3)]


@pytest.mark.parametrize("slug", ["nisc", "cpsf", "sp80053r5", "ukcop", "sc41", "i40"])
def test_each_item_belongs_to_one_section(services: Services, slug: str) -> None:
    outline = services.comparing.outline(slug)
    placed = [name for part in outline.sections for name in part.items]
    assert sorted(placed) == sorted(outline.items)
    assert len(outline.items) == services.catalogue.items(slug).total
    assert all(len(choice.items) > 1 for choice in outline.choices)


# --- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize("nestings", [True, False])
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_links_are_what_the_explanations_say(
    services: Services, a: str, b: str, nestings: bool
) -> None:
    links = services.comparing.links(a, b, nestings=nestings)
    assert links
    for link in links[:: max(1, len(links) // 25)]:
        found = services.derivation.explain(link.subject, link.object, nestings=nestings)
        assert found.explanation.relation == link.relation
        stated = link.relation in (found.explanation.stated, UNKNOWN)
        assert link.basis == ("stated" if stated else "derived")
        uses = found.explanation.uses_nesting
        assert not link.uses_nesting or uses


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_links_are_the_same_from_both_sides(services: Services, a: str, b: str) -> None:
    there = {
        (x.subject, x.object, x.relation, x.basis, x.uses_nesting, x.disputed)
        for x in services.comparing.links(a, b)
    }
    back = {
        (x.object, x.subject, converse(x.relation), x.basis, x.uses_nesting, x.disputed)
        for x in services.comparing.links(b, a)
    }
    assert there == back


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_gap_analysis_rests_on_the_same_links(services: Services, a: str, b: str) -> None:
    links = {(x.subject, x.object): x for x in services.comparing.links(a, b)}
    view = services.derivation.gaps.gap(a, b)
    for row in view.rows:
        for found in row.found:
            link = links[row.item, found.item]
            assert (link.relation, link.basis) == (found.relation, found.basis)
    asked = {row.item for row in view.rows}
    telling = Relation.DISJOINT
    shared = {k for k, x in links.items() if not x.relation & telling and k[0] in asked}
    assert shared == {(row.item, found.item) for row in view.rows for found in row.found}
    assert {row.item for row in view.rows if row.references} >= {
        x.subject for x in links.values() if x.relation == UNKNOWN and x.subject in asked
    }


# --- side by side -------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_both_trees_show_every_item_and_every_link(services: Services, a: str, b: str) -> None:
    view = services.comparing.side_by_side(a, b, Kept())
    left, right = flat(view.left.branches), flat(view.right.branches)
    assert [x.item.id for x in left] == list(services.comparing.outline(a).items)
    there = {(x.subject, x.object) for branch in left for x in branch.links}
    back = {(x.object, x.subject) for branch in right for x in branch.links}
    assert there == back
    assert len(there) == view.links
    assert (view.left.shown, view.right.shown) == (len(left), len(right))
    assert view.left.linked == sum(bool(branch.links) for branch in left)
    assert sum(branch.linked for branch in view.left.branches) == view.left.linked


def test_only_items_with_or_without_a_relation(services: Services) -> None:
    whole = services.comparing.side_by_side("nisc", "cpsf", Kept())
    linked = {x.item.id for x in flat(whole.left.branches) if x.links}
    kept = services.comparing.side_by_side("nisc", "cpsf", Kept(), "with")
    shown = flat(kept.left.branches)
    assert {x.item.id for x in shown if not x.context} == linked
    assert all(x.children for x in shown if x.context)
    rest = flat(services.comparing.side_by_side("nisc", "cpsf", Kept(), "without").left.branches)
    free = {x.item.id for x in rest if not x.context}
    assert free == services.comparing.outline("nisc").items.keys() - linked


def test_a_section_shows_that_section_alone(services: Services) -> None:
    kept = Kept(rows="nisc:sec-3", basis="stated")
    view = services.comparing.side_by_side("nisc", "cpsf", kept)
    inside = services.comparing.outline("nisc").below("nisc:sec-3")
    assert [x.item.id for x in flat(view.left.branches)] == list(inside)
    links = [x for branch in flat(view.right.branches) for x in branch.links]
    assert links
    assert all(x.object in inside and x.basis == "stated" for x in links)


# --- grid ---------------------------------------------------------------------------------------


def test_rows_and_columns_stand_in_the_order_that_is_asked_for(services: Services) -> None:
    comparing = services.comparing
    view = comparing.grid("nisc", "cpsf", Kept())
    order = list(comparing.outline("cpsf").items)
    places = [order.index(ref.id) for ref in view.columns]
    assert places == sorted(places)
    counted = comparing.grid("nisc", "cpsf", Kept(), sort="count")
    sizes = [sum(row.id == one for one, _ in counted.cells) for row in counted.rows]
    assert sizes == sorted(sizes, reverse=True)
    assert {r.id for r in counted.rows} == {r.id for r in view.rows}
    every = comparing.grid("nisc", "cpsf", Kept(), empty=True)
    assert [r.id for r in every.rows] == list(comparing.outline("nisc").items)
    assert every.cells == view.cells


def test_a_grid_of_one_relation(services: Services) -> None:
    whole = services.comparing.grid("nisc", "cpsf", Kept())
    counts = dict(whole.relations)
    assert sum(counts.values()) == len(whole.cells)
    view = services.comparing.grid("nisc", "cpsf", Kept(relation=Relation.OVERLAPS))
    assert len(view.cells) == counts[Relation.OVERLAPS]
    assert dict(view.relations) == counts, "the others can still be chosen"


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize(("a", "b"), [("csf20", "sp80053r5"), ("iec62443", "sc41")])
def test_what_would_fit_fits(services: Services, a: str, b: str, empty: bool) -> None:
    view = services.comparing.grid(a, b, Kept(), empty=empty)
    assert view.narrowing
    assert not view.rows
    assert view.narrowing.rows * view.narrowing.columns > CELLS
    assert view.narrowing.fits
    for fit in view.narrowing.fits:
        kept = Kept(
            rows=fit.rows.id if fit.rows else "", columns=fit.columns.id if fit.columns else ""
        )
        part = services.comparing.grid(a, b, kept, empty=empty)
        assert part.narrowing is None
        assert (len(part.rows), len(part.columns)) == (fit.row_count, fit.column_count)
        assert len(part.cells) == fit.links


def test_two_trees_that_are_too_large_ask_to_narrow(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert services.comparing.side_by_side("csf20", "cpsf", Kept()).narrowing is None
    monkeypatch.setattr("kakehashi.services.comparing.ITEMS", 300)
    view = services.comparing.side_by_side("csf20", "cpsf", Kept())
    assert view.narrowing
    assert view.narrowing.rows + view.narrowing.columns > 300
    for fit in view.narrowing.fits[:3]:
        kept = Kept(
            rows=fit.rows.id if fit.rows else "", columns=fit.columns.id if fit.columns else ""
        )
        part = services.comparing.side_by_side("csf20", "cpsf", kept)
        assert part.narrowing is None
        assert (part.left.shown, part.right.shown) == (fit.row_count, fit.column_count)
    assert ITEMS > 300


# --- gaps and bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b"), [*PAIRS, ("ukcop", "nisc"), ("cpsf", "nisc")])
def test_the_sections_of_a_gap_analysis_add_up(services: Services, a: str, b: str) -> None:
    found = services.comparing.gap(a, b)
    for answer in ANSWERS:
        for basis in ("stated", "derived", ""):
            parts = sum(part.tally.count(answer, basis) for part in found.parts)
            assert parts == found.view.tally.count(answer, basis)


def test_what_cannot_be_compared_is_said(services: Services) -> None:
    comparing = services.comparing
    with pytest.raises(BadInputError, match="nisc") as same:
        comparing.grid("nisc", "nisc", Kept())
    assert "second document" in same.value.remedy()
    with pytest.raises(UnknownThingError) as unknown:
        comparing.side_by_side("nisc", "cpfs", Kept())
    assert "cpsf" in unknown.value.suggestions
    with pytest.raises(UnknownThingError) as section:
        comparing.gap("nisc", "cpsf", "nisc:sec-33")
    assert "nisc:sec-3" in section.value.suggestions
    with pytest.raises(UnknownThingError):
        comparing.grid("nisc", "cpsf", Kept(rows="cpsf:vol-1"))


def test_documents_that_are_too_large_ask_for_a_section(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = services.comparing.gap("nisc", "cpsf")
    rows = {row.item: row for row in whole.view.rows}
    links = services.comparing.links("nisc", "cpsf")
    columns = len(services.comparing.outline("cpsf").items)
    monkeypatch.setattr("kakehashi.services.comparing.PAIRS", 12 * columns)
    with pytest.raises(TooLargeError) as caught:
        services.comparing.gap("nisc", "cpsf")
    with pytest.raises(TooLargeError):
        services.comparing.grid("nisc", "cpsf", Kept())
    sections = [choice.item.id for choice in caught.value.choices if choice.item]
    assert sections
    for section in sections:
        part = services.comparing.gap("nisc", "cpsf", section)
        inside = services.comparing.outline("nisc").below(section)
        assert part.view.rows == tuple(rows[name] for name in rows if name in inside)
        assert set(services.comparing.links("nisc", "cpsf", section)) == {
            link for link in links if link.subject in inside
        }
