"""Faulty, arbitrary and long OSCAL files: each fault is found at its place, and nothing is lost."""

from __future__ import annotations

import pytest

from kakehashi.importers.readers import oscal
from tests.growth import grows_like_its_input
from tests.importers.oscal_samples import catalogue, collection, control, map_
from tests.importers.planted_json import (
    Kind,
    dumped,
    fuzz,
    fuzz_extra,
    missing,
    mutated,
    plant,
    violations,
)


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


# --- arbitrary and long files ---


def test_fuzz_mutated_files() -> None:
    samples = [dumped(catalogue([control(0), control(1)])), dumped(collection([map_(0), map_(1)]))]
    assert fuzz(oscal.read, mutated(samples), "x.json") > 20


def test_fuzz_nothing_is_lost() -> None:
    samples = [catalogue([control(0), control(1)]), collection([map_(0), map_(1)])]
    assert fuzz_extra(oscal.read, samples, "x.json") > 20


def test_mappings_take_time_with_their_number() -> None:
    def content(number: int) -> bytes:
        return dumped(collection([map_(index) for index in range(number)]))

    assert len(oscal.read(content(500), "x.json").sets[0].rows) == 500
    assert grows_like_its_input(lambda given: oscal.read(given, "x.json"), content)
