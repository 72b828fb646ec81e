"""What a run of the benchmarks is given, and what the figures depend on: versions and machine."""

from __future__ import annotations

import datetime
import functools
import os
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from benchmarks.serving_report import environment

__all__ = ["ROOT", "Surroundings", "describe", "semra_command", "semra_version"]

ROOT: Final = Path(__file__).parents[1]
#: Packages whose versions the report names, besides those of the serving benchmark.
_PACKAGES: Final = ("kakehashi", "rdflib", "duckdb", "numpy", "scipy", "owlready2")
_KIB_IN_GIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a part may use."""

    quick: bool
    scratch: Path  #: for graphs and stores; removed at the end
    semra: Path  #: the Python that has SeMRA
    seconds: float  #: that a peer may take for one thing
    gibibytes: float  #: that a peer may have
    root: Path = ROOT


def semra_command(python: Path, network: Path, claims: Path, limits: str) -> list[str]:
    """Return the command that lets SeMRA derive."""
    worker = str(Path(__file__).with_name("semra_worker.py"))
    return [str(python), "-P", worker, str(network), str(claims), limits]


@functools.cache
def semra_version(python: Path) -> str:
    """Return the version of SeMRA that this Python has; empty when it has none."""
    code = "from importlib.metadata import version; print(version('semra'))"
    try:
        done = subprocess.run(
            [str(python), "-P", "-c", code], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip()


def describe(around: Surroundings) -> dict[str, Any]:
    """Return date, commit, machine and versions."""
    about = environment(0)
    del about["quads"]
    about |= {name: _version(name) for name in _PACKAGES}
    about["semra"] = semra_version(around.semra) or "not installed"
    about["virtuoso"] = _virtuoso()
    return {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short=12", "HEAD")
        + (" with changes" if _git("status", "--porcelain", "--untracked-files=no") else ""),
        "memory GiB": round(_memory(), 1),
        "quick": around.quick,
        "limits": {"seconds": around.seconds, "GiB": around.gibibytes},
        **about,
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _virtuoso() -> str:
    try:
        done = subprocess.run(
            ["virtuoso-t", "-?"], capture_output=True, text=True, check=False, timeout=20
        )
    except OSError:
        return "not installed"
    said = (done.stdout + done.stderr).partition("Version ")[2]
    return said.split(" ")[0] or "version not known"


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _memory() -> float:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) / _KIB_IN_GIB
    return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE") / _KIB_IN_GIB / 1024
