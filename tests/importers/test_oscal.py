"""OSCAL catalogues and mapping collections."""

from __future__ import annotations

import json
import time
from collections import Counter
from itertools import product
from typing import Any

import pytest

from kakehashi.importers.raw import RawEntry
from kakehashi.importers.readers import oscal
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
from tests.importers.real_files import OPEN_DATA as OPEN

SP80053 = OPEN / "NIST_SP-800-53_rev5_catalog-min.json"
AI_RMF = OPEN / "oscal_mapping_collection_ai_rmf_to_42001.json"
KH = "https://w3id.org/kakehashi/ontology#"

real = pytest.mark.skipif(not OPEN.is_dir(), reason="the real files are not here")


def control(index: int) -> Entry:
    return {
        "id": f"x-{index}",
        "class": "demo",
        "title": f"Control {index}",
        "props": [{"name": "label", "value": f"X-{index}"}],
        "links": [{"href": "#x-0", "rel": "related"}],
    }


def catalogue(controls: list[Entry]) -> Entry:
    return {
        "catalog": {
            "uuid": "6d2ef3a4-4a4c-4b6c-8f0e-1d2c3b4a5968",
            "metadata": {
                "title": "Demo",
                "last-modified": "2026-01-02T00:00:00Z",
                "published": "2026-01-01T09:00:00Z",
                "version": "1",
                "oscal-version": "1.2.1",
            },
            "controls": controls,
        }
    }


def map_(index: int) -> Entry:
    return {
        "uuid": f"00000000-0000-4000-8000-{index:012}",
        "relationship": "subset-of",
        "sources": [{"type": "control", "id-ref": f"a-{index}"}],
        "targets": [{"type": "control", "id-ref": f"b-{index}"}],
        "confidence-score": {"percentage": 0.50},
        "props": [{"name": "n", "value": "v"}],
    }


def collection(maps: list[Entry], **more: Any) -> Entry:
    return {
        "mapping-collection": {
            "uuid": "6d2ef3a4-4a4c-4b6c-8f0e-1d2c3b4a5969",
            "metadata": {
                "title": "Demo",
                "last-modified": "2026-01-02T00:00:00Z",
                "version": "1",
                "oscal-version": "1.2.1",
            },
            "provenance": {
                "method": "human",
                "matching-rationale": "semantic",
                "status": "complete",
                "mapping-description": "A to B",
            },
            "mappings": [
                {
                    "uuid": "6d2ef3a4-4a4c-4b6c-8f0e-1d2c3b4a5970",
                    "source-resource": {"type": "catalog", "href": "a.json"},
                    "target-resource": {"type": "catalog", "href": "b.json"},
                    "maps": maps,
                    **more,
                }
            ],
        }
    }


def rows(value: Entry) -> tuple[RawEntry, ...]:
    raw = oscal.read(dumped(value), "x.json")
    assert violations(raw) == []
    return raw.sets[0].rows


# --- real files ---


@real
def test_sp_800_53_is_read_whole() -> None:
    content = SP80053.read_bytes()
    raw = oscal.read(content, SP80053.name)
    value = json.loads(content)["catalog"]
    expected: list[tuple[str, str, str]] = []

    def walk(node: Entry, parent: str) -> None:
        for key in ("groups", "controls"):
            for child in node.get(key, []):
                expected.append((child["id"], child["title"], parent))
                walk(child, child["id"])

    walk(value, "")
    (document,) = raw.documents
    (prose,) = raw.findings
    assert (prose.check, prose.severity) == ("oscal-prose", "info")
    counted = sum(1 for item in _controls(value) if item.keys() & {"parts", "params"})
    assert prose.message_en.startswith(f"The wording of {counted} groups and controls is left out")
    got = [(i.text("id"), i.text("title_en"), i.text("parent")) for i in document.items]
    assert got == expected
    assert Counter(i.text("note:class") for i in document.items) == {
        "family": 20,
        "SP800-53": 322,
        "SP800-53-enhancement": 867,
    }
    withdrawn = {i.text("id") for i in document.items if i.text("status") == "withdrawn"}
    assert withdrawn == {i["id"] for i in _controls(value) if _is_withdrawn(i)}
    assert len(withdrawn) == 182


