"""Forms of answers of the public service: negotiation, every media type, CORS, caching."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tests.conformance.compare import Row, quads_as_rows, same_rows, same_rows_in_order
from tests.conformance.description import describe, faults, returns_rdf
from tests.conformance.results import READERS, Table, csv_rows
from tests.conformance.service import Answer, send
from tests.conformance.test_protocol import get, post

# One server is enough.
pytestmark = pytest.mark.xdist_group("public")

FORM: Final = "application/x-www-form-urlencoded"
ROWS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
SELECT: Final = "SELECT (1 AS ?x) {}"
CONSTRUCT: Final = """
PREFIX e: <http://example.org/>
CONSTRUCT { e:s e:p ?o ; e:q [ e:r 'é\\n"あ"'@ja ] }
{ VALUES ?o { e:o "1" 1 1.5 true "a\\tb"@en "c\\r\\nd" } }
"""


@pytest.fixture(scope="module")
def endpoint(server: str) -> str:
    return f"{server}sparql"


# --- which form --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SELECT, None, ROWS["json"]),
        (SELECT, "", ROWS["json"]),
        (SELECT, "*/*", ROWS["json"]),
        (SELECT, "application/*", ROWS["json"]),
        (SELECT, "application/json", ROWS["json"]),
        (SELECT, "application/xml", ROWS["xml"]),
        (SELECT, "text/xml", ROWS["xml"]),
        (SELECT, "TEXT/CSV", ROWS["csv"]),
        (SELECT, "text/csv; charset=utf-8", ROWS["csv"]),
        (SELECT, "text/*", ROWS["csv"]),
        (SELECT, "text/*, text/csv;q=0", ROWS["tsv"]),
        (SELECT, "text/csv;q=0.3, application/sparql-results+xml;q=0.8", ROWS["xml"]),
        (SELECT, "text/csv;q=0.3,application/sparql-results+xml; q=0.2", ROWS["csv"]),
        (SELECT, "*/*, application/sparql-results+json;q=0", ROWS["xml"]),
        (SELECT, "*/*;q=0.1, text/tab-separated-values", ROWS["tsv"]),
        (SELECT, "image/png, text/csv;q=0.01", ROWS["csv"]),
        (SELECT, "text/turtle, application/sparql-results+json;q=0.1", ROWS["json"]),
        ("ASK {}", "text/turtle, application/sparql-results+xml", ROWS["xml"]),
        (CONSTRUCT, None, GRAPHS["ttl"]),
        (CONSTRUCT, "*/*", GRAPHS["ttl"]),
        (CONSTRUCT, "application/json", GRAPHS["jsonld"]),
        (CONSTRUCT, "application/xml", GRAPHS["rdf"]),
        (CONSTRUCT, "text/plain", GRAPHS["nt"]),
        (CONSTRUCT, "text/turtle; charset=utf-8", GRAPHS["ttl"]),
        (CONSTRUCT, "application/sparql-results+json, */*;q=0.1", GRAPHS["ttl"]),
        (CONSTRUCT, "application/n-triples;q=0.5, application/ld+json;q=0.7", GRAPHS["jsonld"]),
        ("DESCRIBE <https://w3id.org/kakehashi/>", "application/n-triples", GRAPHS["nt"]),
    ],
)  # fmt: skip
def test_the_best_form_is_chosen(
    endpoint: str, query: str, accept: str | None, media_type: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    for answer in (
        get(endpoint, {"query": query}, **headers),
        post(endpoint, urlencode({"query": query}).encode(), FORM, accept),
    ):  # fmt: skip
        assert (answer.status, answer.media_type) == (200, media_type)
        assert "accept" in varies(answer)


def varies(answer: Answer) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get("vary", "").split(",")}


@pytest.mark.parametrize(
    ("query", "suffix", "media_type"),
    [
        *((SELECT, *pair) for pair in ROWS.items()),
        *((CONSTRUCT, *pair) for pair in GRAPHS.items()),
        (CONSTRUCT, "json", GRAPHS["jsonld"]),
        (CONSTRUCT, "turtle", GRAPHS["ttl"]),
    ],
)
def test_a_form_by_name_has_precedence_over_accept(
    endpoint: str, query: str, suffix: str, media_type: str
) -> None:
    form = urlencode({"query": query, "format": suffix}).encode()
    for answer in (
        get(endpoint, {"query": query, "format": suffix}, Accept="text/html, image/png"),
        get(endpoint, {"query": query, "format": media_type}),
        post(endpoint, form, FORM, "image/png"),
    ):
        assert (answer.status, answer.media_type) == (200, media_type)


# --- every form says the same ------------------------------------------------------------------

VALUES: Final = r"""
SELECT ?n ?x WHERE {
  VALUES (?n ?x) {
    (1 <http://example.org/?a=b&c>)
    (2 "a\tb\"c\\d\n'e, ;")
    (3 "日本語🙂"@ja) (4 "x"@en-GB) (5 "")
    (6 7) (7 -1.50) (8 1.0e6) (9 true)
    (10 "4,4"^^<http://example.org/type>)
    (11 UNDEF)
    (12 "<b>&amp;]]></b>") (13 "_:a") (14 " both ends ")
    (15 "2026-11-25"^^<http://www.w3.org/2001/XMLSchema#date>)
    (16 "line\r\nend\r")
  }
} ORDER BY ?n
"""
XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def _typed(text: str, kind: str) -> Literal:
    return Literal(text, datatype=NamedNode(kind if ":" in kind else XSD + kind))


EXPECTED: Final[list[Literal | NamedNode | None]] = [
    NamedNode("http://example.org/?a=b&c"),
    Literal("a\tb\"c\\d\n'e, ;"),
    Literal("日本語🙂", language="ja"),
    Literal("x", language="en-gb"),
    Literal(""),
    _typed("7", "integer"),
    _typed("-1.5", "decimal"),
    _typed("1e6", "double"),
    _typed("true", "boolean"),
    _typed("4,4", "http://example.org/type"),
    None,
    Literal("<b>&amp;]]></b>"),
    Literal("_:a"),
    Literal(" both ends "),
    _typed("2026-11-25", "date"),
    Literal("line\r\nend\r"),
]


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
def test_rows_are_the_same_in_every_form(endpoint: str, form: str) -> None:
    answer = get(endpoint, {"query": VALUES}, Accept=ROWS[form])
    assert answer.media_type == ROWS[form]
    table = READERS[ROWS[form]](answer.text)
    assert isinstance(table, Table)
    assert table.variables == ("n", "x")
    for row, (number, term) in zip(table.rows, enumerate(EXPECTED, 1), strict=True):
        expected: Row = {"n": Literal(number)} | ({} if term is None else {"x": term})
        assert same_rows([_folded(row)], [expected]), f"{row} != {expected}"


def _folded(row: Row) -> Row:
    """Return a row with language tags in small letters; their case says nothing."""
    return {
        name: Literal(term.value, language=term.language.lower())
        if isinstance(term, Literal) and term.language
        else term
        for name, term in row.items()
    }


def test_csv_has_the_values_alone(endpoint: str) -> None:
    answer = get(endpoint, {"query": VALUES.replace('(13 "_:a")', "")}, Accept="text/csv")
    assert answer.headers["content-type"].lower().startswith("text/csv; charset=utf-8")
    table = csv_rows(answer.text)
    terms = [(n, term) for n, term in enumerate(EXPECTED, 1) if n != 13]  # reads as a blank node
    values = [(n, "" if term is None else term.value) for n, term in terms]
    lines = [f"{n},{_quoted(value)}" for n, value in values]
    expected = csv_rows("\r\n".join(("n,x", *lines, "")))
    assert same_rows_in_order(table.rows, expected.rows)
    assert answer.text.startswith("n,x\r\n")


def _quoted(value: str) -> str:
    return '"{}"'.format(value.replace('"', '""'))


@pytest.mark.parametrize("suffix", sorted(GRAPHS))
def test_graphs_are_the_same_in_every_form(endpoint: str, suffix: str) -> None:
    plain, answer = (
        get(endpoint, {"query": CONSTRUCT}, Accept=media_type)
        for media_type in (GRAPHS["nt"], GRAPHS[suffix])
    )
    form = RdfFormat.from_media_type(answer.media_type)
    assert form is not None
    found = quads_as_rows(parse(answer.body, format=form))
    expected = quads_as_rows(parse(plain.body, format=RdfFormat.N_TRIPLES))
    assert len(expected) == 21
    assert same_rows(found, expected)
    if answer.media_type.startswith("text/"):
        assert "charset=utf-8" in answer.headers["content-type"].lower()


@pytest.mark.parametrize("text", ["\\u0001", "\\uFFFE"])
def test_what_xml_cannot_say_is_not_said_in_xml(endpoint: str, text: str) -> None:
    """XML 1.0 has no way to write these characters, so that the answer would be no XML."""
    rows, graph = f'SELECT ("{text}" AS ?x) {{}}', f'CONSTRUCT {{ <urn:a> <urn:b> "{text}" }} {{}}'
    for query, media_type in ((rows, ROWS["xml"]), (graph, GRAPHS["rdf"])):
        answer = get(endpoint, {"query": query}, Accept=media_type)
        assert (answer.status, answer.media_type) == (406, "application/problem+json")
    for query, media_type in ((rows, ROWS["json"]), (rows, ROWS["tsv"]), (graph, GRAPHS["ttl"])):
        assert get(endpoint, {"query": query}, Accept=media_type).status == 200


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("truth", [True, False])
def test_ask(endpoint: str, form: str, truth: bool) -> None:
    query = "ASK {}" if truth else "ASK { FILTER(false) }"
    answer = get(endpoint, {"query": query}, Accept=ROWS[form])
    assert READERS[ROWS[form]](answer.text) is truth


def test_no_rows_are_an_answer(endpoint: str) -> None:
    for form in ("json", "xml", "tsv"):
        answer = get(endpoint, {"query": "SELECT ?x { FILTER(false) }", "format": form})
        table = READERS[ROWS[form]](answer.text)
        assert isinstance(table, Table)
        assert (table.variables, table.rows) == (("x",), ())


# --- the description ---------------------------------------------------------------------------


def test_a_get_without_a_query_describes_the_service(endpoint: str) -> None:
    returns_rdf(endpoint)
    _, triples = describe(endpoint)
    assert faults(triples) == []
    said = {t.predicate.value.partition("#")[2]: t.object for t in triples}
    for name in ("endpoint", "supportedLanguage", "resultFormat", "feature", "defaultDataset"):
        assert name in said
    languages = {t.object for t in triples if t.predicate.value.endswith("#supportedLanguage")}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert NamedNode(f"{sd}SPARQL11Query") in languages
    assert NamedNode(f"{sd}SPARQL11Update") not in languages


@pytest.mark.parametrize("media_type", [GRAPHS[name] for name in ("ttl", "rdf", "jsonld", "nt")])
def test_the_description_is_the_same_in_every_form(endpoint: str, media_type: str) -> None:
    answer = send(endpoint, headers={"Accept": media_type})
    assert (answer.status, answer.media_type) == (200, media_type)
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    found = quads_as_rows(parse(answer.body, format=form, base_iri=endpoint))
    _, triples = describe(endpoint)
    assert len(found) == len(triples)


def test_a_browser_gets_the_editor(endpoint: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for url in (endpoint, f"{endpoint}?{urlencode({'query': SELECT})}"):
        answer = send(url, headers={"Accept": browser})
        assert (answer.status, answer.media_type) == (200, "text/html")
        assert "accept" in varies(answer)


# --- other sites, and caches -------------------------------------------------------------------


def test_other_sites_may_ask(endpoint: str) -> None:
    """A preflight as browsers send it before a POST of a SPARQL query."""
    answer = send(
        endpoint,
        "OPTIONS",
        headers={
            "Origin": "https://other.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert answer.status in (200, 204)
    assert answer.body == b""
    assert answer.headers["access-control-allow-origin"] == "*"
    listed = {
        name: {part.strip().lower() for part in answer.headers[name].split(",")}
        for name in ("access-control-allow-methods", "access-control-allow-headers", "allow")
    }
    assert {"get", "post", "head"} <= listed["access-control-allow-methods"]
    assert {"content-type", "accept"} <= listed["access-control-allow-headers"]
    assert listed["allow"] == {"get", "head", "options", "post"}
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("query", [SELECT, "SELEKT"])
def test_other_sites_may_read_the_answer(endpoint: str, query: str) -> None:
    answer = get(endpoint, {"query": query}, Origin="https://other.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "retry-after" in answer.headers["access-control-expose-headers"].lower()


def test_what_is_known_is_not_sent_again(endpoint: str) -> None:
    first = get(endpoint, {"query": SELECT}, Accept=ROWS["csv"])
    again = get(
        endpoint, {"query": SELECT}, Accept=ROWS["csv"], If_None_Match=first.headers["etag"]
    )
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "accept" in varies(again)


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "json"), ("SELECT (2 AS ?x) {}", "csv")])
def test_another_answer_is_sent(endpoint: str, query: str, accept: str) -> None:
    tag = get(endpoint, {"query": SELECT}, Accept=ROWS["csv"]).headers["etag"]
    other = get(endpoint, {"query": query}, Accept=ROWS[accept], If_None_Match=tag)
    assert (other.status, other.media_type) == (200, ROWS[accept])
    assert other.headers["etag"] != tag
