"""The commands of whoever runs a server: list, activate, dump and restore releases."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command import run_command
from tests.releases import FIRST, SECOND, THIRD, make_current, make_release

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name in (FIRST, SECOND):
        make_release(folder, name)
    return folder


@pytest.fixture
def build(made: Path, tmp_path: Path) -> Path:
    """A build folder of two releases; the first is served."""
    folder = tmp_path / "build"
    shutil.copytree(made, folder)
    make_current(folder, FIRST)
    return folder


def run(build: Path, *words: str) -> Done:
    done = run_command(*words, KAKEHASHI_BUILD_DIR=str(build))
    assert "Traceback" not in done.stderr
    return done


def served(build: Path) -> str:
    return (build / "current").resolve().name


def test_listed(build: Path) -> None:
    (build / "releases" / SECOND / "complete").rename(build / "releases" / SECOND / "not yet")
    done = run(build, "releases", "--format", "json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert (row["release"], row["version"], row["triples"]) == (FIRST, "0.1.0", 5)
    assert row["served"] is True
    assert row["loaded"].endswith("+00:00")


def test_listed_for_programs_and_people(build: Path) -> None:
    rows = list(csv.DictReader(run(build, "releases", "--format", "csv").stdout.splitlines()))
    assert {row["release"]: row["served"] for row in rows} == {FIRST: "True", SECOND: "False"}
    table = run(build, "releases", "--lang", "ja").stdout
    assert FIRST in table
    assert SECOND in table
    assert "はい" in next(line for line in table.splitlines() if FIRST in line)


def test_another_is_served_and_the_first_again(build: Path) -> None:
    done = run(build, "activate", SECOND)
    assert (done.returncode, served(build)) == (0, SECOND)
    assert SECOND in done.stdout
    done = run(build, "activate", FIRST, "--format", "json")
    assert json.loads(done.stdout) == {"release": FIRST}
    assert served(build) == FIRST
    assert (build / "releases" / SECOND / "complete").exists()


@pytest.mark.parametrize("name", [THIRD, "..", "../build", ""])
def test_what_is_not_there_is_not_served(build: Path, name: str) -> None:
    done = run(build, "activate", name)
    assert done.returncode != 0
    assert served(build) == FIRST
    if name == THIRD:
        assert f"No release is called {THIRD}." in done.stderr
        assert SECOND in done.stderr  # what there is


def test_an_unfinished_release_is_not_served(build: Path) -> None:
    (build / "releases" / SECOND / "complete").unlink()
    assert run(build, "activate", SECOND).returncode == 1
    assert served(build) == FIRST


def test_to_a_file_and_back(build: Path, tmp_path: Path) -> None:
    packed, other = tmp_path / "dump.tar", tmp_path / "other"
    done = run(build, "dump", str(packed), "--format", "json")
    assert json.loads(done.stdout) == {"file": str(packed), "count": 4}
    done = run(other, "restore", str(packed))
    assert done.returncode == 0, done.stderr
    assert served(other) == FIRST
    data = "data/kakehashi.nq"
    assert (other / "current" / data).read_bytes() == (build / "current" / data).read_bytes()
    found = run(other, "search", "安全", "--format", "json")
    assert found.returncode == 0, found.stderr
    assert "nisc:bp-3" in found.stdout


def test_made_ready_and_not_served(build: Path, tmp_path: Path) -> None:
    packed = tmp_path / "dump.tar"
    run(build, "dump", str(packed))
    make_current(build, SECOND)
    shutil.rmtree(build / "releases" / FIRST)
    assert run(build, "restore", str(packed), "--no-activate").returncode == 0
    assert served(build) == SECOND
    assert (build / "releases" / FIRST / "complete").exists()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_broken_file_changes_nothing(build: Path, tmp_path: Path, lang: str) -> None:
    broken = tmp_path / "broken.tar"
    broken.write_bytes(b"no dump")
    done = run(build, "restore", str(broken), "--lang", lang)
    assert done.returncode == 1
    assert str(broken) in done.stderr
    assert ("no dump of a release" in done.stderr) is (lang == "en")
    assert served(build) == FIRST
    assert {p.name for p in (build / "releases").iterdir()} == {FIRST, SECOND}


def test_without_a_release_there_is_nothing_to_dump(tmp_path: Path) -> None:
    done = run(tmp_path / "nothing", "dump", str(tmp_path / "dump.tar"))
    assert done.returncode == 1
    assert "There is no release" in done.stderr
    assert not (tmp_path / "dump.tar").exists()
    assert json.loads(run(tmp_path / "nothing", "releases", "--format", "json").stdout) == []
