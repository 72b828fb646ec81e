"""For every shape a valid example and one that breaks it; and the real files keep to them all."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, RDFS, SH, URIRef

from kakehashi.build.shapes import load_shapes, shape_findings
from kakehashi.namespaces import KH, PREFIXES, curie
from kakehashi.rdf.files import read_turtle
from tests.ontology.conftest import ONTOLOGY, merged, ontology_files, quads

SHAPES = load_shapes(ONTOLOGY / "shapes")
CLASSES = [
    quad
    for path in ontology_files()
    for quad in read_turtle(path)
    if quad.predicate.value == PREFIXES["rdfs"] + "subClassOf"
]

BOTH = '"a"@en , "あ"@ja'
CC_BY = "<https://creativecommons.org/licenses/by/4.0/>"
HEADER = (
    f"dcterms:title {BOTH} ; dcterms:abstract {BOTH} ; owl:versionInfo '1.0.0' ; "
    "owl:versionIRI <https://w3id.org/kakehashi/ontology/1.0.0> ; dcterms:creator 'c' ; "
    "dcterms:publisher 'p' ; dcterms:created '2026-11-24'^^xsd:date ; "
    "dcterms:issued '2026-11-24'^^xsd:date ; dcterms:modified '2026-11-24'^^xsd:date ; "
    "vann:preferredNamespaceUri 'u' ; vann:preferredNamespacePrefix 'kh' "
)
ITEM = (
    "skos:inScheme kid:x ; dcterms:identifier 'x:a' ; kh:itemKind kind:term ; "
    "kh:evidence evidence:text ; kh:locator 'p. 1' "
)
STATEMENT = (
    "mapping:0 a kh:Statement ; dcterms:identifier '0123456789abcdef' ; owl:annotatedSource x:a ; "
    "owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget y:b ; kh:mappingSet mapset:s ; "
    "kh:standing standing:editorial ; sssom:mapping_justification semapv:ManualMappingCuration ; "
    f"dcterms:license {CC_BY} ; sssom:confidence "
)
SET = (
    f"mapset:s a sssom:MappingSet ; dcterms:title {BOTH} ; dcterms:description {BOTH} ; "
    f"dcterms:license {CC_BY} ; kh:standing standing:editorial ; sssom:mappings mapping:0 "
)
DERIVED = (
    "derived:1 a kh:DerivedRelation ; kh:fromItem x:a ; kh:toItem y:b ; "
    "kh:knowledge knowledge:partOf "
)
LINKSET = (
    "kid:l a void:Linkset , kh:StatedLinkset ; void:subjectsTarget kid:x ; "
    "void:objectsTarget kid:y "
)
CODE_LIST = (
    f"kid:l dcterms:isPartOf kid:o ; dcterms:title {BOTH} ; dcterms:description {BOTH} ; "
    f"dcterms:license {CC_BY} "
)
CODE = (
    f"relation:equal a kh:CodeListConcept ; skos:prefLabel {BOTH} ; skos:notation 'equal' ; "
    "skos:inScheme <https://w3id.org/kakehashi/scheme/relation> ; kh:mask "
)
EDITION = (
    "kid:x a kh:Edition ; dcterms:title 'X'@en ; dcterms:isVersionOf work:x ; "
    "skos:hasTopConcept x:a ; kh:evidence evidence:text ; dcterms:identifier "
)
COMPARED = (
    f"comparison:x a kh:EditionComparison ; kh:compared true ; kh:comparisonNote {BOTH} ; "
    "kh:evidence evidence:text ; kh:factSource 's' "
)
CHANGE = (
    "kid:c a kh:Change ; kh:comparison comparison:x ; kh:changeBasis basis:published ; "
    "kh:evidence evidence:text "
)
CLASSIFICATION = (
    f"dcterms:title {BOTH} ; dcterms:description {BOTH} ; dcterms:license {CC_BY} ; "
    "dcterms:issued '2026-11-24'^^xsd:date ; kh:standing standing:editorial "
)


def addressed_to_nobody(name: str) -> tuple[str, str, str]:
    node = f"x:a a kh:{name}"
    return f"{node} .", f"{node} ; kh:addressedTo party:user .", f"{name}-addressedTo"


#: Shape: a valid example, an invalid one, and the property shape that finds the fault.
EXAMPLES = {
    "OntologyShape": (
        f"kid:o a owl:Ontology ; {HEADER} ; dcterms:license {CC_BY} .",
        f"kid:o a owl:Ontology ; {HEADER} ; dcterms:license 'CC BY' .",
        "Ontology-license",
    ),
    "OntologyTermShape": (
        f"kh:A rdfs:isDefinedBy kid:o ; rdfs:label {BOTH} ; skos:definition {BOTH} .",
        f"kh:A rdfs:isDefinedBy kid:o ; rdfs:label 'a'@en ; skos:definition {BOTH} .",
        "OntologyTerm-label",
    ),
    "CodeListShape": (
        f"{CODE_LIST} ; skos:hasTopConcept kind:term .",
        f"{CODE_LIST} .",
        "CodeList-hasTopConcept",
    ),
    "CodeListConceptShape": (f"{CODE} 1 .", f"{CODE} 32 .", "CodeListConcept-mask"),
    "WorkShape": (
        "work:x a kh:Work ; dcterms:title 'X'@en .",
        "work:x a kh:Work ; dcterms:title 'X' .",
        "Work-title",
    ),
    "EditionShape": (f"{EDITION} 'x' .", f"{EDITION} 'X 1' .", "Edition-identifier"),
    "ItemShape": (
        f"x:a a kh:Term ; {ITEM} ; skos:prefLabel {BOTH} .",
        f"x:a a kh:Term ; {ITEM} ; skos:prefLabel {BOTH} , 'b'@en .",
        "Item-prefLabel",
    ),
    "DocumentItemShape": (
        "x:a a kh:DocumentItem .",
        "x:a a kh:DocumentItem ; kh:foundationalRequirement x:b .",
        "DocumentItem-foundationalRequirement",
    ),
    "StandardItemShape": (
        "x:a a kh:StandardItem ; kh:edition '1' .",
        "x:a a kh:StandardItem ; kh:edition '1' , '2' .",
        "StandardItem-edition",
    ),
    "StandardProjectShape": (
        "x:a a kh:StandardProject ; kh:status status:project .",
        "x:a a kh:StandardProject .",
        "StandardProject-status",
    ),
    "SectionShape": (
        "x:a a kh:Section .",
        "x:a a kh:Section ; kh:hasActor x:b .",
        "Section-hasActor",
    ),
    "RequirementShape": (
        "x:a a kh:Principle ; kh:asksFor quality:security ; kh:addressedTo party:user .",
        "x:a a kh:Principle ; kh:asksFor party:user .",
        "Requirement-asksFor",
    ),
    "RequirementEnhancementShape": (
        "x:a a kh:RequirementEnhancement ; skos:broader x:b .",
        "x:a a kh:RequirementEnhancement .",
        "RequirementEnhancement-broader",
    ),
    "CategoryShape": (
        "x:a a kh:RiskLevel .",
        "x:a a kh:RiskLevel ; kh:actsAs party:user .",
        "Category-actsAs",
    ),
    "RoleItemShape": (
        "x:a a kh:RoleItem ; kh:actsAs party:user .",
        "x:a a kh:RoleItem ; kh:actsAs quality:safety .",
        "RoleItem-actsAs",
    ),
    "ActorShape": (
        "x:a a kh:Committee ; kh:actsAs party:standards-body .",
        "x:a a kh:Committee ; kh:hasActor x:b .",
        "Actor-hasActor",
    ),
    "InitiativeShape": (
        "x:a a kh:Initiative ; kh:addressesIssue x:b .",
        "x:a a kh:Initiative ; kh:addressesIssue 'privacy' .",
        "Initiative-addressesIssue",
    ),
    "IssueShape": (
        "x:a a kh:Issue .",
        "x:a a kh:Issue ; kh:addressesIssue x:b .",
        "Issue-addressesIssue",
    ),
    "EventShape": (
        "x:a a kh:Event ; dcterms:date '2018-03'^^xsd:gYearMonth .",
        "x:a a kh:Event ; dcterms:date '2018'^^xsd:gYear , '2019'^^xsd:gYear .",
        "Event-date",
    ),
    **{
        f"{name}Shape": (
            f"x:a a kh:{name} ; kh:partOfWork live:issue-1 .",
            f"x:a a kh:{name} ; kh:partOfWork 'issue 1' .",
            f"{name}-partOfWork",
        )
        for name in ("Action", "Deliverable", "Milestone")
    },
    "ProjectShape": (
        "x:a a kh:Project ; kh:stage stage:20 .",
        "x:a a kh:Project .",
        "Project-stage",
    ),
    "AssignmentShape": (
        "x:a a kh:Assignment ; kh:actor live:actor-1 ; kh:role responsibility:leads .",
        "x:a a kh:Assignment ; kh:actor live:actor-1 ; kh:role party:user .",
        "Assignment-role",
    ),
    "ClassificationShape": (
        f"kid:g a kh:Classification ; {CLASSIFICATION} ; dcterms:references kid:x .",
        f"kid:g a kh:Classification ; {CLASSIFICATION} ; dcterms:references x:a .",
        "Classification-references",
    ),
    "StatementShape": (f"{STATEMENT} 0.5 .", f"{STATEMENT} 1.5 .", "Statement-confidence"),
    "DerivedRelationShape": (
        f"{DERIVED} ; kh:proof proof:1 .",
        f"{DERIVED} .",
        "DerivedRelation-proof",
    ),
    "ProofShape": (
        "proof:1 a kh:Proof ; kh:knowledge knowledge:partOf ; kh:premise mapping:0 .",
        "proof:1 a kh:Proof ; kh:premise mapping:0 .",
        "Proof-knowledge",
    ),
    "ConflictShape": (
        "derived:1 a kh:Conflict ; kh:premise mapping:0 .",
        "derived:1 a kh:Conflict .",
        "Conflict-premise",
    ),
    "EditionComparisonShape": (
        f"{COMPARED} ; kh:oldEdition kid:x ; kh:newEdition kid:y .",
        f"{COMPARED} ; kh:newEdition kid:y .",
        "EditionComparison-oldEdition",
    ),
    "ChangeShape": (
        f"{CHANGE} ; kh:changeKind change:same ; kh:oldItem x:a ; kh:newItem y:b .",
        f"{CHANGE} ; kh:changeKind kind:term ; kh:oldItem x:a ; kh:newItem y:b .",
        "Change-kind",
    ),
    "TensionShape": (
        "derived:1 a kh:Tension ; kh:against mapping:0 ; kh:proof proof:1 .",
        "derived:1 a kh:Tension ; kh:proof proof:1 .",
        "Tension-against",
    ),
    "EqualityClusterShape": (
        "kid:c a kh:EqualityCluster ; skos:member x:a , y:b .",
        "kid:c a kh:EqualityCluster ; skos:member x:a .",
        "EqualityCluster-member",
    ),
    "LinksetShape": (f"{LINKSET} ; void:triples 3 .", f"{LINKSET} .", "Linkset-triples"),
    "MappingSetShape": (f"{SET} ; dcterms:identifier 's' .", f"{SET} .", "MappingSet-identifier"),
    **{
        f"{name}Shape": addressed_to_nobody(name)
        for name in (
            *("Term", "Purpose", "Finding", "Threat", "Concern", "Aspect", "Facet", "Domain"),
            *("Characteristic", "Activity", "Artifact", "Function", "ArchitectureElement"),
            *("LifecyclePhase", "PriorityArea"),
        )
    },
}


def found(turtle: str) -> set[str]:
    return {finding.check for finding in shape_findings(quads(turtle), CLASSES, SHAPES)}


def test_every_shape_has_its_examples() -> None:
    nodes = {curie(str(s)) for s in SHAPES.subjects(RDF.type, SH.NodeShape)}
    assert nodes == {f"khs:{name}" for name in EXAMPLES}


@pytest.mark.parametrize("shape", EXAMPLES)
def test_valid_example_passes_and_invalid_one_fails(shape: str) -> None:
    valid, invalid, check = EXAMPLES[shape]
    prefix = f"khs:{shape.removesuffix('Shape')}-"
    assert not {name for name in found(valid) if name.startswith(prefix)}
    assert f"khs:{check}" in found(invalid)


def test_every_class_is_reached_by_a_shape() -> None:
    ontology = merged(ontology_files())
    targets = set(SHAPES.objects(None, SH.targetClass)) | {URIRef(KH + "Item")}
    item = URIRef(KH + "Item")
    for kind in ontology.subjects(RDFS.isDefinedBy):
        if not str(kind).startswith(KH) or not str(kind).removeprefix(KH)[0].isupper():
            continue
        defined = (kind, rdflib.OWL.equivalentClass, None) in ontology
        above = set(ontology.transitive_objects(kind, RDFS.subClassOf))
        assert defined or above & (targets - {item}) or kind == item, kind


def test_shapes_speak_both_languages_and_have_no_blank_nodes() -> None:
    for node in set(load_shapes(ONTOLOGY / "shapes").subjects()):
        assert isinstance(node, URIRef)
        for property_ in (SH.name, SH.message):
            languages = [getattr(o, "language", "") for o in SHAPES.objects(node, property_)]
            assert sorted(languages) == ["en", "ja"], node
        assert SHAPES.value(node, SH.severity) in {SH.Violation, SH.Warning, SH.Info}


def test_items_of_a_facet_need_not_be_complete() -> None:
    """A facet graph says one thing about an item; the item's own graph says the rest."""
    assert found("x:a a kh:ApplicationField ; kh:asksFor quality:security .") == set()
