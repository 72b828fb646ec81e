"""SPARQL 1.1 Protocol on the public service: every form of request and every status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from tests.conformance.results import Table, read_json
from tests.conformance.service import Answer, send

# One server is enough.
pytestmark = pytest.mark.xdist_group("public")

DIRECT: Final = "application/sparql-query"
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/sparql-results+json"
PROBLEM: Final = "application/problem+json"
GRAPHS: Final = "SELECT ?g { ?s <http://www.w3.org/ns/sparql-service-description#name> ?g }"
DOCUMENT: Final = "/graph/document/"


@pytest.fixture(scope="module")
def endpoint(server: str) -> str:
    return f"{server}sparql"


def get(endpoint: str, parameters: Mapping[str, object], **headers: str) -> Answer:
    """Send a GET; names of headers are written with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(f"{endpoint}?{urlencode(parameters, doseq=True)}", headers=named)


def post(endpoint: str, body: bytes, content_type: str, accept: str | None = None) -> Answer:
    headers = {"Content-Type": content_type} | ({} if accept is None else {"Accept": accept})
    return send(endpoint, "POST", body=body, headers=headers)


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, str(answer)
    table = read_json(answer.text)
    assert isinstance(table, Table)
    return [{name: str(getattr(term, "value", term)) for name, term in row.items()}
            for row in table.rows]  # fmt: skip


def truth(answer: Answer) -> bool:
    assert answer.status == 200, str(answer)
    found = read_json(answer.text)
    assert isinstance(found, bool)
    return found


# --- three forms of a request -----------------------------------------------------------------

QUERY: Final = "SELECT ('+ あ&%=' AS ?x) {} # é"


@pytest.mark.parametrize("accept", [JSON, ""])
def test_get_and_both_posts_answer_alike(endpoint: str, accept: str) -> None:
    headers = {"Accept": accept} if accept else {}
    form = urlencode({"query": QUERY}).encode()
    answers = [
        get(endpoint, {"query": QUERY}, **headers),
        send(f"{endpoint}?query={quote(QUERY)}", headers=headers),
        post(endpoint, form, FORM, accept or None),
        post(endpoint, QUERY.encode(), DIRECT, accept or None),
    ]
    for answer in answers:
        assert answer.media_type == JSON
        assert rows(answer) == [{"x": "+ あ&%="}]
        assert answer.headers["access-control-allow-origin"] == "*"
    assert len({answer.body for answer in answers}) == 1


@pytest.mark.parametrize(
    "content_type",
    [
        "application/sparql-query; charset=utf-8",
        "application/sparql-query;charset=UTF-8",
        'Application/SPARQL-Query; charset="utf-8"',
        "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;charset=UTF-8",
    ],
)
def test_a_content_type_may_have_parameters(endpoint: str, content_type: str) -> None:
    form = content_type.startswith(FORM)
    body = urlencode({"query": QUERY}) if form else QUERY
    answer = post(endpoint, body.encode(), content_type)
    assert rows(answer) == [{"x": "+ あ&%="}]


def test_head_is_get_without_a_body(endpoint: str) -> None:
    for parameters in ({"query": "ASK {}"}, {"query": "SELEKT"}, {}):
        whole, head = (
            send(f"{endpoint}?{urlencode(parameters)}", method) for method in ("GET", "HEAD")
        )
        assert (head.status, head.body) == (whole.status, b"")
        assert whole.body
        for name in ("content-type", "content-length", "vary", "access-control-allow-origin"):
            assert head.headers.get(name) == whole.headers.get(name), name


# --- the data set of a query -------------------------------------------------------------------


@pytest.fixture(scope="module")
def documents(endpoint: str) -> tuple[str, str]:
    """Two graphs of which neither says what the other says."""
    names = {row["g"] for row in rows(get(endpoint, {"query": GRAPHS}))}
    first, second, *_ = sorted(name for name in names if DOCUMENT in name)
    return first, second


class Dataset(NamedTuple):
    """Which of two graphs are in the default graph and which are named."""

    default: tuple[int, ...] = ()
    named: tuple[int, ...] = ()


DATASETS: Final = [
    Dataset(default=(0,)),
    Dataset(default=(0, 1)),
    Dataset(named=(0,)),
    Dataset(named=(0, 1)),
    Dataset(default=(1,), named=(0,)),
    Dataset(default=(0,), named=(0, 1)),
]


def _seen(endpoint: str, parameters: dict[str, Any], way: str, from_clauses: str = "") -> Any:
    """Ask which graphs there are, with their sizes, and how large the default graph is."""
    query = (
        f"SELECT ?g (COUNT(*) AS ?n) {from_clauses}"
        " { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g"
    )
    if way == "get":
        answer = get(endpoint, {"query": query, **parameters})
    elif way == "form":
        body = urlencode({"query": query, **parameters}, doseq=True).encode()
        answer = post(endpoint, body, FORM)
    else:
        url = f"{endpoint}?{urlencode(parameters, doseq=True)}"
        answer = post(url, query.encode(), DIRECT)
    return {row.get("g", ""): int(row["n"]) for row in rows(answer)}