@real
def test_a_withdrawn_control_says_what_became_of_it() -> None:
    raw = oscal.read(SP80053.read_bytes(), SP80053.name)
    items = {item.text("id"): item for item in raw.documents[0].items}
    assert items["ac-2"].text("notation") == "AC-2"
    assert items["ac-2.10"].text("note:incorporated-into.1") == "ac-2_smt.k"
    moved = {k: c.text for k, c in items["at-3.4"].cells.items() if "moved-to" in k}
    assert moved in ({}, {"note:moved-to.1": "at-2.4"})
    about = raw.documents[0].about
    assert about.text("version") == "5.0.1"
    assert about.text("publishers.1") == "Joint Task Force, Interagency Working Group"


def _controls(node: Entry) -> list[Entry]:
    own = [child for key in ("groups", "controls") for child in node.get(key, [])]
    return own + [inner for child in own for inner in _controls(child)]


def _is_withdrawn(node: Entry) -> bool:
    return {"name": "status", "value": "withdrawn"} in node.get("props", [])


@real
def test_every_text_of_sp_800_53_but_its_prose_is_in_a_cell() -> None:
    raw = oscal.read(SP80053.read_bytes(), SP80053.name)
    texts = {cell.text for _, cell in all_cells(raw)}
    left: Counter[str] = Counter()

    def walk(value: object) -> None:
        if isinstance(value, dict | list):
            for child in _but_prose(value) if isinstance(value, dict) else value:
                walk(child)
        elif isinstance(value, str) and value not in texts and value.removeprefix("#") not in texts:
            left[value] += 1

    walk(json.loads(SP80053.read_bytes()))
    # the names of the properties and links that became fields are not repeated
    assert left.keys() <= {"incorporated-into", "moved-to"}
    assert not [key for key, _ in all_cells(raw) if "parts/" in key or "params/" in key]


def _but_prose(node: Entry) -> list[object]:
    return [value for key, value in node.items() if key not in ("parts", "params")]


@real
def test_the_mapping_of_the_ai_rmf_is_read_whole() -> None:
    content = AI_RMF.read_bytes()
    raw = oscal.read(content, AI_RMF.name)
    mapping = json.loads(content)["mapping-collection"]["mappings"][0]
    expected = [
        (s["id-ref"], m["relationship"], t["id-ref"])
        for m in mapping["maps"]
        for s, t in product(m["sources"], m["targets"])
    ]
    (found,) = raw.sets
    got = [(r.text("subject_id"), r.text("relation"), r.text("object_id")) for r in found.rows]
    assert got == expected
    assert len(got) == 192
    together = Counter(r.text("note:together") for r in found.rows if r.text("note:together"))
    many = {m["uuid"]: len(m["sources"]) * len(m["targets"]) for m in mapping["maps"]}
    assert together == {uuid: count for uuid, count in many.items() if count > 1}
    assert [(f.check, f.severity) for f in raw.findings] == [("together", "info")]
    assert found.about.text("object_source") == "catalogs/iso_iec_42001_1.0.0/catalog.json"


# --- single features ---


def test_the_title_of_a_catalogue_is_in_the_language_of_its_letters() -> None:
    value = catalogue([control(0)])
    value["catalog"]["metadata"]["title"] = "管理策"
    about = oscal.read(dumped(value), "x.json").documents[0].about
    assert about.text("title_ja") == "管理策"
    assert about.text("issued") == "2026-01-01"


def test_groups_controls_and_their_controls_nest() -> None:
    inner = control(2)
    middle = control(1) | {"controls": [inner]}
    value = catalogue([])
    value["catalog"]["groups"] = [{"id": "g", "title": "G", "controls": [middle]}]
    items = oscal.read(dumped(value), "x.json").documents[0].items
    assert [(i.text("id"), i.text("parent")) for i in items] == [
        ("g", ""),
        ("x-1", "g"),
        ("x-2", "x-1"),
    ]
    assert items[2].cells["title_en"].column == ("/catalog/groups/0/controls/0/controls/0/title")


