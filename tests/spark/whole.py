"""The whole graph of the current release by both engines, on a local master and on a cluster.

python -m tests.spark.whole
"""

from __future__ import annotations

import filecmp
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.command import run_command

MASTERS = ("local[2]", "local-cluster[2,1,2048]")


def main() -> None:
    """Print what every way took; fail when two differ."""
    with TemporaryDirectory() as name:
        for ending in ("nq", "csv"):
            wanted = Path(name, f"embedded.{ending}")
            print(ending, "embedded", derived(wanted), flush=True)
            for number, master in enumerate(MASTERS):
                found = Path(name, f"spark-{number}.{ending}")
                print(ending, master, derived(found, "--engine", "spark", "--master", master))
                if not filecmp.cmp(wanted, found, shallow=False):
                    raise SystemExit(f"{ending}: {master} differs from the embedded engine")
                print(f"  the same {wanted.stat().st_size:,} bytes", flush=True)


def derived(out: Path, *words: str) -> str:
    """Write a file by the command; return what it took."""
    done = run_command("derive", "--out", str(out), *words, "--format", "json")
    if done.returncode:
        raise SystemExit(done.stderr)
    told = json.loads(done.stdout)
    return f"{told['relations']:,} relations in {told['seconds']} s, {told['rounds']} rounds"


if __name__ == "__main__":
    main()
