"""The build: what is remade, what a fault does, and that the same files give the same bytes."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.build.conftest import Run

pytestmark = pytest.mark.xdist_group("build")


def stages(done_json: str) -> dict[str, tuple[int, int]]:
    return {s["stage"]: (s["made"], s["of"]) for s in json.loads(done_json)["stages"]}


def test_only_what_depends_on_a_change_is_made_anew(project: Path, run: Run) -> None:
    first = run("build", "--format", "json")
    assert first.returncode == 0, first.stderr
    unchanged = run("build", "--format", "json")
    assert {made for made, _ in stages(unchanged.stdout).values()} == {0}
    assert json.loads(unchanged.stdout)["changed"] is False

    document = project / "ontology/documents/tsunagaru.ttl"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("section 4.1", "section 4.1 (corrected)", 1), encoding="utf-8")
    changed = run("build", "--format", "json")
    assert changed.returncode == 0, changed.stderr
    assert stages(changed.stdout)["parse"][0] == 1
    assert stages(changed.stdout)["validate"][0] == 1
    assert stages(changed.stdout)["reason"][0] == 0
    assert json.loads(changed.stdout)["release"] != json.loads(first.stdout)["release"]


def test_all_faults_are_named_and_the_old_release_stays(project: Path, run: Run) -> None:
    assert run("build", "--format", "json").returncode == 0
    before = (project / "build/current").resolve()
    mapping = project / "mappings/tsunagaru--iotsg.sssom.tsv"
    rows = mapping.read_text(encoding="utf-8").splitlines()
    broken = next(n for n, line in enumerate(rows) if "\tskos:broadMatch\t" in line)
    rows[broken] = rows[broken].replace("\tskos:broadMatch\t", "\tskos:wideMatch\t")
    mapping.write_text("\n".join(rows) + "\n", encoding="utf-8")
    document = project / "ontology/documents/nisc.ttl"
    lines = document.read_text(encoding="utf-8").splitlines()
    lines.insert(20, "this is no turtle")
    document.write_text("\n".join(lines), encoding="utf-8")

    done = run("build")
    assert done.returncode == 1
    assert f"mappings/tsunagaru--iotsg.sssom.tsv:{broken + 1}:" in done.stderr
    assert "ontology/documents/nisc.ttl:21:" in done.stderr
    assert "Traceback" not in done.stderr
    assert (project / "build/current").resolve() == before
    japanese = run("build", "--lang", "ja")
    assert "構築を中止" in japanese.stderr


def test_a_shape_violation_names_file_and_line(project: Path, run: Run) -> None:
    document = project / "ontology/documents/nisc.ttl"
    lines = document.read_text(encoding="utf-8").splitlines()
    subject = next(n for n, line in enumerate(lines) if line.startswith("nisc:bp-3 "))
    evidence = next(n for n in range(subject, len(lines)) if "kh:evidence " in lines[n])
    del lines[evidence]
    document.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run("check")
    assert done.returncode == 1
    assert f"ontology/documents/nisc.ttl:{subject + 1}: violation: nisc:bp-3:" in done.stderr


def test_a_dangling_end_is_a_violation(project: Path, run: Run) -> None:
    mapping = project / "mappings/tsunagaru--iotsg.sssom.tsv"
    text = mapping.read_text(encoding="utf-8")
    assert "iotsg:kp-01" in text
    (project / "ontology/documents/iotsg.ttl").write_text(
        (project / "ontology/documents/iotsg.ttl")
        .read_text(encoding="utf-8")
        .replace("iotsg:kp-01 a ", "iotsg:kp-99 a ", 1),
        encoding="utf-8",
    )
    done = run("check")
    assert done.returncode == 1
    assert "iotsg:kp-01" in done.stderr


def digests(folder: Path) -> dict[str, str]:
    current = (folder / "current").resolve()
    files = [current / "manifest.json", *(current / "data").rglob("*")]
    return {
        str(p.relative_to(current)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in files
        if p.is_file()
    }


def test_two_builds_are_byte_identical(project: Path, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "copy"
    shutil.copytree(project, other)
    first = run("build", PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    assert first.returncode == 0, first.stderr
    second = run(
        "build",
        KAKEHASHI_PROJECT_DIR=str(other),
        PYTHONHASHSEED="4711",
        TZ="America/New_York",
        LC_ALL="C.UTF-8",
    )
    assert second.returncode == 0, second.stderr
    assert digests(project / "build") == digests(other / "build")


def test_without_a_release_the_error_says_what_to_do(run: Run) -> None:
    done = run("show", "nisc:bp-3")
    assert done.returncode == 1
    assert "kakehashi build" in done.stderr
