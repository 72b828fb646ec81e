"""What the servers are asked, in which company, and what is wanted of ours."""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from benchmarks.serving_graph import ServingGraph
from benchmarks.serving_load import ACCEPT
from benchmarks.serving_measure import Arena, Asked
from benchmarks.serving_peers import Peer, ceiling, fetch
from benchmarks.serving_queries import (
    counts_of,
    gaps,
    large,
    pair_counts,
    rows,
    searches,
    small,
    typical,
)
from benchmarks.serving_report import Goal, Row

__all__ = ["Contest"]

_ITEMS: Final = 2_000  # asked about
_COMPARED: Final = 20  # answers, before anything is timed
_LOOK_UPS: Final = 30  # requests of each kind that are timed one by one
_PATIENCE: Final = 10.0  # seconds for them, after which no more are sent
_CACHED_CONNECTIONS: Final = 32

_INSTANT: Final = Goal(5.0, most=True)  # milliseconds
_OF_CEILING: Final = Goal(0.7)


@dataclass(frozen=True, slots=True)
class Contest:
    """The servers, all running."""

    arena: Arena
    graph: ServingGraph
    us: Peer
    in_memory: Peer  #: ours, with the store in memory
    native: Peer
    limited: Peer  #: native, with a time limit
    rdflib: Peer
    others: Sequence[Peer]  #: asked less often

    def agree(self) -> Iterator[Row]:
        """Compare the answers of all to questions that are timed later; yield their sizes.

        Raises ValueError when two differ: times of wrong answers mean nothing.
        """
        asked = {"small": small(self.graph, _COMPARED), "1,000 rows": [large(self.graph)]}
        for name, questions in asked.items():
            found = 0
            for question in questions:
                expected = _answer(self.native, question)
                found += len(expected)
                for peer in self._all():
                    if _answer(peer, question) != expected:
                        raise ValueError(f"{peer.name} and {self.native.name} differ: {question}")
            note = f"answers of every server compared, and equal: {len(questions)}"
            yield Row(f"size of {name}", "rows", found / len(questions), note=note)

    def _all(self) -> tuple[Peer, ...]:
        return (self.us, self.in_memory, self.native, self.limited, self.rdflib, *self.others)

    def warm_up(self) -> None:
        """Let each server read what it will need from the disk."""
        questions = small(self.graph, _ITEMS)
        for peer in self._all():
            self.arena.wrk.run(peer.url, [peer.path(asked) for asked in questions], 8, 1)

    def other_each_time(self, connections: int, *, all_peers: bool) -> list[Row]:
        """Ask for the counterparts of another item each time, so that no cache can answer."""
        company = [(self.us, None, None), (self.native, Goal(0.8), Goal(1.5, most=True))]
        if all_peers:
            company += [(self.limited, None, None), (self.rdflib, Goal(20), None)]
            company += [(peer, None, None) for peer in self.others]
        questions = small(self.graph, _ITEMS)
        contestants = [
            Asked(peer, [peer.path(question) for question in questions], rate, p99)
            for peer, rate, p99 in company
        ]
        name = f"small, uncached, {connections} connections"
        rows = self.arena.run(name, connections, contestants)
        paths = contestants[0].paths
        again = (Asked(self.in_memory, paths), replace(contestants[1], loads=(), costs=()))
        return rows + self.arena.run(f"{name}, ours in memory", connections, again)

    def trivial(self, connections: int) -> list[Row]:
        """Ask for nothing at all: what is left is the way to the engine and back."""
        contestants = [
            Asked(peer, [peer.path("ASK {} # {n}")])
            for peer in (self.us, self.native, self.limited)
        ]
        return self.arena.run(
            f"ASK {{}}, uncached, {connections} connections", connections, contestants
        )

    def rows_each_time(self, connections: int) -> list[Row]:
        """Ask for a thousand rows with another text each time."""
        company = (self.us, self.native, *self.others)
        asked = [Asked(peer, [peer.path(large(self.graph))]) for peer in company]
        return self.arena.run(
            f"1,000 rows, uncached, {connections} connections", connections, asked
        )

    def the_same_again(self, scratch: Path) -> Iterator[Row]:
        """Ask the same again and again, and the ceiling of our server beside it."""
        questions = {"small": (typical(self.graph), 5), "1,000 rows": (large(self.graph), 50)}
        for name, (question, wanted) in questions.items():
            same = question.replace("{n}", "100000")
            answer = scratch / "answer.json"
            _copy_answer(self.us, same, answer)
            with ceiling(answer) as top:
                goals = ((self.us, None), (self.native, Goal(wanted)), (top, _OF_CEILING))
                yield from self.arena.run(
                    f"{name}, repeated, {_CACHED_CONNECTIONS} connections",
                    _CACHED_CONNECTIONS,
                    [Asked(peer, [peer.path(same)], goal) for peer, goal in goals],
                    short=True,
                )

    def look_ups(self) -> Iterator[Row]:
        """Ask what an engine has to scan for, one request after the other."""
        asked = gaps(self.graph)[:_LOOK_UPS]
        scans = [scan for _, scan in asked]
        ours = [self.us.path(scan) for scan in scans]
        yield self._look_up("gap, as NOT EXISTS", ours, scans[:1], goal=None)
        paths = [self.us.path(quick.replace("{n}", "100000")) for quick, _ in asked]
        yield self._look_up("gap, as a look-up", paths, scans[:1])
        found = searches()[:_LOOK_UPS]
        paths = [f"/api/v1/search?q={quote(text)}" for text, _ in found]
        scans = [query.replace("{n}", "100000") for _, query in found]
        yield self._look_up("search for Japanese words", paths, scans[:5])
        quick, scan = (
            [question.replace("{n}", str(100_000 + n)) for n in range(_LOOK_UPS)]
            for question in pair_counts()
        )
        yield self._look_up("pair counts, all", [self.us.path(count) for count in quick], scan[:3])
        row = [
            counts_of(self.graph, n % 8).replace("{n}", str(100_000 + n)) for n in range(_LOOK_UPS)
        ]
        yield self._look_up("pair counts, one document", [self.us.path(c) for c in row], scan[:3])

    def _look_up(
        self, name: str, paths: Sequence[str], queries: Sequence[str], goal: Goal | None = _INSTANT
    ) -> Row:
        print(f"… {name}", file=sys.stderr, flush=True)
        ours = ask_in_turn(self.us, paths)
        theirs = ask_in_turn(self.native, [self.native.path(query) for query in queries])
        note = f"most {max(ours.times):.1f} of {len(ours.times)}; "
        note += f"theirs ÷ ours = {theirs.median / ours.median:,.0f}"
        asked_alike = paths[0] == self.us.path(queries[0]) and not (ours.fault or theirs.fault)
        if asked_alike and rows(ours.first) != rows(theirs.first):
            raise ValueError(f"{self.us.name} and {self.native.name} differ: {queries[0]}")
        return Row(
            name, "p50 ms", ours.median, self.native.name, theirs.median, goal=goal,
            note=ours.fault or theirs.fault or note,
        )  # fmt: skip

    def starts_and_memory(self, bare: Peer) -> Iterator[Row]:
        """Yield how long each took to start, and what memory it holds after all this.

        ``bare`` is our SPARQL service without the rest of the product.
        """
        company = (self.in_memory, self.native, self.limited, self.rdflib, *self.others)
        for peer in (*company, bare):
            yield Row("start to first answer", "s", self.us.start_seconds, peer.name,
                      peer.start_seconds)  # fmt: skip
        mine = self.us.memory()
        for peer in company:
            theirs = peer.memory()
            note = f"processes: {len(mine)} and {len(theirs)}"
            yield Row("memory after the load", "MiB", sum(mine.values()), peer.name,
                      sum(theirs.values()), note=note)  # fmt: skip


