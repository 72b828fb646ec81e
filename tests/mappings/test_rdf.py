"""The RDF form: an axiom for each record, and plain triples only where the relation is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kakehashi.model.statement import MappingSet
from kakehashi.namespaces import PREFIXES, SCHEME, graph_iri
from kakehashi.rdf.files import nquads
from kakehashi.sssom.reader import check_set
from kakehashi.sssom.registry import Entry
from kakehashi.sssom.to_rdf import direct_quads, set_quads

ENTRY = Entry(
    id="nisc--cpsf",
    file="nisc--cpsf.sssom.tsv",
    title_en="NISC to CPS",
    title_ja="NISCとCPS",
    description_ja="三行。",
    pairs=(("nisc", "cpsf"),),
    publisher="Kakehashi",
    standing="editorial",
    strict=True,
    licence="https://creativecommons.org/licenses/by/4.0/",
    line=1,
)


@pytest.fixture
def mapping_set(small: str) -> MappingSet:
    found, findings = check_set(small.encode(), "mappings/nisc--cpsf.sssom.tsv")
    assert found is not None
    assert not findings
    return found


def iri(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def said(quads: list[Quad], subject: str, predicate: str) -> set[str]:
    """What is said of a thing, as it is written in N-Triples."""
    return {
        str(q.object)
        for q in quads
        if str(q.subject) == f"<{subject}>" and q.predicate == iri(predicate)
    }


def test_axiom_with_what_the_header_says(mapping_set: MappingSet) -> None:
    quads = set_quads(mapping_set, ENTRY.said)
    record = mapping_set.records[0]
    base = "https://w3id.org/kakehashi"
    assert record.identifier == "cabcd501d515d1e3"
    for predicate, values in {
        "rdf:type": {str(iri("owl:Axiom")), str(iri("kh:Statement"))},
        "owl:annotatedSource": {f"<{base}/id/nisc/bp-1>"},
        "owl:annotatedProperty": {str(iri("skos:broadMatch"))},
        "owl:annotatedTarget": {f"<{base}/id/cpsf/concern-safety>"},
        "sssom:mapping_justification": {str(iri("semapv:ManualMappingCuration"))},
        "sssom:confidence": {str(Literal(0.65))},
        "sssom:subject_source": {f"<{base}/id/nisc>"},
        "sssom:object_source": {f"<{base}/id/cpsf>"},
        "dcterms:license": {"<https://creativecommons.org/licenses/by/4.0/>"},
        "dcterms:identifier": {'"cabcd501d515d1e3"'},
        "kh:mappingSet": {f"<{base}/mapping-set/nisc--cpsf>"},
        "kh:relation": {f"<{SCHEME}relation/partOf>"},
        "kh:standing": {f"<{SCHEME}standing/editorial>"},
        "kh:rationaleType": {f"<{SCHEME}rationale/semantic>"},
        "kh:rationale": {'"Within it."@en', '"その一部。"@ja'},
        "kh:publisher": {'"Kakehashi"'},
    }.items():
        assert said(quads, record.iri, predicate) == values, predicate
    assert {q.graph_name for q in quads} == {NamedNode(graph_iri("mapping/nisc--cpsf"))}


def test_set_has_both_titles_and_its_records(mapping_set: MappingSet) -> None:
    quads = set_quads(mapping_set, ENTRY.said)
    node = "https://w3id.org/kakehashi/mapping-set/nisc--cpsf"
    assert said(quads, node, "rdf:type") == {str(iri("sssom:MappingSet"))}
    assert said(quads, node, "dcterms:title") == {'"NISC to CPS"@en', '"NISCとCPS"@ja'}
    assert said(quads, node, "dcterms:description") == {'"Three rows."@en', '"三行。"@ja'}
    assert said(quads, node, "owl:versionInfo") == {'"0.1.0"'}
    assert said(quads, node, "sssom:mappings") == {f"<{r.iri}>" for r in mapping_set.records}


def test_alternatives_are_repeated(mapping_set: MappingSet) -> None:
    quads = set_quads(mapping_set)
    assert said(quads, mapping_set.records[1].iri, "kh:relation") == {
        f"<{SCHEME}relation/partOf>",
        f"<{SCHEME}relation/overlaps>",
    }


def test_no_counterpart(mapping_set: MappingSet) -> None:
    record = mapping_set.records[2]
    quads = set_quads(mapping_set)
    assert said(quads, record.iri, "owl:annotatedTarget") == {str(iri("sssom:NoTermFound"))}
    assert said(quads, record.iri, "kh:noCounterpartIn") == {"<https://w3id.org/kakehashi/id/cpsf>"}
    assert said(quads, record.iri, "kh:relation") == set()


def test_direct_triples_only_for_what_holds(mapping_set: MappingSet) -> None:
    first, *others = mapping_set.records
    denied = replace(mapping_set, records=(replace(first, predicate_modifier="Not"), *others))
    assert [str(q.predicate) for q in direct_quads(mapping_set)] == [
        str(iri("skos:broadMatch")),
        str(iri("skos:mappingRelation")),
    ]
    assert [str(q.predicate) for q in direct_quads(denied)] == [str(iri("skos:mappingRelation"))]
    assert said(set_quads(denied), denied.records[0].iri, "sssom:predicate_modifier") == {
        str(iri("sssom:NegatedPredicate"))
    }
    assert denied.records[0].identifier != first.identifier
    assert {q.graph_name for q in direct_quads(denied)} == {
        NamedNode(graph_iri("direct/nisc--cpsf"))
    }


def test_same_bytes_whatever_the_order(mapping_set: MappingSet) -> None:
    turned = replace(mapping_set, records=mapping_set.records[::-1])
    assert nquads(set_quads(turned, ENTRY.said)) == nquads(set_quads(mapping_set, ENTRY.said))


def test_no_blank_nodes(mapping_set: MappingSet) -> None:
    assert b"_:" not in nquads([*set_quads(mapping_set, ENTRY.said), *direct_quads(mapping_set)])
