"""SPARQL by the client: values, forms of queries, limits, tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from kakehashi.client import Blank, Client, Iri, Literal, ServerProblem, UsageError

ITEM = "https://w3id.org/kakehashi/id/nisc/bp-3"


def test_values_are_those_of_python(client: Client) -> None:
    rows = client.select(
        """SELECT * {
          VALUES (?whole ?half ?exact ?yes ?day ?moment ?year ?odd) { (
            3 1.5e0 1.10 true "2026-11-26"^^xsd:date "2026-11-26T08:15:09Z"^^xsd:dateTime
            "2026"^^xsd:gYear "2026-13-01"^^xsd:date
          ) }
          BIND(nisc:bp-3 AS ?iri) BIND(BNODE() AS ?blank) BIND("橋"@ja AS ?text)
          OPTIONAL { nisc:bp-3 skos:nothing ?unbound }
        }"""
    )
    row = rows[0]
    assert len(rows) == 1
    assert (row["whole"], row["half"], row["exact"], row["yes"]) == (3, 1.5, Decimal("1.10"), True)
    assert isinstance(row["exact"], Decimal)
    assert (row["day"], row["unbound"]) == (date(2026, 11, 26), None)
    assert row["moment"] == datetime(2026, 11, 26, 8, 15, 9, tzinfo=UTC)
    assert isinstance(row["iri"], Iri)
    assert row["iri"] == ITEM
    assert isinstance(row["blank"], Blank)
    year, odd, text = row["year"], row["odd"], row["text"]
    assert isinstance(year, Literal)
    assert isinstance(odd, Literal)
    assert isinstance(text, Literal)
    assert (year, year.datatype) == ("2026", "http://www.w3.org/2001/XMLSchema#gYear")
    assert (odd, odd.datatype) == ("2026-13-01", "http://www.w3.org/2001/XMLSchema#date")
    assert (text, text.language) == ("橋", "ja")


def test_rows_are_a_sequence_and_a_table(client: Client) -> None:
    rows = client.select(
        "SELECT ?title ?n { nisc:bp-3 skos:prefLabel ?title BIND(1 AS ?n) } ORDER BY lang(?title)"
    )
    assert rows.variables == ("title", "n")
    assert [row["n"] for row in rows] == [1, 1] == rows.column("n")
    assert rows[0:1] == [rows[0]]
    assert rows.release == client.release()["release"]
    plain, tagged = rows.frame(), rows.frame(languages=True)
    assert list(plain.columns) == ["title", "n"]
    assert list(tagged.columns) == ["title", "title@", "n"]
    assert list(tagged["title@"]) == ["en", "ja"]
    assert plain["n"].sum() == 2
    assert type(plain["title"][0]) is str
    empty = client.select("SELECT ?a ?b { ?a skos:nothing ?b }")
    assert list(empty.frame().columns) == ["a", "b"]
    assert len(empty) == 0


def test_each_form_of_query_has_its_answer(client: Client) -> None:
    yes, no = "ASK { nisc:bp-3 ?p ?o } # SELECT", "ASK { nisc:bp-99 ?p ?o }"
    construct = (
        "CONSTRUCT { ?s skos:prefLabel ?o } { VALUES ?s { nisc:bp-3 } ?s skos:prefLabel ?o }"
    )
    assert client.ask(yes) is client.sparql(yes) is True
    assert client.ask(no) is client.sparql(no) is False
    graph = client.construct(construct)
    assert isinstance(client.sparql(construct), Graph)
    titles = {title.language for title in graph.objects(URIRef(ITEM), SKOS.prefLabel)}  # type: ignore[attr-defined]
    assert titles == {"ja", "en"}
    assert (URIRef(ITEM), None, None) in client.construct("DESCRIBE nisc:bp-3")
    assert client.answer(construct, "text/turtle").count(b"@ja") == 1
    assert client.answer("SELECT ('a' AS ?x) {}", "text/csv") == b"x\r\na\r\n"
    for ask, query in (
        (client.select, yes),
        (client.select, construct),
        (client.ask, "SELECT * {}"),
        (client.ask, construct),
        (client.construct, "SELECT * {}"),
        (client.construct, yes),
    ):
        with pytest.raises(UsageError, match="another form"):
            ask(query)


def test_a_data_set_can_be_named(client: Client) -> None:
    graph = "https://w3id.org/kakehashi/graph/document/nisc"
    other = "https://w3id.org/kakehashi/graph/document/cpsf"
    title, named = "ASK { nisc:bp-3 skos:prefLabel ?t }", "ASK { GRAPH ?g { nisc:bp-3 ?p ?o } }"
    assert client.ask(title, graphs=[graph])
    assert not client.ask(title, graphs=[other])
    assert client.ask(named, named=[graph])
    assert not client.ask(named, named=[other])


def test_what_a_query_may_not_is_a_problem(server: str) -> None:
    with Client(server, language="ja") as client:
        for query, kind, status in (
            ("SELECT ?s {", "query-syntax", 400),
            ("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", "query-refused", 403),
        ):
            with pytest.raises(ServerProblem) as caught:
                client.select(query)
            assert (caught.value.kind, caught.value.status) == (kind, status)
            assert "問い合わせ" in caught.value.detail


def test_a_query_that_takes_too_long_is_not_asked_again(client: Client) -> None:
    asked = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
    before = client.select("SELECT (NOW() AS ?now) {}")[0]["now"]
    with pytest.raises(ServerProblem) as caught:
        client.select(asked, seconds=0.3)
    after = client.select("SELECT (NOW() AS ?now) {}")[0]["now"]
    assert caught.value.kind == "query-timeout"
    assert caught.value.wait is None
    assert caught.value.remedy
    assert isinstance(before, datetime)
    assert isinstance(after, datetime)
    assert (after - before).total_seconds() < 10  # after which the server lets it be asked again
