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

#: Programs of a full run.
PROGRAMS: Final = (
    "derivation", "crosswalk", "lookups", "importing", "pages", "search", "suggestions"
)  # fmt: skip
#: Those of a quick run, with their options.
_QUICK: Final = {"search": ["--items", "1000", "--rounds", "1"]}


def measure(around: Surroundings) -> dict[str, Any]:
    """Run them all; one that fails or takes too long is said so and does not end the run."""
    found: dict[str, Any] = {}
    for name in PROGRAMS:
        if around.quick and name not in _QUICK:
            found[name] = {"not_measured": "not in a quick run"}
            continue
        print(f"… {name}", file=sys.stderr, flush=True)
        began = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            f"benchmarks.{name}",
            *(_QUICK[name] if around.quick else ()),
        ]
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
