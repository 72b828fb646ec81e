"""Three processors expand the JSON-LD to the graph that the N-Quads hold."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kakehashi.exports.exchange import find
from kakehashi.model.exchange import Bundle
from kakehashi.namespaces import PREFIXES
from tests.exports.bundles import FULL, bundles, examples, wild_words
from tests.exports.test_rdf import project, read_by_rdflib

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node", path=f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}")
DOUBLE = NamedNode(PREFIXES["xsd"] + "double")


def quads_of(bundle: Bundle) -> set[Quad]:
    return set(parse(find("nquads").write(bundle)["kakehashi.nq"], format=RdfFormat.N_QUADS))


def jsonld_of(bundle: Bundle) -> bytes:
    return find("jsonld").write(bundle)["kakehashi.jsonld"]


def by_value(quads: set[Quad]) -> set[Quad]:
    """Write numbers alike: the standard's canonical form of 0.9 is 9.0E-1."""

    def alike(term: object) -> object:
        if isinstance(term, Literal) and term.datatype == DOUBLE:
            return Literal(repr(float(term.value)), datatype=DOUBLE)
        return term

    return {Quad(q.subject, q.predicate, alike(q.object), q.graph_name) for q in quads}  # type: ignore[arg-type]


def expanded(texts: list[bytes]) -> list[set[Quad]]:
    """What the JSON-LD processor of npm makes of the texts; it may load nothing."""
    assert NODE, "node comes with the development packages"
    done = subprocess.run(
        [NODE, ROOT / "tests/exports/expand.cjs"],
        input=json.dumps([text.decode() for text in texts]),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "NODE_PATH": str(ROOT / "node_modules")},
    )
    assert done.returncode == 0, done.stderr
    return [set(parse(text.encode(), format=RdfFormat.N_QUADS)) for text in json.loads(done.stdout)]


@examples(30)
@given(bundles(wild_words))
def test_two_parsers_read_the_same(bundle: Bundle) -> None:
    written, wanted = jsonld_of(bundle), quads_of(bundle)
    assert set(parse(written, format=RdfFormat.JSON_LD)) == wanted
    assert by_value(read_by_rdflib(written, "json-ld")) == by_value(wanted)


@examples(2)
@given(st.lists(bundles(wild_words), min_size=5, max_size=10))
def test_npm_expands_to_the_same(random: list[Bundle]) -> None:
    some = [FULL, *random]
    for found, bundle in zip(expanded([jsonld_of(b) for b in some]), some, strict=True):
        assert by_value(found) == by_value(quads_of(bundle))


def test_the_project_expands_to_the_same() -> None:
    """A part of it, unless more examples are asked for: all of it takes a quarter of a minute."""
    everything = project()
    if "KAKEHASHI_TEST_EXAMPLES" not in os.environ:
        everything = replace(
            everything, documents=everything.documents[:2], sets=everything.sets[::30]
        )
    written = jsonld_of(everything)
    wanted = quads_of(everything)
    assert set(parse(written, format=RdfFormat.JSON_LD)) == wanted
    [found] = expanded([written])
    assert by_value(found) == by_value(wanted)


def test_context_stands_alone() -> None:
    files = find("jsonld").write(FULL)
    assert sorted(files) == ["context.jsonld", "kakehashi.jsonld"]
    shared, whole = json.loads(files["context.jsonld"]), json.loads(files["kakehashi.jsonld"])
    assert shared == {"@context": whole["@context"]}
    assert whole["@context"]["aa"] == "https://w3id.org/kakehashi/id/aa/"


def test_it_reads_well() -> None:
    """A person finds titles by language, code-list values by name, and statements in their set."""
    whole = json.loads(jsonld_of(FULL))
    graphs = {graph["@id"]: graph["@graph"] for graph in whole["@graph"]}
    items = {node["@id"]: node for node in graphs["graph:document/aa"]}
    item = items["aa:1"]
    assert item["skos:prefLabel"] == {"ja": "要件", "en": "=R"}
    assert item["kh:evidence"] == "evidence:text"
    assert item["kh:stub"] is True
    [found] = graphs["graph:mapping/aa--bb"]
    assert found["@id"] == "mapset:aa--bb"
    assert {m["owl:annotatedTarget"] for m in found["sssom:mappings"]} == {
        "bb:1",
        "sssom:NoTermFound",
    }
    assert found["sssom:mappings"][0]["sssom:confidence"] == "0.75"


@pytest.mark.parametrize("name", ["context.jsonld", "kakehashi.jsonld"])
def test_same_bundle_same_bytes(name: str) -> None:
    turned = Bundle(documents=FULL.documents[::-1], sets=FULL.sets, entries=FULL.entries)
    assert find("jsonld").write(turned)[name] == find("jsonld").write(FULL)[name]
