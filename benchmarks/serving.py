"""Whether our SPARQL service is fast enough, as ratios to its peers in one run.

A generated cross-walk graph of a million triples is loaded once; ours, the native ``oxigraph``
server and rdflib-endpoint serve the same store folder, Virtuoso (where installed) its own copy.
They are asked the same questions in turn, round by round, so that what else the machine does
falls on all; what counts is the ratio within a round. Answers are compared before times are.

    python -m benchmarks.serving [--quick] [--check] [--json FILE] [--data FOLDER]

Needs wrk (``apt-get install wrk``). ``--data`` keeps the loaded graph for the next run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.serving_contest import Contest
from benchmarks.serving_data import Prepared, prepare
from benchmarks.serving_graph import MILLION, QUICK
from benchmarks.serving_load import Spread, Wrk
from benchmarks.serving_measure import Arena
from benchmarks.serving_peers import endpoint_only, native, ours, rdflib_endpoint
from benchmarks.serving_report import Goal, Row, as_json, environment, missed, table
from benchmarks.serving_virtuoso import available, virtuoso

__all__ = ["main"]

#: Seconds that the native server's variant with a limit may take for a query.
_LIMIT = 30


def main() -> int:
    """Measure, print the table, and return 1 when a goal is missed that was to be checked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the graph, two rounds")
    parser.add_argument("--check", action="store_true", help="exit 1 when a goal is missed")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--data", type=Path, help="keep the loaded graph in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            wrk = Wrk(Path(scratch))
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            return 2
        size = QUICK if options.quick else MILLION
        prepared = prepare((options.data or Path(scratch)) / f"{size.statements}", size)
        before = environment(prepared.quads)
        rows = measure(prepared, wrk, Path(scratch), quick=options.quick)
        about = before | {"load average after": environment(prepared.quads)["load average"]}
    print("\n".join(f"{name}: {value}" for name, value in about.items()), end="\n\n")
    print(table(rows))
    if options.json:
        options.json.write_text(as_json(rows, about), encoding="utf-8")
    for row in missed(rows):
        print(f"missed: {row.question} ({row.unit}), goal {row.goal}", file=sys.stderr)
    return 1 if options.check and missed(rows) else 0


def measure(prepared: Prepared, wrk: Wrk, scratch: Path, *, quick: bool) -> list[Row]:
    """Run all peers and ask them everything."""
    rows = list(loading(prepared))
    with ExitStack() as stack:
        us = stack.enter_context(ours(prepared.build_dir))
        in_memory = stack.enter_context(ours(prepared.build_dir, memory=True))
        plain = stack.enter_context(native(prepared.store))
        limited = stack.enter_context(native(prepared.store, _LIMIT))
        rdflib = stack.enter_context(rdflib_endpoint(prepared.store))
        others = []
        if available() and not quick:
            peer, seconds = stack.enter_context(virtuoso(scratch / "virtuoso", prepared.nquads))
            others.append(peer)
            rows.append(Row("load by Virtuoso, for comparison", "s", seconds))
        arena = Arena(wrk, rounds=2 if quick else 3, seconds=1 if quick else 2)
        contest = Contest(arena, prepared.graph, us, in_memory, plain, limited, rdflib, others)
        rows += contest.agree()
        contest.warm_up()
        for connections in (8,) if quick else (2, 8, 32):
            rows += contest.other_each_time(connections, all_peers=connections == 8)
        rows += contest.trivial(8)
        rows += contest.the_same_again(scratch)
        rows += contest.rows_each_time(8)
        rows += contest.look_ups()
        bare = stack.enter_context(endpoint_only(prepared.store))
        rows += contest.starts_and_memory(bare)
    return rows


def loading(prepared: Prepared) -> Iterator[Row]:
    """Yield how long loading took; nothing when the folder was there already."""
    if (times := prepared.times) is None:
        return
    whole, raw = times.whole, times.raw
    yield Row("load", "quads/s", prepared.quads / whole.clock, "bulk load only",
              prepared.quads / raw.clock)  # fmt: skip
    yield Row("load, all that serving needs", "s", whole.clock, "bulk load only", raw.clock,
              Spread.of([whole.clock / raw.clock]), Goal(2.0, most=True))  # fmt: skip
    yield Row("load, all that serving needs", "cpu s", whole.processors, "bulk load only",
              raw.processors, Spread.of([whole.processors / raw.processors]))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
