"""Mutation testing works on a copy; whatever the copied tests need is copied as well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.mutation import TESTS, prepare

CALCULUS = Path(__file__).parent
#: Those that start other programs, and slow ones; the quality report is not mutated.
NOT_FOR_MUTANTS = {"cross_check", "hubs", "mutation", "owl_proof", "planted"}


def test_every_test_of_the_calculus_is_run_on_mutants_or_named_here() -> None:
    names = {path.stem.removeprefix("test_") for path in CALCULUS.glob("test_*.py")}
    assert names == {*TESTS, *NOT_FOR_MUTANTS}


def test_the_copy_finds_all_its_tests(tmp_path: Path) -> None:
    prepare(tmp_path / "copy")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests"],
        cwd=tmp_path / "copy",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert all(f"tests/calculus/test_{name}.py" in done.stdout for name in TESTS)
