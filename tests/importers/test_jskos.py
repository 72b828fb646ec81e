"""JSKOS schemes, concepts, concordances and mappings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kakehashi.importers.raw import Raw, RawEntry
from kakehashi.importers.readers import jskos
from tests.growth import grows_like_its_input
from tests.importers.planted_json import (
    Entry,
    Kind,
    dumped,
    fuzz,
    fuzz_extra,
    missing,
    mutated,
    plant,
    violations,
)

SKOS = "http://www.w3.org/2004/02/skos/core#"
BASE = "https://w3id.org/kakehashi/"

#: The second example of the JSKOS specification, its field names corrected.
LEUKOCYTES: Entry = {
    "fromScheme": {"uri": "http://dewey.info/scheme/edition/e22/"},
    "from": {
        "memberSet": [{"uri": "http://dewey.info/class/612.112/e22/", "notation": ["612.112"]}]
    },
    "toScheme": {"uri": "http://d-nb.info/gnd/7749153-1"},
    "to": {
        "memberChoice": [
            {"uri": "http://d-nb.info/gnd/4074195-3", "prefLabel": {"de": "Leukozyt"}},
            {"uri": "http://d-nb.info/gnd/4285013-7", "prefLabel": {"de": "Monozyt"}},
        ]
    },
    "mappingRelevance": 0.5,
}


def concept(index: int) -> Entry:
    return {
        "uri": f"urn:a:{index}",
        "type": [f"{SKOS}Concept"],
        "notation": [f"A.{index}"],
        "prefLabel": {"en": f"Policy {index}", "ja": f"方針{index}"},
        "inScheme": [{"uri": "urn:a"}],
    }


def mapping(index: int) -> Entry:
    return {
        "uri": f"urn:m:{index}",
        "type": [f"{SKOS}exactMatch"],
        "from": {"memberSet": [{"uri": f"urn:a:{index}"}]},
        "to": {"memberSet": [{"uri": f"urn:b:{index}"}]},
        "fromScheme": {"uri": "urn:a"},
        "toScheme": {"uri": "urn:b"},
        "mappingRelevance": 0.75,
        "creator": [{"prefLabel": {"en": "A. Author"}}],
        "created": "2026-01-02T10:00:00Z",
        "note": {"en": ["Same words."], "ja": ["同じ語。"]},
        "partOf": [{"uri": "urn:c"}],
    }


def lines(*values: Entry) -> bytes:
    return b"".join(dumped(value) + b"\n" for value in values)


def read(*values: Entry) -> Raw:
    raw = jskos.read(lines(*values), "x.ndjson")
    assert violations(raw) == []
    return raw


def row(value: Entry) -> RawEntry:
    (found,) = read(value).sets
    (only,) = found.rows
    return only


# --- concepts and schemes ---


def test_a_concept_is_an_item_of_its_scheme() -> None:
    more = {
        "broader": [{"uri": "urn:a:0"}],
        "altLabel": {"ja": ["ポリシー"], "en": ["Rule", "Principle"]},
        "definition": {"en": ["What is meant."]},
        "identifier": ["urn:other:1"],
        "scopeNote": {"en": ["Only here."]},
    }
    raw = read({"uri": "urn:a", "type": [f"{SKOS}ConceptScheme"], "prefLabel": {"en": "A"}},
               concept(1) | more)  # fmt: skip
    (document,) = raw.documents
    (item,) = document.items
    assert document.about.text("slug") == "urn:a"
    assert {key: cell.text for key, cell in item.cells.items()} == {
        "id": "urn:a:1",
        "notation": "A.1",
        "title_en": "Policy 1",
        "title_ja": "方針1",
        "parent": "urn:a:0",
        "summary_en": "What is meant.",
        "alternative_labels.1_ja": "ポリシー",
        "alternative_labels.2_en": "Rule",
        "alternative_labels.3_en": "Principle",
        "alternative_ids.1": "urn:other:1",
        "note:scopeNote/en/0": "Only here.",
    }


def test_other_languages_and_ranges() -> None:
    value = concept(1) | {"prefLabel": {"de": "Richtlinie", "en-GB": "Policy", "-": ""}}
    item = read(value).documents[0].items[0]
    assert (item.text("note:title@de"), item.text("title_en")) == ("Richtlinie", "Policy")


def test_concepts_within_their_scheme_are_read_once() -> None:
    value = {
        "uri": "urn:a",
        "topConcepts": [concept(1) | {"inScheme": None}, {"uri": "urn:a:2"}],
        "concepts": [concept(2), concept(3)],
    }
    (document,) = read(value, concept(3)).documents
    assert sorted(i.text("id") for i in document.items) == ["urn:a:1", "urn:a:2", "urn:a:3"]


def test_a_scheme_that_is_only_named_is_a_document_too() -> None:
    (document,) = read(concept(1)).documents
    assert document.about.text("slug") == "urn:a"


# --- mappings ---


def test_a_mapping_is_a_row() -> None:
    found = row(mapping(1))
    assert {key: cell.text for key, cell in found.cells.items()} == {
        "subject_id": "urn:a:1",
        "predicate_id": "skos:exactMatch",
        "object_id": "urn:b:1",
        "subject_source": "urn:a",
        "object_source": "urn:b",
        "confidence": "0.75",
        "mapping_date": "2026-01-02",
        "rationale_en": "Same words.",
        "rationale_ja": "同じ語。",
        "note:creator.1": "A. Author",
        "note:uri": "urn:m:1",
        "note:partOf/0/uri": "urn:c",
    }


def test_the_example_of_the_specification() -> None:
    (found,) = read(LEUKOCYTES).sets
    assert [r.text("object_id") for r in found.rows] == [
        "http://d-nb.info/gnd/4074195-3",
        "http://d-nb.info/gnd/4285013-7",
    ]
    assert {r.text("note:together_objects") for r in found.rows} == {"2"}
    assert {r.text("note:together_as") for r in found.rows} == {"choice"}
    assert {r.text("predicate_id") for r in found.rows} == {"skos:mappingRelation"}
    assert found.rows[1].text("note:object/prefLabel/de") == "Monozyt"
    findings = jskos.read(lines(LEUKOCYTES), "x.ndjson").findings
    assert [(f.check, f.severity) for f in findings] == [("together", "info")]


@pytest.mark.parametrize("empty", [{}, {"memberSet": []}, {"memberList": []}])
def test_an_empty_end_says_that_nothing_corresponds(empty: Entry) -> None:
    found = row(mapping(1) | {"to": empty})
    assert (found.text("subject_id"), found.text("object_id")) == ("urn:a:1", "sssom:NoTermFound")
    assert (found.text("subject_source"), found.text("object_source")) == ("urn:a", "urn:b")
    found = row(mapping(1) | {"from": empty})
    assert (found.text("subject_id"), found.text("object_id")) == ("urn:b:1", "sssom:NoTermFound")
    assert (found.text("subject_source"), found.text("object_source")) == ("urn:b", "urn:a")


def test_members_that_are_not_named_are_a_warning() -> None:
    value = mapping(1) | {"to": {"memberSet": [{"uri": "urn:b:1"}, None]}}
    raw = jskos.read(lines(value), "x.ndjson")
    assert [(f.check, f.severity) for f in raw.findings] == [("jskos-open", "warning")]
    assert len(raw.sets[0].rows) == 1


def test_mappings_belong_to_their_concordance() -> None:
    concordance = {
        "uri": "urn:c",
        "type": ["http://rdfs.org/ns/void#Linkset"],
        "prefLabel": {"en": "A to B", "ja": "AからB"},
        "fromScheme": {"uri": "urn:a"},
        "toScheme": {"uri": "urn:b"},
        "license": [{"uri": "https://creativecommons.org/licenses/by/4.0/"}],
        "creator": [{"prefLabel": {"en": "A. Author"}}],
    }
    (found,) = read(mapping(1), concordance, mapping(2)).sets
    assert len(found.rows) == 2
    assert found.about.text("mapping_set_id") == "urn:c"
    assert found.about.text("mapping_set_title") == "A to B"
    assert found.about.text("title_ja") == "AからB"
    assert found.about.text("creator_label.1") == "A. Author"
    inside = {k: v for k, v in mapping(3).items() if k != "partOf"}
    (found,) = read(concordance | {"mappings": [inside]}).sets
    assert found.rows[0].text("subject_id") == "urn:a:3"


def test_a_file_of_ours_comes_back_under_the_names_of_the_model() -> None:
    value = {
        "uri": f"{BASE}mapping/30339ce11a84beab",
        "type": [f"{SKOS}relatedMatch", f"{BASE}scheme/relation/overlaps"],
        "from": {"memberSet": [{"uri": f"{BASE}id/nisc/bp-3"}]},
        "to": {"memberSet": [{"uri": f"{BASE}id/cpsf/concern-safety"}]},
        "fromScheme": {"uri": f"{BASE}id/nisc"},
        "toScheme": {"uri": f"{BASE}id/cpsf"},
        "justification": "https://w3id.org/semapv/vocab/ManualMappingCuration",
        "partOf": [{"uri": f"{BASE}mapping-set/nisc--cpsf"}],
        "_kh": {"predicate_id": "kh:overlaps", "standing": "editorial"},
    }
    found = row(value)
    assert {k: c.text for k, c in found.cells.items()} == {
        "subject_id": "nisc:bp-3",
        "object_id": "cpsf:concern-safety",
        "subject_source": "kid:nisc",
        "object_source": "kid:cpsf",
        "predicate_id": "kh:overlaps",
        "relation": "overlaps",
        "mapping_justification": "semapv:ManualMappingCuration",
        "standing": "editorial",
    }


# --- files ---


def test_a_list_a_single_object_and_lines_are_the_same() -> None:
    values = [concept(1), mapping(1)]
    want = jskos.read(lines(*values), "x.ndjson")
    listed = jskos.read(json.dumps(values, indent=1).encode(), "x.json")
    texts = [
        [sorted((k, c.text) for k, c in e.cells.items()) for e in (raw.documents[0].items)]
        for raw in (want, listed)
    ]
    assert texts[0] == texts[1]
    assert len(listed.sets[0].rows) == len(want.sets[0].rows) == 1
    assert len(jskos.read(json.dumps(mapping(1), indent=1).encode(), "x.json").sets[0].rows) == 1
    assert len(jskos.read(lines(*values), "x.json").sets[0].rows) == 1


@pytest.mark.parametrize(
    ("name", "content", "yes"),
    [
        ("a.ndjson", lines(mapping(1)), True),
        ("a.json", json.dumps([concept(1)]).encode(), True),
        ("a.json", b'{"@context": {}, "@id": "urn:x", "prefLabel": "x"}', False),
        ("a.json", b'{"catalog": {}}', False),
        ("a.ndjson", b"", False),
    ],
)
def test_what_is_taken_for_jskos(name: str, content: bytes, yes: bool) -> None:
    assert jskos.recognises(name, content) is yes


def test_one_broken_line_does_not_hide_the_others() -> None:
    content = dumped(mapping(1)) + b"\n{]\n" + dumped(mapping(2)) + b"\n[]\n"
    raw = jskos.read(content, "x.ndjson")
    assert [(f.check, f.line) for f in raw.findings] == [("json-syntax", 2), ("json-type", 4)]
    assert len(raw.sets[0].rows) == 2


@pytest.mark.parametrize("content", [b"", b"[" * 5000, b"\xff", b'{"from": {"memberSet": [{"a":'])
def test_what_cannot_be_read_is_said(content: bytes) -> None:
    raw = jskos.read(content, "x.json")
    assert [f.severity for f in raw.findings] == ["violation"]


# --- planted errors ---

KINDS = [
    Kind("json-missing", "/from/memberSet/0/uri", missing("from", "memberSet", 0, "uri")),
    Kind("json-type", "/to", lambda e: e.update(to="urn:b:1")),
    Kind("jskos-bundle", "/to", lambda e: e["to"].update(memberList=[{"uri": "urn:b:2"}])),
    Kind("jskos-bundle", "/to", lambda e: e.update(to={"members": []})),
    Kind("jskos-bundle", "/from", lambda e: e.update({"from": {"memberSet": [None]}})),
    Kind("json-type", "/to/memberSet", lambda e: e.update(to={"memberSet": {"uri": "urn:b:1"}})),
    Kind("json-type", "/to/memberSet/0", lambda e: e.update(to={"memberSet": [1, {"uri": "x"}]})),
    Kind("jskos-types", "/type", lambda e: e["type"].append(f"{SKOS}broadMatch")),
    Kind("json-type", "/mappingRelevance", lambda e: e.update(mappingRelevance=[0.5])),
    Kind("json-type", "/created", lambda e: e.update(created={"year": "2026"})),
    Kind("json-type", "/note", lambda e: e.update(note="Same words.")),
    Kind("json-type", "/note/en", lambda e: e.update(note={"en": [{"text": "x"}]})),
    Kind("json-missing", "/toScheme/uri", lambda e: e.update(toScheme={})),
    Kind("json-type", "/creator", lambda e: e.update(creator="A. Author")),
    Kind("json-type", "/partOf", lambda e: e.update(partOf="urn:c")),
]


def only_uri(entry: Entry) -> None:
    entry.clear()
    entry["uri"] = "urn:x"


OTHER_KINDS = [
    Kind("json-missing", "/uri", missing("uri")),
    Kind("json-type", "/prefLabel", lambda e: e.update(prefLabel="Policy")),
    Kind("json-type", "/prefLabel/en", lambda e: e.update(prefLabel={"en": {}})),
    Kind("json-twice", "/uri", lambda e: e.update(uri="urn:twice")),
    Kind("json-type", "/notation", lambda e: e.update(notation=[{}])),
    Kind("json-type", "/inScheme", lambda e: e.update(inScheme={"uri": "urn:a"})),
    Kind("jskos-object", "", only_uri),
]


def test_a_hundred_errors_are_all_found_with_their_lines() -> None:
    mappings, concepts = plant(mapping, KINDS, 60), plant(concept, OTHER_KINDS, 40)
    first = concept(0) | {"uri": "urn:twice"}
    raw = jskos.read(lines(first, *mappings.entries, *concepts.entries), "x.ndjson")
    expected = [(i + 2, p, c) for i, p, c in mappings.expected]
    expected += [(i + 62, p, c) for i, p, c in concepts.expected]
    found = [(f.line, f.node, f.check) for f in raw.findings if f.severity == "violation"]
    assert sorted(found) == sorted(expected)
    assert len(expected) == 100
    lost = {line for line, _, check in expected if check in ("jskos-bundle", "json-missing")}
    assert sum(len(found.rows) for found in raw.sets) >= 60 - len(lost) - 8


@pytest.mark.parametrize("kind", [*KINDS, *OTHER_KINDS[:3]], ids=lambda k: k.place + k.check)
def test_each_error_alone_is_the_only_one(kind: Kind) -> None:
    entry: dict[str, Any] = (mapping if kind in KINDS else concept)(1)
    kind.spoil(entry)
    raw = jskos.read(dumped([entry]), "x.json")
    assert violations(raw) == [(f"/0{kind.place}", kind.check)]


def test_no_row_without_a_fault_is_missing() -> None:
    planted = plant(mapping, KINDS, 100)
    raw = jskos.read(lines(*planted.entries), "x.ndjson")
    read_lines = {r.row for found in raw.sets for r in found.rows}
    reported = {f.line for f in raw.findings}
    assert read_lines | reported == set(range(1, 101))


# --- arbitrary files, speed ---

SCHEME: Entry = {"uri": "urn:a", "prefLabel": {"en": "A"}, "topConcepts": [{"uri": "urn:a:1"}]}


def test_fuzz_mutated_files() -> None:
    content = lines(SCHEME, concept(1), mapping(1), LEUKOCYTES)
    assert fuzz(jskos.read, mutated([content, dumped([mapping(1)])]), "x.ndjson") > 20


def test_fuzz_nothing_is_lost() -> None:
    assert fuzz_extra(jskos.read, [SCHEME, concept(1), mapping(1)], "x.json") > 20


def test_mappings_take_time_with_their_number() -> None:
    def content(number: int) -> bytes:
        return lines(*(mapping(index) for index in range(number)))

    assert len(jskos.read(content(500), "x.ndjson").sets[0].rows) == 500
    assert grows_like_its_input(lambda given: jskos.read(given, "x.ndjson"), content)
