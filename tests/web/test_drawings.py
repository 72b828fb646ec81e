"""Drawings made by the server: titled, unique, without styles, and true to what they show."""

from __future__ import annotations

import re
from math import hypot

import pytest
from werkzeug.test import Client

from kakehashi.calculus.masks import COMPOSITION
from kakehashi.exports.words import relation_words
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation
from kakehashi.services import Services
from kakehashi.services.lessons import lessons
from kakehashi.web import create_app
from kakehashi.web.calculus_drawing import THREE, Circle
from kakehashi.web.lettering import fold, width
from tests.web.page import Page, words
from tests.web.test_pages import text

PAGES = (
    "/about", "/ontology", "/graph?item=nisc:bp-3",
    "/graph?a=nisc:bp-3&b=iira:characteristic-security",
    "/explain?a=nisc:bp-3&b=iira:characteristic-security",
    "/explain?a=nisc:bp-3&b=cpsf:concern-resilience",
)  # fmt: skip


@pytest.fixture(scope="module")
def real(services: Services) -> Client:
    """A client over the built release."""
    return create_app(services).test_client()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_drawings_are_titled_unique_and_without_styles(real: Client, lang: str, path: str) -> None:
    page = Page(real, f"/{lang}{path}")
    ids = [e.attrs["id"] for e in page.found if "id" in e.attrs]
    assert len(ids) == len(set(ids))
    assert not [e for e in page.found if "style" in e.attrs]
    drawings = page.all("svg")
    for drawing in drawings:
        if drawing.attrs.get("role") == "img":
            titles = page.all("title", within=drawing)
            assert [bool(words(e)) for e in titles] == [True]
            assert set(drawing.attrs["aria-labelledby"].split()) <= set(ids)
        else:
            assert drawing.attrs.get("aria-hidden") == "true"
    for name in re.findall(r'url\(#([^)"]+)\)', text(real, f"/{lang}{path}")):
        assert name in ids
    assert any(e.attrs.get("role") == "img" for e in drawings)


def test_each_proof_is_drawn_lying_and_standing(real: Client) -> None:
    page = Page(real, "/en/explain?a=nisc:bp-3&b=iira:characteristic-security")
    proofs = page.children(page.one("ol", "proofs"))
    for proof in proofs:
        steps = len(page.all("li", "step", within=proof))
        for kind in ("wide", "narrow"):
            drawing = page.one("svg", kind, within=proof)
            assert len(page.all("path", "beam", within=drawing)) == steps
            assert len(page.all("g", "pier-item", within=drawing)) == steps + 1
            assert len(page.all("path", "arch", within=drawing)) == 1
            said = words(page.one("desc", within=drawing))
            assert said.count("stated by") + said.count("by the nesting") == steps
            assert "so: included in or overlaps with" in words(drawing)


def test_a_statement_alone_has_no_arch(client: Client) -> None:
    page = Page(client, "/en/explain?a=nisc:bp-3&b=cpsf:concern-resilience")
    first = page.children(page.one("ol", "proofs"))[0]
    assert len(page.all("li", "step", within=first)) == 1
    assert not page.all("path", "arch", within=first)


# --- the calculus explained ---------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_table_of_steps_is_that_of_the_calculus(real: Client, lang: str) -> None:
    page = Page(real, f"/{lang}/about")
    table = page.one("table", "composition")
    found = page.rows(table)
    assert len(found) == 5
    for first, row in zip(BASE_RELATIONS, found, strict=True):
        assert row[0] == relation_words(first, lang)  # type: ignore[arg-type]
        for second, cell in zip(BASE_RELATIONS, row[1:], strict=True):
            shown = COMPOSITION[first, second]
            if shown == UNKNOWN:
                assert cell in ("cannot tell", "判断不能")
            else:
                assert cell == relation_words(shown, lang)  # type: ignore[arg-type]
    nothing = [pair for pair, shown in COMPOSITION.items() if shown == UNKNOWN]
    assert len(page.all("td", "nothing", within=table)) == len(nothing) == 3


