"""SKOS and SSSOM in RDF, in every syntax."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kakehashi.importers.raw import Raw, RawEntry
from kakehashi.importers.readers import skos
from kakehashi.importers.readers.rdf_resources import short
from kakehashi.model.statement import MappingSet, Record
from kakehashi.namespaces import PREFIXES, SCHEME, curie
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.registry import read_registry
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS
from kakehashi.sssom.to_rdf import direct_quads, set_quads
from tests.importers.planted_json import all_cells, fuzz, mutated, violations

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "ontology/documents").glob("*.ttl"))
SETS = sorted((ROOT / "mappings").glob("*.sssom.tsv"))

HEAD = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix kh: <https://w3id.org/kakehashi/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix x: <urn:x:> .
"""

SMALL = (
    HEAD
    + """
x:scheme a skos:ConceptScheme ; dct:title "A"@en , "あ"@ja ; skos:hasTopConcept x:a .
x:a a skos:Concept ; skos:prefLabel "Policy"@en , "方針"@ja , "Richtlinie"@de ;
  skos:altLabel "Rule"@en ; skos:notation "A.1" ; skos:definition "What is meant."@en .
x:b a skos:Concept ; skos:broader x:a ; skos:prefLabel "Part"@en ; skos:closeMatch <urn:y:1> ;
  skos:scopeNote "Only here."@en , "Or there."@en .
[] a owl:Axiom ; owl:annotatedSource x:a ; owl:annotatedProperty skos:exactMatch ;
  owl:annotatedTarget <urn:y:2> ; sssom:confidence 0.5 ; sssom:author_label "A. Author" .
x:a skos:exactMatch <urn:y:2> .
"""
)


def read(text: str, name: str = "x.ttl") -> Raw:
    return skos.read(text.encode(), name)


def texts(entry: RawEntry) -> dict[str, str]:
    return {key: cell.text for key, cell in entry.cells.items()}


# --- what any SKOS file holds ---


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


SYNTAXES = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def _written(ending: str) -> bytes:
    quads = list(parse(SMALL.encode(), format=RdfFormat.TURTLE))
    triples = [Triple(q.subject, q.predicate, q.object) for q in quads]
    return serialize(triples, format=SYNTAXES[ending]) or b""


@pytest.mark.parametrize("ending", SYNTAXES)
@pytest.mark.parametrize("named", [True, False])
def test_every_syntax_says_the_same(ending: str, named: bool) -> None:
    content = _written(ending)
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


# --- files of ours ---


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


def _registered() -> dict[str, object]:
    return {entry.id: entry for entry in read_registry(ROOT / "mappings").entries}


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


# --- what is refused ---

DEEP = 150


@pytest.mark.parametrize(
    ("name", "content", "check"),
    [
        ("a.ttl", b"x:a x:b x:c .", "rdf-syntax"),
        ("a.ttl", b"\xff", "rdf-encoding"),
        (
            "a.ttl",
            b"<urn:a> <urn:b> " + b"[<urn:b> " * DEEP + b"1" + b"]" * DEEP + b" .",
            "rdf-depth",
        ),
        ("a.ttl", b"<urn:a> <urn:b> " + b"(" * 100_000, "rdf-depth"),
        ("a.nt", b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 20_000, "rdf-depth"),
        ("a.trig", b"{" * DEEP, "rdf-depth"),
        ("a.jsonld", b'{"@graph": ' * 4000 + b"1" + b"}" * 4000, "json-depth"),
        ("a.jsonld", b'{"@list": ' * DEEP + b"1" + b"}" * DEEP, "json-depth"),
        ("a.jsonld", b'{"@context": "https://schema.org/", "@id": "urn:a"}', "rdf-context"),
        ("a.jsonld", b'{"@context": ["file:///etc/passwd"], "@id": "urn:a"}', "rdf-context"),
        ("a.jsonld", b'{"@context": {"@import": "urn:c"}, "@id": "urn:a"}', "rdf-context"),
        ("a.jsonld", b'{"@context": {"a": {"@id": "urn:a", "@context": "urn:c"}}}', "rdf-context"),
        ("a.rdf", b'<!DOCTYPE a [<!ENTITY b "c">]><rdf:RDF/>', "rdf-doctype"),
        ("a.rdf", b"<a>" * DEEP + b"</a>" * DEEP, "rdf-depth"),
        ("a.rdf", b"<rdf:RDF>", "rdf-syntax"),
        ("a.json", b"[1]", "rdf-format"),
    ],
)
def test_what_is_refused(name: str, content: bytes, check: str) -> None:
    began = time.monotonic()
    raw = skos.read(content, name)
    assert [f.check for f in raw.findings] == [check]
    assert raw.documents == ()
    assert raw.sets == ()
    assert time.monotonic() - began < 5


