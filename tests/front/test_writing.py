"""A store that may be written: SPARQL Update and the Graph Store HTTP Protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from kakehashi.front.app import Front
from kakehashi.front.site import Site
from kakehashi.settings import load_settings
from kakehashi.store.workers.sandbox import Sandbox
from kakehashi.web.bare import create_bare_app
from tests.front.client import OneSite
from tests.front.direct import Answer, LoopThread, ask

GRAPH, TURTLE, TRIPLES = "urn:g", "text/turtle", "application/n-triples"
FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"


class Store:
    """A service over a store of its own."""

    def __init__(self, loop: LoopThread, front: Front) -> None:
        self._loop, self.front = loop, front

    def ask(
        self, target: str, method: str = "GET", body: bytes = b"", kind: str = "", **headers: str
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind:
            named["Content-Type"] = kind
        return self._loop.run(ask(self.front, target, method, body=body, headers=named))

    def update(self, text: str, **headers: str) -> Answer:
        return self.ask("/update", "POST", text.encode(), UPDATE, **headers)

    def graph(self, graph: str = GRAPH) -> set[str]:
        """The triples of a graph, empty when there is none."""
        where = f"?graph={quote(graph)}" if graph else "?default"
        answer = self.ask(f"/store{where}", Accept=TRIPLES)
        return set(answer.body.decode().splitlines()) if answer.status == 200 else set()

    def has(self, pattern: str) -> bool:
        answer = self.ask(f"/sparql?query={quote(f'ASK {{ {pattern} }}')}")
        return bool(json.loads(answer.body)["boolean"])


@pytest.fixture(scope="module")
def opened(loop: LoopThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("writable") / "store"
    settings = load_settings({}, query_memory_mib=512)
    sandbox = Sandbox(folder, settings, writable=True)

    async def open_it() -> None:
        await sandbox.open()
        await sandbox.ready()

    loop.run(open_it())
    app = create_bare_app(settings, writable=True)
    site = Site(release="store", app=app, sandbox=sandbox, folder=folder, pages=False)
    front = Front(settings, OneSite(site))
    yield Store(loop, front)
    loop.run(sandbox.close_in_loop())
    front.close()


@pytest.fixture
def store(opened: Store) -> Store:
    """The service, emptied."""
    assert opened.update("DROP ALL").status == 204
    return opened


def one(number: int) -> str:
    return f'<urn:s> <urn:p> "{number}" .'


def test_an_update_is_seen_by_the_next_request(store: Store) -> None:
    for number in range(5):
        answer = store.update(f"INSERT DATA {{ {one(number)} }}")
        assert (answer.status, answer.body) == (204, b"")
        assert "content-length" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert store.has(one(number))
    form = store.ask("/update", "POST", f"update={quote('CLEAR DEFAULT')}".encode(), FORM)
    assert form.status == 204
    assert not store.has("?s ?p ?o")


def test_an_update_is_whole_or_nothing(store: Store) -> None:
    store.update(f"INSERT DATA {{ {one(1)} }}")
    for broken in (
        f"INSERT DATA {{ {one(2)} }} ; INSERT DATA {{",
        f"INSERT DATA {{ {one(2)} }} ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>",
        f"INSERT DATA {{ {one(2)} }} ; LOAD <http://127.0.0.1:9/>",
    ):
        answer = store.update(broken)
        assert 400 <= answer.status < 500
        assert answer.media_type == "application/problem+json"
        assert store.graph("") == {one(1)}


def test_the_data_set_of_an_update(store: Store) -> None:
    store.update("INSERT DATA { GRAPH <urn:a> { <urn:x> <urn:p> 1 } <urn:y> <urn:p> 1 }")
    insert = "INSERT { GRAPH <urn:out> { ?s <urn:q> 1 } } WHERE { ?s <urn:p> 1 }"
    answer = store.ask("/update?using-graph-uri=urn:a", "POST", insert.encode(), UPDATE)
    assert answer.status == 204
    assert len(store.graph("urn:out")) == 1
    assert store.has("GRAPH <urn:out> { <urn:x> ?p ?o }")
    twice = "WITH <urn:b> " + insert
    assert store.ask("/update?using-graph-uri=urn:a", "POST", twice.encode(), UPDATE).status == 400


@pytest.mark.parametrize(
    ("method", "body", "kind", "status"),
    [
        ("GET", b"", "", 405),
        ("PUT", b"CLEAR ALL", UPDATE, 405),
        ("POST", b"", UPDATE, 204),  # an empty update is one
        ("POST", b"nonsense", UPDATE, 400),
        ("POST", b"\xff", UPDATE, 400),
        ("POST", b"update=CLEAR+ALL&update=CLEAR+ALL", FORM, 400),
        ("POST", b"update=CLEAR+ALL&query=ASK{}", FORM, 400),
        ("POST", b"query=ASK{}", FORM, 400),
        ("POST", b"CLEAR ALL", "text/plain", 415),
        ("POST", b"CLEAR ALL", "", 415),
        ("POST", b"ASK {}", "application/sparql-query", 415),
    ],
)
def test_what_is_no_update(store: Store, method: str, body: bytes, kind: str, status: int) -> None:
    store.update(f"INSERT DATA {{ {one(1)} }}")
    answer = store.ask("/update", method, body, kind)
    assert answer.status == status
    assert store.graph("") == {one(1)}
    if status == 405:
        assert answer.headers["allow"] == "OPTIONS, POST"


@pytest.mark.parametrize("where", ["graph=urn:g", "default"])
def test_a_graph_is_put_read_extended_and_removed(store: Store, where: str) -> None:
    target, named = f"/store?{where}", where != "default"
    graph = GRAPH if named else ""
    assert store.ask(target).status == (404 if named else 200)
    put = store.ask(target, "PUT", one(1).encode(), TURTLE)
    assert (put.status, put.body) == (201 if named else 204, b"")
    assert store.graph(graph) == {one(1)}
    assert store.ask(target, "PUT", one(2).encode(), TURTLE).status == 204
    assert store.graph(graph) == {one(2)}
    assert store.ask(target, "POST", one(3).encode(), TRIPLES).status == 204
    assert store.graph(graph) == {one(2), one(3)}
    full, head = store.ask(target, Accept=TURTLE), store.ask(target, "HEAD", Accept=TURTLE)
    assert full.media_type == head.media_type == TURTLE
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(full.body))
    assert store.ask(target, Accept="text/csv").status == 406
    assert store.ask(target, "DELETE").status == 204
    assert store.graph(graph) == set()
    assert store.ask(target, "DELETE").status == (404 if named else 204)
    assert store.ask(target, "POST", one(4).encode(), TURTLE).status == (201 if named else 204)


def test_an_empty_graph_is_one(store: Store) -> None:
    assert store.ask("/store?graph=urn:g", "PUT", b"", TURTLE).status == 201
    assert store.ask("/store?graph=urn:g").status == 200
    assert store.ask("/store?graph=urn:g", "PUT", b"", TURTLE).status == 204


def test_a_graph_without_a_name_gets_one(store: Store) -> None:
    answer = store.ask("/store", "POST", one(1).encode(), TURTLE)
    assert answer.status == 201
    where = answer.headers["location"]
    assert where.startswith("http://localhost/store/")
    assert store.graph(where) == {one(1)}
    path = where.removeprefix("http://localhost")
    assert store.ask(path, Accept=TRIPLES).body.decode().strip() == one(1)
    assert store.ask(path, "DELETE").status == 204


def form_of(*parts: tuple[str, str, str]) -> tuple[bytes, str]:
    """A form with parts: name, media type (empty: no file), content."""
    lines = []
    for name, kind, content in parts:
        file = f'; filename="{name}"' if kind else ""
        lines += ["--b", f'Content-Disposition: form-data; name="{name}"{file}']
        lines += [f"Content-Type: {kind}"] if kind else []
        lines += ["", content]
    return "\r\n".join([*lines, "--b--", ""]).encode(), "multipart/form-data; boundary=b"


def test_files_of_a_form_are_one_change(store: Store) -> None:
    good, bad = ("a.ttl", TURTLE, one(1)), ("b.nt", TRIPLES, one(2))
    answer = store.ask("/store?graph=urn:g", "POST", *form_of(good, bad))
    assert answer.status == 201
    assert store.graph() == {one(1), one(2)}
    for parts in (
        (("c.ttl", TURTLE, one(3)), ("d.ttl", TURTLE, "nonsense")),
        (("c.ttl", TURTLE, one(3)), ("d.csv", "text/csv", "a,b")),
        (("c.ttl", TURTLE, one(3)), ("field", "", "text")),
        (),
    ):
        refused = store.ask("/store?graph=urn:g", "POST", *form_of(*parts))
        assert refused.status in (400, 415)
        assert store.graph() == {one(1), one(2)}


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/store?graph=urn:g&graph=urn:h", 400),
        ("/store?graph=urn:g&default", 400),
        ("/store?graph=no-iri", 400),
        ("/store?graph=a%20b:c", 400),
        ("/store?graph=", 400),
        ("/store?other", 400),
        ("/store", 400),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_request_names_one_graph(store: Store, method: str, target: str, status: int) -> None:
    body = one(1).encode() if method == "PUT" else b""
    assert store.ask(target, method, body, TURTLE if body else "").status == status
    assert not store.has("GRAPH ?g { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("method", "body", "kind", "status"),
    [
        ("PUT", b"nonsense", TURTLE, 400),
        ("PUT", b"a,b", "text/csv", 415),
        ("PUT", b"<urn:s> <urn:p> 1 .", "", 415),
        ("PATCH", b"x", TURTLE, 405),
        ("POST", b"\xff\xfe", TURTLE, 400),
    ],
)
def test_a_body_that_cannot_be_read_changes_nothing(
    store: Store, method: str, body: bytes, kind: str, status: int
) -> None:
    store.ask("/store?graph=urn:g", "PUT", one(1).encode(), TURTLE)
    answer = store.ask("/store?graph=urn:g", method, body, kind)
    assert answer.status == status
    assert store.graph() == {one(1)}
    if status == 405:
        assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"


@pytest.mark.parametrize(
    ("target", "allowed"),
    [("/store", "GET, HEAD, PUT, POST, DELETE, OPTIONS"), ("/update", "POST, OPTIONS")],
)
def test_what_is_allowed(store: Store, target: str, allowed: str) -> None:
    answer = store.ask(target, "OPTIONS", Origin="http://other.example")
    assert answer.status == 200
    assert answer.headers["allow"] == allowed
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("origin", "changed"),
    [
        ("http://other.example", False),
        ("http://localhost.other.example", False),
        ("http://localhost:8001", False),
        ("null", False),
        ("http://localhost", True),
        ("", True),
    ],
)
def test_pages_of_other_sites_change_nothing(store: Store, origin: str, changed: bool) -> None:
    """A form on any page can be sent to a server on the reader's own computer."""
    form = f"update={quote(f'INSERT DATA {{ {one(1)} }}')}".encode()
    for answer in (
        store.ask("/update", "POST", form, FORM, Origin=origin),
        store.ask("/store?graph=urn:g", "PUT", one(1).encode(), TURTLE, Origin=origin),
        store.ask("/store?graph=urn:g", "POST", one(1).encode(), TURTLE, Origin=origin),
        store.ask("/store?graph=urn:g", "DELETE", Origin=origin),
    ):
        assert (answer.status < 300) is changed
        assert changed or answer.status == 403
    assert (store.graph("") == {one(1)}) is changed


def test_where_nothing_may_be_written(store: Store) -> None:
    sandbox = store.front._sites.current.sandbox
    sandbox.writable = False
    try:
        assert store.update(f"INSERT DATA {{ {one(1)} }}").status == 404
        assert store.ask("/store?graph=urn:g", "PUT", b"", TURTLE).status == 404
        posted = store.ask("/sparql", "POST", b"CLEAR ALL", UPDATE)
        assert posted.status == 403
    finally:
        sandbox.writable = True