def test_possibilities_narrow_to_one_and_a_contradiction_to_none(client: Client) -> None:
    page = Page(client, "/en/about")
    left = []
    for table in page.all("table", "possible"):
        [last] = page.all("tr", "sum", within=table)
        left.append([words(cell) for cell in page.all("td", within=last)])
    assert left[0].count("possible") == 1
    assert "possible" not in left[-1]
    assert {len(row) for row in left} == {5}


def test_the_examples_are_of_the_graph_and_prove_what_is_said(services: Services) -> None:
    found = lessons(services.derivation)
    assert found.step
    assert found.nothing
    assert found.together
    chain, view = found.step
    assert {step.relation for step in chain.steps} == {Relation.PART_OF}
    assert view.explanation.relation == Relation.PART_OF
    chain, view = found.nothing
    assert [step.relation for step in chain.steps] == [Relation.OVERLAPS] * 2
    assert view.explanation.relation == UNKNOWN
    for step in (*found.step[0].steps, *found.nothing[0].steps):
        stated = services.statements.get(step.premise.id)
        assert {stated.subject.id, stated.object.id if stated.object else ""} == {
            step.start,
            step.end,
        }
    both = found.together.explanation
    masks = [both.proofs[n].relation for n in both.establishing]
    assert len(masks) > 1
    assert all(both.relation != mask and both.relation in mask for mask in masks)
    page = Page(create_app(services).test_client(), "/en/about")
    assert f"/en/explain?a={both.subject}&b={both.object}&hierarchy=no" in page.links()


def test_a_graph_without_examples_is_explained_all_the_same(client: Client) -> None:
    page = Page(client, "/ja/about")
    assert not page.all("svg", "bridge-drawing")
    assert page.one("table", "composition")


def lie(one: Circle, other: Circle) -> Relation:
    """Return how two circles lie."""
    apart = hypot(one[0] - other[0], one[1] - other[1])
    if one == other:
        return Relation.EQUAL
    if apart >= one[2] + other[2]:
        return Relation.DISJOINT
    if apart + one[2] <= other[2]:
        return Relation.PART_OF
    return Relation.CONTAINS if apart + other[2] <= one[2] else Relation.OVERLAPS


@pytest.mark.parametrize("base", BASE_RELATIONS)
def test_the_pictures_of_two_overlaps_are_true(base: Relation) -> None:
    a, b, c = THREE[base]
    assert lie(a, b) == lie(b, c) == Relation.OVERLAPS
    assert lie(a, c) == base
    for x, y, r in (a, b, c):
        assert r <= x <= 120 - r
        assert r <= y <= 88 - r


# --- the ontology -------------------------------------------------------------------------------


def test_the_classes_drawn_are_those_of_the_table(real: Client) -> None:
    page = Page(real, "/en/ontology")
    charts = [words(page.one("title", within=e)) for e in page.all("svg", "chart")]
    assert len(charts) == 2
    anchors = {e.attrs["id"] for e in page.all("div") if "id" in e.attrs}
    [kinds, between] = page.all("table", "stack")
    named = {e.attrs["href"] for e in page.all("a", within=kinds)}
    assert {f"#{name}" for name in ("Requirement", "GovernmentBody", "Statement")} <= named
    assert {name.removeprefix("#") for name in named} <= anchors
    chart = page.all("svg", "chart")[0]
    leaves = len(page.all("path", "twig", within=chart))
    cells = [e for e in page.all("a", within=kinds) if e.inside[-1].tag == "td"]
    assert leaves == len(cells)
    assert any("edition" in " ".join(row) for row in page.rows(between))


# --- letters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Essential requirements for sure operation, with mission assurance",
        "機能保証を含む確実な動作と迅速なサービス回復に必要な必須要件の明確化",
        "IoTセキュリティガイドライン ver 1.0 「要点9」",
        "averyveryverylongwordwithoutanyplacetobreakitanywhere",
        "",
    ],
)
def test_folded_lines_fit_and_lose_nothing_but_what_is_marked(title: str) -> None:
    for room, most in ((12.0, 2), (13.2, 2), (30.0, 1), (200.0, 3)):
        lines = fold(title, room, most)
        assert len(lines) <= most
        assert all(width(line) <= room + 1 for line in lines)
        whole = "".join(lines).replace(" ", "")
        if whole.endswith("…"):
            assert title.replace(" ", "").startswith(whole[:-1])
        else:
            assert whole == title.replace(" ", "")
