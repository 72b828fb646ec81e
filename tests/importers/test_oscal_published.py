"""The OSCAL files that publishers give out are read whole, each text of them in its cell."""

from __future__ import annotations

import json
from collections import Counter
from itertools import product

import pytest

from kakehashi.importers.readers import oscal
from tests.importers.planted_json import Entry, all_cells
from tests.importers.real_files import OPEN_DATA as OPEN

SP80053 = OPEN / "NIST_SP-800-53_rev5_catalog-min.json"
AI_RMF = OPEN / "oscal_mapping_collection_ai_rmf_to_42001.json"

real = pytest.mark.skipif(not OPEN.is_dir(), reason="the real files are not here")


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
