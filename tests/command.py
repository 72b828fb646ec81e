"""Runs the command line as its user would: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys


def run_command(
    *words: str, check: bool = False, columns: int | None = 200, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``kakehashi`` with these words and more environment; without a width if None."""
    inherited = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    width = {} if columns is None else {"COLUMNS": str(columns)}
    return subprocess.run(
        [sys.executable, "-m", "kakehashi", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=check,
        env={**inherited, **width, "PYTHONUTF8": "1", **environment},
    )
