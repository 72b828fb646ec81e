"""Row for row: the table of DCMS, the references of CSF 2.0, and NIST's own export of the same.

Read without any code of the product; what is printed must be found on the item that it became.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

from .test_facts import FOLDER, facts_of, rows_of

pytestmark = pytest.mark.facts

ID = "https://w3id.org/kakehashi/id/"
#: Documents of the DCMS table that have another title here than the one printed.
KNOWN = {
    "Cyber Security for Consumer Internet of Things": "ts103645v1",
    "ETSI EN 303.645 Cyber Security for Consumer Internet of Things: Baseline Requirements": (
        "en303645"
    ),
    "Industrial Internet of Things Volume G4: Security Framework v1.0": "iisf",
    "IoT Security Guidelines Ver. 1.0": "iotsg",
    "NISTIR 8259A IoT Device Cybersecurity Capability Core Baseline": "nistir8259a",
}
REFERENCES = {
    "SP 800-53 Rev 5.1.1": "sp80053r5",
    "CSF v1.1": "csf11",
    "SP 800-218": "ssdf11",
    "CRI Profile v2.0": "cri-profile-2",
    "SP 800-221A": "sp800221a",
    "CCMv4.0": "ccm4",
    "CIS Controls v8.0": "cis-controls-8",
}


@cache
def words(slug: str) -> dict[str, dict[str, list[str]]]:
    """Subject → local name of the property → values, of a document's Turtle."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    path = FOLDER.parent / f"ontology/documents/{slug}.ttl"
    for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
        name = re.split(r"[#/]", quad.predicate.value)[-1]
        found[str(quad.subject.value)][name].append(str(quad.object.value))
    return found


def item(curie: str) -> dict[str, list[str]]:
    slug, _, local = curie.partition(":")
    return words(slug)[f"{ID}{slug}/{local}"]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def dcms_rows() -> list[dict[str, str]]:
    return [row for path in sorted(FOLDER.glob("ukcop--*.dcms.*")) for row in rows_of(path)]


@cache
def by_record() -> dict[int, list[dict[str, str]]]:
    """Row of the DCMS table, counted from 1 → the statements that name it."""
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for row in dcms_rows():
        told = re.fullmatch(r"records? ([\d, ]+)", row["locator"]) or re.search(
            r"table: records? ([\d, ]+)", row["comment"]
        )
        assert told, row
        for number in told[1].split(","):
            found[int(number)].append(row)
    return found


def test_every_row_of_the_dcms_table_is_one_statement(shared: Path) -> None:
    table = facts_of(shared / "sources/dcms_cop_mapping.tsv")
    assert set(by_record()) == set(range(1, len(table) + 1))
    for number, row in enumerate(table, 1):
        statements = by_record()[number]
        assert len(statements) == (10 if row["section"].startswith("Provisions") else 1), number
        for statement in statements:
            assert statement["subject_id"] == f"ukcop:g{int(row['cop_guideline']):02d}"
            version = re.search(r"added at version ([\d, ]+) of", statement["comment"])
            assert version, statement
            assert row["added_at_version"] in version[1].split(", "), number


def test_every_section_of_the_dcms_table_is_the_items_own(shared: Path) -> None:
    for number, row in enumerate(facts_of(shared / "sources/dcms_cop_mapping.tsv"), 1):
        for statement in by_record()[number]:
            end = statement["object_id"]
            printed = {end.partition(":")[2].replace("-", "."), statement.get("original_object")}
            printed |= set(item(end)["notation"]) | set(item(end)["prefLabel"])
            if row["section"] in ("", "N/A"):
                assert end.endswith(":document"), number
            elif KNOWN.get(row["document"]) == "iotsg":
                assert end == f"iotsg:kp-{int(row['section'].split()[2].rstrip('.')):02d}"
            else:
                section = squeezed(row["section"])
                plain = section.removeprefix("Provision ")
                assert {section, plain} & {w.removeprefix("Provision ") for w in printed if w}, end


def test_every_document_of_the_dcms_table_is_the_one_printed(shared: Path) -> None:
    slugs = set()
    for number, row in enumerate(facts_of(shared / "sources/dcms_cop_mapping.tsv"), 1):
        for statement in by_record()[number]:
            slug = statement["object_id"].partition(":")[0]
            slugs.add(slug)
            edition = words(slug)[f"{ID}{slug}"]
            title = squeezed(row["document"])
            if title in KNOWN:
                assert slug == KNOWN[title], number
                continue
            told = {*edition["title"], *edition["altLabel"]}
            in_print = f"printed title: {row['document']}" in statement["comment"]
            alone = f'own: "{row["document"]}"' in statement["comment"]
            assert title in told or in_print or alone, number
            if slug != "enisa-iot":
                assert row["url"] in edition["page"], number
                assert alone or edition["publisher"] == [row["organisation"]], number
    assert len(slugs) == 69


