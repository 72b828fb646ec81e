"""How look-ups, pages of rows and scans grow with the graph: from 10^4 to 10^7 triples.

The cross-walk of the serving benchmark is drawn at each size and loaded by each peer, within limits
of time and memory. Then all are asked in rounds, one question after the other: ours, the native
``oxigraph`` server and oxrdflib over one store folder; rdflib and Virtuoso with the graph loaded
for themselves. Libraries are asked within their process, which spares them HTTP; answers are
compared by their number of rows. What a peer was stopped at, it is not asked for at larger sizes.
"""

from __future__ import annotations

import itertools
import math
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks.derivation_growth import reported
from benchmarks.growth_peers import Answer, Asker, Library, NoStartError, Server, limit
from benchmarks.limited import Limits, run
from benchmarks.networks import Size
from benchmarks.serving_graph import ServingGraph, draw
from benchmarks.serving_load import Spread, ratios
from benchmarks.serving_peers import endpoint_only, native
from benchmarks.serving_queries import gaps, large, pair_counts, small
from benchmarks.serving_virtuoso import available, virtuoso
from benchmarks.surroundings import ROOT, Surroundings

__all__ = ["OURS", "PEERS", "measure"]

#: About 10^4 to 10^7 triples, and the number of rounds.
_FULL: Final = (
    (Size(125, 360, 3), 5),
    (Size(1_250, 3_600, 6), 5),
    (Size(12_500, 36_000, 40), 3),
    (Size(125_000, 360_000, 300), 2),
)
_QUICK: Final = ((Size(125, 360, 3), 2), (Size(400, 1_200, 6), 2))
_ITEMS: Final = 20  # of the first question, in each round

_NUMBERS: Final = itertools.count(100_000)

OURS: Final = "kakehashi"
PEERS: Final = (OURS, "oxigraph", "virtuoso", "oxrdflib", "rdflib")


def measure(around: Surroundings) -> dict[str, Any]:
    """Ask all peers at every size."""
    stopped: dict[str, str] = {} if available() else {"virtuoso": "not installed"}
    sizes, faults = [], []
    for size, rounds in _QUICK if around.quick else _FULL:
        try:
            sizes.append(_at(size, rounds, around, stopped))
        except RuntimeError as error:  # a server of ours or of the engine did not get that far
            faults.append(f"{size.statements:,} statements: {error}")
    return {"faults": faults, "items_asked": _ITEMS, "seconds": _patience(around), "sizes": sizes}


def questions(graph: ServingGraph) -> dict[str, list[str]]:
    """Return what is asked in a round: the name, and one or several queries.

    ``{n}`` in them is a number that is used but once, so that no cache can answer.
    """
    return {
        "item": small(graph, _ITEMS),
        "rows": [large(graph)],
        "gap": [f"{gaps(graph)[0][1]}\n# {{n}}"],
        "count": [pair_counts()[1]],
    }


def _at(size: Size, rounds: int, around: Surroundings, stopped: dict[str, str]) -> dict[str, Any]:
    """Measure at one size; note in ``stopped`` who could not do what."""
    graph = draw(size)
    folder = around.scratch / f"growth-{size.statements}"
    folder.mkdir()
    file = folder / "graph.nq"
    triples = _write(graph, file)
    print(f"… growth, {triples:,} triples", file=sys.stderr, flush=True)
    with ExitStack() as stack:
        askers, absent = _start(stack, folder, file, around, stopped)
        found = _asked(askers, questions(graph), rounds, _patience(around), stopped)
        peers: dict[str, Any] = {name: {"not_measured": why} for name, why in absent.items()}
        for asker in askers:
            peers[asker.name] = {
                "load_seconds": None if math.isnan(asker.loaded) else asker.loaded,
                "memory_mib": asker.memory(),
                "questions": found[asker.name],
            }
    shutil.rmtree(folder)
    return {"triples": triples, "items": size.items, "statements": size.statements,
            "documents": size.documents, "rounds": rounds, "peers": peers}  # fmt: skip


def _patience(around: Surroundings) -> float:
    """Return the seconds that a question may take."""
    return around.seconds / 10


def _write(graph: ServingGraph, file: Path) -> int:
    """Write the graph line by line, and return the number of lines."""
    count = 0
    with file.open("w", encoding="utf-8") as target:
        for line in graph.lines():
            target.write(line)
            count += 1
    return count


# --- peers ----------------------------------------------------------------------------------------


