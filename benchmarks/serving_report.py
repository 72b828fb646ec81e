"""What was measured, beside its goal: as a table for people and as JSON for programs."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.serving_load import Spread

__all__ = ["Goal", "Row", "as_json", "as_rows", "environment", "missed", "table"]

_PACKAGES = ("pyoxigraph", "granian", "uvloop", "flask", "oxigraph", "rdflib-endpoint", "oxrdflib")
_WIDTHS = (38, 9, 9, 22, 10, 26, 7)
_HEADS = ("question", "unit", "ours", "peer", "theirs", "ours / theirs", "goal")


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that the median of a figure has to keep."""

    bound: float
    most: bool = False  #: the bound is an upper one

    def met(self, value: float) -> bool:
        """Return whether the figure keeps the bound.

        >>> Goal(0.8).met(0.79), Goal(1.5, most=True).met(1.5)
        (False, True)
        """
        return value <= self.bound if self.most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of ours, and the same of a peer where there is one.

    The goal is one of the ratio, where there is a ratio, otherwise of our figure.
    """

    question: str
    unit: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    ratio: Spread | None = None
    goal: Goal | None = None
    note: str = ""

    @property
    def ok(self) -> bool:
        """Return whether the goal, if there is one, is met."""
        judged = self.ours if self.ratio is None else self.ratio.median
        return self.goal is None or self.goal.met(judged)


def missed(rows: Iterable[Row]) -> list[Row]:
    """Return the rows whose goal is not met."""
    return [row for row in rows if not row.ok]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of text."""
    lines = ["".join(f"{head:<{width}}" for head, width in zip(_HEADS, _WIDTHS, strict=True))]
    before = ""
    for row in rows:
        cells = (
            row.question if row.question != before else "",
            row.unit,
            _figure(row.ours),
            row.peer,
            "" if row.theirs is None else _figure(row.theirs),
            "" if row.ratio is None else _spread(row.ratio),
            "" if row.goal is None else str(row.goal),
        )
        before = row.question
        line = "".join(f"{cell:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
        verdict = "" if row.goal is None else "met" if row.ok else "MISSED"
        lines.append(f"{line}{verdict:<7} {row.note}".rstrip())
    return "\n".join(lines)


def as_json(rows: Sequence[Row], about: dict[str, Any]) -> str:
    """Return the rows and the circumstances as JSON."""
    said = {"environment": about, "rows": as_rows(rows)}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def as_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows as JSON has them, each with whether its goal was met."""
    return [asdict(row) | {"met": row.ok if row.goal else None} for row in rows]


def environment(quads: int) -> dict[str, Any]:
    """Return what the figures depend on: versions, processors, the load of the machine now."""
    return {
        "quads": quads,
        "cores": os.cpu_count(),
        "processor": _processor(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
        "wrk": _second_word(["wrk", "-v"]),
        "load average": [round(value, 2) for value in os.getloadavg()],
    }


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _second_word(command: list[str]) -> str:
    """Return the version of a program that says its name first."""
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return "".join((said.stdout + said.stderr).split()[1:2])


def _figure(value: float) -> str:
    """Write a figure with three digits that tell something.

    >>> _figure(12345.6), _figure(12.345), _figure(0.01234)
    ('12,346', '12.3', '0.0123')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _spread(ratio: Spread) -> str:
    if ratio.least == ratio.most:
        return _figure(ratio.median)
    return f"{_figure(ratio.median)} ({_figure(ratio.least)}–{_figure(ratio.most)})"
