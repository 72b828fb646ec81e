"""A part of an answer is never taken for the answer, whatever an engine does."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kakehashi.errors import (
    BadInputError,
    KakehashiError,
    QueryRefusedError,
    QueryTimeoutError,
    StoreError,
)
from kakehashi.settings import load_settings
from kakehashi.store.formats import NotAcceptableError
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.request import Request

XSD = "http://www.w3.org/2001/XMLSchema#"
ROWS = {
    "head": {"link": [], "vars": ["s", "o"]},
    "results": {
        "bindings": [
            {
                "s": {"type": "uri", "value": "urn:a"},
                "o": {"type": "typed-literal", "datatype": f"{XSD}boolean", "value": "1"},
            },
            {"o": {"type": "literal", "xml:lang": "ja", "value": 'a "b"\tc\n'}},
        ]
    },
}
JSON = json.dumps(ROWS).encode()
NT = b'<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n<urn:a> <urn:p> "b" .\n'
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
SELECT, CONSTRUCT = "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"
SECONDS = 1.0


class Fake:
    """An engine that answers every request with the same bytes, sent by ``send``."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.send: Callable[[socket.socket], None] = lambda _: None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/sparql"
        threading.Thread(target=self._serve, daemon=True).start()

    def reply(self, head: str, *body: bytes, pause: float = 0) -> None:
        def send(connection: socket.socket) -> None:
            connection.sendall(f"HTTP/1.1 {head}\r\n\r\n".encode())
            for piece in body:
                time.sleep(pause)
                connection.sendall(piece)

        self.send = send

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.requests.append(_request(connection))
                try:
                    self.send(connection)
                except OSError:
                    continue


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(h.split(b":")[1]) for h in head.split(b"\r\n") if b"content-length" in h.lower()
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def fake() -> Iterator[Fake]:
    opened = Fake()
    yield opened
    opened.close()


def framed(body: bytes, media_type: str, *headers: str) -> str:
    lines = ("200 OK", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join(lines)


def ask(fake: Fake, query: str = SELECT, accept: str = "*/*", limit: int = 100_000) -> bytes:
    settings = load_settings({}, result_bytes=limit)
    reader = RemoteReader(fake.url, settings, prefixes={"skos": "urn:skos#"})
    return reader.evaluate(Request(query, accept=accept), SECONDS).body


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/sparql-results+json", b'"value":"true"'),
        ("application/sparql-results+xml", b'#boolean">true</literal>'),
        ("text/csv", b's,o\r\nurn:a,true\r\n,"a ""b""\tc\n"\r\n'),
        ("text/tab-separated-values", b'?s\t?o\n<urn:a>\ttrue\n\t"a \\"b\\"\\tc\\n"@ja\n'),
    ],
)  # fmt: skip
def test_rows_in_every_form_are_written_by_ourselves(
    fake: Fake, accept: str, wanted: bytes
) -> None:
    fake.reply(framed(JSON, RESULTS), JSON)
    assert wanted in ask(fake, accept=accept)
    assert b"Accept: application/sparql-results+json" in fake.requests[0]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/n-triples", b'"true"^^'),
        ("text/turtle", b"<urn:a> <urn:p> "),
        ("application/ld+json", b'"@value"'),
    ],
)
def test_graphs_in_every_form(fake: Fake, accept: str, wanted: bytes) -> None:
    fake.reply(framed(NT, TRIPLES), NT)
    assert wanted in ask(fake, CONSTRUCT, accept)


def test_a_whole_document_needs_no_length(fake: Fake) -> None:
    fake.reply(f"200 OK\r\nContent-Type: {RESULTS}\r\nConnection: close", JSON)
    assert b"urn:a" in ask(fake)


def test_a_graph_without_xml_names_is_not_given_as_rdf_xml(fake: Fake) -> None:
    body = b"<urn:a> <urn:p/1> <urn:b> .\n"
    fake.reply(framed(body, TRIPLES), body)
    with pytest.raises(NotAcceptableError):
        ask(fake, CONSTRUCT, "application/rdf+xml")


