"""Every fault is reported at its line and column, in both languages, all of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kakehashi.errors import BuildError
from kakehashi.messages import translate
from kakehashi.sssom.faults import FAULTS
from kakehashi.sssom.reader import check_set, formatted, read_set

FILE = "mappings/nisc--cpsf.sssom.tsv"
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")

#: In the small set: replace this by that, and this fault is found at this line and column.
ROW_FAULTS = [
    ("\tpartOf\t", "\tinside\t", "sssom-relation", 34, "relation"),
    ("\tpartOf|overlaps\t", "\toverlaps|partOf\t", "sssom-relation", 35, "relation"),
    ("\tpartOf\t", "\t\t", "sssom-required", 34, "relation"),
    ("skos:broadMatch", "skos:narrowMatch", "sssom-predicate", 34, "predicate_id"),
    ("\t0.65\t", "\t1.65\t", "sssom-confidence", 34, "confidence"),
    ("\t0.65\t", "\thigh\t", "sssom-confidence", 34, "confidence"),
    ("\t0.65\t", "\tnan\t", "sssom-confidence", 34, "confidence"),
    (
        "safety\tsemapv:ManualMappingCuration",
        "safety\t",
        "sssom-required",
        34,
        "mapping_justification",
    ),
    (
        "safety\tsemapv:Manual",
        "safety\tsemapv:Magic",
        "sssom-justification",
        34,
        "mapping_justification",
    ),
    ("cpsf:concern-safety", "cps:concern-safety", "sssom-prefix", 34, "object_id"),
    ("cpsf:concern-safety", "concern safety", "sssom-identifier", 34, "object_id"),
    ("cpsf:concern-safety", "kh:Concern", "sssom-identifier", 34, "object_id"),
    ("cpsf:concern-safety", "nisc:bp-2", "sssom-source", 34, "object_source"),
    ("cpsf:concern-safety", "nisc:bp-1", "sssom-self", 34, "object_id"),
    ("Within it.\t", "", "sssom-cells", 34, ""),
    ("Within it.", "Within\tit.", "sssom-cells", 34, ""),
    ("Within it.", '"Within" it.', "sssom-quote", 34, "rationale_en"),
    ("Within it.", '"Within it.', "sssom-quote", 34, "rationale_en"),
    ("Within it.", "Within  it.", "sssom-text", 34, "rationale_en"),
    ("Within it.", "Within it. ", "sssom-text", 34, "rationale_en"),
    ("0.65", "0.650", "sssom-form", 1, ""),
    ("その一部。", "か\u3099ある。", "sssom-text", 34, "rationale_ja"),
    ("その一部。", "", "sssom-editorial", 34, "rationale_ja"),
    ("\t0.65\t", "\t\t", "sssom-editorial", 34, "confidence"),
    ("\teditorial\nnisc:bp-2", "\tofficial\nnisc:bp-2", "sssom-published", 35, "source_relation"),
    ("\teditorial\nnisc:bp-2", "\tsuggested\nnisc:bp-2", "sssom-suggested", 35, "mapping_tool"),
    ("\teditorial\nnisc:bp-2", "\tsure\nnisc:bp-2", "sssom-code", 35, "standing"),
    ("\teditorial\nnisc:bp-2", "\t\nnisc:bp-2", "sssom-required", 35, "standing"),
    ("その一部。\tsemantic", "その一部。\tlogical", "sssom-code", 34, "rationale_type"),
    ("semantic\t\teditorial", "semantic\toverlaps\teditorial", "sssom-none", 36, "object_id"),
    ("nisc:bp-2\t", "nisc:bp-1\t", "sssom-none-and-some", 36, "object_id"),
    ("\nnisc:bp-2", "\n\nnisc:bp-2", "sssom-blank-line", 36, ""),
]


@pytest.mark.parametrize("case", ROW_FAULTS)
def test_faulty_row(small: str, case: tuple[str, str, str, int, str]) -> None:
    old, new, *expected = case
    assert old in small
    _, findings = check_set(small.replace(old, new, 1).encode(), FILE)
    assert tuple(expected) in {(f.check, f.line, f.node) for f in findings}
    for finding in findings:
        assert finding.file == FILE
        assert JAPANESE.search(finding.message_ja)
        assert "{" not in finding.message_en + finding.message_ja


def test_small_set_has_no_fault(small: str) -> None:
    mapping_set, findings = check_set(small.encode(), FILE)
    assert findings == ()
    assert mapping_set is not None
    assert [r.line for r in mapping_set.records] == [34, 35, 36]
    assert mapping_set.records[2].none_in == "cpsf"


def test_all_faults_at_once(small: str) -> None:
    faulty = small.replace("\t0.65\t", "\t7\t").replace("\tsemantic\t\t", "\tvague\t\t")
    faulty = faulty.replace("0.1.0", "0.1.0\n#colour: red")
    _, findings = check_set(faulty.encode(), FILE)
    assert [(f.line, f.node) for f in findings] == [
        (8, "colour"),
        (35, "confidence"),
        (37, "rationale_type"),
    ]


HEADER_FAULTS: list[tuple[Callable[[str], str], str, int, str]] = [
    (lambda t: t.replace("#license", "#licence"), "sssom-key-unknown", 10, "licence"),
    (
        lambda t: t.replace("#mapping_set_title: NISC to CPS\n", ""),
        "sssom-key-missing",
        1,
        "mapping_set_title",
    ),
    (lambda t: t.replace("set/nisc--cpsf", "set/nisc--csf"), "sssom-set-id", 6, "mapping_set_id"),
    (lambda t: t.replace("id/nisc/", "id/nisk/"), "sssom-prefix-iri", 5, "curie_map"),
    (lambda t: t.replace("https://creative", "creative"), "sssom-iri", 10, "license"),
    (
        lambda t: t.replace("#mapping_set_title: NISC", "#mapping_set_title: : NISC"),
        "sssom-yaml",
        8,
        "",
    ),
    (
        lambda t: t.replace("#mapping_set_title: NISC to CPS", "#mapping_set_title: [a, b]"),
        "sssom-key-value",
        8,
        "mapping_set_title",
    ),
    (lambda t: t.replace("kh:rationaleEn", "kh:rationale"), "sssom-extension", 17, "rationale_en"),
    (
        lambda t: t.replace("slot_name: rationale_en", "slot_name: colour"),
        "sssom-key-unknown",
        17,
        "colour",
    ),
    (
        lambda t: t.replace("\tconfidence\t", "\tcertainty\t"),
        "sssom-column-unknown",
        33,
        "certainty",
    ),
    (
        lambda t: t.replace("\trationale_ja\t", "\trationale_en\t"),
        "sssom-column-twice",
        33,
        "rationale_en",
    ),
    (lambda t: t.replace("\tstanding\n", "\tcomment\n"), "sssom-column-missing", 33, "standing"),
    (
        lambda t: t.replace("\tconfidence\t", "\tobject_source\t"),
        "sssom-both-levels",
        33,
        "object_source",
    ),
    (lambda t: t.partition("subject_id")[0], "sssom-empty-file", 32, ""),
    (lambda t: "\ufeff" + t, "sssom-encoding", 1, ""),
    (lambda t: t.replace("\n", "\r\n"), "sssom-line-end", 12, ""),
]


@pytest.mark.parametrize(("spoil", "check", "line", "node"), HEADER_FAULTS)
def test_faulty_header(
    small: str, spoil: Callable[[str], str], check: str, line: int, node: str
) -> None:
    _, findings = check_set(spoil(small).encode(), FILE)
    assert (check, line, node) in {(f.check, f.line, f.node) for f in findings}


def test_not_utf8(small: str) -> None:
    _, findings = check_set(small.encode("euc-jp"), FILE)
    assert [(f.check, f.line) for f in findings] == [("sssom-encoding", 34)]


def test_repeated_row_names_the_first(small: str) -> None:
    row = small.splitlines()[33]
    faulty = small.replace(row, f"{row}\n{row.replace('0.65', '0.7')}")
    _, findings = check_set(faulty.encode(), FILE)
    assert [(f.check, f.line) for f in findings] == [("sssom-duplicate", 35)]
    assert "Line 34" in findings[0].message_en
    assert "34行目" in findings[0].message_ja


def test_unsorted_row_names_its_place(small: str) -> None:
    lines = small.splitlines(keepends=True)
    faulty = "".join([*lines[:33], lines[35], lines[33], lines[34]])
    _, findings = check_set(faulty.encode(), FILE)
    assert [(f.check, f.line) for f in findings] == [("sssom-order", 35), ("sssom-order", 36)]
    assert "before line 34" in findings[0].message_en


def test_format_mends_what_it_can(small: str, tmp_path: Path) -> None:
    path = tmp_path / "nisc--cpsf.sssom.tsv"
    lines = small.splitlines(keepends=True)
    path.write_text("".join([*lines[:33], lines[35], *lines[33:35]]).replace("0.65", "0.650"))
    assert formatted(path).decode() == small


def test_format_leaves_a_faulty_file_alone(small: str, tmp_path: Path) -> None:
    path = tmp_path / "nisc--cpsf.sssom.tsv"
    path.write_text(faulty := small.replace("partOf\t", "inside\t"))
    with pytest.raises(BuildError) as caught:
        formatted(path)
    assert [f.check for f in caught.value.findings] == ["sssom-relation"]
    assert path.read_text() == faulty


def test_read_set_raises_with_every_finding(small: str, tmp_path: Path) -> None:
    path = tmp_path / "nisc--cpsf.sssom.tsv"
    path.write_text(small.replace("\t0.65\t", "\t9\t").replace("\t0.5\t", "\t8\t"))
    with pytest.raises(BuildError) as caught:
        read_set(path, shown_as=FILE)
    assert [(f.file, f.line) for f in caught.value.findings] == [(FILE, 34), (FILE, 35)]


def test_every_fault_of_a_row_is_tested() -> None:
    tested = {case[2] for case in ROW_FAULTS} | {case[1] for case in HEADER_FAULTS}
    tested |= {"sssom-duplicate", "sssom-order", "sssom-date", "sssom-modifier"}
    assert {name for name in FAULTS if name.startswith("sssom-")} <= tested


@pytest.mark.parametrize(
    ("column", "cell", "check"),
    [
        ("mapping_date", "24.11.2026", "sssom-date"),
        ("mapping_date", "2026-02-30", "sssom-date"),
        ("predicate_modifier", "not", "sssom-modifier"),
        ("mapping_provider", "www.nist.gov", "sssom-iri"),
    ],
)
def test_faulty_cell_of_a_rare_column(small: str, column: str, cell: str, check: str) -> None:
    head, table = small.split("subject_id\t")
    rows = table.splitlines()
    rows = [f"{rows[0]}\t{column}", f"{rows[1]}\t{cell}", *(f"{row}\t" for row in rows[2:])]
    text = head + "subject_id\t" + "\n".join([*rows, ""])
    _, findings = check_set(text.encode(), FILE)
    assert (check, 34, column) in {(f.check, f.line, f.node) for f in findings}


@pytest.mark.parametrize("check", FAULTS)
def test_fault_is_explained_in_japanese(check: str) -> None:
    assert JAPANESE.search(translate("ja", FAULTS[check]))
