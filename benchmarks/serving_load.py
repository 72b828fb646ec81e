"""Load from wrk: how many answers a second, how long they take, how many go wrong.

The load is closed: each connection sends its next request when it has its answer. wrk is written
in C, because a load generator in Python would be slower than the servers it measures.
"""

from __future__ import annotations

import itertools
import json
import math
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

__all__ = ["ACCEPT", "Load", "Spread", "Wrk", "ratios", "read_load"]

#: The form of answer that every peer is asked for.
ACCEPT: Final = "application/sparql-results+json"
_SCRIPT: Final = Path(__file__).with_name("serving.lua")
#: Seconds after which wrk counts a request as lost.
_PATIENCE: Final = 10


@dataclass(frozen=True, slots=True)
class Load:
    """What came of some seconds of requests."""

    rate: float  #: good answers a second
    p50: float  #: milliseconds
    p99: float  #: milliseconds
    good: int
    errors: int  #: answers of 4xx and 5xx, broken or refused connections, lost requests
    size: float  #: bytes of a response, with its head


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some figures and their extremes."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of one or more figures."""
        return cls(statistics.median(values), min(values), max(values))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the spread of the ratios of figures that were measured side by side.

    The ratio to nothing (from a server that died) is infinite.

    >>> ratios([8, 9, 20], [10, 10, 10])
    Spread(median=0.9, least=0.8, most=2.0)
    """
    pairs = zip(ours, theirs, strict=True)
    return Spread.of([one / other if other else math.inf for one, other in pairs])


def read_load(output: str) -> Load:
    """Read the line of JSON that the script prints at the end.

    Raises ValueError when there is none: wrk could not connect.
    """
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise ValueError(f"wrk measured nothing:\n{output}")
    said = json.loads(lines[-1])
    good = said["requests"] - said["status"]
    return Load(
        rate=good / (said["duration"] / 1e6),
        p50=said["p50"] / 1e3,
        p99=said["p99"] / 1e3,
        good=good,
        errors=said["status"] + said["socket"],
        size=said["bytes"] / max(said["requests"], 1),
    )


class Wrk:
    """Runs wrk; numbers in requests go on from run to run, so that none comes twice."""

    def __init__(self, scratch: Path) -> None:
        program = shutil.which("wrk")
        if program is None:
            raise FileNotFoundError("wrk is not installed: apt-get install wrk")
        self._program, self._scratch = program, scratch
        self._starts = itertools.count(1_000_000, 1_000_000)

    def run(self, url: str, paths: Sequence[str], connections: int, seconds: int) -> Load:
        """Ask a server for the paths in turn; ``{n}`` in a path is a number used but once."""
        listed = self._scratch / "paths.txt"
        listed.write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
        root = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
        command = [
            self._program, "--threads=1", f"--connections={connections}",
            f"--duration={seconds}s", f"--timeout={_PATIENCE}s", f"--header=Accept: {ACCEPT}",
            f"--script={_SCRIPT}", root, str(listed), str(next(self._starts)),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return read_load(done.stdout + done.stderr)
