"""Update and Graph Store HTTP Protocol of the private service, beyond the tests of the W3C."""

from __future__ import annotations

import json
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from tests.conformance.compare import quads_as_rows, same_rows
from tests.conformance.description import faults
from tests.conformance.results import read_json
from tests.conformance.service import Answer, Service, send

pytestmark = pytest.mark.xdist_group("w3c")

FORM: Final = "application/x-www-form-urlencoded"
UPDATE: Final = "application/sparql-update"
TURTLE: Final = "text/turtle"
PROBLEM: Final = "application/problem+json"
JSON: Final = "application/sparql-results+json"
GRAPH: Final = "http://example.org/g?a=1&b=あ#f"
TRIPLES: Final = '@prefix e: <http://example.org/> . e:s e:p e:o , "あ"@ja , [ e:q 1 ] .'


@pytest.fixture
def store(private: Service) -> Service:
    """The private service, empty."""
    private.hold((), {})
    return private


def graph(service: Service, name: str = GRAPH) -> str:
    return f"{service.store}?graph={quote(name, safe='')}"


def put(url: str, text: str = TRIPLES, method: str = "PUT", kind: str = TURTLE) -> Answer:
    return send(url, method, body=text.encode(), headers={"Content-Type": kind})


def triples(url: str, media_type: str = "application/n-triples") -> list[Quad]:
    answer = send(url, headers={"Accept": media_type})
    assert (answer.status, answer.media_type) == (200, media_type), str(answer)
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    return list(parse(answer.body, format=form))


def holds(service: Service, pattern: str) -> bool:
    found = read_json(service.ask(f"ASK {{ {pattern} }}", JSON).text)
    assert isinstance(found, bool)
    return found


def size(service: Service) -> int:
    everything = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    answer = service.ask(f"SELECT (COUNT(*) AS ?n) {{ {everything} }}", JSON)
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


# --- whole graphs ------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["default", "graph"])
def test_put_replaces_and_post_adds(store: Service, where: str) -> None:
    url = f"{store.store}?default" if where == "default" else graph(store)
    assert put(url).status in (201, 204)
    assert len(triples(url)) == 4
    assert put(url, "<urn:a> <urn:b> 1 .").status in (200, 204)
    assert len(triples(url)) == 1
    assert put(url, "<urn:a> <urn:b> 2 , 1 .", "POST").status in (200, 204)
    assert len(triples(url)) == 2
    assert size(store) == 2
    assert send(url, "DELETE").status in (200, 204)
    assert size(store) == 0


def test_a_graph_is_there_from_put_to_delete(store: Service) -> None:
    url = graph(store)
    assert send(url).status == 404
    assert put(url, "").status == 201
    assert triples(url) == []
    assert put(url).status in (200, 204)
    assert send(url, "DELETE").status in (200, 204)
    for method in ("GET", "HEAD", "DELETE"):
        assert send(url, method).status == 404


@pytest.mark.parametrize("media_type", [TURTLE, "application/n-triples", "application/rdf+xml",
                                        "application/ld+json"])  # fmt: skip
def test_graphs_are_read_and_written_in_every_form(store: Service, media_type: str) -> None:
    first, second = graph(store), graph(store, "urn:copy")
    put(first)
    answer = send(first, headers={"Accept": media_type})
    assert answer.media_type == media_type
    put(second, answer.text, kind=media_type)
    expected = quads_as_rows(parse(TRIPLES, format=RdfFormat.TURTLE))
    assert same_rows(quads_as_rows(triples(second, media_type)), expected)


def test_relative_iris_are_resolved_against_the_graph(store: Service) -> None:
    url = graph(store, "http://example.org/folder/graph")
    put(url, "<> <p> <../o> .")
    text = "<http://example.org/folder/graph> <http://example.org/folder/p> <http://example.org/o>"
    assert holds(store, f"GRAPH ?g {{ {text} }}")