def _start(
    stack: ExitStack, folder: Path, file: Path, around: Surroundings, stopped: dict[str, str]
) -> tuple[list[Asker], dict[str, str]]:
    """Load the graph for everybody; return who runs, and why the others do not."""
    absent = {name: why for name, why in stopped.items() if name in PEERS}
    store, memory, most = folder / "store", around.gibibytes, 2 * around.seconds
    command = [sys.executable, "-m", "benchmarks.growth_load", str(store), str(file)]
    loaded = run(command, Limits(2 * most, memory), folder=ROOT)
    if loaded.said is None:
        raise RuntimeError(f"our own loader stopped: {loaded.why_not}")
    us = limit(endpoint_only(store), memory)
    us.environment = {"KAKEHASHI_QUERY_SECONDS": f"{_patience(around):g}"}
    stack.enter_context(us)
    askers: list[Asker] = [Server(us, OURS, loaded.said["seconds"])]
    plain = stack.enter_context(limit(native(store), memory))
    askers.append(Server(plain, "oxigraph", _native_load(folder / "native", file, around)))
    if "virtuoso" not in absent:
        try:
            peer, seconds = stack.enter_context(virtuoso(folder / "virtuoso", file, most))
            askers.append(Server(peer, "virtuoso", seconds))
        except subprocess.TimeoutExpired:
            absent["virtuoso"] = stopped["virtuoso"] = "time"
        except (RuntimeError, subprocess.CalledProcessError) as error:
            absent["virtuoso"] = stopped["virtuoso"] = str(error)[:200]
    for name, path in (("oxrdflib", store), ("rdflib", file)):
        if name in absent:
            continue
        try:
            library = Library(name, path, memory, most)
            askers.append(stack.enter_context(library))
        except NoStartError as error:
            absent[name] = stopped[name] = str(error)
    for asker in askers:
        if asker.name == "oxrdflib":
            asker.loaded = math.nan  # it reads the store that was loaded
    return askers, absent


def _native_load(folder: Path, file: Path, around: Surroundings) -> float:
    """Let the native program load the file into a store of its own."""
    program = str(Path(sys.executable).with_name("oxigraph"))
    began = time.perf_counter()
    try:
        subprocess.run(
            [program, "load", "-l", str(folder), "-f", str(file)],
            check=True, capture_output=True, timeout=2 * around.seconds,
        )  # fmt: skip
    except subprocess.SubprocessError:
        return math.nan
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return time.perf_counter() - began


# --- questions ------------------------------------------------------------------------------------


def _asked(
    askers: list[Asker],
    asked: dict[str, list[str]],
    rounds: int,
    seconds: float,
    stopped: dict[str, str],
) -> dict[str, dict[str, Any]]:
    """Ask everybody everything, round by round; return the results by peer and question."""
    times: dict[str, dict[str, list[Answer]]] = {a.name: defaultdict(list) for a in askers}
    for question, queries in asked.items():
        for asker in askers:  # once before it counts: what is read from the disk at first
            if f"{asker.name} {question}" not in stopped:
                _round(asker, queries[:1], seconds)
        for number in range(rounds):
            for asker in askers[:: -1 if number % 2 else 1]:
                key = f"{asker.name} {question}"
                if key in stopped:
                    continue
                answer = _round(asker, queries, seconds)
                times[asker.name][question].append(answer)
                if answer.fault:
                    stopped[key] = answer.fault
    return {
        name: {q: _result(name, q, by_question.get(q, []), times[OURS][q], stopped) for q in asked}
        for name, by_question in times.items()
    }


def _round(asker: Asker, queries: list[str], seconds: float) -> Answer:
    """Ask some queries; return the median of the times and the sum of the rows."""
    answers = []
    for query in queries:
        answers.append(asker.ask(query.replace("{n}", str(next(_NUMBERS))), seconds))
        if answers[-1].fault:
            return answers[-1]
    return Answer(statistics.median(a.ms for a in answers), sum(a.rows for a in answers))


def _result(
    name: str, question: str, answers: list[Answer], ours: list[Answer], stopped: dict[str, str]
) -> dict[str, Any]:
    """Return times, ratios to ours and the number of rows; or why there are none."""
    if reason := stopped.get(f"{name} {question}"):
        return {"stopped": reason, "asked": bool(answers)}
    times, reference = [a.ms for a in answers], [a.ms for a in ours]
    whole = len(times) == len(reference)
    return {
        "ms": reported(Spread.of(times)),
        "ratio": reported(ratios(times, reference)) if whole else None,
        "rows": answers[0].rows,
        "agrees": not ours or answers[0].rows == ours[0].rows,
    }
