"""The registry and the table of readings: what is wrong in them is found at its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.errors import BuildError
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.statement import MappingSet, predicate_of
from kakehashi.sssom.reader import check_set
from kakehashi.sssom.readings import Reading, check_readings, read_readings
from kakehashi.sssom.registry import check_entry, check_registry, read_registry

ENTRY = """\
  - id: nisc--cpsf
    file: nisc--cpsf.sssom.tsv
    title: {en: NISC to CPS, ja: NISCとCPS}
    description: {ja: 三行。}
    pairs: [nisc--cpsf]
    publisher: Kakehashi
    standing: editorial
    licence: https://creativecommons.org/licenses/by/4.0/
"""


@pytest.fixture
def folder(tmp_path: Path, small: str) -> Path:
    (tmp_path / "nisc--cpsf.sssom.tsv").write_text(small)
    (tmp_path / "registry.yml").write_text("sets:\n" + ENTRY)
    return tmp_path


@pytest.fixture
def mapping_set(small: str) -> MappingSet:
    found, _ = check_set(small.encode(), "mappings/nisc--cpsf.sssom.tsv")
    assert found is not None
    return found


def test_good_registry(folder: Path, mapping_set: MappingSet) -> None:
    entry = read_registry(folder).entry("nisc--cpsf")
    assert entry is not None
    assert (entry.title_ja, entry.pairs, entry.line) == ("NISCとCPS", (("nisc", "cpsf"),), 2)
    assert check_entry(mapping_set, entry, "x") == ()


def test_no_sets_need_no_registry(tmp_path: Path) -> None:
    assert read_registry(tmp_path).entries == ()


def test_missing_registry_names_every_file(folder: Path) -> None:
    (folder / "registry.yml").unlink()
    _, findings = check_registry(folder)
    assert [f.check for f in findings] == ["registry-unlisted"]


@pytest.mark.parametrize(
    "case",
    [
        ("en: NISC to CPS, ", "", "registry-key", 2, "title"),
        ("standing: editorial", "standing: sure", "registry-key", 2, "standing"),
        ("pairs: [nisc--cpsf]", "pairs: nisc", "registry-key", 2, "pairs"),
        ("licence: https:", "licence: CC BY", "registry-key", 2, "licence"),
        ("file: nisc", "file: nist", "registry-key", 2, "file"),
        ("publisher: Kake", "publisher: a: b", "registry-yaml", 7, ""),
        (ENTRY, ENTRY + ENTRY, "registry-twice", 10, "id"),
        (ENTRY, ENTRY + ENTRY.replace("nisc--cpsf", "a--b"), "registry-order", 10, "id"),
        (ENTRY, ENTRY + ENTRY.replace("nisc--cpsf", "x--y"), "registry-file", 10, "file"),
        ("sets:\n", "lists:\n", "registry-yaml", 1, ""),
    ],
)
def test_faulty_registry(folder: Path, case: tuple[str, str, str, int, str]) -> None:
    old, new, *expected = case
    (folder / "registry.yml").write_text(("sets:\n" + ENTRY).replace(old, new))
    with pytest.raises(BuildError) as caught:
        read_registry(folder)
    assert tuple(expected) in {(f.check, f.line, f.node) for f in caught.value.findings}


def test_set_and_entry_disagree(folder: Path, mapping_set: MappingSet) -> None:
    entry = read_registry(folder).entry("nisc--cpsf")
    assert entry is not None
    other = replace(entry, title_en="Other", standing="official", pairs=(("nisc", "i40"),))
    assert {f.node for f in check_entry(mapping_set, other, "x")} == {"title", "standing", "pairs"}


def test_readings(tmp_path: Path) -> None:
    path = tmp_path / "readings.tsv"
    path.write_text(
        "source_relation\trelation\treason_en\treason_ja\nsame text\tequal\tso\tよって\n"
    )
    assert read_readings(path) == (Reading("same text", Relation.EQUAL, "so", "よって", 2),)


@pytest.mark.parametrize(
    ("row", "check"),
    [
        ("like\tsimilar\tso\tよって", "sssom-relation"),
        ("like\tunknown\tso\t", "sssom-cells"),
        ("same text\tunknown\tso\tよって", "sssom-duplicate"),
    ],
)
def test_faulty_readings(tmp_path: Path, row: str, check: str) -> None:
    path = tmp_path / "readings.tsv"
    head = "source_relation\trelation\treason_en\treason_ja\nsame text\tequal\tso\tよって\n"
    path.write_text(f"{head}{row}\n")
    with pytest.raises(BuildError) as caught:
        read_readings(path)
    assert [(f.check, f.line) for f in caught.value.findings] == [(check, 3)]


def test_record_differs_from_its_reading(mapping_set: MappingSet) -> None:
    record = replace(mapping_set.records[0], source_relation="maps to")
    stated = replace(mapping_set, records=(record,))
    assert [f.check for f in check_readings(stated, (), "x")] == ["reading-missing"]
    reading = Reading("maps to", UNKNOWN, "so", "よって", 2)
    assert [f.check for f in check_readings(stated, [reading], "x")] == ["reading-differs"]
    read = replace(record, relation=UNKNOWN, predicate_id=predicate_of(UNKNOWN))
    assert check_readings(replace(stated, records=(read,)), [reading], "x") == ()