def test_every_csf_reference_is_one_statement(shared: Path) -> None:
    table = facts_of(shared / "sources/csf20_informative_references.tsv")
    wanted = {(r["csf20_id"], r["reference_document"], r["reference_id"]) for r in table}
    found = set()
    for printed, slug in REFERENCES.items():
        for row in rows_of(FOLDER / f"csf20--{slug}.nist.sssom.tsv"):
            if not row["source_relation"].startswith("informative reference"):
                continue
            assert row["locator"].endswith(f"Informative References, {printed}")
            end = row.get("original_object") or item(row["object_id"])["notation"][0]
            key = (row["subject_id"].partition(":")[2].upper(), printed, end)
            assert key not in found
            found.add(key)
    assert found == wanted
    assert len(wanted) == len(table) - 1  # the table repeats one row


@cache
def exported(shared: Path) -> list[dict[str, Any]]:
    text = (shared / "opendata/cprt_CSF_2_0_0.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["response"]["elements"]["relationships"]
    return found


def test_withdrawn_elements_agree_with_the_export_of_nist(shared: Path) -> None:
    wanted = {
        (
            row["source_element_identifier"].removeprefix("WR-"),
            row["relationship_identifier"],
            row["dest_element_identifier"],
        )
        for row in exported(shared)
        if row["source_element_identifier"].startswith("WR-")
    }
    found = {
        (
            re.sub(r"-(\d)$", r"-0\1", row["subject_id"].partition(":")[2].upper()),
            row["source_relation"],
            row["object_id"].partition(":")[2].upper(),
        )
        for row in rows_of(FOLDER / "csf11--csf20.nist.sssom.tsv")
    }
    assert wanted <= found
    # In the export this one stands only in the words of the withdrawal.
    assert found - wanted == {("RS.RP", "incorporated_into", "RS.MA")}


def test_families_of_sp_800_53_agree_with_the_export_of_nist(shared: Path) -> None:
    wanted = {
        (row["source_element_identifier"], row["dest_element_identifier"])
        for row in exported(shared)
        if row["relationship_identifier"] == "external_reference"
    }
    assert len(wanted) == 408
    rows = rows_of(FOLDER / "csf20--sp80053r5.nist.sssom.tsv")
    found = {
        (row["subject_id"].partition(":")[2].upper(), row["object_id"].partition(":")[2].upper())
        for row in rows
        if "external_reference" in row["source_relation"] + row["comment"]
    }
    assert found == wanted


def test_a_control_is_that_of_the_catalogue_or_marked_not_found(shared: Path) -> None:
    text = (shared / "opendata/NIST_SP-800-53_rev5_catalog-min.json").read_text(encoding="utf-8")
    known: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        known.add(node["id"])
        for below in node.get("controls", ()):
            walk(below)

    for group in json.loads(text)["catalog"]["groups"]:
        walk(group)
    ends = {row["object_id"] for row in rows_of(FOLDER / "csf20--sp80053r5.nist.sssom.tsv")}
    strange = {end for end in ends if end.partition(":")[2] not in known}
    assert strange == {"sp80053r5:ia-13"}
    assert all(item(end)["notFound"] == ["true"] for end in strange)


def test_a_function_moved_twice_is_shown_twice() -> None:
    """CSF 1.1 ID.GV-4: GV.RM-04 by the withdrawal list, GV.RM-03 by the references."""
    moved = rows_of(FOLDER / "csf11--csf20.nist.sssom.tsv")
    named = rows_of(FOLDER / "csf20--csf11.nist.sssom.tsv")
    assert [r["object_id"] for r in moved if r["subject_id"] == "csf11:id.gv-4"] == [
        "csf20:gv.rm-04"
    ]
    assert [r["subject_id"] for r in named if r["object_id"] == "csf11:id.gv-4"] == [
        "csf20:gv.rm-03"
    ]


def test_numbers_of_ts_103_645_are_not_those_of_en_303_645() -> None:
    joined = set()
    for path in FOLDER.glob("*.sssom.tsv"):
        for row in csv.DictReader(
            [x for x in path.read_text(encoding="utf-8").splitlines() if x[0] != "#"],
            delimiter="\t",
        ):
            ends = {row["subject_id"].partition(":")[0], row["object_id"].partition(":")[0]}
            joined |= {path.name} if ends == {"ts103645v1", "en303645"} else set()
    assert joined == set()
