"""What workers answer: every form, data sets, prefixes, and faults with their place."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse

from kakehashi.errors import (
    BadInputError,
    QuerySyntaxError,
    QueryTimeoutError,
)
from kakehashi.store.formats import GRAPHS, NotAcceptableError
from kakehashi.store.request import Request
from kakehashi.store.workers.sandbox import Sandbox

GRAPH = "https://w3id.org/kakehashi/graph/"


def rows(
    sandbox: Sandbox, query: str, *default: str, named: tuple[str, ...] = ()
) -> list[list[str]]:
    answer = sandbox.evaluate(Request(query, default, named, "text/csv"))
    return list(csv.reader(io.StringIO(answer.body.decode())))[1:]


def test_select_in_every_form(sandbox: Sandbox) -> None:
    query = "SELECT ?n ?l { cpsf:safety skos:notation ?n ; skos:prefLabel ?l }"
    body = {
        kind: sandbox.evaluate(Request(query, accept=kind)).body.decode()
        for kind in (
            "application/json",
            "application/sparql-results+xml",
            "text/csv",
            "text/tab-separated-values",
        )
    }
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert json.loads(body["application/json"])["results"]["bindings"] == [
        {
            "n": {"type": "literal", "value": "7", "datatype": integer},
            "l": {"type": "literal", "value": "Safety", "xml:lang": "en"},
        }
    ]
    literals = [
        e.text
        for e in ElementTree.fromstring(body["application/sparql-results+xml"]).iter()
        if e.tag.endswith("literal")
    ]
    assert literals == ["7", "Safety"]
    assert body["text/csv"] == "n,l\r\n7,Safety\r\n"
    assert body["text/tab-separated-values"] == '?n\t?l\n7\t"Safety"@en\n'


def test_ask_in_every_form(sandbox: Sandbox) -> None:
    for kind in (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ):
        answer = sandbox.evaluate(Request("ASK { ?s ?p ?o }", accept=kind))
        assert answer.media_type == kind
        assert b"true" in answer.body


@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { nisc:bp-3 ?p ?o }", "DESCRIBE nisc:bp-3"])
def test_graph_in_every_form(sandbox: Sandbox, kind: str, query: str) -> None:
    answer = sandbox.evaluate(Request(query, accept=kind))
    assert answer.media_type == kind
    form = RdfFormat.from_media_type(kind)
    assert form is not None
    assert len(list(parse(answer.body, format=form))) == 5


def test_turtle_has_our_prefixes_and_only_those_it_uses(sandbox: Sandbox) -> None:
    text = sandbox.evaluate(Request("DESCRIBE nisc:bp-3")).body.decode()
    assert "nisc:bp-3" in text
    assert "cpsf:safety" in text
    assert "@prefix dcat:" not in text


def test_form_that_nobody_takes(sandbox: Sandbox) -> None:
    with pytest.raises(NotAcceptableError, match="text/csv") as caught:
        sandbox.evaluate(Request("ASK {}", accept="text/turtle"))
    assert caught.value.status == 406
    with pytest.raises(NotAcceptableError, match="RDF/XML"):
        sandbox.evaluate(
            Request("CONSTRUCT { <urn:s> <http://x/p/1> 1 } {}", accept="application/rdf+xml")
        )


def test_dataset_of_the_protocol(sandbox: Sandbox) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    named = "SELECT ?g { GRAPH ?g { ?s skos:broader ?o } }"
    assert rows(sandbox, count) == [["7"]]
    assert rows(sandbox, count, f"{GRAPH}document/nisc") == [["4"]]
    assert rows(sandbox, count, named=(f"{GRAPH}document/nisc",)) == [["0"]]
    assert rows(sandbox, named) == [[f"{GRAPH}document/nisc"]]
    assert rows(sandbox, named, f"{GRAPH}document/nisc") == []
    assert rows(sandbox, named, named=(f"{GRAPH}document/nisc",)) == [[f"{GRAPH}document/nisc"]]
    with pytest.raises(BadInputError, match="no IRI"):
        rows(sandbox, count, "no iri")


def test_dataset_of_the_query(sandbox: Sandbox) -> None:
    assert rows(sandbox, "SELECT (COUNT(*) AS ?n) FROM graph:document\\/nisc { ?s ?p ?o }") == [
        ["4"]
    ]
    inside = f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}direct/a> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert rows(sandbox, inside) == [["0"]]
    assert rows(sandbox, inside, named=(f"{GRAPH}document/cpsf",)) == [["2"]]  # the protocol wins


def test_own_prefix_wins(sandbox: Sandbox) -> None:
    assert rows(sandbox, "PREFIX nisc: <urn:> SELECT (STR(nisc:x) AS ?x) {}") == [["urn:x"]]


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * { ?s ?p ", 1, 18),
        ("SELECT *\nWHERE {\n ?s foo:p 1 }", 3, 5),
        ("SELEC *\nWHERE { ?s ?p ?o }", 1, 1),
        ("SELECT ?s\nWHER { ?s ?p ?o }\nLIMIT 5", 2, 1),
        ("SELECT ?s {\n ?s ?p ?o ?x .\n ?s a ?t }\nORDER BY ?s", 2, 11),
        ("SELECT ?s {\n FILTER(?x = )\n ?s ?p ?o }\nORDER BY ?s", 2, 14),
        ("SELECT ?s {\n ?s ?p ?o }\nLIMIT x\n\n", 3, 7),
        ("#\nSELECT ?s ?s\n{ ?s ?p ?o }\nLIMIT 1", 2, 1),
        ("ASK {\n\n\n  日本 }\n\n\n", 4, 3),
        ("ASK {}\nASK {}", 2, 1),
        ("", 1, 1),
    ],
)
def test_syntax_error_has_its_place(sandbox: Sandbox, query: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        sandbox.evaluate(Request(query))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.status == 400


def test_syntax_error_says_what_is_missing(sandbox: Sandbox) -> None:
    with pytest.raises(QuerySyntaxError, match=r"«foo:p» \(Prefix not found\)"):
        sandbox.evaluate(Request("SELECT * { ?s foo:p 1 }"))
    with pytest.raises(QuerySyntaxError, match="«SELEC»"):
        sandbox.evaluate(Request("SELEC * { ?s ?p ?o }"))
    with pytest.raises(QuerySyntaxError, match="ends at line 1, column 20, where more"):
        sandbox.evaluate(Request("SELECT * { ?s ?p ?o"))


def test_answer_over_the_limit_is_an_error_and_never_a_part(sandbox: Sandbox) -> None:
    product = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(3))
    for form in ("application/sparql-results+json", "text/csv", "text/tab-separated-values"):
        with pytest.raises(QueryTimeoutError, match="larger than 20000 bytes"):
            sandbox.evaluate(Request(f"SELECT * {{ {product} }}", accept=form))
    with pytest.raises(QueryTimeoutError, match="larger than 20000 bytes"):
        sandbox.evaluate(
            Request(
                "CONSTRUCT { ?s ?p ?x } { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f"
                " BIND(CONCAT(STR(?a), STR(?d), STR(?c), STR(?f)) AS ?x) }"
            )
        )
    assert rows(sandbox, "SELECT (1 AS ?x) {}") == [["1"]]


def test_blank_nodes_have_the_same_names_each_time(sandbox: Sandbox) -> None:
    query = "CONSTRUCT { ?s rdfs:seeAlso [ rdfs:label ?l ] } WHERE { ?s skos:prefLabel ?l }"
    kinds = ("text/turtle", "application/n-triples")
    first, again = ([sandbox.evaluate(Request(query, accept=k)).body for k in kinds] for _ in "ab")
    assert first == again
    assert len({line.split()[0] for line in first[1].splitlines() if line.startswith(b"_:")}) == 3
