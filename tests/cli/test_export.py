"""``kakehashi export``, run as its user would."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from kakehashi.exports import exchange
from tests.command import run_command as run


def test_a_set_is_written_as_the_project_has_it(tmp_path: Path, root: Path) -> None:
    done = run("export", "sssom", "--set", "nisc--cpsf", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    (written,) = (tmp_path / "out").iterdir()
    assert written.read_bytes() == (root / "mappings" / written.name).read_bytes()
    assert "35" in done.stdout


def test_nothing_is_replaced_unless_asked(tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    words = ("export", "oscal", "--document", "psti", "--out", str(out))
    assert run(*words).returncode == 0
    first = out.read_bytes()
    out.write_bytes(b"mine")
    done = run(*words, "--lang", "ja")
    assert done.returncode == 1
    assert "--force" in done.stderr
    assert out.read_bytes() == b"mine"
    assert run(*words, "--force").returncode == 0
    assert out.read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]


def test_a_folder_with_one_taken_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings/nisc--cpsf.json").write_text("mine")
    done = run("export", "oscal", "--pair", "nisc--cpsf", "--out", str(tmp_path))
    assert done.returncode == 1
    assert "nisc--cpsf.json" in done.stderr
    assert [p.name for p in tmp_path.rglob("*.json")] == ["nisc--cpsf.json"]


def test_every_format_is_listed_with_its_losses_in_both_languages() -> None:
    listed = json.loads(run("export", "--list", "--format", "json").stdout)["exports"]
    assert [found["name"] for found in listed] == list(exchange.NAMES)
    assert all(loss["reason"]["ja"] for found in listed for loss in found["losses"])
    rows = list(csv.DictReader(run("export", "--list", "--format", "csv").stdout.splitlines()))
    assert {row["format"] for row in rows} == set(exchange.NAMES)
    english, japanese = (run("export", "--list", "--lang", lang).stdout for lang in ("en", "ja"))
    assert "oscal: OSCAL catalogues" in english
    assert "OSCALのカタログ" in japanese


def test_what_was_written_is_told_to_programs(tmp_path: Path) -> None:
    out = tmp_path / "c"
    done = run("export", "jskos", "--document", "psti", "--out", str(out), "--format", "json")
    told = json.loads(done.stdout)
    assert (told["documents"], told["files"]) == (1, 4)
    assert sorted(told["written"]) == sorted(str(p) for p in out.iterdir())


def test_errors_say_what_and_what_else(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    unknown = run("export", "oscal", "--document", "nics", "--out", out)
    assert (unknown.returncode, "nisc" in unknown.stderr) == (1, True)
    assert run("export", "oscel", "--out", out).returncode == 1
    assert run("export", "oscal").returncode == 2
    nothing = run("export", "sssom", "--document", "psti", "--standing", "suggested", "--out", out)
    assert (nothing.returncode, nothing.stderr.count("sssom")) == (1, 1)
    assert not list(tmp_path.iterdir())


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        words = ("export", "zip", "--pair", "nisc--cpsf", "--out", str(tmp_path / name))
        assert run(*words, PYTHONHASHSEED=str(ord(name[0]))).returncode == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
