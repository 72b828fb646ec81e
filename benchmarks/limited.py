"""Run a peer in a process of its own, with so much memory and so much time, and say what came.

    python benchmarks/limited.py GIBIBYTES COMMAND…

sets the limit and becomes the command: for servers, which are started by others.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["Limits", "Outcome", "prefix", "run", "why"]

_GIB: Final = 1 << 30
#: What the runtimes write when they get no more memory; Rust then ends by a signal.
_NO_MEMORY: Final = ("MemoryError", "memory allocation of", "bad_alloc", "OutOfMemory",
                     "Out of Memory", "out of memory", "Cannot allocate memory")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What a peer may use."""

    seconds: float
    gibibytes: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a process: what it said, or why it said nothing."""

    said: dict[str, Any] | None
    why_not: str  #: ``time``, ``memory`` or the last words; empty when all is well
    peak: float  #: MiB of resident memory, at most


def prefix(gibibytes: float) -> list[str]:
    """Return what to put before a command so that it has no more memory than this."""
    return [sys.executable, str(Path(__file__)), str(gibibytes)]


def run(command: Sequence[str], limits: Limits, *, folder: Path | None = None) -> Outcome:
    """Run a command whose last line is JSON; kill it and all it started at the deadline."""
    process = subprocess.Popen(
        [*prefix(limits.gibibytes), *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(limits.seconds, stop)
    timer.start()
    assert process.stdout is not None
    output = process.stdout.read()
    process.stdout.close()
    # Waited for by hand, since this tells the memory that the process had.
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    lines = output.strip().splitlines()
    peak = usage.ru_maxrss / 1024
    if process.returncode == 0 and lines and lines[-1].startswith("{"):
        return Outcome(json.loads(lines[-1]), "", peak)
    return Outcome(None, why(late.is_set(), output, process.returncode), peak)


def why(late: bool, output: str, code: int) -> str:
    """Return why a process said nothing: its time, its memory, or its last words."""
    if late:
        return "time"
    if any(sign in output for sign in _NO_MEMORY):
        return "memory"
    last = output.strip().splitlines()[-1:] or ["nothing"]
    return f"ended with {code}: {last[0][:200]}"


def main() -> None:
    """Set the limit and become the command."""
    most = int(float(sys.argv[1]) * _GIB)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
