"""Servers side by side: the same questions in turn, round by round, and rows of what came out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.serving_load import Load, Spread, Wrk, ratios
from benchmarks.serving_peers import Peer
from benchmarks.serving_report import Goal, Row

__all__ = ["Arena", "Asked", "Cost", "rows_of"]

#: Between two loads, so that what the last one left undone does not burden the next.
_PAUSE = 0.2


class Cost(NamedTuple):
    """Milliseconds of processor time for an answer."""

    first: float  #: in the first process of the server
    others: float  #: in all others together


@dataclass(slots=True)
class Asked:
    """A server, what it is asked, and what came of it."""

    peer: Peer
    paths: Sequence[str]
    rate: Goal | None = None  #: of our answers a second to this peer's
    p99: Goal | None = None  #: of our p99 to this peer's
    loads: tuple[Load, ...] = ()
    costs: tuple[Cost, ...] = ()
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Arena:
    """Measures in rounds; every second round goes the other way round."""

    wrk: Wrk
    rounds: int
    seconds: int  #: of a load

    def run(
        self, question: str, connections: int, contestants: Sequence[Asked], *, short: bool = False
    ) -> list[Row]:
        """Load the servers in turn; return rows that compare the first with each other one.

        ``short`` loads take a second: enough where answers come in thousands or are no goal.
        """
        seconds = 1 if short else self.seconds
        print(f"… {question}", file=sys.stderr, flush=True)
        for number in range(self.rounds):
            for asked in contestants[:: -1 if number % 2 else 1]:
                before = asked.peer.processor_seconds()
                load = self.wrk.run(asked.peer.url, asked.paths, connections, seconds)
                after = asked.peer.processor_seconds()
                asked.loads += (load,)
                asked.costs += (_cost(before, after, load.good),)
                time.sleep(_PAUSE)
                asked.deaths += asked.peer.revive()
        first, *others = contestants
        return [row for other in others for row in rows_of(question, first, other)]


def rows_of(question: str, ours: Asked, other: Asked) -> Iterator[Row]:
    """Yield a row each of the rate, the slowest answers, and the processor time of an answer."""
    by_unit: dict[str, tuple[Callable[[Asked], list[float]], Goal | None, str]] = {
        "1/s": (_rates, other.rate, _errors(ours, other)),
        "p99 ms": (_slowest, other.p99, ""),
        "cpu ms": (_costs, None, _shares(ours)),
    }
    for unit, (figures, goal, note) in by_unit.items():
        mine, theirs = figures(ours), figures(other)
        yield Row(
            question, unit, Spread.of(mine).median, other.peer.name, Spread.of(theirs).median,
            ratios(mine, theirs), goal, note,
        )  # fmt: skip


def _rates(asked: Asked) -> list[float]:
    return [load.rate for load in asked.loads]


def _slowest(asked: Asked) -> list[float]:
    return [load.p99 for load in asked.loads]


def _costs(asked: Asked) -> list[float]:
    return [cost.first + cost.others for cost in asked.costs]


def _cost(before: tuple[float, float], after: tuple[float, float], answers: int) -> Cost:
    spent = (max(end - start, 0.0) for start, end in zip(before, after, strict=True))
    first, others = (1000 * seconds / max(answers, 1) for seconds in spent)
    return Cost(first, others)


def _shares(asked: Asked) -> str:
    first = Spread.of([cost.first for cost in asked.costs]).median
    others = Spread.of([cost.others for cost in asked.costs]).median
    return f"ours: {first:.2f} in the first process, {others:.2f} in others"


def _errors(ours: Asked, other: Asked) -> str:
    said = []
    for who, asked in (("ours", ours), ("theirs", other)):
        if errors := sum(load.errors for load in asked.loads):
            said.append(f"errors of {who}: {errors:,}")
        if asked.deaths:
            answers = sum(load.good for load in asked.loads)
            said.append(f"deaths of {who}: {asked.deaths} in {answers:,} answers")
    return ", ".join(said)
