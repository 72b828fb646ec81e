"""The commands and outputs of the two READMEs are real."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.command import run_command
from tests.e2e.screenshots import PICTURES

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```console\n\$ \.venv/bin/kakehashi (.*?)\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str, str]]:
    return [
        (name, match[1], match[2])
        for name in ("README.md", "README.ja.md")
        for match in BLOCK.finditer((ROOT / name).read_text(encoding="utf-8"))
    ]


def test_each_readme_shows_six_things() -> None:
    text = {
        name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ja.md")
    }
    for readme in text.values():
        assert readme.count("\n### ") == 6


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_four_pictures_are_small_and_described(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = dict(re.findall(r'<img src="(docs/images/[^"]+)" alt="([^"]+)"', text))
    assert text.count("<img") == len(shown) == 4
    assert {file.removeprefix("docs/images/") for file in shown} == {p.file for p in PICTURES}
    for file, described in shown.items():
        assert (ROOT / file).stat().st_size <= 120_000
        assert len(described) >= 15


@pytest.mark.parametrize(("name", "command", "shown"), examples())
def test_output_is_as_shown(
    name: str, command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    done = run_command(*shlex.split(command), check=True, columns=110)
    wanted = [line.rstrip() for line in shown.splitlines()]
    found = [line.rstrip() for line in done.stdout.splitlines()]
    if wanted[-1] == "…":
        wanted, found = wanted[:-1], found[: len(wanted) - 1]
    mask = re.compile(r"\b[0-9a-f]{12}\b")
    assert [mask.sub("*", line) for line in found] == [mask.sub("*", line) for line in wanted], name
