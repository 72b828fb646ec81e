"""How long it takes to derive everything, by size, against peers: in rounds, each in a process.

A round asks every tool in turn, every second one the other way round, so that what else the machine
does falls on all; the ratio is formed within a round. A tool that was stopped at a size is not
asked for larger ones.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.derivation_tools import OURS, STEPS, save
from benchmarks.limited import Limits, Outcome, run
from benchmarks.networks import Size, generate
from benchmarks.serving_load import Spread, ratios
from benchmarks.surroundings import Surroundings, semra_command, semra_version

__all__ = ["PEERS", "measure", "reported", "summary"]

#: Ten statements for an item, which is dense, and the number of rounds.
_FULL: Final = (
    (Size(250, 1_000, 5), 5),
    (Size(1_000, 10_000, 10), 5),
    (Size(10_000, 100_000, 40), 3),
    (Size(100_000, 1_000_000, 250), 1),
)
_QUICK: Final = ((Size(100, 250, 4), 2), (Size(200, 600, 5), 1))
#: Ours first; the others are asked for chains of at most three steps, SeMRA as it is made.
PEERS: Final = (OURS, "python", "duckdb", "sparql-rules", "semra-defaults", "semra-lifted")


def measure(around: Surroundings) -> dict[str, Any]:
    """Derive everything of networks of growing size with every tool."""
    stopped: dict[str, str] = {}
    if not semra_version(around.semra):
        stopped = {name: "not installed" for name in PEERS if name.startswith("semra")}
    sizes = [
        _at(size, rounds, around, stopped) for size, rounds in (_QUICK if around.quick else _FULL)
    ]
    return {"steps": STEPS, "sizes": sizes}


def _at(size: Size, rounds: int, around: Surroundings, stopped: dict[str, str]) -> dict[str, Any]:
    print(f"… derivation, {size.statements:,} statements", file=sys.stderr, flush=True)
    network = generate(size.items, size.statements, size.documents, seed=1)
    given = around.scratch / "network.npz"
    save(network, given)
    outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)
    before = dict(stopped)
    for number in range(rounds):
        for name in PEERS[:: -1 if number % 2 else 1]:
            if name in stopped:
                continue
            outcome = _run(name, given, around)
            outcomes[name].append(outcome)
            if outcome.said is None:
                stopped[name] = outcome.why_not
    tools = {
        name: {"not_asked": before[name]} if name in before else summary(outcomes, name)
        for name in PEERS
    }
    said = int(np.count_nonzero(network.mask == 8))
    return {**asdict(size), "overlaps": said, "rounds": rounds, "tools": tools}


def _run(name: str, given: Path, around: Surroundings) -> Outcome:
    written = given.with_name("claims.npz")
    if name.startswith("semra"):
        command = semra_command(around.semra, given, written, name.partition("-")[2])
    else:
        command = [sys.executable, "-m", "benchmarks.derivation_tools", name]
        command += [str(given), str(written), "--count"]
    return run(command, Limits(around.seconds, around.gibibytes), folder=around.root)


def summary(outcomes: dict[str, list[Outcome]], name: str) -> dict[str, Any]:
    """Return seconds, memory and the ratio to ours of a tool; or why there are none."""
    mine, ours = outcomes[name], outcomes[OURS]
    if failed := [outcome for outcome in mine if outcome.said is None]:
        return {"stopped": failed[0].why_not, "peak_mib": max(o.peak for o in mine)}
    seconds = _seconds(mine)
    known = len(_seconds(ours)) == len(seconds)
    return {
        "seconds": reported(Spread.of(seconds)),
        "ratio": reported(ratios(seconds, _seconds(ours))) if known else None,
        "pairs": mine[0].said["pairs"] if mine[0].said else 0,
        "peak_mib": max(outcome.peak for outcome in mine),
    }


def _seconds(outcomes: Sequence[Outcome]) -> list[float]:
    return [outcome.said["seconds"] for outcome in outcomes if outcome.said]


def reported(spread: Spread) -> list[float]:
    """Return least, median and most, as the JSON has them."""
    return [spread.least, spread.median, spread.most]
