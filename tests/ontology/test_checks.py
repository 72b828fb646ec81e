"""Each violation query: a graph with the fault, and one without it."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import QuerySolutions, Store

from kakehashi.namespaces import BASE
from tests.ontology.conftest import ROOT, quads

QUERIES = ROOT / "queries/checks"

ITEM = "kh:itemKind kind:term ; skos:inScheme kid:x"
GRAPH = f"<{BASE}graph/"

#: Fault: a graph that has it, and one that has not. Triples outside a graph are the document x.
EXAMPLES: dict[str, tuple[str, str]] = {
    "alias-chain": (
        "x:a kh:aliasOf x:b . x:b kh:aliasOf x:c .",
        "x:a kh:aliasOf x:c . x:b kh:aliasOf x:c .",
    ),
    "alias-several": ("x:a kh:aliasOf x:b , x:c .", "x:a kh:aliasOf x:b ."),
    "alternative-identifier": (
        f"x:a kh:alternativeIdentifier 'x:b' . x:b dcterms:identifier 'x:b' ; {ITEM} .",
        f"x:a kh:alternativeIdentifier 'x:c' . x:b dcterms:identifier 'x:b' ; {ITEM} .",
    ),
    "blank-in-label": ("x:a skos:prefLabel 'A  b'@en .", "x:a skos:prefLabel 'A b'@en ."),
    "circular-definition": (
        "kh:A rdfs:isDefinedBy kid:o ; rdfs:label 'one'@en ; skos:definition 'one that acts'@en .",
        "kh:A rdfs:isDefinedBy kid:o ; rdfs:label 'one'@en ; skos:definition 'who acts'@en .",
    ),
    "class-naming": (
        "kh:actor a owl:Class ; rdfs:isDefinedBy kid:o .",
        "kh:Actor a owl:Class ; rdfs:isDefinedBy kid:o .",
    ),
    "classification-header": (
        f"{GRAPH}facet/x> {{ x:a kh:asksFor quality:safety }}",
        f"{GRAPH}facet/x> {{ {GRAPH}facet/x> a kh:Classification }}",
    ),
    "classification-of-other": (
        f"{GRAPH}facet/x> {{ y:a kh:asksFor quality:safety }}",
        f"{GRAPH}facet/x> {{ x:a kh:asksFor quality:safety }}",
    ),
    "code-duplicate": (
        (
            "kind:a a kh:CodeListConcept ; skos:prefLabel 'a'@en ; skos:inScheme kid:k . "
            "kind:b a kh:CodeListConcept ; skos:prefLabel 'a'@en ; skos:inScheme kid:k ."
        ),
        (
            "kind:a a kh:CodeListConcept ; skos:prefLabel 'a'@en ; skos:inScheme kid:k . "
            "kind:b a kh:CodeListConcept ; skos:prefLabel 'a'@ja ; skos:inScheme kid:k ."
        ),
    ),
    "code-list": (
        "kind:a a kh:CodeListConcept ; skos:topConceptOf kid:k .",
        "kind:a a kh:CodeListConcept ; skos:topConceptOf kid:k . kid:k skos:hasTopConcept kind:a .",
    ),
    "code-notation": (
        "kind:a a kh:CodeListConcept ; skos:notation 'b' .",
        "kind:a a kh:CodeListConcept ; skos:notation 'a' .",
    ),
    "confidence-missing": (
        "mapping:1 a kh:Statement ; kh:standing standing:editorial .",
        "mapping:1 a kh:Statement ; kh:standing standing:editorial ; sssom:confidence 0.5 .",
    ),
    "control-character": (
        r"x:a skos:prefLabel 'a\u202Eb'@en .",
        r"x:a skos:prefLabel 'a\u200Db\nc'@en .",
    ),
    "dangling-end": (
        f"mapping:1 a kh:Statement ; owl:annotatedTarget x:b . x:a {ITEM} .",
        (
            f"mapping:1 a kh:Statement ; owl:annotatedSource x:a ; "
            f"owl:annotatedTarget sssom:NoTermFound . x:a {ITEM} ."
        ),
    ),
    "date-order": (
        "x:a dcterms:issued '2020-05'^^xsd:gYearMonth ; kh:withdrawnOn '2019-01-01'^^xsd:date .",
        "x:a dcterms:issued '2020-05'^^xsd:gYearMonth ; kh:withdrawnOn '2020'^^xsd:gYear .",
    ),
    "description-language": (
        f"x:a {ITEM} ; dcterms:description 'a'@en .",
        f"x:a {ITEM} ; dcterms:description 'a'@en , 'あ'@ja .",
    ),
    "direct-negative": (
        (
            f"{GRAPH}mapping/s> {{ mapping:1 owl:annotatedSource x:a ; "
            "owl:annotatedProperty kh:overlaps ; "
            "owl:annotatedTarget y:b ; kh:mappingSet mapset:s ; "
            "sssom:predicate_modifier sssom:NegatedPredicate } "
            f"{GRAPH}direct/s> {{ x:a kh:overlaps y:b }}"
        ),
        (
            f"{GRAPH}mapping/s> {{ mapping:1 owl:annotatedSource x:a ; "
            "owl:annotatedProperty kh:overlaps ; "
            "owl:annotatedTarget y:b ; kh:mappingSet mapset:s } "
            f"{GRAPH}direct/s> {{ x:a kh:overlaps y:b }}"
        ),
    ),
    "direct-without-statement": (
        f"{GRAPH}direct/s> {{ x:a kh:overlaps y:b }}",
        (
            f"{GRAPH}direct/s> {{ x:a kh:overlaps y:b }} "
            f"{GRAPH}mapping/s> {{ mapping:1 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; "
            "owl:annotatedProperty kh:overlaps }"
        ),
    ),
    "duplicate-statement": (
        (
            "mapping:1 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; kh:publisher 'P' ; "
            "owl:annotatedProperty kh:overlaps ; kh:standing standing:official . "
            "mapping:2 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; kh:publisher 'P' ; "
            "owl:annotatedProperty kh:overlaps ; kh:standing standing:official ."
        ),
        (
            "mapping:1 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; kh:publisher 'P' ; "
            "owl:annotatedProperty kh:overlaps ; kh:standing standing:official . "
            "mapping:2 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; kh:publisher 'Q' ; "
            "owl:annotatedProperty kh:overlaps ; kh:standing standing:published ."
        ),
    ),
    "duplicate-term-label": (
        (
            "kh:A a owl:Class ; rdfs:label 'a'@en ; rdfs:isDefinedBy kid:o . "
            "kh:B a owl:Class ; rdfs:label 'a'@en ; rdfs:isDefinedBy kid:o ."
        ),
        (
            "kh:A a owl:Class ; rdfs:label 'a'@en ; rdfs:isDefinedBy kid:o . "
            "kh:B a owl:Class ; rdfs:label 'b'@en ; rdfs:isDefinedBy kid:o ."
        ),
    ),
    "edition-of-item": (
        "x:a kh:itemKind kind:term ; skos:inScheme kid:y .",
        "x:a kh:itemKind kind:term ; skos:inScheme kid:x .",
    ),
    "english-swapped": (
        "x:a skos:prefLabel '原則'@en .",
        "x:a skos:prefLabel 'principle (原則)'@en , '原則'@ja .",
    ),
    "evidence-missing": (f"x:a {ITEM} .", f"x:a {ITEM} ; kh:evidence evidence:text ."),
    "foreign-subject": (
        "<https://example.org/a> rdfs:label 'a' .",
        f"x:a rdfs:label 'a' . {GRAPH}meta> rdfs:label 'b' .",
    ),
    "identifier": (
        "x:a kh:itemKind kind:term ; dcterms:identifier 'x:b' .",
        "x:a kh:itemKind kind:term ; dcterms:identifier 'x:a' .",
    ),
    "item-without-kind": (
        "x:a a kh:Principle . kh:Principle rdfs:subClassOf kh:Item .",
        "x:a a kh:Principle ; kh:itemKind kind:principle . kh:Principle rdfs:subClassOf kh:Item .",
    ),
    "kind-class": (
        "x:a kh:itemKind kind:term . kind:term kh:kindClass kh:Term ; skos:notation 'term' .",
        "x:a a kh:Term ; kh:itemKind kind:term . kind:term kh:kindClass kh:Term .",
    ),
    "kind-unknown": (
        "x:a kh:itemKind kind:term .",
        "x:a kh:itemKind kind:term . kind:term kh:kindClass kh:Term .",
    ),
    "label-missing": (
        f"x:a {ITEM} ; skos:prefLabel 'a'@en .",
        f"x:a {ITEM} ; skos:prefLabel 'a'@en , 'あ'@ja . x:b {ITEM} ; kh:placeholder true .",
    ),
    "language-swapped": (
        "x:a dcterms:description 'in English'@ja .",
        "x:a dcterms:description '日本語'@ja .",
    ),
    "markup-in-text": (
        "x:a skos:note 'see <b>this</b>'@en .",
        "x:a skos:note 'see <this>, a < b and c > d'@en .",
    ),
    "misprint-note": (
        "x:a kh:misprint '機能保障'@ja .",
        "x:a kh:misprint '機'@ja ; kh:correctionNote 'n'@en ; kh:correctionCertainty 'high' .",
    ),
    "multiple-domain": ("kh:p rdfs:domain kh:A , kh:B .", "kh:p rdfs:domain kh:A ."),
    "multiple-range": ("kh:p rdfs:range kh:A , kh:B .", "kh:p rdfs:range kh:A ."),
    "nesting-across-documents": (
        "x:a skos:broader y:b ; skos:inScheme kid:x . y:b skos:inScheme kid:y .",
        "x:a skos:broader x:b ; skos:inScheme kid:x . x:b skos:inScheme kid:x .",
    ),
    "nesting-both": (
        "x:a kh:partOfItem x:b ; kh:listedUnder x:b .",
        "x:a kh:partOfItem x:b . x:c kh:listedUnder x:b .",
    ),
    "nesting-cycle": (
        "x:a skos:broader x:b . x:b skos:broader x:a .",
        "x:a skos:broader x:b . x:b skos:broader x:c .",
    ),
    "nesting-elsewhere": (
        "x:a skos:broader x:b ; kh:partOfItem x:c .",
        "x:a skos:broader x:b ; kh:partOfItem x:b .",
    ),
    "nesting-reason": (
        "x:a kh:listedUnder x:b ; kh:nestingReason 'r'@en .",
        "x:a kh:listedUnder x:b ; kh:nestingReason 'r'@en , '理由'@ja .",
    ),
    "nesting-untyped": (
        f"x:a {ITEM} ; skos:broader x:b .",
        f"x:a {ITEM} ; skos:broader x:b ; kh:partOfItem x:b .",
    ),
    "no-counterpart-and-counterpart": (
        (
            "mapping:1 kh:noCounterpartIn kid:y ; owl:annotatedSource x:a ; "
            "kh:mappingSet mapset:s . "
            "mapping:2 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; "
            "kh:mappingSet mapset:s . "
            "y:b skos:inScheme kid:y ."
        ),
        (
            "mapping:1 kh:noCounterpartIn kid:z ; owl:annotatedSource x:a ; "
            "kh:mappingSet mapset:s . "
            "mapping:2 owl:annotatedSource x:a ; owl:annotatedTarget y:b ; "
            "kh:mappingSet mapset:s . "
            "y:b skos:inScheme kid:y ."
        ),
    ),
    "no-counterpart-form": (
        "mapping:1 a kh:Statement ; kh:noCounterpartIn kid:y ; owl:annotatedTarget y:b .",
        (
            "mapping:1 a kh:Statement ; kh:noCounterpartIn kid:y ; "
            "owl:annotatedTarget sssom:NoTermFound ."
        ),
    ),
    "origin-without-title": (
        f"x:a {ITEM} ; kh:titleOriginJa origin:publisher .",
        f"x:a {ITEM} ; kh:titleOriginJa origin:publisher ; skos:prefLabel 'あ'@ja .",
    ),
    "placeholder-with-label": (
        "x:a kh:placeholder true ; skos:prefLabel '(not seen)'@en .",
        "x:a kh:placeholder true ; skos:notation '5' .",
    ),
    "predicate-of-alternatives": (
        (
            "mapping:1 kh:relation relation:equal , relation:partOf ; "
            "owl:annotatedProperty skos:exactMatch ."
        ),
        (
            "mapping:1 kh:relation relation:equal , relation:partOf ; "
            "owl:annotatedProperty skos:mappingRelation ."
        ),
    ),
    "predicate-of-relation": (
        (
            "mapping:1 kh:relation relation:equal ; owl:annotatedProperty skos:broadMatch . "
            "relation:equal kh:sssomPredicate skos:exactMatch ; skos:notation 'equal' ."
        ),
        (
            "mapping:1 kh:relation relation:equal ; owl:annotatedProperty skos:exactMatch . "
            "relation:equal kh:sssomPredicate skos:exactMatch ; skos:notation 'equal' ."
        ),
    ),
    "property-naming": (
        "kh:HasActor a owl:ObjectProperty ; rdfs:isDefinedBy kid:o .",
        "kh:hasActor a owl:ObjectProperty ; rdfs:isDefinedBy kid:o .",
    ),
    "rationale-missing": (
        "mapping:1 a kh:Statement ; kh:standing standing:editorial ; kh:rationale 'r'@en .",
        (
            "mapping:1 a kh:Statement ; kh:standing standing:editorial ; "
            "kh:rationale 'r'@en , '理由'@ja ."
        ),
    ),
    "relation-missing": (
        "mapping:1 a kh:Statement .",
        "mapping:1 a kh:Statement ; kh:relation relation:equal .",
    ),
    "set-standing": (
        (
            "mapping:1 a kh:Statement ; kh:mappingSet mapset:s ; kh:standing standing:official . "
            "mapset:s kh:standing standing:editorial ."
        ),
        (
            "mapping:1 a kh:Statement ; kh:mappingSet mapset:s ; kh:standing standing:official . "
            "mapset:s kh:standing standing:official ."
        ),
    ),
    "set-unused": (
        "mapping:1 a kh:Statement ; kh:mappingSet mapset:s .",
        "mapping:1 a kh:Statement ; kh:mappingSet mapset:s . mapset:s a sssom:MappingSet .",
    ),
    "statement-evidence": (
        "mapping:1 a kh:Statement ; kh:standing standing:official .",
        "mapping:1 a kh:Statement ; kh:standing standing:official ; kh:evidence evidence:text .",
    ),
    "statement-place": (
        "mapping:1 a kh:Statement ; kh:standing standing:published .",
        "mapping:1 a kh:Statement ; kh:standing standing:published ; kh:locator 'Table 1' .",
    ),
    "statement-publisher": (
        "mapping:1 a kh:Statement .",
        "mapping:1 a kh:Statement ; kh:publisher 'NIST' .",
    ),
    "statement-to-itself": (
        "mapping:1 a kh:Statement ; owl:annotatedSource x:a ; owl:annotatedTarget x:a .",
        "mapping:1 a kh:Statement ; owl:annotatedSource x:a ; owl:annotatedTarget x:b .",
    ),
    "statement-word": (
        "mapping:1 a kh:Statement ; kh:standing standing:official .",
        "mapping:1 a kh:Statement ; kh:standing standing:official ; kh:sourceRelation 'same' .",
    ),
    "status-code": (
        "x:a kh:statusText 'published' .",
        "x:a kh:statusText 'published' ; kh:status status:published .",
    ),
    "stub-item": (
        f"kid:x a kh:Edition ; kh:stub true . x:a {ITEM} .",
        f"kid:x a kh:Edition ; kh:stub true . x:a {ITEM} ; kh:stub true .",
    ),
    "stub-without-label": (
        f"x:a {ITEM} ; kh:stub true .",
        f"x:a {ITEM} ; kh:stub true ; skos:notation '1' .",
    ),
    "subclass-cycle": (
        "kh:A rdfs:subClassOf kh:B . kh:B rdfs:subClassOf kh:A .",
        "kh:A rdfs:subClassOf kh:B .",
    ),
    "succession": (
        "kid:x dcterms:replaces kid:y . kid:x dcterms:isReplacedBy kid:y .",
        "kid:x dcterms:replaces kid:y . kid:y dcterms:isReplacedBy kid:x .",
    ),
    "term-hijack": (
        f"{GRAPH}ontology> {{ skos:Concept rdfs:label 'item'@en }}",
        f"{GRAPH}ontology> {{ skos:Concept a owl:Class }}",
    ),
    "title-origin": (
        f"x:a {ITEM} ; skos:prefLabel 'a'@en ; kh:titleOriginJa origin:publisher .",
        f"x:a {ITEM} ; skos:prefLabel 'a'@en ; kh:titleOriginEn origin:publisher .",
    ),
    "top-concept": (
        f"x:a {ITEM} ; skos:topConceptOf kid:x .",
        f"x:a {ITEM} ; skos:topConceptOf kid:x . kid:x skos:hasTopConcept x:a .",
    ),
    "undeclared-term": (
        "x:a kh:colour 'red' .",
        "x:a kh:colour 'red' . kh:colour rdfs:isDefinedBy kid:o .",
    ),
    "undefined-thing": (
        "x:a kh:partOfItem x:b .",
        "x:a kh:partOfItem x:b . x:b skos:notation '1' .",
    ),
    "untyped-term": (
        "kh:a rdfs:isDefinedBy kid:o .",
        "kh:a rdfs:isDefinedBy kid:o ; a owl:ObjectProperty . kid:o a owl:Ontology .",
    ),
}


def rows(name: str, trig: str) -> list[dict[str, str]]:
    """Run a query as the build does: the default graph is the union of all graphs."""
    store = Store()
    store.extend(quads(trig))
    text = (QUERIES / f"{name}-violation.rq").read_text(encoding="utf-8")
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: str(getattr(row[n], "value", "")) for n in names} for row in found]


def test_every_query_has_its_examples() -> None:
    assert {path.name for path in QUERIES.glob("*.rq")} == {f"{n}-violation.rq" for n in EXAMPLES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_fault_is_found_and_its_absence_is_not(name: str) -> None:
    faulty, sound = EXAMPLES[name]
    (first, *_) = rows(name, faulty)
    assert first["node"].startswith(("https://", "http://"))
    assert first["message_en"]
    assert re.search(r"[\u3040-\u30ff\u3400-\u9fff]", first["message_ja"])
    assert rows(name, sound) == []


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.rq")), ids=lambda p: p.stem)
def test_header_names_the_fault_in_both_languages(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# title-en: .+\n# title-ja: .+\n# severity: (violation|warning|info)\n", text)
    assert "SERVICE" not in text
