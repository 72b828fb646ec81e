"""Faulty, arbitrary and long files of RDF: each is read or refused with its fault, and soon."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import strategies as st

from kakehashi.importers.readers import skos
from kakehashi.namespaces import PREFIXES, SCHEME
from tests.growth import grows_like_its_input
from tests.importers.planted_json import all_cells, fuzz, mutated, violations
from tests.importers.rdf_samples import HEAD, SYNTAXES, read, written

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


# --- arbitrary and long files ---


def test_fuzz_mutated_files() -> None:
    def change(ending: str) -> st.SearchStrategy[bytes]:
        return mutated([written(ending)])

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


def test_mappings_take_time_with_their_number() -> None:
    def content(number: int) -> bytes:
        return HEAD.encode() + b"".join(
            f"x:m{n} a owl:Axiom ; owl:annotatedSource x:a{n} ;"
            " owl:annotatedProperty skos:exactMatch ;"
            f" owl:annotatedTarget x:b{n} ; sssom:confidence 0.5 .\n".encode()
            for n in range(number)
        )

    raw = read(content(500).decode())
    assert len(raw.sets[0].rows) == 500
    assert Counter(key for key, _ in all_cells(raw))["confidence"] == 500
    assert grows_like_its_input(lambda given: read(given.decode()), content)
