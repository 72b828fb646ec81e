"""Mutation testing of the calculus with mutmut: ``make mutants``.

mutmut wants the code under ``src`` and tells modules by that, so it works on a copy in
``build/mutants``. It runs the tests that reach the changed function; slow ones are left out
(``SLOW``) and the random models are few (``MODELS``). The last line says how many mutants were
killed; it fails below ``ENOUGH``. ``docs/mutation.md`` explains the survivors.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build/mutants"
PACKAGE = "kakehashi/calculus"
#: Modules that other tests are for.
LEFT_OUT = ("quality.py",)
TESTS = (
    "masks", "proofs", "proofs_changed", "confidence", "derived", "whatif", "gap", "gap_marks",
    "gap_models", "gap_across", "models", "conflicts", "alignment", "two_steps", "hubs",
)  # fmt: skip
SLOW = ("poisoned", "together", "found_alone")
MODELS = 24
#: Percent of the mutants that must be killed.
ENOUGH = 90

CONFIGURATION = f"""
[tool.pytest.ini_options]
addopts = "--import-mode=importlib --strict-markers -p no:cacheprovider"
pythonpath = ["src", "."]

[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/{PACKAGE}/*.py"]
do_not_mutate = {[f"src/{PACKAGE}/{name}" for name in LEFT_OUT]}
pytest_add_cli_args = ["-k", "{" and ".join(f"not ({name})" for name in SLOW)}"]
pytest_add_cli_args_test_selection = {[f"tests/calculus/test_{name}.py" for name in TESTS]}
timeout_multiplier = 5.0
timeout_constant = 2.0
use_git_change_detection = false
"""

#: What mutmut calls a mutant that some test noticed.
KILLED = ("killed", "timeout", "segfault")


def prepare(folder: Path = FOLDER) -> None:
    """Copy what is mutated and its tests."""
    shutil.rmtree(folder, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(ROOT / "server/kakehashi", folder / "src/kakehashi", ignore=ignored)
    tests = folder / "tests/calculus"
    tests.mkdir(parents=True)
    for path in (tests.parent, tests):
        (path / "__init__.py").touch()
    for name in ("helpers.py", "models.py", *(f"test_{name}.py" for name in TESTS)):
        shutil.copy(ROOT / "tests/calculus" / name, tests)
    (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")


def mutmut(*arguments: str, quiet: bool = False) -> str:
    """Run mutmut in the copy; return what it prints if it is to be quiet."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=FOLDER,
        env=os.environ | {"KAKEHASHI_TEST_MODELS": str(MODELS)},
        stdout=subprocess.PIPE if quiet else None,
        check=True,
        text=True,
    )
    return done.stdout or ""


def outcomes() -> dict[str, str]:
    """Every mutant and what became of it."""
    lines = mutmut("results", "--all", "true", quiet=True).splitlines()
    pairs = (line.strip().partition(": ") for line in lines if "__mutmut_" in line)
    return {name: outcome for name, _, outcome in pairs}


def report(found: dict[str, str], seconds: float) -> float:
    """Print the survivors and a table by module; return the percentage killed."""
    out = sys.stdout
    modules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome in sorted(found.items()):
        modules[name.split(".")[2]][outcome] += 1
        if outcome not in KILLED:
            shown = mutmut("show", name, quiet=True).splitlines()
            changed = [x for x in shown if x[:1] in "+-" and x[:3] not in ("+++", "---")]
            out.write("\n".join((f"\n{outcome}: {name}", *changed)) + "\n")
    out.write("\nmodule        mutants   killed   of these by time-out\n")
    modules["all"] = sum(modules.values(), Counter())
    percent = 0.0
    for module, counts in modules.items():
        killed = sum(counts[outcome] for outcome in KILLED)
        percent = 100 * killed / counts.total()
        out.write(
            f"{module:12} {counts.total():8} {killed:6} {percent:5.1f} % {counts['timeout']:8}\n"
        )
    out.write(f"{seconds:.0f} seconds\n")
    return percent


def main() -> int:
    """Run everything."""
    begun = time.monotonic()
    prepare()
    mutmut("run", "--max-children", os.environ.get("WORKERS", "2"))
    percent = report(outcomes(), time.monotonic() - begun)
    return 0 if percent >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
