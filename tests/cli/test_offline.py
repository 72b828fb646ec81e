"""Working offline on the command line, over the release that is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import run_command
from tests.live.offline_world import edited_book


def run(*words: str) -> tuple[int, Any]:
    done = run_command(*words, "--format", "json")
    assert done.stdout.startswith("{"), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_out_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKEHASHI_RECORD_DIR", str(tmp_path / "record"))
    invited = run_command("account", "invite", "aki", "--role", "contributor")
    assert invited.returncode == 0
    file = tmp_path / "a.xlsx"
    code, told = run("curate", "workbook", str(file), "--from", "nisc", "--to", "cpsf")
    assert (code, told["statements"] > 10) == (0, True)
    file.write_bytes(edited_book(file.read_bytes(), 0, locator="p. 99", rationale_en="=1+1"))
    bring = ("curate", "import", str(file), "--account", "aki")
    code, told = run(*bring, "--dry-run")
    assert (code, told["proposed"], told["counts"]["new"]) == (0, [], 1)
    assert {row["column"]: row["yours"] for row in told["rows"]} == {
        "rationale_en": "=1+1", "locator": "p. 99",
    }  # fmt: skip
    shown = run_command(*bring, "--lang", "ja")
    assert (shown.returncode, "提案: 1件。" in shown.stdout) == (0, True)
    code, told = run(*bring)
    assert (told["proposed"], told["counts"]["there"]) == ([], 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("workbook", "/nowhere/a.ods"), ".xlsx"),
        (("import", "/nowhere/a.xlsx", "--account", "aki"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], said: str) -> None:
    done = run_command("curate", *words)
    assert (done.returncode, said in done.stderr) == (1, True)
