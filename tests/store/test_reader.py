"""The same questions, in process and through a real SPARQL server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kakehashi.errors import StoreError
from kakehashi.model.term import Term
from kakehashi.store.choice import open_reader
from kakehashi.store.reader import Reader, bind

BP3 = Term("https://w3id.org/kakehashi/id/nisc/bp-3")
SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint(release: Path) -> Iterator[str]:
    """The native Oxigraph server over the same data; stopped by its process id."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "the dev package oxigraph is not installed"
    address = f"127.0.0.1:{free_port()}"
    arguments = ["serve-read-only", "--location", str(release / "store"), "--bind", address]
    process = subprocess.Popen([program, *arguments], stderr=subprocess.DEVNULL)
    try:
        host, port = address.split(":")
        for _ in range(100):
            with closing(socket.socket()) as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    break
            time.sleep(0.05)
        yield f"http://{address}/query"
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module", params=["oxigraph", "sparql"])
def reader(request: pytest.FixtureRequest, release: Path) -> Reader:
    if request.param == "oxigraph":
        return open_reader("oxigraph:current", release)
    return open_reader(f"sparql:{request.getfixturevalue('endpoint')}", release)


def test_select_gives_terms_and_leaves_unbound_ones_out(reader: Reader) -> None:
    query = SKOS + "SELECT ?n ?no WHERE { $item skos:notation ?n OPTIONAL { $item skos:no ?no } }"
    assert reader.select(query, item=BP3) == [
        {"n": Term("③", "literal", "", "http://www.w3.org/2001/XMLSchema#string")}
    ]
    labels = reader.select(
        SKOS + "SELECT ?l WHERE { $item skos:prefLabel ?l } ORDER BY LANG(?l)", item=BP3
    )
    assert [(r["l"].value, r["l"].language) for r in labels] == [
        ('Ensure "safety"\n', "en"),
        ("安全の確保", "ja"),
    ]


def test_value_may_stand_in_aggregates_and_subqueries(reader: Reader) -> None:
    query = SKOS + "SELECT ?c WHERE { { SELECT (COUNT(*) AS ?c) WHERE { $item ?p ?o } } }"
    assert reader.select(query, item=BP3)[0]["c"].value == "5"


def test_ask_with_literals(reader: Reader) -> None:
    ask = SKOS + "ASK WHERE { ?s skos:prefLabel $text }"
    assert reader.ask(ask, text=Term('Ensure "safety"\n', "literal", "en"))
    assert not reader.ask(ask, text=Term('Ensure "safety"\n', "literal", "ja"))
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert reader.ask(SKOS + "ASK { ?s skos:notation $n }", n=Term("7", "literal", "", integer))


def test_construct_gives_sorted_triples_each_once(reader: Reader) -> None:
    lines = reader.construct(
        "CONSTRUCT { $item ?p ?o } WHERE { GRAPH ?g { $item ?p ?o } }", item=BP3
    )
    assert lines.count(b"closeMatch") == 1
    assert lines.splitlines() == sorted(lines.splitlines())
    assert len(lines.splitlines()) == 5


@pytest.mark.parametrize(
    "text",
    ['" } ; DROP ALL #', "\\", '\\" }', "a\nb", "'''", '"""', "\u0000\u202e", "}", "$text", "?s"],
)
def test_no_text_breaks_out_of_its_place(reader: Reader, text: str) -> None:
    rows = reader.select("SELECT ?x WHERE { BIND($text AS ?x) }", text=Term(text, "literal"))
    assert [row["x"].value for row in rows] == [text]


@pytest.mark.parametrize("iri", ["urn:x> <urn:y", "no scheme", "urn:a b", 'urn:"', "urn:x\n"])
def test_wrong_iri_is_refused(iri: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bind("ASK { $item ?p ?o }", {"item": Term(iri)})


def test_wrong_language_tag_and_blank_node_are_refused() -> None:
    for term in (Term("x", "literal", "en . } #"), Term("b0", "bnode")):
        with pytest.raises(ValueError, match=r"."):
            bind("ASK { ?s ?p $x }", {"x": term})


def test_places_in_strings_and_comments_are_text() -> None:
    query = "SELECT ?x { ?x ?p \"$x\" . # $x\n ?x ?q $x, <urn:$x>, '''\n$x''' }"
    assert bind(query, {"x": Term("urn:v")}).count("<urn:v>") == 1


def test_value_without_place_is_an_error(reader: Reader) -> None:
    with pytest.raises(StoreError, match=r"\$itme"):
        reader.ask("ASK { $item ?p ?o }", itme=BP3)


def test_faulty_query_and_wrong_form_are_errors(reader: Reader) -> None:
    with pytest.raises(StoreError):
        reader.select("SELECT nonsense")
    with pytest.raises(StoreError, match="no SELECT"):
        reader.select("ASK {}")
    with pytest.raises(StoreError, match="no ASK"):
        reader.ask("SELECT * { ?s ?p ?o }")
    with pytest.raises(StoreError, match="no CONSTRUCT"):
        reader.construct("ASK {}")


def test_dead_endpoint_is_named(release: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(StoreError, match=address):
        open_reader(f"sparql:{address}", release).ask("ASK {}")
