"""Exports of NIST's Cybersecurity and Privacy Reference Tool."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter

import pytest

from kakehashi.importers.raw import Raw
from kakehashi.importers.readers import cprt
from kakehashi.importers.readers.cprt_items import ATTRIBUTES
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
from tests.importers.real_files import SHARED

CSF = SHARED / "opendata/cprt_CSF_2_0_0.json"
TABLE = SHARED / "sources/csf20_informative_references.tsv"

real = pytest.mark.skipif(not CSF.is_file(), reason="the real files are not here")


def element(index: int, kind: str = "control") -> Entry:
    return {
        "element_type": kind,
        "element_identifier": f"E-{index}",
        "title": f"Title {index}",
        "text": f"Text {index}",
        "doc_identifier": "DOC_1",
    }


def relationship(source: str, target: str, kind: str = "projection", **more: str) -> Entry:
    return {
        "source_element_identifier": source,
        "source_doc_identifier": "DOC_1",
        "dest_element_identifier": target,
        "dest_doc_identifier": "DOC_1",
        "relationship_identifier": kind,
        "provenance_doc_identifier": "DOC_1",
        **more,
    }


def export(elements: list[Entry], relationships: list[Entry]) -> Entry:
    kinds = ("projection", "moved_to", "incorporated_into", "external_reference", "subset_of")
    return {
        "response": {
            "requestType": 4,
            "elements": {
                "documents": [
                    {
                        "doc_identifier": "DOC_1",
                        "name": "Demo",
                        "version": "1",
                        "website": "https://example.org/",
                    }
                ],
                "relationship_types": [
                    {"relationship_identifier": k, "description": k} for k in kinds
                ],
                "elements": elements,
                "relationships": relationships,
            },
        }
    }


def raw_real() -> tuple[Entry, Raw]:
    content = CSF.read_bytes()
    return json.loads(content)["response"]["elements"], cprt.read(content, CSF.name)


# --- the real file ---


@real
def test_csf_20_is_read_whole() -> None:
    value, raw = raw_real()
    assert cprt.recognises(CSF.name, CSF.read_bytes()[:65536])
    (document,) = raw.documents
    items = {item.text("id"): item for item in document.items}
    kinds = Counter(item.text("kind") for item in document.items)
    assert kinds == {
        "function": 6,
        "category": 34,
        "subcategory": 185,
        "implementation_example": 363,
    }
    attributes = [e for e in value["elements"] if e["element_type"] in ATTRIBUTES]
    assert len(items) + len(attributes) == len(value["elements"]) == 906
    for entry in value["elements"]:
        if entry not in attributes:
            item = items[entry["element_identifier"]]
            assert item.text("title_en") == entry["title"]
            assert item.text("summary_en") == entry["text"]
    told = [cell.text for item in document.items for cell in item.cells.values()]
    assert {e["title"] for e in attributes if e["title"]} <= set(told)
    assert {e["text"] for e in attributes if e["text"]} <= set(told)


@real
def test_csf_20_nests_and_names_what_was_withdrawn() -> None:
    value, raw = raw_real()
    items = {item.text("id"): item for item in raw.documents[0].items}
    kinds = {e["element_identifier"]: e["element_type"] for e in value["elements"]}
    nested = {
        r["dest_element_identifier"]: r["source_element_identifier"]
        for r in value["relationships"]
        if r["relationship_identifier"] == "projection"
        and kinds[r["dest_element_identifier"]] not in ATTRIBUTES
    }
    assert {k: i.text("parent") for k, i in items.items() if i.text("parent")} == nested
    withdrawn = {key for key, item in items.items() if item.text("status") == "withdrawn"}
    reasons = {k for k, kind in kinds.items() if kind == "withdraw_reason"}
    assert {f"WR-{key}" for key in withdrawn} == reasons
    assert len(withdrawn) == 91
    assert items["ID.BE-02"].text("note:withdraw_reason.1") == "Incorporated into GV.OC-01"
    assert items["ID.BE-02"].text("note:incorporated_into.1") == "GV.OC-01"
    order = {item.text("id"): place for place, item in enumerate(raw.documents[0].items)}
    assert all(order[parent] < order[child] for child, parent in nested.items())


@real
def test_every_relationship_of_csf_20_is_somewhere() -> None:
    value, raw = raw_real()
    kinds = Counter(r["relationship_identifier"] for r in value["relationships"])
    assert kinds == {
        "projection": 1023,
        "external_reference": 408,
        "incorporated_into": 110,
        "moved_to": 25,
    }
    notes = Counter(
        key.removeprefix("note:").partition(".")[0]
        for item in raw.documents[0].items
        for key in item.cells
    )
    assert (notes["incorporated_into"], notes["moved_to"]) == (110, 25)
    assert sum(len(found.rows) for found in raw.sets) == 408
    assert [(f.check, f.severity) for f in raw.findings] == [("cprt-elsewhere", "warning")]


# --- the same facts from two files (what both hold) ---


def _table(document: str) -> set[tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as source:
        return {
            (row["csf20_id"], row["reference_id"])
            for row in csv.DictReader(source, delimiter="\t")
            if row["reference_document"].startswith(document)
        }


def _padded(identifier: str) -> str:
    """CPRT writes the identifiers of CSF 1.1 with two digits."""
    return re.sub(r"-(\d)$", r"-0\1", identifier)


@real
def test_withdrawals_agree_with_the_references_to_csf_11() -> None:
    """What CPRT says of withdrawn elements, the table says as references to CSF 1.1.

    132 of the 135 pairs are in both. Of ID.GV-04 each names another element; two pairs of CPRT
    have a neighbour in the table that starts from an element that was not withdrawn. All else
    that only the table has is of elements that were not withdrawn, of which CPRT says nothing:
    45 pairs have the same number on both sides.
    """
    _, raw = raw_real()
    said = {
        (cell.text, item.text("id"))
        for item in raw.documents[0].items
        for key, cell in item.cells.items()
        if key.startswith(("note:moved_to.", "note:incorporated_into."))
    }
    table = {(new, _padded(old)) for new, old in _table("CSF v1.1")}
    withdrawn = {old for _, old in said}
    assert len(said) == 135
    assert len(said & table) == 132
    assert said - table == {
        ("GV.RM-04", "ID.GV-04"),
        ("ID.AM-08", "PR.MA"),
        ("RC.CO-04", "RC.CO-02"),
    }
    assert {pair for pair in table - said if pair[1] in withdrawn} == {("GV.RM-03", "ID.GV-04")}
    continued = {pair for pair in table - said if pair[1] not in withdrawn}
    assert len({pair for pair in continued if pair[0] == pair[1]}) == 45
    assert {pair for pair in continued if pair[0] != pair[1]} == {
        ("DE.AE-07", "DE.AE-03"),
        ("ID.AM-08", "PR.DS"),
        ("RC.CO-04", "RS.CO-02"),
        ("RC.RP-02", "RC.RP-01"),
        ("RS.AN-06", "RS.AN-03"),
        ("RS.CO-02", "RS.CO-03"),
        ("RS.MA", "RS.RP"),
    }


@real
def test_references_of_cprt_to_families_are_not_those_of_the_table() -> None:
    """The export of April 2024 names families (AC), the table of 2024-09 controls (AC-01).

    Taken to families, 205 pairs are in both. The export has 203 that the table lacks, the table
    188 that the export lacks: they are two different states of NIST's references, and the export
    does not say that it means SP 800-53.
    """
    _, raw = raw_real()
    said = {(row.text("subject_id"), row.text("object_id")) for row in raw.sets[0].rows}
    table = {(new, control.partition("-")[0]) for new, control in _table("SP 800-53")}
    assert len(said) == 408
    assert (len(said & table), len(said - table), len(table - said)) == (205, 203, 188)
    assert {family for _, family in said} == {family for _, family in table}


# --- single features ---


def test_the_lists_may_stand_without_the_wrapping() -> None:
    inner = export([element(1)], [])["response"]["elements"]
    raw = cprt.read(dumped(inner), "x.json")
    assert [i.text("id") for i in raw.documents[0].items] == ["E-1"]


def test_what_describes_an_element_becomes_its_note() -> None:
    elements = [element(1), element(2, "sort"), element(3, "withdraw_reason")]
    elements[1] |= {"title": "00001", "text": ""}
    relations = [
        relationship("E-1", "E-2"),
        relationship("E-1", "E-3"),
        relationship("E-3", "E-1", "moved_to"),
    ]
    raw = cprt.read(dumped(export(elements, relations)), "x.json")
    (item,) = raw.documents[0].items
    assert item.text("note:sort.1") == "00001"
    assert item.text("note:withdraw_reason.2") == "Text 3"
    assert item.text("note:moved_to.1") == "E-1"
    assert item.text("status") == "withdrawn"


def test_an_attribute_of_nothing_stays_an_item() -> None:
    raw = cprt.read(dumped(export([element(1, "party")], [])), "x.json")
    assert [i.text("kind") for i in raw.documents[0].items] == ["party"]


def test_relations_between_documents_are_rows() -> None:
    value = export([element(1)], [relationship("E-1", "X-9", "subset_of", dest_doc_identifier="Z")])
    (found,) = cprt.read(dumped(value), "x.json").sets
    (row,) = found.rows
    assert (row.text("relation"), row.text("object_source")) == ("subset_of", "Z")
    assert row.text("note:provenance_doc_identifier") == "DOC_1"


def test_a_circle_is_reported_once() -> None:
    relations = [relationship("E-1", "E-2"), relationship("E-2", "E-3"), relationship("E-3", "E-1")]
    raw = cprt.read(dumped(export([element(1), element(2), element(3)], relations)), "x.json")
    assert [f.check for f in raw.findings] == ["cprt-circle"]
    assert len(raw.documents[0].items) == 3


@pytest.mark.parametrize(
    ("content", "checks"),
    [
        (b'{"elements": 1, "doc_identifier": 2}', ["json-missing"]),
        (b'{"elements": [], "relationships": [', ["json-syntax"]),
        (b"[" * 5000, ["json-depth"]),
        (b"[]", ["json-missing"]),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, checks: list[str]) -> None:
    assert [f.check for f in cprt.read(content, "x.json").findings] == checks


# --- planted errors ---

ELEMENT_KINDS = [
    Kind("json-missing", "/element_type", missing("element_type")),
    Kind("json-missing", "/element_identifier", missing("element_identifier")),
    Kind("json-missing", "/doc_identifier", missing("doc_identifier")),
    Kind("json-type", "/title", lambda e: e.update(title={"en": "x"})),
    Kind("json-type", "/text", lambda e: e.update(text=["x"])),
    Kind("cprt-document", "/doc_identifier", lambda e: e.update(doc_identifier="DOC_9")),
    Kind("json-twice", "/element_identifier", lambda e: e.update(element_identifier="top")),
    Kind("json-type", "/element_type", lambda e: e.update(element_type=[])),
]
_TARGET, _SOURCE = "dest_element_identifier", "source_element_identifier"
RELATIONSHIP_KINDS = [
    Kind("json-missing", f"/{_SOURCE}", missing(_SOURCE)),
    Kind("json-missing", f"/{_TARGET}", missing(_TARGET)),
    Kind("json-missing", "/relationship_identifier", missing("relationship_identifier")),
    Kind("cprt-dangling", f"/{_TARGET}", lambda e: e.update({_TARGET: "gone"})),
    Kind("cprt-dangling", f"/{_SOURCE}", lambda e: e.update({_SOURCE: "gone"})),
    Kind("cprt-document", "/source_doc_identifier", lambda e: e.update(source_doc_identifier="D",
         relationship_identifier="moved_to", source_element_identifier="top")),
    Kind("cprt-relation", "/relationship_identifier",
         lambda e: e.update(relationship_identifier="sub set")),
    Kind("cprt-parents", f"/{_SOURCE}", lambda e: e.update({_TARGET: "nested"})),
    Kind("json-type", "/dest_doc_identifier", lambda e: e.update(dest_doc_identifier=[])),
]  # fmt: skip


def test_a_hundred_errors_are_all_found() -> None:
    elements = plant(element, ELEMENT_KINDS, 50)
    relations = plant(lambda i: relationship("top", f"ok-{i}"), RELATIONSHIP_KINDS, 50)
    extra = [element(0) | {"element_identifier": f"ok-{i}"} for i in range(50)]
    tops = [element(0) | {"element_identifier": name} for name in ("top", "nested")]
    value = export(
        [*tops, *elements.entries, *extra], [relationship("top", "nested"), *relations.entries]
    )
    raw = cprt.read(dumped(value), "x.json")
    base = "/response/elements"
    expected = [(f"{base}/elements/{i + 2}{p}", c) for i, p, c in elements.expected]
    expected += [(f"{base}/relationships/{i + 1}{p}", c) for i, p, c in relations.expected]
    found = violations(raw)
    # a relationship that names the wrong document names no element of it either
    unknown = {p.rpartition("/")[0] for p, c in expected if c == "cprt-document"}
    rest = [
        f for f in found if not (f[1] == "cprt-dangling" and f[0].rpartition("/")[0] in unknown)
    ]
    assert rest == sorted(expected)
    assert len(expected) == 100


# --- arbitrary files, speed ---


def sample() -> Entry:
    elements = [element(1), element(2), element(3, "sort"), element(4, "withdraw_reason")]
    relations = [
        relationship("E-1", "E-2"),
        relationship("E-2", "E-3"),
        relationship("E-2", "E-4"),
        relationship("E-4", "E-1", "moved_to"),
        relationship("E-1", "AC", "external_reference"),
    ]
    return export(elements, relations)


def test_fuzz_mutated_files() -> None:
    assert fuzz(cprt.read, mutated([dumped(sample())]), "x.json") > 20


def test_fuzz_nothing_is_lost() -> None:
    assert fuzz_extra(cprt.read, [sample()], "x.json") > 20


def test_references_take_time_with_their_number() -> None:
    def content(number: int) -> bytes:
        elements = [element(index) for index in range(number // 10)]
        relations = [
            relationship(f"E-{index % len(elements)}", f"X-{index}", "external_reference")
            for index in range(number)
        ]
        return dumped(export(elements, relations))

    assert len(cprt.read(content(500), "x.json").sets[0].rows) == 500
    assert grows_like_its_input(lambda given: cprt.read(given, "x.json"), content)


def test_notes_of_one_element_take_time_with_their_number() -> None:
    def content(number: int) -> bytes:
        relations = [relationship("E-1", f"E-{1 + i % 2}", "moved_to") for i in range(number)]
        return dumped(export([element(1), element(2)], relations))

    assert grows_like_its_input(lambda given: cprt.read(given, "x.json"), content)
