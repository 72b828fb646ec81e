"""How much of the code the tests ran, by folder: the end of ``make coverage``.

Lines and branches count alike. It fails when a folder that answers rest on has less than
``ENOUGH`` percent.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

from coverage import Coverage

PACKAGE: Final = "server/kakehashi/"
#: Percent that these must have.
ENOUGH: Final = 95.0
DEMANDED: Final = ("calculus", "exports", "importers", "services", "sssom")


def share_by_folder(report: dict[str, Any]) -> dict[str, float]:
    """Return the percent of lines and branches that ran, by folder, of a report of coverage.

    >>> lines = {"num_statements": 3, "covered_lines": 2, "num_branches": 1, "covered_branches": 1}
    >>> share_by_folder({"files": {"server/kakehashi/sssom/terms.py": {"summary": lines}}})
    {'sssom': 75.0}
    """
    ran, there = Counter[str](), Counter[str]()
    for name, file in report["files"].items():
        folder = name.removeprefix(PACKAGE).rpartition("/")[0].partition("/")[0]
        summary = file["summary"]
        ran[folder] += summary["covered_lines"] + summary["covered_branches"]
        there[folder] += summary["num_statements"] + summary["num_branches"]
    return {folder: 100 * ran[folder] / there[folder] for folder in sorted(there) if folder}


def main() -> int:
    """Print the shares of the run whose data lies here; return 1 when one is too small."""
    measured = Coverage()
    measured.load()
    written = io.StringIO()
    with redirect_stdout(written):
        measured.json_report(outfile="-")
    shares = share_by_folder(json.loads(written.getvalue()))
    for folder, share in shares.items():
        wanted = f"at least {ENOUGH:g}" if folder in DEMANDED else ""
        sys.stdout.write(f"{folder:10} {share:6.2f} %  {wanted}".rstrip() + "\n")
    missing = [folder for folder in DEMANDED if shares.get(folder, 0.0) < ENOUGH]
    if missing:
        sys.stdout.write(f"Less than demanded: {', '.join(missing)}\n")
    return int(bool(missing))


if __name__ == "__main__":
    assert Path(PACKAGE).is_dir(), "Run this in the project's folder."
    sys.exit(main())
