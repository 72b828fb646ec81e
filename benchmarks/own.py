"""The measurements of the product alone, or with a peer each, as each program prints them.

They are programs of their own (``python -m benchmarks.NAME``) and stay so; here they run one after
the other and their tables are kept as they are.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, Final

from benchmarks.surroundings import ROOT, Surroundings

__all__ = ["PROGRAMS", "measure"]

#: Options of a quick run, and of a full one.
PROGRAMS: Final[dict[str, tuple[list[str], list[str]]]] = {
    "derivation": ([], []),
    "crosswalk": (["--rounds", "10", "--rdflib-rounds", "2"], []),
    "lookups": ([], []),
    "importing": (["200"], []),
    "pages": ([], []),
    "search": ([], []),
    "suggestions": ([], []),
}
#: Too long for a quick run.
_LONG: Final = ("derivation", "lookups", "pages", "search", "suggestions")


def measure(around: Surroundings) -> dict[str, Any]:
    """Run them all; one that fails or takes too long is said so and does not end the run."""
    found: dict[str, Any] = {}
    for name, (quick, full) in PROGRAMS.items():
        if around.quick and name in _LONG:
            found[name] = {"not_measured": "not in a quick run"}
            continue
        print(f"… {name}", file=sys.stderr, flush=True)
        began = time.perf_counter()
        command = [sys.executable, "-m", f"benchmarks.{name}", *(quick if around.quick else full)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=False,
                timeout=4 * around.seconds,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            found[name] = {"not_measured": "time"}
            continue
        seconds = time.perf_counter() - began
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["nothing"]
            found[name] = {"not_measured": f"ended with {done.returncode}: {last[0][:200]}"}
        else:
            found[name] = {"seconds": seconds, "printed": done.stdout.strip()}
    return found
