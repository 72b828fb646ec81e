"""Measure everything against its peers and write the report.

    python -m benchmarks [PART …] [--quick] [--semra PYTHON] [--folder FOLDER] [--write]

Each part writes ``FOLDER/PART.json`` as it ends, so a run that is stopped goes on with the parts
that are missing when they are named. ``--write`` puts all parts into ``benchmarks/results`` under
the date of the run and writes ``docs/benchmarks.md``, its Japanese twin and their drawings; of a
quick run, whose figures mean little, below ``FOLDER`` instead.

Needs wrk, and Virtuoso as a peer (``apt-get install wrk virtuoso-opensource-7-bin``). What is not
installed is said to be so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks import derivation_growth, growth, own, soundness
from benchmarks.report import write
from benchmarks.serving_report import as_rows
from benchmarks.surroundings import ROOT, Surroundings, describe

__all__ = ["PARTS", "main"]

#: Seconds and GiB that a peer may have in a full run, and in a quick one.
_FULL, _QUICK = (180.0, 12.0), (60.0, 4.0)


def serving(around: Surroundings) -> dict[str, Any]:
    """Ask all servers the same, in turn."""
    from benchmarks import serving as contest  # noqa: PLC0415  (imports what only servers need)
    from benchmarks.serving_data import prepare  # noqa: PLC0415
    from benchmarks.serving_graph import MILLION, QUICK  # noqa: PLC0415
    from benchmarks.serving_load import Wrk  # noqa: PLC0415
    from benchmarks.serving_virtuoso import available  # noqa: PLC0415

    absent = {} if available() else {"virtuoso": "not installed"}
    try:
        wrk = Wrk(around.scratch)
    except FileNotFoundError as error:
        return {"not_measured": str(error)}
    size = QUICK if around.quick else MILLION
    prepared = prepare(around.scratch / "serving", size)
    rows = contest.measure(prepared, wrk, around.scratch, quick=around.quick)
    if around.quick:
        absent["virtuoso"] = "not in a quick run"
    return {"quads": prepared.quads, "not_measured_peers": absent, "rows": as_rows(rows)}


PARTS: Final[dict[str, Callable[[Surroundings], dict[str, Any]]]] = {
    "soundness": soundness.measure,
    "derivation": derivation_growth.measure,
    "serving": serving,
    "growth": growth.measure,
    "own": own.measure,
}


def main() -> int:
    """Measure the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="everything, but little of it")
    parser.add_argument("--folder", type=Path, help="default: build/benchmarks, or …-quick")
    parser.add_argument("--semra", type=Path, default=Path(sys.prefix, "bench/bin/python"),
                        help="a Python that has SeMRA (default: %(default)s)")  # fmt: skip
    parser.add_argument("--write", action="store_true", help="write results and report")
    options = parser.parse_args()
    if unknown := [part for part in options.parts if part not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}")
    options.folder = options.folder or ROOT / f"build/benchmarks{'-quick' * options.quick}"
    options.folder.mkdir(parents=True, exist_ok=True)
    failed = [part for part in options.parts or PARTS if not _measured(part, options)]
    if options.write:
        for path in write(collect(options.folder), options.folder if options.quick else ROOT):
            print(path)
    if failed:
        print(f"failed, and not in the report: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _measured(part: str, options: argparse.Namespace) -> bool:
    """Measure a part; one that fails does not keep the others from being measured."""
    (options.folder / f"{part}.json").unlink(missing_ok=True)
    try:
        _measure(part, options)
    except Exception:  # whatever it is, it is shown
        traceback.print_exc()
        return False
    return True


def _measure(part: str, options: argparse.Namespace) -> None:
    print(f"{part} …", file=sys.stderr, flush=True)
    seconds, gibibytes = _QUICK if options.quick else _FULL
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        around = Surroundings(options.quick, scratch, options.semra, seconds, gibibytes)
        about, began = describe(around), time.perf_counter()
        found = PARTS[part](around)
    about["seconds"] = round(time.perf_counter() - began, 1)
    about["load average after"] = [round(value, 2) for value in os.getloadavg()]
    path: Path = options.folder / f"{part}.json"
    said = {"about": about, "found": found}
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{part}: {about['seconds']} s, {path}", file=sys.stderr, flush=True)


def collect(folder: Path) -> dict[str, Any]:
    """Return the parts that were measured, under the date of the last one."""
    parts = {
        name: json.loads(path.read_text(encoding="utf-8"))
        for name in PARTS
        if (path := folder / f"{name}.json").exists()
    }
    if not parts:
        raise FileNotFoundError(f"nothing was measured in {folder}")
    return {"date": max(part["about"]["date"] for part in parts.values()), "parts": parts}


if __name__ == "__main__":
    sys.exit(main())
