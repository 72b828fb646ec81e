"""A SPARQL client that knows nothing of us, against the running server."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from xml.dom.minidom import Document

import pytest
from pyoxigraph import RdfFormat, parse
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

RESILIENCE = "https://w3id.org/kakehashi/id/cpsf/concern-resilience"
PRINCIPLE = "https://w3id.org/kakehashi/id/nisc/bp-3"
TITLES = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?title WHERE {{ <{RESILIENCE}> skos:prefLabel ?title }} ORDER BY lang(?title)
"""
ABOUT = f"CONSTRUCT {{ <{PRINCIPLE}> ?p ?o }} WHERE {{ <{PRINCIPLE}> ?p ?o }}"


@pytest.fixture
def client(server: str) -> SPARQLWrapper:
    return SPARQLWrapper(f"{server}sparql")


def told(client: SPARQLWrapper, query: str, form: str, method: str = GET) -> Any:
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    return client.queryAndConvert()


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
def test_select_by_get_and_both_forms_of_post(client: SPARQLWrapper, method: str, way: str) -> None:
    client.setRequestMethod(way)
    rows = told(client, TITLES, JSON, method)["results"]["bindings"]
    assert [(row["title"]["xml:lang"], row["title"]["value"]) for row in rows] == [
        ("en", "Resilience"),
        ("ja", "レジリエンス"),
    ]


def test_xml_results(client: SPARQLWrapper) -> None:
    document = told(client, TITLES, XML)
    assert isinstance(document, Document)
    found = document.getElementsByTagName("literal")
    assert [node.firstChild.nodeValue for node in found if node.firstChild] == [
        "Resilience",
        "レジリエンス",
    ]


def test_csv_and_tsv_results(client: SPARQLWrapper) -> None:
    lines = told(client, TITLES, CSV).decode()
    assert list(csv.reader(io.StringIO(lines))) == [["title"], ["Resilience"], ["レジリエンス"]]
    tabs = told(client, TITLES, TSV).decode()
    assert tabs.splitlines() == ["?title", '"Resilience"@en', '"レジリエンス"@ja']


@pytest.mark.parametrize("method", [GET, POST])
def test_ask(client: SPARQLWrapper, method: str) -> None:
    assert told(client, f"ASK {{ <{PRINCIPLE}> ?p ?o }}", JSON, method)["boolean"] is True
    assert told(client, f"ASK {{ <{PRINCIPLE}x> ?p ?o }}", JSON, method)["boolean"] is False


def triples(body: bytes, form: RdfFormat) -> set[str]:
    return {str(quad) for quad in parse(body, format=form)}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # of the client's own making
@pytest.mark.parametrize("query", [ABOUT, f"DESCRIBE <{PRINCIPLE}>"])
def test_construct_and_describe_say_the_same_in_every_syntax(
    client: SPARQLWrapper, query: str
) -> None:
    turtle = triples(told(client, query, TURTLE), RdfFormat.TURTLE)
    assert len(turtle) > 20
    assert any("ja" in line and "機能保証" in line for line in turtle)
    assert triples(told(client, query, N3), RdfFormat.N3) == turtle
    for form in (JSONLD, RDFXML):
        graph = told(client, query, form)
        again = graph.serialize(format="nt", encoding="utf-8")
        assert triples(again, RdfFormat.N_TRIPLES) == turtle


def test_an_example_question_from_the_repository(client: SPARQLWrapper, root: Path) -> None:
    query = (root / "queries/examples/counterparts-of-an-item.rq").read_text(encoding="utf-8")
    rows = told(client, query, JSON, POST)["results"]["bindings"]
    found = {row["counterpart"]["value"]: row["relations"]["value"] for row in rows}
    assert found[RESILIENCE] == "overlaps"


def test_a_malformed_query_is_refused_with_its_place(client: SPARQLWrapper) -> None:
    with pytest.raises(QueryBadFormed, match=r"line 2|2:") as caught:
        told(client, "SELECT ?x WHERE {\n  ?x ?y }}", JSON)
    assert "application/problem+json" in str(caught.value.__context__.headers)  # type: ignore[union-attr]
