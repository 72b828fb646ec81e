"""The SPARQL 1.1 Protocol."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def asked(app: Flask) -> Any:
    return app.extensions["kakehashi"].sparql.asked


def test_three_ways_to_ask(app: Flask, client: Client) -> None:
    graphs = "default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn:c"
    query = "SELECT * { ?s ?p 'あ' }"
    given = {"query": query, "default-graph-uri": ["urn:a", "urn:b"], "named-graph-uri": "urn:c"}
    for answer in (
        client.get("/sparql", query_string=given),
        client.post("/sparql", data=given),
        client.post(
            f"/sparql?{graphs}", data=query.encode(), content_type="application/sparql-query"
        ),
    ):
        assert answer.status_code == 200
        assert answer.mimetype == "application/sparql-results+json"
        assert asked(app).query == query
        assert asked(app).default_graphs == ("urn:a", "urn:b")
        assert asked(app).named_graphs == ("urn:c",)


@pytest.mark.parametrize(
    ("query", "suffix", "media_type"),
    [
        *(("SELECT", *pair) for pair in ROWS.items()),
        *(("CONSTRUCT", *pair) for pair in GRAPHS.items()),
    ],
)
def test_forms(client: Client, query: str, suffix: str, media_type: str) -> None:
    for answer in (
        client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type}),
        client.get("/sparql", query_string={"query": query, "format": suffix}),
        client.get(f"/sparql.{suffix}", query_string={"query": query}),
        client.post("/sparql", data={"query": query, "format": suffix}),
    ):
        assert answer.status_code == 200
        assert answer.mimetype == media_type


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT", "text/csv;q=0.3, application/sparql-results+xml;q=0.8", ROWS["xml"]),
        ("SELECT", "application/json", ROWS["json"]),
        ("SELECT", "text/turtle, application/sparql-results+json;q=0.1", ROWS["json"]),
        ("CONSTRUCT", "application/sparql-results+json, */*;q=0.1", GRAPHS["ttl"]),
        ("CONSTRUCT", "application/xml", GRAPHS["rdf"]),
        ("ASK", "*/*", ROWS["json"]),
    ],
)
def test_quality_values_and_other_names(
    client: Client, query: str, accept: str, media_type: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert answer.mimetype == media_type


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"query_string": "query=ASK+{}&query=ASK+{}"}, 400),
        ({"query_string": "query="}, 400),
        ({"query_string": "query=%FF"}, 400),
        ({"query_string": "query=SELEKT"}, 400),
        ({"query_string": "query=SELECT&format=pdf"}, 400),
        ({"headers": {"Accept": "application/sparql-results+json"}}, 400),
        ({"method": "POST", "data": "", "headers": FORM}, 400),
        ({"method": "POST", "data": b"\xff", "content_type": "application/sparql-query"}, 400),
        ({"method": "POST", "data": "", "content_type": "application/sparql-query"}, 400),
        ({"query_string": "update=CLEAR+ALL"}, 403),
        ({"query_string": "query=SERVICE"}, 403),
        ({"method": "POST", "data": "update=CLEAR+ALL", "headers": FORM}, 403),
        ({"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
        ({"method": "PUT"}, 405),
        ({"method": "DELETE"}, 405),
        ({"query_string": "query=SELECT", "headers": {"Accept": "image/png"}}, 406),
        ({"query_string": "query=SELECT", "headers": {"Accept": "text/turtle"}}, 406),
        ({"method": "POST", "data": "x" * 20_000, "content_type": "application/sparql-query"}, 413),
        ({"method": "POST", "data": "x" * 90_000, "content_type": "application/sparql-query"}, 413),
        ({"query_string": "query=" + "x" * 20_000}, 414),
        ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
        ({"method": "POST", "data": "ASK {}"}, 415),
        ({"query_string": "query=SLEEP"}, 503),
    ],
)
def test_what_is_refused(client: Client, call: dict[str, Any], status: int) -> None:
    answer = client.open("/sparql", **call)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True)["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_details_of_refusals(client: Client) -> None:
    wrong = client.get("/sparql?query=SELEKT").get_json(force=True)
    assert (wrong["line"], wrong["column"]) == (1, 1)
    assert client.put("/sparql").headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.get("/sparql?query=SLEEP").headers["Retry-After"]


def test_a_bare_get_describes_the_service_or_shows_the_editor(client: Client) -> None:
    for accept, media_type in (
        (None, "text/turtle"),
        ("application/ld+json", "application/ld+json"),
    ):
        answer = client.get("/sparql", headers={"Accept": accept} if accept else {})
        assert answer.mimetype == media_type
        assert b"kakehashi/sparql" in answer.data
    page = client.get("/sparql", headers={"Accept": "text/html", "Accept-Language": "ja"})
    assert page.mimetype == "text/html"
    assert '<html lang="ja">' in page.text
    assert client.get("/sparql.rdf").mimetype == "application/rdf+xml"


def test_a_browser_sees_rows_as_a_table(client: Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = client.get("/sparql?query=SELECT", headers=browser)
    assert page.mimetype == "text/html"
    assert "<td" in page.text


def test_other_sites_may_ask(client: Client) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://other.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_answers_carry_the_release(client: Client) -> None:
    first = client.get("/sparql?query=SELECT")
    assert "0123456789ab" in first.headers["ETag"]
    again = client.get("/sparql?query=SELECT", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/sparql?query=ASK", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
