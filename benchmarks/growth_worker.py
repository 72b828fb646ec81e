"""rdflib and oxrdflib as people use them in a program: a graph in this process, asked by lines.

    python -m benchmarks.growth_worker rdflib FILE.nq
    python -m benchmarks.growth_worker oxrdflib STORE

Each line of the input is JSON, ``{"query": …, "seconds": …}``; each line of the output says what
came of it. The first line says how long loading took. rdflib is stopped by an alarm; oxrdflib,
whose engine does not notice one, is killed by whoever asks.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from types import FrameType

import rdflib
from oxrdflib import OxigraphStore
from pyoxigraph import Store

__all__ = ["main"]


def main() -> None:
    """Load, then answer until the input ends."""
    signal.signal(signal.SIGALRM, _too_long)
    began = time.perf_counter()
    graph = _opened(sys.argv[1], Path(sys.argv[2]))
    _say({"loaded": time.perf_counter() - began})
    for line in sys.stdin:
        asked = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
        began = time.perf_counter()
        try:
            rows = len(list(graph.query(asked["query"])))
            said: dict[str, object] = {"ms": 1000 * (time.perf_counter() - began), "rows": rows}
        except TimeoutError:
            said = {"stopped": True}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        _say(said)


def _opened(kind: str, path: Path) -> rdflib.Dataset:
    if kind == "oxrdflib":
        return rdflib.Dataset(store=OxigraphStore(store=Store.read_only(str(path))))
    graph = rdflib.Dataset(default_union=True)
    graph.parse(path, format="nquads")
    return graph


def _too_long(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def _say(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
