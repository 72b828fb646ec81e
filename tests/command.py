"""Runs the command line as its user would: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys


def run_command(
    *words: str, check: bool = False, columns: int = 200, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``kakehashi`` with these words and more environment."""
    return subprocess.run(
        [sys.executable, "-m", "kakehashi", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=check,
        env={**os.environ, "COLUMNS": str(columns), "PYTHONUTF8": "1", **environment},
    )