def test_the_label_without_a_class_is_the_number() -> None:
    entry = control(0)
    entry["props"] = [
        {"name": "label", "class": "zero-padded", "value": "X-00"},
        {"name": "label", "value": "X-0"},
        {"name": "sort-id", "value": "x-00"},
    ]
    (item,) = oscal.read(dumped(catalogue([entry])), "x.json").documents[0].items
    assert item.text("notation") == "X-0"
    assert {c.text for k, c in item.cells.items() if k.startswith("note:props")} >= {"X-00", "x-00"}


def test_a_relation_of_a_foreign_namespace_keeps_it() -> None:
    entry = map_(0) | {"ns": "https://example.org/words/"}
    (row,) = rows(collection([entry]))
    assert row.text("relation") == "https://example.org/words#subset-of"


def test_confidence_and_rationale_come_from_the_nearest_level() -> None:
    plain, own = map_(0), map_(1) | {"matching-rationale": "functional"}
    del plain["confidence-score"]
    value = collection([plain, own], **{"confidence-score": {"percentage": 0.25}})
    first, second = rows(value)
    assert (first.text("confidence"), second.text("confidence")) == ("0.25", "0.5")
    assert (first.text("rationale_type"), second.text("rationale_type")) == (
        "semantic",
        "functional",
    )
    assert first.text("mapping_justification") == "semapv:ManualMappingCuration"


def test_a_category_is_no_number() -> None:
    entry = map_(0) | {"confidence-score": {"category": "high"}}
    (row,) = rows(collection([entry]))
    assert row.text("note:confidence-score/category") == "high"
    assert row.text("confidence") == ""


def test_qualifiers_are_kept() -> None:
    qualifier = {
        "subject": "target",
        "predicate": "has-incompatibility",
        "category": "adaptation",
        "description": "only for cloud",
    }
    (row,) = rows(collection([map_(0) | {"qualifiers": [qualifier]}]))
    assert row.text("note:qualifiers/0/description") == "only for cloud"


def test_what_the_gap_summaries_list_is_told_and_states_nothing() -> None:
    value = collection(
        [map_(0)],
        **{
            "source-gap-summary": {"uuid": "u", "unmapped-controls": [{"with-ids": ["a-8"]}]},
            "target-gap-summary": {"uuid": "u", "unmapped-controls": [{"with-ids": ["b-9"]}]},
        },
    )
    raw = oscal.read(dumped(value), "x.json")
    (found,) = raw.sets
    assert [row.text("object_id") for row in found.rows] == ["b-0"]
    assert [(f.check, f.severity, f.node.rpartition("/")[2]) for f in raw.findings] == [
        ("oscal-unmapped", "info", "source-gap-summary"),
        ("oscal-unmapped", "info", "target-gap-summary"),
    ]
    assert "not mapped: a-8." in raw.findings[0].message_en
    assert found.about.text("note:source-gap-summary/with-ids") == "a-8"
    assert found.about.text("note:target-gap-summary/uuid") == "u"


def test_the_wording_of_controls_is_counted_and_left_out() -> None:
    entry = control(0) | {
        "params": [{"id": "p", "label": "how often"}],
        "parts": [
            {"name": "statement", "prose": "Do it.", "parts": [{"name": "a", "prose": "So."}]}
        ],
    }
    value = catalogue([entry, control(1)])
    value["catalog"]["groups"] = [{"id": "g", "title": "G", "parts": [{"name": "overview"}]}]
    raw = oscal.read(dumped(value), "x.json")
    assert {cell.text for _, cell in all_cells(raw)}.isdisjoint({"Do it.", "So.", "how often"})
    (prose,) = raw.findings
    assert (prose.check, prose.severity) == ("oscal-prose", "info")
    assert "of 2 groups and controls is left out (7 texts" in prose.message_en
    assert "first at /catalog/controls/0/parts)" in prose.message_en


