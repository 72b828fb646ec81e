"""RDF exports hold the triples of the release, and any parser reads the same of them."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from pyoxigraph import Quad, RdfFormat, parse

from kakehashi.exports.exchange import find
from kakehashi.exports.exchange.triples import graphs
from kakehashi.model.exchange import Bundle
from kakehashi.namespaces import graph_iri
from kakehashi.rdf.exchange import document_triples
from kakehashi.rdf.exchange_reading import document_of
from kakehashi.rdf.files import nquads, read_turtle
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.registry import read_registry
from tests.exports.bundles import FULL, bundles, examples, in_order, wild_words

ROOT = Path(__file__).parents[2]
SYNTAXES = {
    "turtle": (RdfFormat.TURTLE, "turtle"),
    "trig": (RdfFormat.TRIG, "trig"),
    "nquads": (RdfFormat.N_QUADS, "nquads"),
    "rdfxml": (RdfFormat.RDF_XML, "xml"),
}


@cache
def project() -> Bundle:
    """The documents and sets of the project, out of its own files."""
    registry = read_registry(ROOT / "mappings")
    return Bundle(
        documents=tuple(
            document_of(read_turtle(path), path.stem)
            for path in sorted((ROOT / "ontology/documents").glob("*.ttl"))
        ),
        sets=tuple(read_set(ROOT / "mappings" / entry.file) for entry in registry.entries),
        entries=tuple(entry.said for entry in registry.entries),
    )


@pytest.fixture(scope="module")
def everything() -> Bundle:
    return project()


def triples(quads: list[Quad]) -> set[tuple[str, ...]]:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def read_by_rdflib(content: bytes, syntax: str) -> set[Quad]:
    """What rdflib finds in a file, with the graphs where the syntax has them."""
    found = rdflib.Dataset()
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        # else 0.001 comes back as 1e-03, which is the same number
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        # rdflib's own parsers use a property that it deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        found.parse(data=content, format=syntax)
        written = found.serialize(format="nquads")
    quads = parse(written, format=RdfFormat.N_QUADS)
    if syntax in ("trig", "nquads", "json-ld"):
        return set(quads)
    return {Quad(q.subject, q.predicate, q.object) for q in quads}


def test_documents_come_back_whole() -> None:
    """Every triple of every document is in the exchange model; there is no list of exceptions."""
    checked = 0
    for path in sorted((ROOT / "ontology/documents").glob("*.ttl")):
        written = read_turtle(path)
        made = document_triples(document_of(written, path.stem))
        assert set(made) == {q.triple for q in written}, path.name
        checked += len(written)
    assert checked > 40_000


def test_a_release_holds_the_same(everything: Bundle) -> None:
    """What is exported of the sources is what the build makes of them, graph by graph."""
    release = ROOT / "build/current/data/kakehashi.nq"
    wanted = {graph_iri(name) for name in graphs(everything)}
    kept: dict[str, set[bytes]] = {name: set() for name in wanted}
    for line in release.read_bytes().splitlines(keepends=True):
        graph = line.rsplit(b" ", 2)[1].decode().strip("<>")
        if graph in wanted:
            kept[graph].add(line)
    made = find("nquads").write(everything)["kakehashi.nq"].splitlines(keepends=True)
    assert len(made) == len(set(made)) == sum(len(lines) for lines in kept.values())
    assert set(made) == set().union(*kept.values())


@pytest.mark.parametrize("name", SYNTAXES)
@examples(15)
@given(bundle=bundles(wild_words))
def test_two_parsers_read_the_same(name: str, bundle: Bundle) -> None:
    own, other = SYNTAXES[name]
    read: set[tuple[str, ...]] = set()
    for content in find(name).write(bundle).values():
        quads = list(parse(content, format=own))
        assert read_by_rdflib(content, other) == set(quads)
        read |= triples(quads)
    assert read == {t for graph in graphs(bundle).values() for t in triples(graph)}


@examples(30)
@given(bundles(wild_words))
def test_documents_read_back(bundle: Bundle) -> None:
    for document in bundle.documents:
        written = find("turtle").write(bundle)[f"document/{document.slug}.ttl"]
        again = document_of(parse(written, format=RdfFormat.TURTLE), document.slug)
        assert [i.id for i in again.items] == [i.id for i in document.items]
        for old, new in zip(document.items, again.items, strict=True):
            facts = tuple(fact for fact in new.facts if fact[0] != "kh:position")
            assert replace(new, facts=facts) == old
        assert replace(again, items=()) == replace(document, items=())


@pytest.mark.parametrize("name", SYNTAXES)
@examples(5)
@given(bundle=bundles())
def test_same_bundle_same_bytes(name: str, bundle: Bundle) -> None:
    turned = replace(
        bundle,
        documents=bundle.documents[::-1],
        sets=tuple(replace(s, records=s.records[::-1]) for s in bundle.sets),
    )
    written = find(name).write(bundle)
    assert written == find(name).write(turned) == find(name).write(in_order(bundle))


def test_characters_that_xml_lacks() -> None:
    """A control character becomes a blank, and a carriage return stays one."""
    item = replace(FULL.documents[1].items[0], notation="a\x0bb\rc")
    bundle = Bundle(documents=(replace(FULL.documents[1], items=(item,)),))
    written = find("rdfxml").write(bundle)["document/bb.rdf"]
    found = {q.object.value for q in parse(written, format=RdfFormat.RDF_XML)}
    assert "a b\rc" in found
    assert nquads(graphs(bundle)["document/bb"]).count(b"a\\u000Bb\\rc") == 1
