"""Where engines differ: what we make equal, and what cannot be made equal, told as it is.

Each case is a reproduction of a line of ``docs/engines.md``. When an engine mends its ways a test
here fails, and the page is to be changed.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, Store, parse

from kakehashi.errors import BadInputError, QueryTimeoutError, StoreError
from kakehashi.namespaces import PREFIXES, graph_iri
from kakehashi.rdf.files import nquads
from kakehashi.settings import load_settings
from kakehashi.store.choice import memory_store, open_reader
from kakehashi.store.remote.push import push_release
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.remote.state import LOADING, read_state
from kakehashi.store.request import Request

from .conftest import write_release
from .servers import Engine, oxigraph, update, virtuoso

pytestmark = pytest.mark.xdist_group("engines")

NISC, IIRA = graph_iri("document/nisc"), graph_iri("document/iira")
XSD = PREFIXES["xsd"]
#: More rows than can be counted in any of our limits.
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SOME_TRIPLES = f"INSERT DATA {{ {' '.join(f'<urn:s> <urn:p> {n} .' for n in range(2000))} }}"


@pytest.fixture(scope="module")
def filled(empty: Engine, small: Path) -> Engine:
    push_release(load_settings(build_dir=small, store=empty.store), gsp=empty.gsp, again=True)
    return empty


@pytest.fixture(scope="module")
def memory(small: Path) -> Store:
    return memory_store(small / "current")


def asked(engine: Engine, query: str, **data_set: tuple[str, ...]) -> str:
    reader = RemoteReader(engine.query, prefixes=PREFIXES)
    request = Request(query, accept="text/csv", **data_set)
    return reader.evaluate(request, 30).body.decode()


def here(store: Store, query: str, **data_set: tuple[str, ...]) -> str:
    given = {}
    if data_set:
        given = {
            "default_graph": [NamedNode(g) for g in data_set.get("default_graphs", ())],
            "named_graphs": [NamedNode(g) for g in data_set.get("named_graphs", ())],
        }
    result = store.query(query, prefixes=PREFIXES, **given)  # type: ignore[arg-type]
    return (result.serialize(format=QueryResultsFormat.CSV) or b"").decode()  # type: ignore[arg-type]


def raw(
    engine: Engine, query: str, accept: str, **parameters: str
) -> tuple[int, dict[str, str], bytes]:
    """What the engine itself says, past everything of ours."""
    body = urllib.parse.urlencode({"query": query, **parameters}).encode()
    request = urllib.request.Request(engine.query, body, {"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def only(text: str) -> str:
    """The value of an answer of one row and one column."""
    [row] = list(csv.reader(io.StringIO(text)))[1:]
    return "".join(row)


# --- what we make equal -----------------------------------------------------------------------


def test_booleans_have_one_form(filled: Engine) -> None:
    query = "SELECT DISTINCT ?o { ?s kh:usesNesting ?o } ORDER BY ?o"
    assert asked(filled, query).split() == ["o", "true"]
    full = query.replace("kh:usesNesting", f"<{PREFIXES['kh']}usesNesting>")
    _, _, body = raw(filled, full, "application/sparql-results+json")
    [row] = json.loads(body)["results"]["bindings"]
    assert row["o"]["value"] == ("1" if filled.name == "virtuoso" else "true")


def test_describe_means_the_same(filled: Engine, memory: Store) -> None:
    query = "DESCRIBE <https://w3id.org/kakehashi/id/nisc/bp-3>"
    reader = RemoteReader(filled.query)
    theirs = reader.evaluate(Request(query, accept="application/n-triples"), 30).body
    ours = sorted(f"{triple} ." for triple in memory.query(query))  # type: ignore[union-attr]
    assert theirs.decode().splitlines() == ours
    _, _, body = raw(filled, query, "application/n-triples")
    incoming = b"<https://w3id.org/kakehashi/id/nisc/bp-3> ." in body.replace(b"\t", b" ")
    assert incoming == (filled.name == "virtuoso")


DATA_SETS: list[dict[str, tuple[str, ...]]] = [
    {"default_graphs": (NISC,)},
    {"default_graphs": (NISC, IIRA)},
    {"named_graphs": (NISC,)},
    {"default_graphs": (NISC,), "named_graphs": (IIRA,)},
]
COUNTS = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
]
FROMS = ["FROM <{n}>", "FROM NAMED <{n}>", "FROM <{n}> FROM NAMED <{i}>", "FROM <{n}> FROM <{i}>"]


@pytest.mark.parametrize("query", COUNTS)
def test_one_part_of_the_data_set_leaves_the_other_empty(
    filled: Engine, memory: Store, query: str
) -> None:
    for data_set in DATA_SETS:
        assert asked(filled, query, **data_set) == here(memory, query, **data_set), data_set
    for clause in FROMS:
        text = query.replace("{", clause.format(n=NISC, i=IIRA) + " {", 1)
        assert asked(filled, text) == here(memory, text), clause


EQUAL = [
    "SELECT ?x { VALUES ?x { 3 1 2 } } ORDER BY DESC(?x)",
    "SELECT ?a ?b { VALUES (?a ?b) { ('x' UNDEF) (UNDEF 'y') } }",
    "SELECT (AVG(?v) AS ?a) (SUM(?v) AS ?s) { VALUES ?v { 1 2.5 4e0 } }",
    "SELECT (MIN(?x) AS ?a) (MAX(?x) AS ?b) (COUNT(?x) AS ?c) { VALUES ?x { 1 2 3 } }",
    "SELECT (SUBSTR('あいう', 2, 1) AS ?a) (STRLEN('𠮷') AS ?b) (UCASE('é') AS ?c) {}",
    "SELECT (MD5('a') AS ?a) (STRBEFORE('a-b', '-') AS ?b) (REPLACE('aX', 'X', '-') AS ?c) {}",
    "SELECT (COALESCE(?u, 'none') AS ?a) (IF(true, 'y', 'n') AS ?b) {}",
    "SELECT ?x { VALUES ?x { 'a'@en 'a'@EN 'a' 1 1.0 } FILTER(?x = 'a'@en || ?x = 1) }",
    "SELECT (COUNT(*) AS ?n) { ?s dcterms:issued ?d FILTER(?d > '2000-01-01'^^xsd:date) }",
    "SELECT ?s { ?s skos:broader+ <https://w3id.org/kakehashi/id/nisc/sec-3> } ORDER BY STR(?s)",
    "SELECT (COUNT(*) AS ?n) { ?s skos:inScheme ?c FILTER NOT EXISTS { ?s skos:broader ?x } }",
    "SELECT (COUNT(*) AS ?n) { ?s skos:inScheme ?c MINUS { ?s skos:broader ?x } }",
    "SELECT ?l { ?s skos:prefLabel ?l FILTER(CONTAINS(?l, '認証')) } ORDER BY STR(?l)",
    "SELECT ?l { ?s skos:prefLabel ?l FILTER(REGEX(?l, '^安全')) } ORDER BY STR(?l)",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o ; skos:inScheme ?d } GROUP BY ?p ORDER BY STR(?p)",
]


@pytest.mark.parametrize("query", EQUAL)
def test_the_language_means_the_same(filled: Engine, memory: Store, query: str) -> None:
    assert asked(filled, query) == here(memory, query)


# --- what is not equal ------------------------------------------------------------------------

#: Query, and what Virtuoso answers instead (None: it cannot evaluate it); one column, one row.
VIRTUOSO: dict[str, str | None] = {
    "SELECT (7/2 AS ?x) {}": "3",
    "SELECT (1/0 AS ?x) {}": None,
    "SELECT (BOUND(?u) AS ?x) {}": "0",
    "SELECT (REGEX('ab', 'b') AS ?x) {}": "1",
    "SELECT (1 < 2 AS ?x) {}": "1",
    "SELECT (STR(DATATYPE('x')) AS ?x) {}": "",
    "SELECT (LANG('a'@en-US) AS ?x) {}": "en-US",
    "SELECT (ENCODE_FOR_URI('あ') AS ?x) {}": "%E3%81%82%00",
    "SELECT (AVG(?v) AS ?x) { VALUES ?v { 1 2 4 } }": "2.333333333333333",
    "SELECT (COUNT(*) AS ?x) { ?s skos:broader* ?o }": None,
}


def test_virtuoso_takes_a_text_after_an_iri_for_an_iri(filled: Engine) -> None:
    """An answer with a term that cannot be is an error, and not passed on."""
    query = "SELECT ?x { VALUES ?x { <urn:a> 'a b' } }"
    if filled.name == "oxigraph":
        assert asked(filled, query) == "x\r\nurn:a\r\na b\r\n"
        return
    with pytest.raises(StoreError, match="IRI"):
        asked(filled, query)


@pytest.mark.parametrize("query", VIRTUOSO)
def test_what_an_engine_computes_otherwise(filled: Engine, memory: Store, query: str) -> None:
    try:
        wanted: str | None = only(here(memory, query))
    except SyntaxError:
        wanted = None
    if filled.name == "virtuoso":
        assert VIRTUOSO[query] != wanted or wanted is None
        wanted = VIRTUOSO[query]
    if wanted is None:
        with pytest.raises(BadInputError):
            asked(filled, query)
    else:
        assert only(asked(filled, query)) == wanted


def test_literals_are_ordered_safely_by_str_only(empty: Engine) -> None:
    values = ("'a'", "'b'@en", "'a'@ja", "<urn:a>", "'a b'")
    triples = " . ".join(f"<urn:s> <urn:p> {value}" for value in values)
    update(empty, f"CLEAR SILENT GRAPH <urn:o>; INSERT DATA {{ GRAPH <urn:o> {{ {triples} }} }}")
    query = "SELECT ?x { GRAPH <urn:o> { ?s ?p ?x } } ORDER BY "
    plain = asked(empty, f"{query} ?x").split("\r\n")[1:-1]
    assert (plain[0] == "urn:a") == (empty.name == "oxigraph")  # as SPARQL 1.1 has it
    by_str = asked(empty, f"{query} STR(?x) LANG(?x)").split("\r\n")[1:-1]
    assert by_str == ["a", "a", "a b", "b", "urn:a"]
    update(empty, "CLEAR SILENT GRAPH <urn:o>")


def test_what_the_default_graph_and_the_graphs_have_besides(filled: Engine, memory: Store) -> None:
    """The record of loading; in Virtuoso also what it says of itself, and triples twice."""
    record = 1 + len(read_state(RemoteReader(filled.query)).lines)
    all_graphs = int(only(asked(filled, COUNTS[1]))) - int(only(here(memory, COUNTS[1])))
    default = int(only(asked(filled, COUNTS[0]))) - int(only(here(memory, COUNTS[0])))
    if filled.name == "oxigraph":
        assert (default, all_graphs) == (0, record)
        return
    theirs = "FILTER(!STRSTARTS(STR(?g), 'https://w3id.org/')) }"
    system = int(only(asked(filled, COUNTS[1].removesuffix("}") + theirs)))
    assert system > 2000
    assert all_graphs == record + system
    twice = default - record - system
    assert twice == int(only(here(memory, COUNTS[1]))) - int(only(here(memory, COUNTS[0])))
    assert only(
        asked(filled, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{LOADING}> {{ ?s ?p ?o }} }}")
    ) == str(record)


TRAPS = [
    '"x"@en-us', '"𠮷 é か\\u3099"@ja', '""', '"tab\\tline\\n\\"quote\\" \\\\ \\u0001"',
    f'"{"長" * 3000}"', '"2016-08"^^<{x}gYearMonth>', '"00ff"^^<{x}hexBinary>',
    '"http://e/あ"^^<{x}anyURI>', '"1e-7"^^<{x}double>', '"1.50"^^<{x}decimal>',
    '"-0"^^<{x}integer>', '"2"^^<{x}nonNegativeInteger>', '"1"^^<{x}boolean>',
    '"2016-08-26T10:00:00.50+09:00"^^<{x}dateTime>', '"p"^^<urn:x:type>',
    "<http://e/あ?q=1&b=%20#f>",
]  # fmt: skip


@pytest.mark.parametrize("way", ["update", "gsp"])
def test_values_come_back_in_the_form_of_the_embedded_store(
    empty: Engine, tmp_path: Path, way: str
) -> None:
    pairs = [f"<urn:{way}:{n}>" for n in range(20)] + [f'"urn:{way}:{n}"' for n in range(20)]
    terms = [trap.replace("{x}", XSD) for trap in TRAPS] + pairs
    given = "".join(f"<urn:trap:{n:03}> <urn:p> {t} <urn:traps> .\n" for n, t in enumerate(terms))
    lines = nquads(parse(given, format=RdfFormat.N_QUADS)).decode().splitlines(keepends=True)
    write_release(tmp_path / "current", "traps", *lines)
    settings = load_settings(build_dir=tmp_path, store=empty.store)
    push_release(settings, gsp=empty.gsp if way == "gsp" else "", again=True)
    query = "SELECT ?s ?o { GRAPH <urn:traps> { ?s ?p ?o } } ORDER BY STR(?s)"
    assert asked(empty, query) == here(memory_store(tmp_path / "current"), query)


#: What Virtuoso loses; no value of the release is of these kinds.
LOST = ['"P1D"^^<{x}duration>', '"0.123456789012345678"^^<{x}decimal>']


@pytest.mark.parametrize("trap", LOST)
def test_what_virtuoso_would_lose_is_noticed(
    tmp_path: Path, any_virtuoso: Engine, trap: str
) -> None:
    write_release(
        tmp_path / "current", "lost", f"<urn:s> <urn:p> {trap.replace('{x}', XSD)} <urn:lost> .\n"
    )
    settings = load_settings(build_dir=tmp_path, store=any_virtuoso.store)
    with pytest.raises(StoreError, match=r"in 1 graphs: urn:lost"):
        push_release(settings, gsp=any_virtuoso.gsp, again=True)


def test_virtuoso_takes_a_text_for_an_iri_of_the_same_request(any_virtuoso: Engine) -> None:
    """When it has not met the IRI before."""
    pairs = [f"<urn:a> <urn:p> <urn:new:{n}> . <urn:b> <urn:p> 'urn:new:{n}' ." for n in range(20)]
    update(any_virtuoso, f"INSERT DATA {{ GRAPH <urn:pairs> {{ {' '.join(pairs)} }} }}")
    query = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:pairs> { <urn:b> ?p ?o FILTER(isIRI(?o)) } }"
    assert only(asked(any_virtuoso, query)) == "20"


def test_insert_data_is_limited_in_virtuoso(any_virtuoso: Engine) -> None:
    triples = "".join(f"<urn:s> <urn:p> {n} .\n" for n in range(10_000))
    body = urllib.parse.urlencode({"update": f"INSERT DATA {{ GRAPH <urn:many> {{ {triples} }} }}"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(any_virtuoso.update, body.encode(), timeout=60)
    with caught.value:
        assert b"10000 lines" in caught.value.read() or caught.value.code == 400


# --- limits of the engines themselves ---------------------------------------------------------


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory, small: Path) -> Iterator[Engine]:
    """Virtuoso with the limits of its packaged settings, and lower."""
    with virtuoso(
        tmp_path_factory.mktemp("limited"), ResultSetMaxRows="1000", MaxQueryExecutionTime="2"
    ) as running:
        yield running


def test_virtuoso_cuts_rows_with_a_sign_and_graphs_without(limited: Engine) -> None:
    rows = "SELECT ?s { GRAPH <http://www.openlinksw.com/schemas/virtrdf#> { ?s ?p ?o } }"
    graph = rows.replace("SELECT ?s", "CONSTRUCT { ?s ?p ?o }")
    status, headers, body = raw(limited, rows, "text/csv")
    assert (status, headers["X-SPARQL-MaxRows"], body.count(b"\n")) == (200, "1000", 1001)
    with pytest.raises(StoreError, match="X-SPARQL-MaxRows: 1000"):
        asked(limited, rows)
    status, headers, body = raw(limited, graph, "application/n-triples")
    assert status == 200
    assert body.count(b" .\n") in (1000, 1001)
    assert not [name for name in headers if name.startswith("X-SPARQL") or name == "X-SQL-State"]
    with pytest.raises(StoreError, match="X-SPARQL-MaxRows: 1000"):
        RemoteReader(limited.query).construct(graph)


def test_virtuoso_gives_a_part_when_it_is_told_a_time_and_an_error_of_its_own(
    limited: Engine,
) -> None:
    status, headers, body = raw(limited, HEAVY, "application/sparql-results+json", timeout="1000")
    assert (status, headers["X-SQL-State"]) == (200, "S1TAT")
    some = HEAVY.replace("(COUNT(*) AS ?n)", "DISTINCT ?a ?i")
    status, headers, body = raw(limited, some, "text/csv", timeout="1000")
    assert (status, headers.get("X-SQL-State")) == (200, None)  # no sign at all
    assert 1 < body.count(b"\n") < 1000
    status, _, body = raw(limited, HEAVY, "application/sparql-results+json")
    assert status == 500
    assert b"S1T00" in body
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError):
        asked(limited, HEAVY)
    assert time.monotonic() - began < 10


def test_a_limited_virtuoso_cannot_be_loaded(limited: Engine, small: Path) -> None:
    settings = load_settings(build_dir=small, store=limited.store)
    with pytest.raises(StoreError, match="X-SPARQL-MaxRows: 1000"):
        push_release(settings, gsp=limited.gsp)
    with pytest.raises(StoreError, match="loading was not finished"):
        open_reader(limited.store, small / "current")


def test_oxigraph_stops_in_the_middle_of_an_answer_of_status_200(tmp_path: Path) -> None:
    with oxigraph(tmp_path, "--timeout-s", "1") as engine:
        update(engine, SOME_TRIPLES)
        status, _, body = raw(engine, HEAVY, "application/sparql-results+json")
        assert status == 200
        assert b"cancelled" in body
        with pytest.raises(ValueError, match="char"):
            json.loads(body)
        with pytest.raises(QueryTimeoutError):
            asked(engine, HEAVY)


NEVER = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) = CONCAT(STR(?i), 'x')) }"
FORMS = ["SELECT ?a ?i WHERE", "CONSTRUCT { ?a ?b ?i } WHERE", "ASK"]


def test_a_heavy_query_ends_at_our_deadline(tmp_path: Path, limited: Engine) -> None:
    """Not in the engine: that needs a limit of its own, and Oxigraph's stops not every query."""
    with oxigraph(tmp_path, "--timeout-s", "1") as engine:
        update(engine, SOME_TRIPLES)
        for running in (engine, limited):
            for form in FORMS:
                began = time.monotonic()
                with contextlib.suppress(StoreError, QueryTimeoutError):
                    RemoteReader(running.query).evaluate(Request(f"{form} {NEVER}"), 1.0)
                assert time.monotonic() - began < 5, (running.name, form)  # it never ends


# --- who may -----------------------------------------------------------------------------------


def test_user_and_password_by_digest(any_virtuoso: Engine, small: Path) -> None:
    """Virtuoso's addresses for users ask for Digest; others ask for Basic."""
    query = f"{any_virtuoso.query}-auth"
    store = f"sparql:{query},{query}"
    given = {"build_dir": small, "store": store, "store_user": "dba"}
    settings = load_settings(**given, store_password="dba")  # type: ignore[arg-type]
    assert push_release(settings, again=True, batch=400).triples
    assert push_release(settings, gsp=f"{any_virtuoso.gsp}-auth").sent == 0
    wrong = load_settings(**given, store_password="wrong")  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="KAKEHASHI_STORE_PASSWORD"):
        push_release(wrong)