def test_brackets_in_texts_iris_and_comments_do_not_nest() -> None:
    many = "[" * 200
    body = (
        f'x:a a skos:Concept ; skos:prefLabel "{many}"@en ; skos:notation """{many}""" . # {many}'
    )
    assert read(HEAD + body).findings == ()


def test_a_list_of_many_short_nests_is_not_deep() -> None:
    body = "".join(f"x:a{n} a skos:Concept ; skos:note [ rdf:value 1 ] .\n" for n in range(300))
    assert len(read(HEAD + body).documents[0].items) == 300


def test_the_line_of_a_syntax_error() -> None:
    (finding,) = read(HEAD + "x:a x:b x:c\nx:d x:e x:f .").findings
    assert finding.line == HEAD.count("\n") + 2


@pytest.mark.parametrize(
    ("name", "head", "yes"),
    [
        ("a.owl", b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">', True),
        (
            "a.xml",
            b'<?xml version="1.0"?><catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0">',
            False,
        ),
        ("a.json", b'{"@context": {}, "@id": "urn:x"}', True),
        ("a.json", b'{"uri": "urn:x", "prefLabel": {}}', False),
        ("a.tsv", b"<urn:a> <urn:b> <urn:c> .", False),
        ("a.txt", b"PREFIX x: <urn:x:>", True),
    ],
)
def test_what_is_taken_for_rdf(name: str, head: bytes, yes: bool) -> None:
    assert skos.recognises(name, head) is yes


# --- planted errors ---

#: What is said of a resource, with one error.
_S = "a owl:Axiom ; owl:annotatedSource x:s ; "
_P = "owl:annotatedProperty skos:exactMatch ; "
PLANTED = (
    (f"a owl:Axiom ; {_P} owl:annotatedTarget x:t .", "rdf-axiom"),
    (f"{_S} owl:annotatedTarget x:t .", "rdf-axiom"),
    (f"{_S} owl:annotatedProperty skos:exactMatch .", "rdf-axiom"),
    (f'a owl:Axiom ; owl:annotatedSource "s" ; {_P} owl:annotatedTarget x:t .', "rdf-iri"),
    (f"{_S} {_P} owl:annotatedTarget x:t , x:u .", "rdf-several"),
    (f'{_S} {_P} owl:annotatedTarget x:t ; kh:relation "equal" .', "rdf-iri"),
    (f"{_S} {_P} owl:annotatedTarget x:t ; sssom:confidence 0.1 , 0.2 .", "rdf-several"),
    ('a skos:Concept ; skos:prefLabel "one"@en , "two"@en .', "rdf-several"),
    ("a skos:Concept ; skos:prefLabel x:label .", "rdf-text"),
    ('a skos:Concept ; skos:notation "1" , "2" .', "rdf-several"),
    ('a skos:Concept ; skos:broader "top" .', "rdf-iri"),
    ('a skos:Concept ; skos:inScheme "scheme" .', "rdf-iri"),
    ('a skos:Concept ; skos:exactMatch "other" .', "rdf-iri"),
    ("a skos:Concept ; skos:closeMatch [] .", "rdf-iri"),
    ('a skos:Concept ; kh:evidence "text" .', "rdf-iri"),
    ("a skos:Concept ; skos:altLabel x:label .", "rdf-text"),
    ('a skos:ConceptScheme ; skos:hasTopConcept "top" .', "rdf-iri"),
    ('a skos:ConceptScheme ; dct:title "one"@en , "two"@en .', "rdf-several"),
    ('a sssom:MappingSet ; sssom:mappings "one" .', "rdf-iri"),
    ("a sssom:MappingSet ; dct:title x:title .", "rdf-text"),
)


def test_a_hundred_errors_are_all_found() -> None:
    bodies = [PLANTED[n % len(PLANTED)] for n in range(100)]
    body = "".join(f"x:r{n} {text}\n" for n, (text, _) in enumerate(bodies))
    raw = read(HEAD + body)
    expected = sorted((f"urn:x:r{n}", check) for n, (_, check) in enumerate(bodies))
    assert violations(raw) == expected
    assert len(expected) == 100


@pytest.mark.parametrize(("text", "check"), PLANTED)
def test_each_error_alone_is_the_only_one(text: str, check: str) -> None:
    assert violations(read(f"{HEAD}x:r {text}")) == [("urn:x:r", check)]


def test_a_blank_node_is_no_item() -> None:
    raw = read(HEAD + '[] a skos:Concept ; skos:prefLabel "x"@en . [] a skos:ConceptScheme .')
    assert violations(raw) == [("_:1", "rdf-blank"), ("_:2", "rdf-blank")]


# --- arbitrary files, speed ---


def test_fuzz_mutated_files() -> None:
    def change(ending: str) -> st.SearchStrategy[bytes]:
        return mutated([_written(ending)])

    assert fuzz(skos.read, st.sampled_from(sorted(SYNTAXES)).flatmap(change), "x") > 20


def test_fuzz_arbitrary_graphs() -> None:
    iris = st.sampled_from([
        *(PREFIXES["skos"] + n for n in ("Concept", "broader", "prefLabel", "narrower", "inScheme",
                                         "exactMatch", "ConceptScheme", "hasTopConcept")),
        *(PREFIXES["owl"] + n for n in ("Axiom", "annotatedSource", "annotatedTarget")),
        PREFIXES["rdf"] + "type", PREFIXES["sssom"] + "mappings", PREFIXES["kh"] + "relation",
        f"{SCHEME}relation/equal", "urn:a", "urn:b", "https://w3id.org/kakehashi/id/nisc/bp-1",
        "https://w3id.org/kakehashi/id/nisc", "https://w3id.org/kakehashi/work/nisc",
        PREFIXES["dcterms"] + "isVersionOf",
    ])  # fmt: skip
    subject = st.one_of(iris.map(lambda i: f"<{i}>"), st.sampled_from(["_:a", "_:b", "_:c"]))
    value = st.one_of(subject, st.sampled_from(['"x"', '"x"@en', '"あ"@ja', '"1"']))
    line = st.tuples(subject, iris.map(lambda i: f"<{i}>"), value).map(lambda t: " ".join(t) + " .")
    content = st.lists(line, max_size=25).map(lambda found: "\n".join(found).encode())
    assert fuzz(skos.read, content, "x.nt") > 20


def test_ten_thousand_mappings_are_read_in_time() -> None:
    body = "".join(
        f"x:m{n} a owl:Axiom ; owl:annotatedSource x:a{n} ; owl:annotatedProperty skos:exactMatch ;"
        f" owl:annotatedTarget x:b{n} ; sssom:confidence 0.5 .\n"
        for n in range(10_000)
    )
    began = time.process_time()
    raw = read(HEAD + body)
    assert time.process_time() - began < 6  # 2 s on an idle machine
    assert len(raw.sets[0].rows) == 10_000
    assert Counter(key for key, _ in all_cells(raw))["confidence"] == 10_000
