"""What the tutorials show is what a server and the program print: every line of them is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, Step, steps

ROOT = DOCS.parent
LESSONS = ("tutorial-delegate", "tutorial-researcher", "tutorial-tool")
ADDRESS = "http://127.0.0.1:8000"
#: Identifiers of releases; of them only the place is compared.
RELEASE = re.compile(r"\b[0-9a-f]{12}\b")

pytestmark = pytest.mark.xdist_group("tutorials")


@pytest.mark.parametrize("name", LESSONS)
def test_a_tutorial_prints_what_it_shows(server: str, name: str, tmp_path: Path) -> None:
    if shutil.which("curl") is None and not os.environ.get("CI"):
        pytest.skip("no curl here")
    shown = [step for block in steps(f"{name}.md") for step in block]
    script = "\n".join(f"{step.command}\nprintf '\\f\\n'" for step in shown)
    for place in (".venv", "queries"):
        (tmp_path / place).symlink_to(ROOT / place)
    done = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + script.replace(ADDRESS, server.rstrip("/"))],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=120,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split("\f\n")
    for step, found in zip(shown, printed, strict=False):
        assert lines(found) == lines(step.output), step.command
    if name == "tutorial-delegate":
        assert (tmp_path / "nisc-cpsf.xlsx").read_bytes()[:2] == b"PK"


def lines(text: str) -> list[str]:
    return [RELEASE.sub("*", line.rstrip()) for line in text.strip().splitlines()]


@pytest.mark.parametrize("name", LESSONS)
def test_both_languages_run_the_same(name: str) -> None:
    def run(file: str) -> list[list[Step]]:
        return steps(file)

    assert run(f"{name}.md") == run(f"{name}.ja.md")
    assert sum(map(len, run(f"{name}.md"))) >= 2