@dataclass(slots=True)
class Timed:
    """What came of requests that were sent one after the other."""

    times: list[float]  #: milliseconds
    first: bytes = b""  #: the first answer
    fault: str = ""  #: why no more were sent

    @property
    def median(self) -> float:
        """Return the median of the times; infinite when an answer was no good one."""
        return math.inf if self.fault else statistics.median(self.times)


def ask_in_turn(peer: Peer, paths: Sequence[str]) -> Timed:
    """Send requests one after the other on one connection; stop at a fault.

    When they take too long altogether, the rest is not asked.
    """
    timed = Timed([])
    with closing(HTTPConnection(urlsplit(peer.url).netloc, timeout=60)) as connection:
        for path in paths:
            began = time.perf_counter()
            connection.request("GET", path, headers={"Accept": f"{ACCEPT}, application/json"})
            answer = connection.getresponse()
            body = answer.read()
            timed.times.append(1000 * (time.perf_counter() - began))
            timed.first = timed.first or body
            if answer.status != HTTPStatus.OK:
                timed.fault = f"{peer.name} answers {answer.status} after {timed.times[-1]:.0f} ms"
            if timed.fault or sum(timed.times) > 1000 * _PATIENCE:
                break
    return timed


def _answer(peer: Peer, question: str) -> list[tuple[tuple[str, str, str], ...]]:
    return rows(fetch(peer.url + peer.path(question.replace("{n}", "100000"))))


def _copy_answer(peer: Peer, question: str, target: Path) -> None:
    """Write head and body of an answer to a file, for the ceiling to give."""
    request = urllib.request.Request(peer.url + peer.path(question), headers={"Accept": ACCEPT})
    with urllib.request.urlopen(request, timeout=60) as answer:
        own = {"connection", "date", "server", "transfer-encoding"}  # the server's, not ours
        headers = [pair for pair in answer.getheaders() if pair[0].lower() not in own]
        said = {"headers": headers, "body": answer.read().decode()}
    target.write_text(json.dumps(said), encoding="utf-8")