@pytest.fixture(scope="module")
def sizes(endpoint: str, documents: tuple[str, str]) -> dict[str, int]:
    """Number of triples of both graphs."""
    found = {}
    for name in documents:
        query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        found[name] = int(rows(get(endpoint, {"query": query}))[0]["n"])
        assert found[name] > 10
    return found


@pytest.mark.parametrize("way", ["get", "form", "direct", "from"])
@pytest.mark.parametrize("dataset", DATASETS, ids=str)
def test_the_data_set_is_the_one_that_was_asked_for(
    endpoint: str, documents: tuple[str, str], sizes: dict[str, int], dataset: Dataset, way: str
) -> None:
    default, named = ([documents[n] for n in part] for part in dataset)
    expected = {name: sizes[name] for name in named}
    if default:
        expected[""] = sum(sizes[name] for name in default)
    if way == "from":
        clauses = "".join(f" FROM <{g}>" for g in default)
        clauses += "".join(f" FROM NAMED <{g}>" for g in named)
        assert _seen(endpoint, {}, "get", clauses) == expected
    else:
        parameters = {"default-graph-uri": default, "named-graph-uri": named}
        assert _seen(endpoint, parameters, way) == expected


def test_the_protocol_has_precedence_over_the_query(
    endpoint: str, documents: tuple[str, str], sizes: dict[str, int]
) -> None:
    first, second = documents
    seen = _seen(
        endpoint, {"default-graph-uri": first}, "get", f"FROM <{second}> FROM NAMED <{second}>"
    )
    assert seen == {"": sizes[first]}


def test_a_graph_that_is_not_there_is_empty(endpoint: str) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        assert _seen(endpoint, {name: "http://example.org/nowhere"}, "get") == {}


def test_without_a_data_set_the_default_graph_has_everything(
    endpoint: str, documents: tuple[str, str]
) -> None:
    """The service description announces sd:UnionDefaultGraph."""
    for name in documents:
        query = f"ASK {{ {{ SELECT * {{ GRAPH <{name}> {{ ?s ?p ?o }} }} LIMIT 1 }} ?s ?p ?o }}"
        assert truth(get(endpoint, {"query": query}))


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_no_iri_is_refused(endpoint: str, name: str) -> None:
    for iri in ("not an iri", "http://example.org/<x>"):
        answer = get(endpoint, {"query": "ASK {}", name: iri})
        assert (answer.status, answer.media_type) == (400, PROBLEM), iri


# --- what is refused ---------------------------------------------------------------------------


class Refused(NamedTuple):
    """A request that must be refused, and with which status."""

    name: str
    status: int
    method: str = "GET"
    parameters: str = ""
    body: bytes | None = None
    content_type: str = ""
    accept: str = ""


