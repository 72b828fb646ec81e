"""Every term has its labels, definitions and header; the files fit together."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from rdflib.term import Node

from kakehashi.model.relation import BASE_RELATIONS
from kakehashi.namespaces import BASE, KH, SCHEME, SCHEMES
from kakehashi.rdf.files import canonical_turtle, read_turtle
from tests.ontology.conftest import ONTOLOGY, merged, ontology_files

GRAPH = merged(ontology_files())
TERMS = sorted(s for s in set(GRAPH.subjects(RDFS.isDefinedBy)) if isinstance(s, URIRef))
CODES = sorted(URIRef(str(s)) for s in GRAPH.subjects(RDF.type, URIRef(KH + "CodeListConcept")))
MODULES = [*sorted((ONTOLOGY / "modules").glob("*.ttl")), ONTOLOGY / "kakehashi.ttl"]
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
DCTERMS = "http://purl.org/dc/terms/"

#: Classes named in the issue: categories, requirements, roles, documents, and the live map.
NAMED = (
    *("Work", "Edition", "Item", "DocumentItem", "Requirement", "Principle", "Guideline"),
    *("Concern", "Aspect", "Layer", "LifecyclePhase", "Statement", "RoleItem"),
    *("Category", "ApplicationField", "RiskLevel", "SystemLevel", "IssueField"),
    *("Actor", "Initiative", "Issue", "Event", "PriorityArea", "CrossCuttingRequirement"),
    *("SecurityRequirement", "SafetyRequirement", "PrivacyRequirement", "ResilienceRequirement"),
    *("AssuranceRequirement", "GovernanceRequirement", "ResponsibilityRequirement"),
    *("InteroperabilityRequirement", "MakerRequirement", "SystemProviderRequirement"),
    *("ServiceProviderRequirement", "AssetOwnerRequirement", "IntegratorRequirement"),
    *("UserRequirement", "RegulatorRequirement", "StandardsBodyRequirement"),
)


def language_of(node: Node) -> str:
    return getattr(node, "language", "") or ""


def languages(node: URIRef, property_: URIRef) -> list[str]:
    return sorted(language_of(o) for o in GRAPH.objects(node, property_))


@pytest.mark.parametrize("term", TERMS)
def test_term_has_label_and_definition_in_both_languages(term: URIRef) -> None:
    assert term.startswith(KH)
    assert languages(term, RDFS.label) == ["en", "ja"]
    assert languages(term, SKOS.definition) == ["en", "ja"]
    assert list(GRAPH.objects(term, RDFS.isDefinedBy)) == [URIRef(BASE + "ontology")]


@pytest.mark.parametrize("term", TERMS)
def test_definition_is_a_phrase_and_not_circular(term: URIRef) -> None:
    labels = {language_of(o): str(o) for o in GRAPH.objects(term, RDFS.label)}
    for text in GRAPH.objects(term, SKOS.definition):
        language, words = language_of(text), str(text)
        assert not words.endswith((".", "。")), "an ISO 704 definition is a phrase"
        label = labels[language]
        if language == "en":
            assert words[0].islower() or words.startswith("IoT ")
            several = " " in label
            assert not (several and label.lower() in words.lower()), f"{label!r} in {words!r}"
            assert not words.startswith(f"{label} ")
        elif len(label) > 2:
            assert label not in words


def test_terms_named_in_the_issue_are_classes() -> None:
    missing = [n for n in NAMED if (URIRef(KH + n), RDF.type, OWL.Class) not in GRAPH]
    assert missing == []


def test_no_two_terms_have_one_label() -> None:
    for language in ("ja", "en"):
        classes = [t for t in TERMS if (t, RDF.type, OWL.Class) in GRAPH]
        for group in (classes, [t for t in TERMS if t not in classes]):
            labels = Counter(
                str(o)
                for t in group
                for o in GRAPH.objects(t, RDFS.label)
                if language_of(o) == language
            )
            assert [label for label, count in labels.items() if count > 1] == []


def test_classes_and_properties_are_named_in_their_way() -> None:
    for term in TERMS:
        local = term.removeprefix(KH)
        pattern = (
            r"[A-Z][A-Za-z0-9]*" if (term, RDF.type, OWL.Class) in GRAPH else r"[a-z][A-Za-z0-9]*"
        )
        assert re.fullmatch(pattern, local), term


@pytest.mark.parametrize("path", [*MODULES, *ALIGNMENTS], ids=lambda p: p.stem)
def test_header(path: Path) -> None:
    graph = rdflib.Graph().parse(path, format="turtle")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    for name in ("title", "abstract"):
        texts = graph.objects(ontology, URIRef(DCTERMS + name))
        assert sorted(language_of(t) for t in texts) == ["en", "ja"]
    licence = graph.value(ontology, URIRef(DCTERMS + "license"))
    assert licence == URIRef("https://creativecommons.org/licenses/by/4.0/")
    version = str(graph.value(ontology, OWL.versionInfo))
    assert f"/{version}" in str(graph.value(ontology, OWL.versionIRI))
    for name in ("creator", "created", "issued", "modified", "publisher", "bibliographicCitation"):
        assert graph.value(ontology, URIRef(DCTERMS + name)) is not None


def test_catalog_names_every_import_and_nothing_else() -> None:
    root = ET.parse(ONTOLOGY / "catalog-v001.xml").getroot()
    entries = {e.attrib["name"]: e.attrib["uri"] for e in root}
    imports = {str(o) for o in GRAPH.objects(None, OWL.imports)}
    assert imports | {BASE + "ontology"} == set(entries)
    for name, place in entries.items():
        graph = rdflib.Graph().parse(ONTOLOGY / place, format="turtle")
        assert (URIRef(name), RDF.type, OWL.Ontology) in graph


def test_core_does_not_import_alignments() -> None:
    assert not [o for o in GRAPH.objects(None, OWL.imports) if "alignment" in str(o)]


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda p: p.stem)
def test_alignment_speaks_of_our_terms_only(path: Path) -> None:
    graph = rdflib.Graph().parse(path, format="turtle")
    matches = {SKOS[f"{kind}Match"] for kind in ("exact", "close", "broad", "narrow", "related")}
    for subject, predicate, value in graph:
        if (subject, RDF.type, OWL.Ontology) not in graph:
            assert subject in TERMS, "it says something of an undeclared or foreign term"
            assert predicate in matches | {RDFS.subClassOf, RDFS.subPropertyOf}
            assert not str(value).startswith(BASE)


def test_every_code_list_has_its_file() -> None:
    assert {p.stem for p in (ONTOLOGY / "schemes").glob("*.ttl")} == set(SCHEMES)


@pytest.mark.parametrize("code", CODES)
def test_code_is_labelled_and_in_its_list(code: URIRef) -> None:
    list_, _, notation = code.removeprefix(SCHEME).partition("/")
    assert languages(code, SKOS.prefLabel) == ["en", "ja"]
    assert str(GRAPH.value(code, SKOS.notation)) == notation
    assert GRAPH.value(code, SKOS.inScheme) == URIRef(SCHEME + list_)
    if list_ != "kind":  # a kind is defined by its class
        assert languages(code, SKOS.definition) == ["en", "ja"]


def test_every_kind_has_a_class_of_items() -> None:
    items = set(GRAPH.transitive_subjects(RDFS.subClassOf, URIRef(KH + "Item")))
    kinds = [c for c in CODES if c.startswith(SCHEME + "kind/")]
    assert len(kinds) > 100
    for kind in kinds:
        assert GRAPH.value(kind, URIRef(KH + "kindClass")) in items, kind


def test_relation_codes_say_what_the_program_says() -> None:
    for base, terms in BASE_RELATIONS.items():
        code = URIRef(f"{SCHEME}relation/{terms.name}")
        assert int(str(GRAPH.value(code, URIRef(KH + "mask")))) == base.value
        assert str(GRAPH.value(code, URIRef(KH + "ir8477Term"))) == terms.ir8477
        assert str(GRAPH.value(code, URIRef(KH + "oscalTerm"))) == terms.oscal
        assert GRAPH.value(code, URIRef(KH + "relationProperty")) == URIRef(KH + terms.name)


@pytest.mark.parametrize("path", sorted((ONTOLOGY / "facets").glob("*.ttl")), ids=lambda p: p.stem)
def test_classification_says_what_it_is(path: Path) -> None:
    graph = rdflib.Graph().parse(path, format="turtle")
    (header,) = graph.subjects(RDF.type, URIRef(KH + "Classification"))
    assert header == URIRef(f"{BASE}graph/facet/{path.stem}")
    assert graph.value(header, URIRef(KH + "standing")) == URIRef(SCHEME + "standing/editorial")
    properties = {KH + n for n in ("asksFor", "addressedTo", "actsAs", "concernsLevel")}
    for item in set(graph.subjects()) - {header}:
        assert {str(p) for p in graph.predicates(item)} <= properties | {str(RDF.type)}


@pytest.mark.parametrize(
    "path",
    [p for f in ("schemes", "facets", "shapes") for p in sorted((ONTOLOGY / f).glob("*.ttl"))],
    ids=lambda p: f"{p.parent.name}-{p.stem}",
)
def test_file_is_in_the_one_form(path: Path) -> None:
    assert path.read_bytes() == canonical_turtle(read_turtle(path))
