"""What any file of SKOS or SSSOM in RDF holds is read, the same in every syntax."""

from __future__ import annotations

import pytest

from kakehashi.importers.raw import Raw
from kakehashi.importers.readers import skos
from tests.importers.rdf_samples import HEAD, SMALL, SYNTAXES, read, texts, written


def test_schemes_concepts_and_mappings() -> None:
    raw = read(SMALL)
    assert raw.findings == ()
    (document,) = raw.documents
    assert texts(document.about) | {"note:rdf:type": ""} == {
        "slug": "urn:x:scheme",
        "title_en": "A",
        "title_ja": "あ",
        "note:rdf:type": "",
    }
    first, second = document.items
    assert texts(first) == {
        "id": "urn:x:a",
        "title_en": "Policy",
        "title_ja": "方針",
        "note:title@de": "Richtlinie",
        "notation": "A.1",
        "summary_en": "What is meant.",
        "alternative_labels.1_en": "Rule",
    }
    assert texts(second) == {
        "id": "urn:x:b",
        "title_en": "Part",
        "parent": "urn:x:a",
        "note:skos:scopeNote@en": "Only here.",
        "note:skos:scopeNote.2@en": "Or there.",
    }
    axiom, plain = (found.rows[0] for found in raw.sets)
    assert texts(axiom) == {
        "subject_id": "urn:x:a",
        "predicate_id": "skos:exactMatch",
        "object_id": "urn:y:2",
        "confidence": "0.5",
        "author_label": "A. Author",
    }
    assert texts(plain) == {
        "subject_id": "urn:x:b",
        "predicate_id": "skos:closeMatch",
        "object_id": "urn:y:1",
    }


def test_a_triple_that_an_axiom_states_makes_no_second_row() -> None:
    assert sum(len(found.rows) for found in read(SMALL).sets) == 2


@pytest.mark.parametrize("ending", SYNTAXES)
@pytest.mark.parametrize("named", [True, False])
def test_every_syntax_says_the_same(ending: str, named: bool) -> None:
    content = written(ending)
    name = f"x.{ending}" if named else "x"
    assert skos.recognises(name, content)
    raw = skos.read(content, name)

    def said(found: Raw) -> list[list[tuple[str, str]]]:
        entries = [i for d in found.documents for i in (d.about, *d.items)]
        entries += [r for s in found.sets for r in s.rows]
        return sorted(sorted(texts(entry).items()) for entry in entries)

    assert said(raw) == said(read(SMALL))


def test_the_scheme_comes_from_above_and_from_the_other_side() -> None:
    body = """
    x:s a skos:ConceptScheme ; skos:hasTopConcept x:top .
    x:top a skos:Concept ; skos:narrower x:mid . x:mid a skos:Concept .
    x:low a skos:Concept ; skos:broader x:mid . x:alone a skos:Concept ."""
    documents = {d.about.text("slug"): d for d in read(HEAD + body).documents}
    assert [i.text("id") for i in documents["urn:x:s"].items] == [
        "urn:x:top", "urn:x:mid", "urn:x:low",
    ]  # fmt: skip
    assert [i.text("parent") for i in documents["urn:x:s"].items] == ["", "urn:x:top", "urn:x:mid"]
    assert [i.text("id") for i in documents[""].items] == ["urn:x:alone"]


def test_a_circle_of_broader_is_no_endless_way() -> None:
    body = "x:a a skos:Concept ; skos:broader x:b . x:b a skos:Concept ; skos:broader x:a ."
    assert [i.text("parent") for i in read(HEAD + body).documents[0].items] == [
        "urn:x:b", "urn:x:a",
    ]  # fmt: skip


def test_a_set_in_the_form_of_sssom() -> None:
    body = """
    x:set a sssom:MappingSet ; dct:license <https://example.org/l> ; dct:title "T" ;
      sssom:mappings x:m .
    x:m a owl:Axiom ; owl:annotatedSource x:a ; owl:annotatedProperty skos:broadMatch ;
      owl:annotatedTarget x:b ; sssom:predicate_modifier sssom:NegatedPredicate ."""
    (found,) = read(HEAD + body).sets
    assert texts(found.about) == {
        "mapping_set_id": "urn:x:set",
        "license": "https://example.org/l",
        "mapping_set_title": "T",
    }
    assert found.rows[0].text("predicate_modifier") == "Not"
    assert found.prefixes["x"] == "urn:x:"


def test_what_stands_in_a_blank_node_is_kept() -> None:
    body = 'x:a a skos:Concept ; skos:scopeNote [ rdf:value "inner" ; dct:date "2026" ] .'
    item = read(HEAD + body).documents[0].items[0]
    assert {"inner", "2026"} <= set(texts(item).values())


def test_what_is_left_out_is_said() -> None:
    raw = read(HEAD + 'x:a a owl:Class ; dct:title "T" . x:b a owl:Class .')
    (finding,) = raw.findings
    assert (finding.check, finding.severity) == ("rdf-other", "info")
    assert finding.message_en.startswith("2 resources")
