"""Our own documents and mapping sets, read from RDF: each triple and each row comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from kakehashi.importers.raw import RawEntry
from kakehashi.importers.readers import skos
from kakehashi.importers.readers.rdf_resources import short
from kakehashi.model.statement import MappingSet, Record
from kakehashi.namespaces import PREFIXES, curie
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS
from kakehashi.sssom.to_rdf import direct_quads, set_quads
from tests.importers.rdf_samples import texts

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "ontology/documents").glob("*.ttl"))
SETS = sorted((ROOT / "mappings").glob("*.sssom.tsv"))


def _value(term: object) -> set[str]:
    """The ways in which a value may stand in a cell."""
    if isinstance(term, Literal):
        return {term.value}
    assert isinstance(term, NamedNode)
    last = term.value.rpartition("/")[2]
    return {term.value, short(term.value), curie(term.value), last}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_every_triple_of_our_documents_is_in_a_cell(path: Path) -> None:
    content = path.read_bytes()
    raw = skos.read(content, path.name)
    assert raw.findings == ()
    (document,) = raw.documents
    said: dict[str, set[str]] = {}
    for entry in document.items:
        said[entry.text("id")] = {cell.text for cell in entry.cells.values()}
    about = {cell.text for cell in document.about.cells.values()}
    implied = {
        "skos:inScheme", "skos:topConceptOf", "skos:hasTopConcept", "dcterms:identifier",
        "dcterms:isVersionOf",
    }  # fmt: skip
    types = {"skos:Concept", "skos:ConceptScheme", "kh:Edition", "kh:Work"}
    lost = []
    for quad in parse(content, format=RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode)
        name = curie(quad.predicate.value)
        if name in implied or (name == "rdf:type" and curie(str(quad.object.value)) in types):
            continue
        cells = said.get(curie(quad.subject.value), about)
        fact = f"{name} {quad.object}"
        if not cells & {*_value(quad.object), fact, f"dcterms:isVersionOf/{fact}"}:
            lost.append(quad)
    # the title of a work is that of its only edition unless it is said apart
    assert [q for q in lost if not q.subject.value.startswith(PREFIXES["work"])] == []
    assert all(curie(q.predicate.value) == "dcterms:title" for q in lost)


@pytest.mark.parametrize("path", SETS, ids=lambda p: p.name.partition(".sssom")[0])
def test_our_sets_come_back_whole(path: Path) -> None:
    mapping_set = read_set(path)
    quads = [*set_quads(mapping_set), *direct_quads(mapping_set)]
    raw = skos.read(serialize(quads, format=RdfFormat.N_QUADS) or b"", "x.nq")
    assert raw.findings == ()
    (found,) = raw.sets
    got = sorted((_of_row(row) for row in found.rows), key=str)
    assert got == sorted((_of_record(r, mapping_set) for r in mapping_set.records), key=str)
    about = texts(found.about)
    for slot in SET_SLOTS:
        value = getattr(mapping_set, slot.name)
        if slot.many:
            members = {text for key, text in about.items() if key.startswith(f"{slot.name}.")}
            assert members == set(value)
        elif slot.rdf and value:
            assert about[slot.name] == value
    assert not [key for key in about if key.startswith("note:")]


def _of_row(row: RawEntry) -> dict[str, str]:
    found = texts(row)
    if "confidence" in found:
        found["confidence"] = str(float(found["confidence"]))
    return found


def _of_record(record: Record, mapping_set: MappingSet) -> dict[str, str]:
    found = {}
    for slot in RECORD_SLOTS:
        value = getattr(record, slot.name)
        if slot.kind == "relation":
            value = value.text if value else ""
        if value not in ("", None):
            found[slot.name] = str(value)
    if mapping_set.publisher:
        found.setdefault("publisher", mapping_set.publisher)
    return found
