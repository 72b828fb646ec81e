"""The sets against the fact files they were made from, counted by rules written for this test."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.facts

FOLDER = Path(__file__).parents[2] / "mappings"
DOCUMENTS = (
    "nisc",
    "nisc2018",
    "csstrategy2015",
    "iotsg",
    "tsunagaru",
    "cpsf",
    "i40",
    "iira",
    "iisf",
    "iec62443",
    "sc41",
    "cra",
    "csf20",
    "en303645",
    "jcstar",
    "nistir8259a",
    "psti",
    "ukcop",
)
#: Documents whose published statements stand in a table too, see test_tables.py.
TABLES = ("ukcop", "csf20")
WORDS = {
    "equal": "equal",
    "subset-of": "partOf",
    "superset-of": "contains",
    "intersects": "overlaps",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a set, read without any code of the product."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return list(csv.DictReader(lines, delimiter="\t"))


def facts_of(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def judged_files() -> set[str]:
    return {
        p.name.removesuffix(".sssom.tsv")
        for p in FOLDER.glob("*.sssom.tsv")
        if p.name.count(".") == 2
    }


def test_every_judged_file_is_a_set(shared: Path) -> None:
    assert judged_files() == {p.stem for p in (shared / "mappings").glob("*.tsv")}


def test_judged_statements_per_relation(shared: Path) -> None:
    for path in sorted((shared / "mappings").glob("*.tsv")):
        wanted = Counter(frozenset(row["relation"].split("|")) for row in facts_of(path))
        back = {ours: theirs for theirs, ours in WORDS.items()}
        found = Counter(
            frozenset(back[word] for word in row["relation"].split("|"))
            if row["relation"]
            else frozenset({"none"})
            for row in rows_of(FOLDER / f"{path.stem}.sssom.tsv")
        )
        assert found == wanted, path.name


def test_judged_rows_keep_every_column(shared: Path) -> None:
    for path in sorted((shared / "mappings").glob("*.tsv")):
        found = {
            (
                row["subject_id"],
                row["object_id"],
                float(row["confidence"]),
                row["rationale_type"],
                row.get("shared", ""),
                row["rationale_en"],
                row["rationale_ja"],
                row["readings"],
            )
            for row in rows_of(FOLDER / f"{path.stem}.sssom.tsv")
        }
        wanted = {
            (
                row["subject_id"],
                "sssom:NoTermFound" if row["relation"] == "none" else row["object_id"],
                float(row["confidence"]),
                row["rationale_type"],
                row["shared"],
                row["rationale_en"],
                row["rationale_ja"],
                row["readings"],
            )
            for row in facts_of(path)
        }
        assert found == wanted, path.name


#: Names in the fact files for one and the same item.
SAME = {
    "iso-iec-30147:document": "sc41:iso-iec-30147-2021",
    "csstrategy2015:doc-iso30147": "sc41:iso-iec-30147-2021",
    "csstrategy2015:doc-nisc": "nisc:document",
    "csstrategy2015:doc-tsunagaru": "tsunagaru:document",
    "nistir8425:document": "nistir8259a:8425",
}


def plain(end: str) -> str:
    return SAME.get(end, end.replace("rami40:", "i40:").replace("+", "-plus"))


@pytest.fixture(scope="module")
def published(shared: Path) -> list[dict[str, Any]]:
    rows = []
    for slug in DOCUMENTS:
        text = (shared / f"sources/{slug}.yaml").read_text(encoding="utf-8")
        rows += yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["published_mappings"]
    return rows


def stated() -> dict[str, list[dict[str, str]]]:
    return {
        p.name.removesuffix(".sssom.tsv"): rows_of(p)
        for p in FOLDER.glob("*.sssom.tsv")
        if p.name.count(".") > 2
    }


def test_every_published_row_has_its_statement(published: list[dict[str, Any]]) -> None:
    rows = [row for found in stated().values() for row in found]
    wanted = {(plain(row["subject"]), plain(row["object"])) for row in published}
    found = {(row["subject_id"], row["object_id"]) for row in rows}
    assert wanted <= found
    not_found = {f"anssi-pa-108:{r}" for r in ("r104", "r108", "r108-", "r123")}
    assert {(subject, "iec62443:4-2-ndr-5.13") for subject in not_found} <= found


def test_one_statement_for_each_pair_and_publisher(published: list[dict[str, Any]]) -> None:
    """Rows with the same ends differ in who says so, else they are one statement."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in published:
        groups.setdefault((plain(row["subject"]), plain(row["object"])), []).append(row)
    found = Counter(
        (row["subject_id"], row["object_id"]) for rows in stated().values() for row in rows
    )
    for ends, rows in groups.items():
        said_by_two = {"I40KG" in r["publisher"] for r in rows} == {True, False}
        if ends == ("sc41:iso-iec-30147-2021", "tsunagaru:document"):
            said_by_two = True  # METI, and IPA with METI, in different words
        assert found[ends] == (2 if said_by_two else 1), ends
    assert sum(found[ends] for ends in groups) == 1388 + 2057 - 4  # the PSTI rows stand twice


def test_better_evidence_and_own_word(published: list[dict[str, Any]]) -> None:
    order = ["text", "secondary", "recall"]
    given: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in published:
        given.setdefault((plain(row["subject"]), plain(row["object"])), []).append(row)
    for name, rows in stated().items():
        for row in rows:
            known = given.get((row["subject_id"], row["object_id"]), [])
            of_word = [
                k for k in known if " ".join(k["relation"].split()) == row["source_relation"]
            ]
            if not known:
                continue
            assert of_word, (name, row["source_relation"])
            best = min(order.index(k["evidence"]) for k in of_word)
            assert order.index(row["evidence"]) == best
            for other in known:
                if "I40KG" in other["publisher"] and "i40kg" in name:
                    assert order.index(row["evidence"]) <= order.index(other["evidence"])
                if note := other.get("note"):
                    assert note in row["comment"]


def test_published_statements_per_document_pair(published: list[dict[str, Any]]) -> None:
    wanted: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in published:
        ends = (plain(row["subject"]), plain(row["object"]))
        wanted.setdefault((ends[0].split(":")[0], ends[1].split(":")[0]), set()).add(ends)
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for rows in stated().values():
        for row in rows:
            ends = (row["subject_id"], row["object_id"])
            if ends[1] != "iec62443:4-2-ndr-5.13":
                found.setdefault((ends[0].split(":")[0], ends[1].split(":")[0]), set()).add(ends)
    for pair, told in wanted.items():
        if pair[0] in TABLES:
            assert found[pair] >= told, pair
        else:
            assert found[pair] == told, pair
    assert {pair for pair in found if pair[0] not in TABLES} <= set(wanted)
    assert len(wanted["csf11", "iec62443"]) == 289
