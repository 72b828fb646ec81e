"""The page of drawings: a drawing, a table that says the same, and what was left out."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from werkzeug.test import Client

from kakehashi.model.graph import Choice, GraphView
from kakehashi.model.relation import BASE_RELATIONS, Relation
from kakehashi.services import Services
from kakehashi.web import create_app
from kakehashi.web.graph_layout import BOX, bend, layout
from kakehashi.web.graph_look import MARKS, OUTLINES, mark_of
from tests.web.page import Page, words
from tests.web.test_pages import text

AROUND = "/graph?item=nisc:bp-3"
PATH = "/graph?a=nisc:bp-3&b=csf11:pr.ac-1"


@pytest.fixture(scope="module")
def real(services: Services) -> Client:
    """A client over the built release."""
    return create_app(services).test_client()


def drawn(client: Client, path: str) -> dict[str, Any]:
    """Return what the browser gets to draw."""
    found = re.search(r'id="graph-data">(.*?)</script>', text(client, path), re.DOTALL)
    assert found
    answer: dict[str, Any] = json.loads(found[1])
    return answer


def rows(page: Page) -> list[str]:
    [table] = page.all("table", "edges")
    return [words(row) for row in page.all("tr", within=table) if row.inside[-1].tag == "tbody"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("path", [AROUND, PATH, f"{AROUND}&item=nisc:principles&derived=yes"])
def test_table_and_drawing_say_the_same(client: Client, lang: str, path: str) -> None:
    page, data = Page(client, f"/{lang}{path}"), drawn(client, f"/{lang}{path}")
    lines = [e for e in page.all("tr") if e.attrs.get("id", "").startswith("edge-")]
    assert [e.attrs["id"] for e in lines] == [edge["id"] for edge in data["edges"]]
    ends = [e.attrs["data-ends"].split() for e in lines]
    assert ends == [[edge["source"], edge["target"]] for edge in data["edges"]]
    assert {i for pair in ends for i in pair} <= {node["id"] for node in data["nodes"]}
    items = [e.attrs["data-item"] for e in page.all("li") if "data-item" in e.attrs]
    assert items == [node["id"] for node in data["nodes"]]
    picture = page.one("svg", "graph")
    assert len(page.all("g", "box", within=picture)) == len(items)
    edges = [e for e in page.all("path", "edge", within=picture) if "gap" not in e.attrs["class"]]
    assert len(edges) == len(lines)


def test_stated_and_derived_are_told_apart(client: Client) -> None:
    page = Page(client, f"/en{PATH}")
    bases = [edge["basis"] for edge in drawn(client, f"/en{PATH}")["edges"]]
    assert bases.count("derived") == 1
    for basis, row in zip(bases, rows(page), strict=True):
        assert ("derived" in row) == (basis == "derived")
        assert ("stated" in row) == (basis == "stated")
    assert "/en/explain?a=nisc:bp-3&b=csf11:pr.ac-1" in page.links()
    assert "/en/mapping/0000000000000002" in page.links()
    assert any("read loosely" in row for row in rows(page))


def test_what_is_only_listed_under_another_is_marked(client: Client) -> None:
    [row] = [r for r in rows(Page(client, "/en/graph?item=nisc:x-9")) if "listed under" in r]
    assert "no part" in row


def test_surroundings_are_added_and_taken_away_by_links(client: Client) -> None:
    links = Page(client, f"/en{AROUND}").links()
    added = "/en/graph?item=nisc:bp-3&item=cpsf:concern-resilience"
    assert added in links
    page = Page(client, added)
    assert "/en/graph?item=nisc:bp-3" in page.links()
    assert words(page.one("h1")) == "Around nisc:bp-3, cpsf:concern-resilience"


def test_what_there_is_no_room_for_is_counted_and_leads_on(real: Client) -> None:
    page = Page(real, "/en/graph?item=ukcop:g05")
    notice = page.one("div", "notice")
    more = int(words(notice).split(" more items")[0].replace(",", ""))
    counts = [int(words(e)) for e in page.all("span", "count", within=page.one("ul", "jump"))]
    assert sum(counts) == more > 0
    assert any("to=" in link and "item=ukcop:g05" in link for link in page.links())
    json_ = real.get("/api/v1/graph?item=ukcop:g05").get_json()
    assert json_["left_out"]["items"] == more
    assert len(json_["nodes"]) == 60


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/graph", 200),
        ("/en/graph?item=nisc:nothing", 404),
        ("/en/graph?item=nisc:bp-3&to=nothing", 404),
        ("/en/graph?item=nisc:bp-3&depth=9", 400),
        ("/en/graph?item=nisc:bp-3&limit=1000000", 400),
        ("/en/graph?item=nisc:bp-3&standing=best", 400),
        ("/en/graph?item=nisc:bp-3&a=nisc:bp-3", 400),
        ("/en/graph?a=nisc:bp-3&b=nisc:bp-3", 400),
        (f"/en/graph?{'&'.join(['item=nisc:bp-3'] * 9)}", 400),
        ("/api/v1/graph", 400),
        ("/api/v1/graph?a=nisc:bp-3", 400),
        ("/api/v1/graph?item=nisc:bp-3&a=nisc:bp-3&b=nisc:x-9", 400),
    ],
)
def test_bad_input_is_told(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_titles_do_not_break_out_of_the_data(client: Client) -> None:
    found = re.search(r'id="graph-data">(.*?)</script>', text(client, f"/en{AROUND}"), re.DOTALL)
    assert found
    assert not set("<&") & set(found[1])


def test_the_table_as_csv(client: Client) -> None:
    answer = client.get("/api/v1/graph?a=nisc:bp-3&b=csf11:pr.ac-1&format=csv&lang=en").text
    header, *lines = answer.lstrip("\ufeff").splitlines()
    assert header.startswith("subject,subject_title,relation,object")
    json_ = client.get("/api/v1/graph?a=nisc:bp-3&b=csf11:pr.ac-1").get_json()
    assert len(lines) == len(json_["edges"])
    assert lines[-1].startswith("nisc:bp-3,")
    assert ",derived," in lines[-1]


def test_the_library_is_served_as_a_script(client: Client) -> None:
    page = unescape(text(client, f"/en{AROUND}"))
    found = re.search(r'data-library="([^"]+\.mjs)"', page)
    if found is None:
        pytest.skip("the browser libraries are not installed")
    for path in (found[1], "/static/graph.js"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.mimetype in ("text/javascript", "application/javascript")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


# --- where things stand -------------------------------------------------------------------------


def views(services: Services) -> list[GraphView]:
    around = services.neighbourhood.around
    return [
        around(["nisc:bp-3"], Choice()),
        around(["nisc:bp-3", "cpsf:concern-security"], Choice(depth=2, derived=True)),
        around(["ukcop:g05"], Choice(limit=200)),
        services.neighbourhood.between("nisc:bp-3", "iira:characteristic-security"),
        services.neighbourhood.between("nisc:bp-3", "sp80053r5:ac-13"),
    ]


def test_no_two_boxes_overlap_and_all_are_in_the_picture(services: Services) -> None:
    for view in views(services):
        where = layout(view)
        assert set(where.places) == {node.ref.id for node in view.nodes}
        for x, y in where.places.values():
            assert where.left <= x - BOX[0] / 2
            assert x + BOX[0] / 2 <= where.left + where.width
            assert where.top <= y - BOX[1] / 2
            assert y + BOX[1] / 2 <= where.top + where.height
        places = sorted(where.places.values())
        for (x, y), (to, down) in pairwise(places):
            assert abs(x - to) >= BOX[0] or abs(y - down) >= BOX[1]


def test_the_same_view_gives_the_same_layout(services: Services) -> None:
    for one, other in zip(views(services), views(services), strict=True):
        assert layout(one) == layout(other)


def test_a_line_along_a_column_swings_out() -> None:
    assert bend((0, 0), (290, 62)) == 0
    assert bend((290, 0), (290, 62)) == 0
    assert bend((290, 0), (290, 300)) > 0
    assert bend((-290, 300), (-290, 0)) < 0


def test_every_relation_has_a_mark_and_base_relations_have_their_own() -> None:
    assert {mark_of(Relation(mask)) for mask in range(32)} == set(MARKS)
    assert len({mark_of(base) for base in BASE_RELATIONS}) == 5
    assert len(OUTLINES) == len(set(OUTLINES))