CHUNKED = f"200 OK\r\nContent-Type: {RESULTS}\r\nTransfer-Encoding: chunked"
NUMBER = b'{"results": {"bindings": 3}}'
NO_VALUE = b'{"head": {}, "results": {"bindings": [{"s": {"type": "uri"}}]}}'
BROKEN_ROWS = [
    ("shorter than announced", framed(JSON + b" " * 9, RESULTS), JSON),
    ("no last chunk", CHUNKED, b"%x\r\n%s\r\n" % (len(JSON), JSON)),
    ("half a chunk", CHUNKED, b"%x\r\n%s" % (len(JSON), JSON[:9])),
    ("a wrong chunk size", CHUNKED, b"zz\r\n"),
    ("cut JSON, no length", "200 OK\r\nConnection: close", JSON[:-7]),
    ("cut JSON, right length", framed(JSON[:-7], RESULTS), JSON[:-7]),
    ("two documents", framed(JSON + JSON, RESULTS), JSON + JSON),
    ("nothing", framed(b"", RESULTS), b""),
    ("another shape", framed(b"[]", RESULTS), b"[]"),
    ("no rows", framed(b'{"head": {}}', RESULTS), b'{"head": {}}'),
    ("rows that are none", framed(NUMBER, RESULTS), NUMBER),
    ("a term that is none", framed(NO_VALUE, RESULTS), NO_VALUE),
    ("a page", framed(b"<html>welcome</html>", "text/html"), b"<html>welcome</html>"),
    ("Virtuoso's time limit", framed(JSON, RESULTS, "X-SQL-State: S1TAT"), JSON),
    ("Virtuoso's row limit", framed(JSON, RESULTS, "X-SPARQL-MaxRows: 2"), JSON),
    ("broken off at once", "", b""),
    ("no HTTP", "garbage", b""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body"), [c[1:] for c in BROKEN_ROWS], ids=[c[0] for c in BROKEN_ROWS]
)
def test_broken_rows_are_an_error(fake: Fake, head: str, body: bytes) -> None:
    fake.reply(head, body)
    with pytest.raises(StoreError, match=fake.url):
        ask(fake)
    with pytest.raises(StoreError, match=fake.url):
        RemoteReader(fake.url).select(SELECT)


BROKEN_GRAPHS = [
    ("no length: it may be cut", f"200 OK\r\nContent-Type: {TRIPLES}\r\nConnection: close", NT),
    ("cut in a line", framed(NT[:-9], TRIPLES), NT[:-9]),
    ("shorter than announced", framed(NT + b" ", TRIPLES), NT),
    ("not RDF", framed(b"a,b", "text/csv"), b"a,b"),
    ("cut XML", framed(b"<rdf:RDF", "application/rdf+xml"), b"<rdf:RDF"),
]


@pytest.mark.parametrize(
    ("head", "body"), [c[1:] for c in BROKEN_GRAPHS], ids=[c[0] for c in BROKEN_GRAPHS]
)
def test_broken_graphs_are_an_error(fake: Fake, head: str, body: bytes) -> None:
    fake.reply(head, body)
    with pytest.raises(StoreError, match=fake.url):
        ask(fake, CONSTRUCT)
    with pytest.raises(StoreError, match=fake.url):
        RemoteReader(fake.url).construct(CONSTRUCT)


LATE = b"Virtuoso S1T00 Error SR171: Transaction timed out"
WRONG = b"Virtuoso 37000 Error SP030: syntax error\n\nSPARQL query:\nX"
STATUSES: list[tuple[str, bytes, type[KakehashiError], str]] = [
    ("400 Bad", WRONG, BadInputError, "SP030: syntax error$"),
    ("500 Failed", b"Virtuoso 37000 Error SQ156: Internal", BadInputError, "SQ156"),
    ("500 Failed", LATE, QueryTimeoutError, "1 seconds"),
    ("500 Failed", b"disk full", StoreError, "HTTP 500: disk full"),
    ("503 Busy", b"", StoreError, "HTTP 503"),
    ("504 Late", b"", QueryTimeoutError, "1 seconds"),
    ("401 Who", b"", StoreError, "KAKEHASHI_STORE_USER"),
    ("403 No", b"<b>no</b> access", StoreError, "HTTP 403.*: no access"),
    ("404 None", b"", StoreError, "HTTP 404"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind", "told"), STATUSES)
def test_every_status_has_its_error(
    fake: Fake, status: str, body: bytes, kind: type[KakehashiError], told: str
) -> None:
    fake.reply(framed(body, "text/html").replace("200 OK", status), body)
    with pytest.raises(kind, match=told):
        ask(fake)


def test_an_engine_that_stops_in_its_own_answer_is_out_of_time(fake: Fake) -> None:
    """As ``oxigraph serve --timeout-s`` does, with status 200."""
    body = JSON[:-20] + b"The SPARQL operation has been cancelled"
    fake.reply(framed(body, RESULTS), body)
    with pytest.raises(QueryTimeoutError):
        ask(fake)


def test_a_redirect_is_not_followed(fake: Fake) -> None:
    fake.reply(f"302 Found\r\nLocation: {fake.url}/elsewhere\r\nContent-Length: 0")
    with pytest.raises(StoreError, match="HTTP 302"):
        ask(fake)
    assert len(fake.requests) == 1


@pytest.mark.parametrize("framing", [f"Content-Length: {len(JSON)}", "Connection: close"])
def test_a_dripping_body_ends_at_the_deadline(fake: Fake, framing: str) -> None:
    drops = [JSON[n : n + 1] for n in range(len(JSON))]
    fake.reply(f"200 OK\r\nContent-Type: {RESULTS}\r\n{framing}", *drops, pause=0.2)
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        ask(fake)
    assert time.monotonic() - began < SECONDS + 0.5


def test_a_silent_engine_ends_at_the_deadline(fake: Fake) -> None:
    fake.send = lambda _: time.sleep(SECONDS + 1)
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        ask(fake)
    assert time.monotonic() - began < SECONDS + 0.5


def test_an_answer_over_the_limit_is_not_read_to_its_end(fake: Fake) -> None:
    piece = b" " * 65536
    fake.reply(f"200 OK\r\nContent-Type: {RESULTS}\r\nContent-Length: 99999999", *[piece] * 50)
    with pytest.raises(QueryTimeoutError, match="larger than 20000 bytes"):
        ask(fake, limit=20_000)


def test_an_answer_that_becomes_too_large_is_refused(fake: Fake) -> None:
    rows = [ROWS["results"]["bindings"][0]] * 100  # type: ignore[index]
    body = json.dumps({"head": {"vars": ["s", "o"]}, "results": {"bindings": rows}}).encode()
    fake.reply(framed(body, RESULTS), body)
    with pytest.raises(QueryTimeoutError, match="larger than 5000 bytes"):
        ask(fake, limit=5_000)


REFUSED = [
    r"ASK { SERVICE <urn:x> { ?s ?p ?o } }",
    r"ASK { S\u0045RVICE <urn:x> { ?s ?p ?o } }",
    r"DROP ALL",
    r"\u0044ROP ALL",
    r'DEFINE get:soft "soft" SELECT * { ?s ?p ?o }',
    r"SELECT (bif:http_get('http://h/') AS ?x) {}",
    r"PREFIX b: <bif:> SELECT (b:http_get('http://h/') AS ?x) {}",
    r"PREFIX b: <b\u0069f:> SELECT (b:http_get('http://h/') AS ?x) {}",
    r"SELECT (<java:java.lang.System.exit>(1) AS ?x) {}",
    r"SELECT (<sql:sys_eval>('id') AS ?x) {}",
    r"nonsense",
    r"",
    r"LOAD <http://h/>",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_reaches_out_of_the_engine_never_reaches_it(fake: Fake, query: str) -> None:
    with pytest.raises((QueryRefusedError, BadInputError)):
        ask(fake, query)
    assert not fake.requests


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ('SERVICE DEFINE bif:x <sql:y>' AS ?x) {} # INSERT DATA { }",
        "# DROP ALL\nSELECT * { ?s skos:notation ?o }",
        "PREFIX insert: <urn:delete> SELECT ?update { ?update insert:x <urn:load> }",
    ],
)
def test_harmless_text_is_sent_as_a_query(fake: Fake, query: str) -> None:
    """SPARQLWrapper takes some of these for updates."""
    fake.reply(framed(JSON, RESULTS), JSON)
    assert ask(fake, query)
    assert b"\r\n\r\nquery=" in fake.requests[0]
    assert b"update=" not in fake.requests[0]


def test_the_data_set_is_sent(fake: Fake) -> None:
    fake.reply(framed(JSON, RESULTS), JSON)
    request = Request(SELECT, ("urn:a", "urn:b"), ("urn:c",))
    RemoteReader(fake.url).evaluate(request, SECONDS)
    for part in (
        b"default-graph-uri=urn%3Aa",
        b"default-graph-uri=urn%3Ab",
        b"named-graph-uri=urn%3Ac",
    ):
        assert part in fake.requests[-1]


def test_user_and_password_are_sent_only_when_asked_for(fake: Fake) -> None:
    settings = load_settings({}, store_user="dba", store_password="secret")
    fake.reply(framed(JSON, RESULTS), JSON)
    reader = RemoteReader(fake.url, settings)
    reader.select(SELECT)
    assert b"Authorization" not in fake.requests[-1]
    asked = framed(b"", "text/html").replace(
        "200 OK", '401 Who\r\nWWW-Authenticate: Basic realm="x"'
    )
    fake.reply(asked)
    with pytest.raises(StoreError, match="KAKEHASHI_STORE_PASSWORD"):
        reader.select(SELECT)
    assert b"Authorization: Basic ZGJhOnNlY3JldA==" in fake.requests[-1]