def test_head_is_get_without_a_body(store: Service) -> None:
    put(graph(store))
    whole, head = (
        send(graph(store), method, headers={"Accept": TURTLE}) for method in ("GET", "HEAD")
    )
    assert (head.status, head.body) == (whole.status, b"")
    for name in ("content-type", "content-length"):
        assert head.headers[name] == whole.headers[name]


class Wrong(NamedTuple):
    """A request that must be refused and change nothing."""

    status: int
    method: str
    where: str
    body: str | None = None
    kind: str = ""
    accept: str = ""

    def __str__(self) -> str:
        return " ".join(str(part) for part in (*self[:3], self.kind) if part)


def _sent(url: str, wrong: Wrong) -> Answer:
    headers = {"Content-Type": wrong.kind, "Accept": wrong.accept}
    return send(
        url + wrong.where,
        wrong.method,
        body=None if wrong.body is None else wrong.body.encode(),
        headers={name: value for name, value in headers.items() if value},
    )


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(400, "GET", ""),
        Wrong(400, "PUT", "", TRIPLES, TURTLE),
        Wrong(400, "DELETE", ""),
        Wrong(400, "DELETE", "?default&graph=urn:a"),
        Wrong(400, "DELETE", "?graph=urn:a&graph=urn:b"),
        Wrong(400, "PUT", "?graph=", TRIPLES, TURTLE),
        Wrong(400, "PUT", "?graph=not%20an%20iri", TRIPLES, TURTLE),
        Wrong(400, "PUT", "?graph=urn:a%20b", TRIPLES, TURTLE),
        Wrong(400, "PUT", "?default", "<urn:a> <urn:b> .", TURTLE),
        Wrong(400, "POST", "?default", "<urn:a> <urn:b> <urn:c> . <urn:a>", TURTLE),
        Wrong(400, "PUT", "?default", "not XML", "application/rdf+xml"),
        Wrong(405, "PATCH", "?default", TRIPLES, TURTLE),
        Wrong(406, "GET", "?default", accept="image/png"),
        Wrong(415, "PUT", "?default", TRIPLES, "image/png"),
        Wrong(415, "PUT", "?default", TRIPLES),
        Wrong(415, "POST", "?default", "CLEAR ALL", UPDATE),
    ],
    ids=str,
)
def test_what_is_wrong_changes_nothing(store: Service, wrong: Wrong) -> None:
    store.hold(parse("<urn:kept> <urn:p> 1 .", format=RdfFormat.TURTLE), {"urn:a": ()})
    answer = _sent(store.store, wrong)
    assert (answer.status, answer.media_type) == (wrong.status, PROBLEM), str(answer)
    assert (wrong.status == 405) == ("allow" in answer.headers)
    assert size(store) == 1
    assert send(graph(store, "urn:a")).status == 200


def test_parts_of_a_form_are_added_together_or_not_at_all(store: Service) -> None:
    part = (
        '--b\r\nContent-Disposition: form-data; name="{0}"; filename="{0}"\r\n'
        "Content-Type: text/turtle\r\n\r\n{1}\r\n"
    )
    first, second = part.format("1", TRIPLES), part.format("2", "<urn:a> <urn:b> ")
    kind = "multipart/form-data; boundary=b"
    answer = put(f"{store.store}?default", f"{first}{second}--b--\r\n", "POST", kind)
    assert (answer.status, answer.media_type) == (400, PROBLEM)
    assert size(store) == 0
    assert put(f"{store.store}?default", f"{first}--b--\r\n", "POST", kind).status in (200, 204)
    assert size(store) == 4


# --- updates -----------------------------------------------------------------------------------


def test_an_update_is_seen_by_the_next_query(store: Service) -> None:
    """By GET too, which caches may answer."""
    url = f"{store.query}?{urlencode({'query': 'SELECT ?o { <urn:s> ?p ?o }'})}"
    before = send(url, headers={"Accept": "text/csv"})
    assert store.change("INSERT DATA { <urn:s> <urn:p> 1 }").status in (200, 204)
    headers = {"Accept": "text/csv"}
    if "etag" in before.headers:
        headers["If-None-Match"] = before.headers["etag"]
    after = send(url, headers=headers)
    assert (before.text, after.status, after.text) == ("o\r\n", 200, "o\r\n1\r\n")


