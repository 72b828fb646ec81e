"""SSSOM in JSON, as we and others write it."""

from __future__ import annotations

from typing import Any

import pytest

from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.readers import recognising, sssom_json
from kakehashi.importers.resolve import Draft, resolve
from kakehashi.model.relation import Relation
from tests.importers.planted import pairs
from tests.importers.planted_json import (
    Entry,
    Kind,
    all_cells,
    dumped,
    fuzz,
    fuzz_extra,
    missing,
    mutated,
    plant,
    violations,
)

ID = "https://w3id.org/kakehashi/id/"
CONTEXT = {
    "@vocab": "https://w3id.org/sssom/",
    "nisc": f"{ID}nisc/",
    "iotsg": {"@id": f"{ID}iotsg/", "@prefix": True},
    "my": "https://w3id.org/kakehashi/ontology#",
    "subject_id": {"@type": "rdfs:Resource", "@id": "owl:annotatedSource"},
}
OPTIONS = ImportOptions(standing="published", publisher="Somebody")


def mapping(index: int) -> Entry:
    return {
        "subject_id": f"nisc:{index}",
        "predicate_id": "skos:broadMatch",
        "object_id": f"iotsg:{index}",
        "mapping_justification": "semapv:ManualMappingCuration",
        "confidence": 0.50,
        "author_label": ["A", "B"],
    }


def mapping_set(mappings: list[Entry], **more: Any) -> Entry:
    """As sssom-py writes it: the context at the end."""
    return {
        "mapping_set_id": "https://example.org/sets/1",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mappings": mappings,
        "mapping_set_source": ["https://example.org/a", "https://example.org/b"],
        **more,
        "@context": CONTEXT,
    }


def drafted(known: Known, value: Entry) -> Draft:
    return resolve(sssom_json.read(dumped(value), "x.json"), known, OPTIONS, "x.json")


def test_a_set_as_others_write_it(known: Known) -> None:
    subject, object_ = next(iter(pairs(known)))
    entry = mapping(1) | {"subject_id": subject, "object_id": object_}
    content = dumped(mapping_set([entry]))
    assert recognising("x.json", content) == ("sssom-json",)
    (record,) = (draft := drafted(known, mapping_set([entry]))).added
    assert draft.usable
    assert (record.subject_id, record.object_id) == (subject, object_)
    assert (record.relation, record.confidence) == (Relation.PART_OF, 0.5)
    assert record.author_label == "A | B"
    assert draft.bundle.sets[0].mapping_set_source[-2:] == (
        "https://example.org/a",
        "https://example.org/b",
    )


def test_our_slots_are_found_by_declared_names_and_in_the_slot_other() -> None:
    declared = [{"slot_name": "how", "property": "my:relation", "type_hint": "xsd:string"}]
    first = mapping(1) | {"how": "partOf|overlaps"}
    second = mapping(2) | {"other": '{"relation": "equal", "strange": "kept"}'}
    third = mapping(3) | {"other": "in words"}
    value = mapping_set([first, second, third], extension_definitions=declared)
    raw = sssom_json.read(dumped(value), "x.json")
    assert raw.findings == ()
    one, two, three = raw.sets[0].rows
    assert one.text("relation") == "partOf|overlaps"
    assert (two.text("relation"), two.text("note:other/strange")) == ("equal", "kept")
    assert three.text("note:other") == "in words"
    assert raw.sets[0].prefixes.keys() == {"nisc", "iotsg", "my"}


def test_a_prefix_that_is_not_declared_is_said_of_each_row() -> None:
    entry = mapping(1) | {"object_id": "zzz:1"}
    raw = sssom_json.read(dumped(mapping_set([mapping(0), entry])), "x.json")
    assert [(f.line, f.node, f.check) for f in raw.findings] == [(2, "object_id", "import-prefix")]


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"[]", "json-type"),
        (b'{"mapping_set_id": "x"', "json-syntax"),
        (b'{"mapping_set_id": "x", "mappings": {}}', "json-type"),
        (b'{"mapping_set_id": "x"}', "json-missing"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, check: str) -> None:
    raw = sssom_json.read(content, "x.sssom.json")
    assert [f.check for f in raw.findings] == [check]


KINDS = [
    Kind("json-type", "/subject_id", lambda e: e.update(subject_id={"id": "nisc:1"})),
    Kind("json-type", "/confidence", lambda e: e.update(confidence={"is": 0.5})),
    Kind("json-type", "/comment", lambda e: e.update(comment={"en": "x"})),
    Kind("json-type", "/mapping_date", lambda e: e.update(mapping_date=[["x"]])),
    Kind("json-type", "/other", lambda e: e.update(other=["x"])),
]
#: What the row reports once it is resolved; the column is a JSON pointer where there is a value.
LATER = [
    Kind("import-required", "subject_id", missing("subject_id")),
    Kind("import-required", "object_id", missing("object_id")),
    Kind("import-number", "/confidence", lambda e: e.update(confidence=1.5)),
    Kind("import-item", "/subject_id", lambda e: e.update(subject_id="nisc:nowhere")),
    Kind("import-word", "/predicate_id", lambda e: e.update(predicate_id="skos:bestMatch")),
]


def test_a_hundred_errors_of_form_are_all_found() -> None:
    planted = plant(mapping, KINDS)
    raw = sssom_json.read(dumped(mapping_set(planted.entries)), "x.json")
    assert violations(raw) == sorted((f"/mappings/{i}{p}", c) for i, p, c in planted.expected)
    assert len(raw.sets[0].rows) == len(planted.entries)  # no row is dropped


def test_a_hundred_errors_of_content_are_all_found(known: Known) -> None:
    chosen = pairs(known)

    def sound(_: int) -> Entry:
        subject, object_ = next(chosen)
        return mapping(0) | {"subject_id": subject, "object_id": object_}

    planted = plant(sound, LATER)
    draft = drafted(known, mapping_set(planted.entries))
    found = sorted((f.line, f.node, f.check) for f in draft.findings)
    assert found == sorted(
        (i + 1, f"/mappings/{i}{p}" if p.startswith("/") else p, c) for i, p, c in planted.expected
    )
    counts = draft.counts
    assert (counts.rows, counts.faulty) == (len(planted.entries), len(planted.expected))
    assert counts.taken == counts.rows - counts.faulty


def test_fuzz_mutated_files() -> None:
    content = dumped(mapping_set([mapping(0), mapping(1) | {"other": '{"relation": "equal"}'}]))
    assert fuzz(sssom_json.read, mutated([content]), "x.json") > 20


def test_fuzz_nothing_is_lost() -> None:
    ends = {"subject_id": f"{ID}nisc/bp-1", "object_id": f"{ID}iotsg/kp-01"}
    value = mapping_set([mapping(0) | ends, mapping(1) | ends])
    del value["@context"]
    assert sssom_json.read(dumped(value), "x.json").findings == ()
    assert fuzz_extra(sssom_json.read, [value], "x.json") > 20


def test_every_text_is_in_a_cell() -> None:
    raw = sssom_json.read(dumped(mapping_set([mapping(0)], note={"a": ["deep"]})), "x.json")
    assert {"deep", "A | B", "https://example.org/b"} <= {cell.text for _, cell in all_cells(raw)}