def test_the_resource_of_the_back_matter_names_the_document() -> None:
    value = collection([map_(0)])
    body = value["mapping-collection"]
    body["mappings"][0]["target-resource"]["href"] = "#r1"
    body["back-matter"] = {"resources": [{"uuid": "r1", "title": "B, second edition"}]}
    assert rows(value)[0].text("object_source") == "B, second edition"


def test_a_single_mapping_may_stand_without_a_list() -> None:
    value = collection([map_(0)])
    body = value["mapping-collection"]
    body["mappings"] = body["mappings"][0]
    assert len(rows(value)) == 1


def test_our_own_properties_come_back_under_their_names() -> None:
    def own(name: str, text: str, **more: str) -> Entry:
        return {"name": name, "ns": KH, "value": text, **more}

    entry = map_(0)
    entry["sources"][0]["props"] = [own("subject-id", "nisc:bp-1")]
    entry["props"] = [
        own("predicate-id", "skos:mappingRelation"),
        own("relation", "partOf|overlaps"),
        own("rationale-ja", "see remarks", remarks="二行\nの理由"),
        own("standing", "editorial"),
    ]
    (row,) = rows(collection([entry]))
    assert row.text("subject_id") == "nisc:bp-1"
    assert row.text("relation") == "partOf|overlaps"
    assert row.text("rationale_ja") == "二行\nの理由"
    assert row.text("source_relation") == ""


def test_too_many_pairs_are_a_fault_and_no_flood() -> None:
    ends = [{"type": "control", "id-ref": f"a{n}"} for n in range(101)]
    raw = oscal.read(dumped(collection([map_(0) | {"sources": ends, "targets": ends}])), "x.json")
    assert violations(raw) == [("/mapping-collection/mappings/0/maps/0", "too-many-pairs")]


