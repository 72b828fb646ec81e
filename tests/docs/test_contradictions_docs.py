"""docs/contradictions*.md lists what the built release finds: every tension, and no other."""

from __future__ import annotations

import csv
import re

import pytest

from kakehashi.services import Services
from tests.docs.blocks import DOCS

PAGES = ("contradictions.md", "contradictions.ja.md")
MAPPINGS = DOCS.parent / "mappings"

page = pytest.mark.parametrize("name", PAGES)


def table(name: str, columns: int) -> list[list[str]]:
    """The cells of the rows of the tables with that many columns."""
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in lines if line.startswith("|")]
    return [row for row in rows if len(row) == columns and not row[0].startswith("-")]


def counted(services: Services) -> list[list[str]]:
    found = [services.derivation.odds.contradictions(nestings=flag) for flag in (True, False)]
    return [[str(len(f.conflicts)) for f in found], [str(len(f.tensions)) for f in found]]


@page
def test_the_figures_are_those_of_the_release(name: str, services: Services) -> None:
    rows = [row[1:] for row in table(name, 3) if row[1].isdecimal()]
    assert rows == counted(services)


@page
def test_every_tension_is_listed_and_no_other(name: str, services: Services) -> None:
    listed = [
        (row[0].strip("`"), row[1].strip("`"), counterpart)
        for row in table(name, 4)[1:]
        for counterpart in re.findall(r"`([^`]+)`", row[2])
    ]
    found = services.derivation.odds.contradictions(nestings=True).tensions
    assert sorted(listed) == sorted(
        (t.statement.subject.id, t.statement.none_in, t.explanation.object) for t in found
    )


def test_no_publisher_has_a_part_in_a_tension(services: Services) -> None:
    found = services.derivation.odds.contradictions(nestings=True).tensions
    assert {t.statement.publisher for t in found} == {"Kakehashi"}
    steps = [step for t in found for proof in t.explanation.proofs for step in proof.steps]
    assert {s.premise.publisher for s in steps if s.premise.kind == "statement"} == {"Kakehashi"}


def rows_of(name: str) -> list[dict[str, str]]:
    lines = (MAPPINGS / f"{name}.sssom.tsv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader([line for line in lines if line[0] != "#"], delimiter="\t"))


@page
def test_the_figures_about_publications_are_those_of_the_sets(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    moved = {(r["subject_id"], r["object_id"]) for r in rows_of("csf11--csf20.nist")}
    named = {(r["object_id"], r["subject_id"]) for r in rows_of("csf20--csf11.nist")}
    assert moved - named == {
        ("csf11:id.gv-4", "csf20:gv.rm-04"),
        ("csf11:pr.ma", "csf20:id.am-08"),
        ("csf11:rc.co-2", "csf20:rc.co-04"),
    }
    controls, families = set(), set()
    for row in rows_of("csf20--sp80053r5.nist"):
        family = row["object_id"].partition(":")[2].partition("-")[0]
        if "external_reference" in row["source_relation"] + row["comment"]:
            families.add((row["subject_id"], family))
        if "external_reference" not in row["source_relation"]:
            controls.add((row["subject_id"], family))
    partial = [r for r in rows_of("isvs--en303645.owasp") if r["source_relation"] == "partial"]
    figures = len(moved & named), len(families), len(controls), len(families & controls)
    for figure in (*figures, len(partial)):
        assert re.search(rf"(?<!\d){figure}(?!\d)", text), figure