REFUSED: Final = [
    Refused("no query text", 400, parameters="query="),
    Refused("only white space", 400, parameters="query=%20%0A"),
    Refused("only a comment", 400, parameters="query=%23%20ASK%20%7B%7D"),
    Refused("two queries", 400, parameters="query=ASK%7B%7D&query=ASK%7B%7D"),
    Refused("bad syntax", 400, parameters="query=ASK%20%7B"),
    Refused("not UTF-8 in the address", 400, parameters="query=ASK%7B%7D%23%FF"),
    Refused("unknown format", 400, parameters="query=ASK%7B%7D&format=pdf"),
    Refused("no query, but rows", 400, accept=JSON),
    Refused("form without query", 400, "POST", body=b"", content_type=FORM),
    Refused("form, empty query", 400, "POST", body=b"query=", content_type=FORM),
    Refused("form, two queries", 400, "POST", body=b"query=ASK{}&query=ASK{}", content_type=FORM),
    Refused("form, bad syntax", 400, "POST", body=b"query=ASK", content_type=FORM),
    Refused("form, not UTF-8", 400, "POST", body=b"query=ASK{}%23%E3%81", content_type=FORM),
    Refused("direct, empty", 400, "POST", body=b"", content_type=DIRECT),
    Refused("direct, bad syntax", 400, "POST", body=b"ASK", content_type=DIRECT),
    Refused("direct, not UTF-8", 400, "POST", body=b"ASK {} # \xff", content_type=DIRECT),
    Refused("direct, UTF-16", 400, "POST", body="ASK {}".encode("utf-16"), content_type=DIRECT),
    Refused("direct, says UTF-16", 400, "POST", body="ASK {}".encode("utf-16"),
            content_type=f"{DIRECT}; charset=utf-16"),
    Refused("direct, says Shift_JIS", 400, "POST", body="ASK {} # あ".encode("cp932"),
            content_type=f"{DIRECT}; charset=Shift_JIS"),
    Refused("direct, unknown charset", 400, "POST", body=b"ASK {}",
            content_type=f"{DIRECT}; charset=klingon"),
    Refused("update in the address", 403, parameters="update=CLEAR%20ALL"),
    Refused("update form", 403, "POST", body=b"update=CLEAR+ALL", content_type=FORM),
    Refused("update direct", 403, "POST", body=b"CLEAR ALL",
            content_type="application/sparql-update"),
    Refused("update with parameters of the type", 403, "POST", body=b"CLEAR ALL",
            content_type="application/sparql-update; charset=utf-8"),
    Refused("data set of an update", 403, "POST", parameters="using-graph-uri=urn:g",
            body=b"CLEAR ALL", content_type="application/sparql-update"),
    Refused("named data set of an update", 403, parameters="using-named-graph-uri=urn:g"),
    Refused("an update as query", 403, parameters="query=CLEAR%20ALL"),
    Refused("SERVICE", 403, parameters="query=ASK%7BSERVICE%20%3Chttp://127.0.0.1:9/%3E%7B%7D%7D"),
    Refused("PUT", 405, "PUT", parameters="query=ASK%7B%7D"),
    Refused("DELETE", 405, "DELETE"),
    Refused("PATCH", 405, "PATCH", body=b"ASK {}", content_type=DIRECT),
    Refused("no form of rows", 406, parameters="query=SELECT%20*%20%7B%7D", accept="text/turtle"),
    Refused("no form of graphs", 406, parameters="query=CONSTRUCT%7B%7D%7B%7D", accept="text/csv"),
    Refused("no form at all", 406, parameters="query=ASK%7B%7D", accept="image/png"),
    Refused("everything with quality 0", 406, parameters="query=ASK%7B%7D", accept="*/*;q=0"),
    Refused("no form of a description", 406, accept="image/png"),
    Refused("a format of graphs for rows", 406, parameters="query=SELECT*%7B%7D&format=turtle"),
    Refused("direct, too long", 413, "POST", body=b"ASK {} #" + b"x" * 20_000,
            content_type=DIRECT),
    Refused("form, too long", 413, "POST", body=b"query=ASK{}%23" + b"x" * 20_000,
            content_type=FORM),
    Refused("body far too long", 413, "POST", body=b"x" * 200_000, content_type=DIRECT),
    Refused("address too long", 414, parameters="query=ASK%7B%7D%23" + "x" * 20_000),
    Refused("text/plain", 415, "POST", body=b"ASK {}", content_type="text/plain"),
    Refused("JSON", 415, "POST", body=b'{"query": "ASK {}"}', content_type="application/json"),
    Refused("no type, direct", 415, "POST", body=b"ASK {}"),
    Refused("no type, form", 415, "POST", body=b"query=ASK%7B%7D"),
    Refused("multipart form", 415, "POST", content_type="multipart/form-data; boundary=b",
            body=b'--b\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--b--\r\n'),
]  # fmt: skip


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused.name)
def test_what_is_refused(endpoint: str, refused: Refused) -> None:
    headers = {"Content-Type": refused.content_type, "Accept": refused.accept}
    answer = send(
        f"{endpoint}?{refused.parameters}" if refused.parameters else endpoint,
        refused.method,
        body=refused.body,
        headers={name: value for name, value in headers.items() if value},
    )
    assert (answer.status, answer.media_type) == (refused.status, PROBLEM), str(answer)
    problem = json.loads(answer.body)
    assert problem["status"] == refused.status
    assert problem["title"]
    assert problem["detail"]
    assert problem["type"].startswith("https://w3id.org/kakehashi/problem/")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"


def test_a_refused_method_names_those_that_are_answered(endpoint: str) -> None:
    allowed = send(endpoint, "PUT", body=b"").headers["allow"]
    assert set(allowed.replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_syntax_error_says_where(endpoint: str) -> None:
    problem = json.loads(get(endpoint, {"query": "# あ\n SELEKT * {}"}).body)
    assert (problem["line"], problem["column"]) == (2, 2)
    assert problem["type"].endswith("/query-syntax")


@pytest.mark.parametrize("path", ["update", "store", "store?default", "store?graph=urn:g"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_public_service_cannot_be_written_to(server: str, path: str, method: str) -> None:
    triple = b"<urn:conformance> <urn:p> <urn:o> ."
    for content_type in ("application/sparql-update", "application/n-triples"):
        headers = {"Content-Type": content_type}
        answer = send(f"{server}{path}", method, body=triple, headers=headers)
        assert answer.status in (403, 404, 405)
        assert answer.media_type == PROBLEM
    query = "ASK { <urn:conformance> ?p ?o }"
    assert not truth(get(f"{server}sparql", {"query": query}))
