"""The query page without a script, and what it hands to its script."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.model.term import Term
from kakehashi.rdf.query_files import read_queries
from kakehashi.web.example_groups import GROUPS, OTHERS, grouped
from kakehashi.web.sparql_drawing import MOST_LINKS, MOST_NODES, drawing_of
from tests.web.page import Page, words

ID = "https://w3id.org/kakehashi/id/"


def test_the_query_stays_in_the_form(client: Client) -> None:
    page = Page(client, "/en/sparql?query=SELECT+%22%3C/textarea%3E%22")
    assert page.one("textarea").text == 'SELECT "</textarea>"'
    assert page.rows(page.one("table")) == [["<script>"], [""]]
    files = [parse_qs(urlsplit(a).query) for a in page.links() if "format=" in a]
    assert {"query": ['SELECT "</textarea>"'], "format": ["csv"]} in files


def test_rows_and_the_raw_answer(client: Client) -> None:
    page = Page(client, "/ja/sparql?query=SELECT&view=raw")
    raw = page.one("pre", "raw").text
    assert json.loads(raw)["results"]["bindings"][0]["x"]["value"] == "<script>"
    assert "/ja/sparql?query=SELECT" in page.links()
    Page(client, "/en/sparql?query=SELECT&view=x", status=400)


def test_yes_or_no(client: Client) -> None:
    page = Page(client, "/ja/sparql?query=ASK")
    assert [words(e) for e in page.all("p", "lead")] == ["はい"]


def graph(app: Flask, ntriples: str) -> None:
    def evaluate(request: Any, **_: Any) -> Any:
        assert "application/n-triples" in request.accept
        return SimpleNamespace(body=ntriples.encode(), media_type="application/n-triples")

    app.extensions["kakehashi"].sparql = SimpleNamespace(evaluate=evaluate)


def test_triples_are_a_table_with_links_and_a_drawing(app: Flask, client: Client) -> None:
    graph(
        app,
        f'<{ID}nisc/bp-3> <urn:p> _:b .\n_:b <urn:q> "</script>&"@en .\n'
        f'<{ID}nisc/bp-3> <http://www.w3.org/2004/02/skos/core#prefLabel> "確認"@ja .\n',
    )
    page = Page(client, "/ja/sparql?query=CONSTRUCT")
    table = page.one("table")
    assert page.rows(table, "thead") == [["主語", "述語", "目的語"]]
    assert page.rows(table)[0] == ["nisc:bp-3", "urn:p", "_:b"]
    assert "/ja/id/nisc/bp-3" in page.links()
    [drawing] = [e for e in page.all("figure") if e.attrs.get("id") == "drawing"]
    data = json.loads(page.one("script", within=drawing).text)
    assert data["edges"] == [{"source": f"{ID}nisc/bp-3", "target": "_:b", "name": "urn:p"}]
    assert [n["name"] for n in data["nodes"]] == ["nisc:bp-3\n確認", ""]
    assert {n["iri"] for n in data["nodes"]} == {f"{ID}nisc/bp-3", ""}


@pytest.mark.parametrize(
    ("count", "said"), [(1, {"ja": "1行", "en": "1 row"}), (2, {"ja": "2行", "en": "2 rows"})]
)
def test_rows_are_counted(app: Flask, client: Client, count: int, said: dict[str, str]) -> None:
    graph(app, "".join(f"<urn:a> <urn:p> <urn:{n}> .\n" for n in range(count)))
    for language, wanted in said.items():
        page = Page(client, f"/{language}/sparql?query=CONSTRUCT")
        assert wanted in [words(e) for e in page.all("p") if e.attrs.get("role") == "status"]


def test_an_empty_graph_says_so(app: Flask, client: Client) -> None:
    graph(app, "")
    page = Page(client, "/en/sparql?query=CONSTRUCT")
    assert not page.all("table")
    assert not [e for e in page.all("figure") if e.attrs.get("id") == "drawing"]


def test_a_drawing_has_bounds_and_says_what_is_left_out() -> None:
    star = [("urn:s", "urn:p", Term(f"urn:o{n}")) for n in range(500)]
    drawing = drawing_of(star)
    assert drawing
    assert len(drawing.nodes("en")) == MOST_NODES
    assert drawing.all_links == 500
    pair = [("urn:s", f"urn:p{n}", Term("urn:o")) for n in range(500)]
    drawing = drawing_of(pair)
    assert drawing
    assert len(drawing.edges) == MOST_LINKS
    assert drawing_of([("urn:s", "urn:p", Term("x", "literal"))]) is None


def test_a_fault_says_where_it_is(client: Client) -> None:
    page = Page(client, "/ja/sparql?query=SELEKT", status=400)
    alert = page.one("div", "caution")
    assert (alert.attrs["data-line"], alert.attrs["data-column"]) == ("1", "1")
    assert page.one("textarea").text == "SELEKT"


def test_snippets_are_of_the_query_that_is_shown(client: Client) -> None:
    page = Page(client, "/en/sparql?query=ASK")
    texts = [page.one("pre", within=e).text for e in page.all("details", "snippet")]
    assert len(texts) == 3
    assert all(
        "https://bridge.example/sparql" in t or "http://localhost/sparql" in t for t in texts
    )
    assert "--data-urlencode 'query=ASK'" in texts[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_example_is_offered_once(client: Client, root: Path, language: str) -> None:
    names = sorted(q.id for q in read_queries(root / "queries/examples"))
    links = Page(client, f"/{language}/sparql").links()
    offered = sorted(a.partition("example=")[2] for a in links if "example=" in a)
    assert offered == names


def test_groups_name_questions_that_exist(root: Path) -> None:
    queries = read_queries(root / "queries/examples")
    named = [name for _, names in GROUPS for name in names.split()]
    assert len(named) == len(set(named))
    assert set(named) <= {q.id for q in queries}
    assert OTHERS not in {g.title for g in grouped(queries, "", "en")}


def test_questions_are_found_by_words_in_the_readers_language(client: Client) -> None:
    for path in ("/ja/sparql?find=証明だけ", "/en/sparql?find=PROOF+covered"):
        links = Page(client, path).links()
        assert [a.partition("example=")[2] for a in links if "example=" in a] == [
            "covered-by-proof"
        ]
    page = Page(client, "/en/sparql?find=zzz")
    assert not [a for a in page.links() if "example=" in a]
    assert "hidden" not in page.one("p", "none").attrs


def test_an_example_comes_with_its_question(client: Client) -> None:
    page = Page(client, "/en/sparql?example=what-cpsf-means")
    assert "What does “CPSF” mean?" in words(page.one("p", "asked"))
    assert "SELECT" in page.one("textarea").text
    Page(client, "/en/sparql?example=none", status=404)


def test_the_vocabulary_is_what_editors_complete(client: Client) -> None:
    found = client.get("/api/v1/vocabulary?lang=ja").get_json()
    assert found["classes"][0] == {"name": "kh:Item", "ja": "項目", "en": "item", "uses": 6}
    assert [w["name"] for w in found["properties"]] == ["kh:standing"]
    assert found["codes"][0]["en"] is None
    prefixes = {p["prefix"]: p for p in found["prefixes"]}
    assert prefixes["nisc"]["namespace"] == f"{ID}nisc/"
    assert prefixes["nisc"]["title"] == "一般的枠組"
    assert prefixes["skos"]["title"] is None
