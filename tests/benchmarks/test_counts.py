"""No change makes much more work of what is done all the time: counts, not seconds.

When a count rose for a good reason, write the counts anew, and look at the change of
``benchmarks/counts.json`` before you commit it:

    KAKEHASHI_TEST_RECORD=1 .venv/bin/pytest tests/benchmarks/test_counts.py
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.counts import BASELINE, WORKS, exceeded

from kakehashi.calculus import closure
from kakehashi.store import rewrite

#: By how much a count may rise.
TOLERANCE = 0.05
VERSION = ".".join(platform.python_version_tuple()[:2])


def counted(root: Path) -> dict[str, int]:
    """All counts, in a process of its own: hashes are fixed, and nobody else traces."""
    clean = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.counts"],
        cwd=root,
        env=clean | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_no_count_rose(root: Path) -> None:
    recorded = json.loads(BASELINE.read_text(encoding="utf-8"))
    now = counted(root)
    if os.environ.get("KAKEHASHI_TEST_RECORD"):
        recorded[VERSION] = now
        text = json.dumps(dict(sorted(recorded.items())), indent=1)
        BASELINE.write_text(text + "\n", encoding="utf-8")
        pytest.skip("recorded, not compared: run again without KAKEHASHI_TEST_RECORD")
    if VERSION not in recorded:
        pytest.skip(f"nothing is recorded for Python {VERSION}: KAKEHASHI_TEST_RECORD=1 does it")
    assert exceeded(now, recorded[VERSION], TOLERANCE) == [], (
        "more work than before; if it has to be, record it with KAKEHASHI_TEST_RECORD=1"
    )
    assert recorded[VERSION].keys() == now.keys(), "a count is gone: record it anew"


def many_times(work: Callable[[str], str]) -> Callable[[str], str]:
    """The same, once for each character: quadratic."""
    return lambda query: [work(query) for _ in query][-1]


def test_a_planted_loop_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    work = WORKS["queries checked and rewritten"]
    before = work()
    assert exceeded(work(), before, 0.0) == []
    monkeypatch.setattr(rewrite, "rewrite", many_times(rewrite.rewrite))
    (said,) = exceeded(work(), before, TOLERANCE)
    assert "lines" in said


def test_links_that_are_followed_again_and_again_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    work = WORKS["closure, one item"]
    before = work()
    assert exceeded(work(), before, 0.0) == []
    spread = closure._spread

    def again(fact: closure._Fact, levels: list[closure._Links]) -> None:
        for _ in levels:
            spread(fact, levels)

    monkeypatch.setattr(closure, "_spread", again)
    (said,) = exceeded(work(), before, TOLERANCE)
    assert "words" in said


def test_what_falls_or_rises_a_little_is_no_fault() -> None:
    assert exceeded({"a": 104, "b": 1}, {"a": 100, "b": 100}, TOLERANCE) == []
    assert exceeded({"a": 1}, {}, TOLERANCE) == ["a: 1, was not counted"]
