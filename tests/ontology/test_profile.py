"""The ontology is OWL 2 DL, and the check for it finds what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF

from kakehashi.build.owl_profile import profile_findings, profile_findings_of
from tests.ontology.conftest import HEADER, ONTOLOGY, merged, ontology_files


def test_ontology_with_its_code_lists_is_owl_2_dl() -> None:
    assert [f.text() for f in profile_findings_of(ontology_files())] == []


def test_ontology_with_all_items_is_owl_2_dl() -> None:
    data = [p for f in ("documents", "facets") for p in sorted((ONTOLOGY / f).glob("*.ttl"))]
    assert [f.text() for f in profile_findings_of([*ontology_files(), *data])] == []


def test_another_owl_parser_reads_the_same_terms(tmp_path: Path) -> None:
    pyhornedowl = pytest.importorskip("pyhornedowl")
    graph = merged([p for p in ontology_files() if "schemes" not in str(p)])
    classes = {str(c) for c in graph.subjects(RDF.type, OWL.Class) if isinstance(c, rdflib.URIRef)}
    root = rdflib.URIRef("https://w3id.org/kakehashi/ontology")
    for header in list(graph.subjects(RDF.type, OWL.Ontology)):
        if header != root:
            graph.remove((header, None, None))
    graph.remove((root, OWL.imports, None))
    graph.serialize(tmp_path / "whole.owl", format="xml")
    read = pyhornedowl.open_ontology(str(tmp_path / "whole.owl"))
    assert set(read.get_classes()) == classes
    kinds = {type(axiom.component).__name__ for axiom in read.get_axioms()}
    assert {"DifferentIndividuals", "EquivalentClasses", "SubObjectPropertyOf"} <= kinds


CASES = {
    "declared as two kinds of property": "kh:p a owl:ObjectProperty , owl:AnnotationProperty .",
    "declared as class and as datatype": "kh:C a owl:Class , rdfs:Datatype .",
    "used as a property and not declared": "kh:a kh:p kh:b .",
    "used as a class and not declared": "kh:C a owl:Class ; rdfs:subClassOf kh:D .",
    "has the undeclared class kh:C": "kh:a a kh:C .",
    "says something about a reserved term": "owl:Thing rdfs:label 'everything' .",
    "a restriction needs one property and one filler": (
        "kh:p a owl:ObjectProperty . kh:C a owl:Class ; "
        "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty kh:p ] ."
    ),
    "a restriction must be a blank node": (
        "kh:p a owl:ObjectProperty . kh:C a owl:Class . kh:r a owl:Restriction ; "
        "owl:onProperty kh:p ; owl:someValuesFrom kh:C ."
    ),
    "a boolean class needs two members": (
        "kh:D a owl:Class . kh:C a owl:Class ; "
        "owl:equivalentClass [ a owl:Class ; owl:unionOf ( kh:D ) ] ."
    ),
    "needs a simple property, and this one follows from others by a chain or transitivity": (
        "kh:p a owl:ObjectProperty , owl:TransitiveProperty , owl:AsymmetricProperty ."
    ),
    "stands inside a chain that implies it": (
        "kh:p a owl:ObjectProperty ; owl:propertyChainAxiom ( kh:q kh:p kh:q ) . "
        "kh:q a owl:ObjectProperty ."
    ),
    "the property hierarchy is not regular": (
        "kh:p a owl:ObjectProperty ; owl:propertyChainAxiom ( kh:q kh:q ) . "
        "kh:q a owl:ObjectProperty ; owl:propertyChainAxiom ( kh:p kh:p ) ."
    ),
    "kh:p leads to a literal": "kh:p a owl:ObjectProperty . kh:a kh:p 'b' .",
    "kh:p leads to a thing": "kh:p a owl:DatatypeProperty . kh:a kh:p kh:b .",
    "xsd:gYear is no OWL 2 datatype": "kh:p a owl:DatatypeProperty . kh:a kh:p '2020'^^xsd:gYear .",
    "its range is no datatype of OWL 2": "kh:p a owl:DatatypeProperty ; rdfs:range xsd:date .",
}


@pytest.mark.parametrize("message", CASES)
def test_fault_is_found(message: str) -> None:
    graph = rdflib.Graph().parse(data=HEADER + CASES[message], format="turtle")
    assert message in {finding.message_en for finding in profile_findings(graph)}


def test_cardinality_on_a_property_with_a_chain_is_found() -> None:
    graph = merged(ontology_files())
    graph.parse(
        data=HEADER + "kh:Bad a owl:Class ; owl:equivalentClass [ a owl:Restriction ; "
        "owl:onProperty kh:asksFor ; owl:minCardinality '2'^^xsd:nonNegativeInteger ] .",
        format="turtle",
    )
    (finding,) = profile_findings(graph)
    assert finding.node.endswith("#asksFor")