@pytest.mark.parametrize(
    ("name", "content", "check"),
    [
        ("a.yaml", b"catalog:\n  uuid: x\n", "oscal-form"),
        ("a.xml", b'<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0"/>', "oscal-form"),
        ("a.json", b'{"profile": {"uuid": "x"}}', "oscal-model"),
        ("a.json", b'{"catalog": []}', "json-type"),
        ("a.json", b'{"catalog": {"metadata": {"title": "x"}, ', "json-syntax"),
        ("a.json", b'{"catalog": {"metadata": {"title": "\xff"}}}', "json-encoding"),
        ("a.json", b'{"catalog": {"metadata": {"title": NaN}}}', "json-syntax"),
        ("a.json", b'{"catalog": {"metadata": {"title": "a", "title": "b"}}}', "json-key-twice"),
        ("a.json", b'{"catalog": {"metadata": {"title": "\\ud800"}}}', "json-surrogate"),
        ("a.json", b'{"catalog": ' + b"[" * 100_000, "json-depth"),
        ("a.json", b'{"catalog": ' + b"[" * 100 + b"]" * 100 + b"}", "json-depth"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes, check: str) -> None:
    assert oscal.recognises(name, content)
    raw = oscal.read(content, name)
    assert [f.check for f in raw.findings] == [check]
    assert raw.sets == ()


def test_other_json_is_not_taken_for_oscal() -> None:
    assert not oscal.recognises("a.json", b'{"response": {"elements": {}}}')
    assert not oscal.recognises("a.json", b'{"catalogue": {}}')
    assert not oscal.recognises("a.txt", b"catalog:\n")


# --- planted errors ---

CONTROL_KINDS = [
    Kind("json-missing", "/id", missing("id")),
    Kind("json-missing", "/title", missing("title")),
    Kind("json-type", "/title", lambda e: e.update(title=["x"])),
    Kind("json-type", "/id", lambda e: e.update(id={})),
    Kind("json-type", "/props", lambda e: e.update(props={"name": "label"})),
    Kind("json-type", "/props/0", lambda e: e.update(props=["label"])),
    Kind("json-missing", "/props/0/value", missing("props", 0, "value")),
    Kind("json-missing", "/links/0/href", missing("links", 0, "href")),
    Kind("json-type", "/controls", lambda e: e.update(controls="none")),
    Kind("json-twice", "/id", lambda e: e.update(id="first")),
]
MAP_KINDS = [
    Kind("json-missing", "/relationship", missing("relationship")),
    Kind("json-type", "/relationship", lambda e: e.update(relationship={})),
    Kind("json-missing", "/sources", lambda e: e.update(sources=[])),
    Kind("json-type", "/targets", lambda e: e.update(targets="b-1")),
    Kind("json-type", "/sources/0", lambda e: e.update(sources=["a-1"])),
    Kind("json-missing", "/sources/0/id-ref", missing("sources", 0, "id-ref")),
    Kind("json-missing", "/targets/0/type", missing("targets", 0, "type")),
    Kind("json-missing", "/uuid", missing("uuid")),
    Kind("oscal-confidence", "/confidence-score", lambda e: e.update({"confidence-score": {}})),
    Kind("json-missing", "/props/0/value", missing("props", 0, "value")),
]


def test_a_hundred_errors_of_a_catalogue_are_all_found() -> None:
    planted = plant(control, CONTROL_KINDS)
    first = control(0) | {"id": "first"}
    raw = oscal.read(dumped(catalogue([*planted.entries, first][::-1])), "x.json")
    count = len(planted.entries)
    expected = [(f"/catalog/controls/{count - i}{p}", c) for i, p, c in planted.expected]
    assert violations(raw) == sorted(expected)
    assert len(expected) == 100
    assert len(raw.documents[0].items) == count + 1  # nothing is dropped


def test_a_hundred_errors_of_a_mapping_are_all_found() -> None:
    planted = plant(map_, MAP_KINDS)
    raw = oscal.read(dumped(collection(planted.entries)), "x.json")
    base = "/mapping-collection/mappings/0/maps"
    assert violations(raw) == sorted((f"{base}/{i}{p}", c) for i, p, c in planted.expected)
    ends = [
        p for _, p, _ in planted.expected if p.startswith(("/sources", "/targets/0/id", "/targets"))
    ]
    without = [p for p in ends if not p.endswith("/type")]
    assert len(raw.sets[0].rows) == 100 - len(without)
    lines = {f.node: f.line for f in raw.findings if f.severity == "violation"}
    assert all(lines[f"{base}/{i}{p}"] == i + 1 for i, p, _ in planted.expected)


@pytest.mark.parametrize("kind", [*CONTROL_KINDS[:-1], *MAP_KINDS], ids=lambda k: k.place + k.check)
def test_each_error_alone_is_the_only_one(kind: Kind) -> None:
    maps = kind in MAP_KINDS
    entry = (map_ if maps else control)(1)
    kind.spoil(entry)
    base = "/mapping-collection/mappings/0/maps/0" if maps else "/catalog/controls/0"
    value = collection([entry]) if maps else catalogue([entry])
    assert violations(oscal.read(dumped(value), "x.json")) == [(f"{base}{kind.place}", kind.check)]


# --- arbitrary files, speed ---


def test_fuzz_mutated_files() -> None:
    samples = [dumped(catalogue([control(0), control(1)])), dumped(collection([map_(0), map_(1)]))]
    assert fuzz(oscal.read, mutated(samples), "x.json") > 20


def test_fuzz_nothing_is_lost() -> None:
    samples = [catalogue([control(0), control(1)]), collection([map_(0), map_(1)])]
    assert fuzz_extra(oscal.read, samples, "x.json") > 20


def test_ten_thousand_mappings_are_read_in_time() -> None:
    content = dumped(collection([map_(index) for index in range(10_000)]))
    began = time.process_time()
    raw = oscal.read(content, "x.json")
    assert len(raw.sets[0].rows) == 10_000
    assert time.process_time() - began < 6  # 2 s on an idle machine
