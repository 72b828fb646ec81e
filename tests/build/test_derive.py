"""The stage derive: contradictions are named with file and line, and nothing else stops."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
import yaml

from kakehashi.namespaces import KH
from tests.build.conftest import ROOT, Run, only_sets

pytestmark = pytest.mark.xdist_group("build")

COLUMNS = (
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\trationale_en"
    "\trationale_ja\trationale_type\treadings\trelation\tshared\tstanding"
)
SET = "mappings/tsunagaru--iotsg.sssom.tsv"
PREDICATES = {"partOf": "skos:broadMatch", "contains": "skos:narrowMatch",
              "equal": "skos:exactMatch", "disjoint": "kh:disjoint"}  # fmt: skip


def add(project: Path, run: Run, *rows: tuple[str, str, str], to: str = SET) -> None:
    """Add judgements to a set of the small project, in its written form."""
    path = project / to
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = next(line for line in lines if line.startswith("subject_id\t")).split("\t")
    for subject, relation, target in rows:
        cells = {
            "subject_id": subject,
            "predicate_id": PREDICATES[relation],
            "predicate_modifier": "Not",
            "object_id": target,
            "mapping_justification": "semapv:ManualMappingCuration",
            "confidence": "0.5",
            "rationale_en": "For the test.",
            "rationale_ja": "試験のため。",
            "rationale_type": "semantic",
            "readings": "1/1",
            "relation": relation,
            "shared": "scope",
            "standing": "editorial",
        }
        lines.append("\t".join(cells[column] for column in columns))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("fmt")
    assert done.returncode == 0, done.stderr


def add_rejections(project: Path, run: Run, *rows: tuple[str, str, str]) -> None:
    """Put reviewed rejections into a set of their own beside the set of the small project."""
    name = "tsunagaru--iotsg-rejected"
    lines = (project / SET).read_text(encoding="utf-8").replace("tsunagaru--iotsg\n", f"{name}\n")
    head = [line for line in lines.splitlines() if line.startswith("#")]
    (project / f"mappings/{name}.sssom.tsv").write_text(
        "\n".join((*head, COLUMNS.replace("predicate_id", "predicate_id\tpredicate_modifier"), "")),
        encoding="utf-8",
    )
    registry = project / "mappings/registry.yml"
    content = yaml.safe_load(registry.read_text(encoding="utf-8"))
    [entry] = content["sets"]
    content["sets"].append({**entry, "id": name, "file": f"{name}.sssom.tsv"})
    registry.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    add(project, run, *rows, to=f"mappings/{name}.sssom.tsv")


def line_of(project: Path, subject: str, target: str) -> int:
    lines = (project / SET).read_text(encoding="utf-8").splitlines()
    return next(
        n for n, line in enumerate(lines, 1) if line.startswith(f"{subject}\t") and target in line
    )


def test_a_circle_of_strict_parts_is_a_contradiction_and_no_hang(project: Path, run: Run) -> None:
    circle = [
        ("tsunagaru:g-01", "contains", "iotsg:kp-20"),
        ("tsunagaru:g-09", "partOf", "iotsg:kp-20"),
        ("tsunagaru:g-09", "contains", "iotsg:kp-01"),
    ]
    add(project, run, *circle)
    done = run("build")
    assert done.returncode == 1
    assert "these cannot all be true" in done.stderr
    assert "tsunagaru:g-01 partOf iotsg:kp-01" in done.stderr
    for subject, relation, target in circle:
        assert f"{subject} {relation} {target}" in done.stderr
    assert f"{SET}:{line_of(project, *circle[1][::2])}: violation:" in done.stderr or any(
        f"{SET}:{line_of(project, s, o)}: violation:" in done.stderr for s, _, o in circle
    )
    assert "Withdrawing any one of these mends it" in done.stderr
    assert "Traceback" not in done.stderr
    assert "同時に成り立つことはありません" in run("check", "--lang", "ja").stderr


def test_a_contradiction_by_way_of_the_nesting_is_found(project: Path, run: Run) -> None:
    add(project, run, ("tsunagaru:g-01", "disjoint", "iotsg:guideline-1"))
    done = run("check")
    assert done.returncode == 1
    assert "nesting" in done.stderr


def test_a_contradiction_with_a_publisher_is_reported_and_released(project: Path, run: Run) -> None:
    name = "tsunagaru--iotsg.ipa"
    text = (ROOT / f"mappings/{name}.sssom.tsv").read_text(encoding="utf-8")
    *head, row = text.splitlines()
    columns, cells = head[-1].split("\t"), row.split("\t")
    said = dict(zip(columns, cells, strict=True)) | {
        "subject_id": "tsunagaru:g-01",
        "object_id": "iotsg:kp-01",
        "relation": "equal",
        "predicate_id": "skos:exactMatch",
        "source_relation": "identical adoption",
    }
    lines = [*head, "\t".join(said[column] for column in columns)]
    (project / f"mappings/{name}.sssom.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    registry = (ROOT / "mappings/registry.yml").read_text(encoding="utf-8")
    kept = only_sets(registry, ("tsunagaru--iotsg", name))
    (project / "mappings/registry.yml").write_text(kept, encoding="utf-8")

    done = run("build")
    assert done.returncode == 0, done.stderr
    assert "warning:" in done.stdout
    assert "tsunagaru:g-01 equal iotsg:kp-01" in done.stdout
    graph = gzip.decompress((project / "build/current/data/derived.nq.gz").read_bytes()).decode()
    assert f"<{KH}Conflict>" in graph
    told = run("contradictions", "--format", "json")
    assert told.returncode == 1
    [conflict] = json.loads(told.stdout)["conflicts"]
    assert len(conflict["premises"]) == len(conflict["mended_by"]) == 2
    assert set(conflict["publishers"]) == {"IPA", "Kakehashi"}
    # What does not rest on either is answered as before; what does is marked.
    gap = json.loads(run("gap", "tsunagaru", "iotsg", "--format", "json").stdout)
    disputed = {row["item"] for row in gap["rows"] if row["disputed"]}
    assert "tsunagaru:g-01" in disputed
    assert "tsunagaru:g-03" not in disputed


def test_a_reviewed_rejection_blocks_the_statement(project: Path, run: Run) -> None:
    assert run("build").returncode == 0
    assert json.loads(run("explain", "tsunagaru:g-01", "iotsg:kp-01", "--format", "json").stdout)[
        "relation"
    ] == ["partOf"]
    add_rejections(project, run, ("tsunagaru:g-01", "partOf", "iotsg:kp-01"))
    done = run("build")
    assert done.returncode == 0, done.stderr
    answer = json.loads(run("explain", "tsunagaru:g-01", "iotsg:kp-01", "--format", "json").stdout)
    assert answer["relation"] != ["partOf"]
    told = json.loads(run("contradictions", "--format", "json").stdout)
    assert [b["subject"] for b in told["blocked"]] == ["tsunagaru:g-01"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\tpartOf\t", "\tinside\t", "is not a relation"),
        ("\tiotsg:kp-01\t", "\ttsunagaru:g-01\t", "itself"),
        ("\tiotsg:kp-01\t", "\tiotsg:kp-77\t", "not an item of any document"),
    ],
    ids=["unknown relation word", "self-mapping", "unknown item"],
)
def test_a_bad_row_is_named_by_file_and_line(
    project: Path, run: Run, old: str, new: str, said: str
) -> None:
    line = line_of(project, "tsunagaru:g-01", "iotsg:kp-01")
    lines = (project / SET).read_text(encoding="utf-8").splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    (project / SET).write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("check")
    assert done.returncode == 1
    found = [text for text in done.stderr.splitlines() if f"{SET}:{line}:" in text]
    assert any(said in text for text in found), done.stderr


def test_what_follows_is_derived_again_only_when_premises_change(project: Path, run: Run) -> None:
    assert run("build").returncode == 0
    document = project / "ontology/documents/tsunagaru.ttl"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("section 4.1", "section 4.1 (corrected)", 1), encoding="utf-8")
    done = json.loads(run("build", "--format", "json").stdout)
    assert {s["stage"]: s["made"] for s in done["stages"]}["derive"] == 0
    shutil.rmtree(project / "build")