def test_an_update_is_done_whole_or_not_at_all(store: Service) -> None:
    answer = store.change("INSERT DATA { <urn:s> <urn:p> 1 } ; DROP GRAPH <urn:nowhere>")
    assert answer.status >= 400
    assert answer.media_type == PROBLEM
    assert size(store) == 0


@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
@pytest.mark.parametrize(
    "update",
    [
        "INSERT { <urn:s> <urn:p> 1 } USING <urn:g> WHERE {}",
        "INSERT { <urn:s> <urn:p> 1 } USING NAMED <urn:g> WHERE {}",
        "WITH <urn:g> INSERT { <urn:s> <urn:p> 1 } WHERE {}",
    ],
)
def test_two_data_sets_exclude_each_other(store: Service, name: str, update: str) -> None:
    body = urlencode({"update": update, name: "urn:h"}).encode()
    for answer in (
        send(store.update, "POST", body=body, headers={"Content-Type": FORM}),
        send(f"{store.update}?{name}=urn:h", "POST", body=update.encode(),
             headers={"Content-Type": UPDATE}),
    ):  # fmt: skip
        assert (answer.status, answer.media_type) == (400, PROBLEM)
    assert size(store) == 0


def test_the_data_set_of_a_form(store: Service) -> None:
    store.change("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } <urn:s> <urn:p> 2 }")
    update = "INSERT { <urn:found> <urn:p> ?o } WHERE { ?s <urn:p> ?o . FILTER('WHERE' != ?o) }"
    body = urlencode({"update": update, "using-graph-uri": "urn:g"}).encode()
    assert send(store.update, "POST", body=body, headers={"Content-Type": FORM}).status in (
        200,
        204,
    )
    assert holds(store, "<urn:found> <urn:p> 1")
    assert not holds(store, "<urn:found> <urn:p> 2")


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong(405, "GET", "?update=CLEAR+ALL"),
        Wrong(405, "PUT", "", "CLEAR ALL", UPDATE),
        Wrong(400, "POST", "?update=CLEAR+ALL", "", FORM),
        Wrong(400, "POST", "", "query=ASK+{}", FORM),
        Wrong(400, "POST", "", "update=CLEAR+ALL&query=ASK+{}", FORM),
        Wrong(400, "POST", "", "CLEAR ALL ; CLEER ALL", UPDATE),
        Wrong(415, "POST", "", "CLEAR ALL", "application/sparql-query"),
    ],
    ids=str,
)
def test_what_is_no_update_changes_nothing(store: Service, wrong: Wrong) -> None:
    store.change("INSERT DATA { <urn:kept> <urn:p> 1 }")
    answer = _sent(store.update, wrong)
    assert (answer.status, answer.media_type) == (wrong.status, PROBLEM), str(answer)
    assert holds(store, "<urn:kept> <urn:p> 1")


def test_an_empty_update_is_one(store: Service) -> None:
    """By the grammar: a prologue and nothing else."""
    assert store.change("").status in (200, 204)
    assert store.change("PREFIX e: <urn:e>").status in (200, 204)


def test_a_query_changes_nothing(store: Service) -> None:
    """Nor does an update at the address for queries."""
    for kind in (UPDATE, "application/sparql-query"):
        body = b"INSERT DATA { <urn:s> <urn:p> 1 }"
        answer = send(store.query, "POST", body=body, headers={"Content-Type": kind})
        assert answer.status in (400, 403)
    assert size(store) == 0


def test_the_description_announces_updates(store: Service) -> None:
    quads = parse(send(store.query, headers={"Accept": TURTLE}).body, format=RdfFormat.TURTLE)
    found = {quad.triple for quad in quads}
    assert not faults(found)
    assert any(str(t.object).endswith("#SPARQL11Update>") for t in found)
    assert not any(str(t.object).endswith("#UnionDefaultGraph>") for t in found)
