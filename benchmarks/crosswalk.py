"""How long a cross-walk takes, against two peers that answer the same question.

Three ways to ask what corresponds to an item, who says so, and what the other ends are called: our
HTTP API; the native ``oxigraph`` server with the same graph, asked by ``crosswalk.rq``; rdflib in
memory, asked likewise. All three run side by side in rounds, and
what counts is the ratio: machines differ and are noisy.

    python -m benchmarks.crosswalk [--rounds 200]
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import rdflib

from kakehashi.namespaces import item_iri
from kakehashi.settings import load_settings

ROOT = Path(__file__).parents[1]
QUERY = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--rdflib-rounds", type=int, default=20)
    options = parser.parse_args()
    nquads = load_settings().build_dir / "current/data/kakehashi.nq"
    items = sorted(mapped_items(nquads))
    chosen = random.Random(1).choices(items, k=options.rounds)
    with kakehashi_server() as ours, oxigraph_server(nquads) as native:
        graph = rdflib.Dataset(default_union=True)
        graph.parse(nquads, format="nquads")
        ways: dict[str, Callable[[str], object]] = {
            "kakehashi /api/v1 (HTTP)": lambda i: fetch(f"{ours}api/v1/items/{i}/crosswalk"),
            "oxigraph serve (HTTP, SPARQL)": lambda i: fetch(native, bound(i)),
            "rdflib in memory (SPARQL)": lambda i: list(graph.query(bound(i))),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for number, item in enumerate(chosen):
            for name, ask in ways.items():
                if "rdflib" in name and number >= options.rdflib_rounds:
                    continue
                began = time.perf_counter()
                ask(item)
                times[name].append(1000 * (time.perf_counter() - began))
    show(times)


def show(times: dict[str, list[float]]) -> None:
    """Print p50, p95 and the ratio of the p95 to ours."""
    first = next(iter(times))
    ours = quantile(times[first], 0.95)
    print(f"{'':32}{'n':>5}{'p50 ms':>10}{'p95 ms':>10}{'p95 ratio':>11}")
    for name, values in times.items():
        p95 = quantile(values, 0.95)
        median = statistics.median(values)
        print(f"{name:32}{len(values):5}{median:10.2f}{p95:10.2f}{p95 / ours:11.2f}")


def quantile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def mapped_items(nquads: Path) -> set[str]:
    """Return the items that stand at an end of a statement."""
    ends = re.compile(
        r"#annotated(?:Source|Target)> <https://w3id\.org/kakehashi/id/([^/>]+)/([^>]+)>"
    )
    return {f"{m[1]}:{m[2]}" for m in ends.finditer(nquads.read_text(encoding="utf-8"))}


def bound(item: str) -> str:
    """Return the service query with the item put in."""
    return QUERY.replace("$item", f"<{item_iri(item)}>")


def fetch(url: str, query: str = "") -> bytes:
    """Ask an HTTP server and read the whole answer."""
    data = urllib.parse.urlencode({"query": query}).encode() if query else None
    headers = {"Accept": "application/sparql-results+json" if query else "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return bytes(answer.read())


@contextmanager
def kakehashi_server() -> Iterator[str]:
    """Run our server on a free port."""
    command = [sys.executable, "-m", "kakehashi", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield next(m[0] for line in process.stdout if (m := re.search(r"http://\S+", line)))
        finally:
            process.send_signal(signal.SIGTERM)


@contextmanager
def oxigraph_server(nquads: Path) -> Iterator[str]:
    """Load the graph into a fresh store and serve it read-only with the native server."""
    program = str(Path(sys.executable).with_name("oxigraph"))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [program, "load", "-l", folder, "-f", nquads], check=True, capture_output=True
        )
        address = f"127.0.0.1:{random.randint(20000, 40000)}"
        command = [program, "serve-read-only", "-l", folder, "-b", address, "--union-default-graph"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                wait_for(f"http://{address}/")
                yield f"http://{address}/query"
            finally:
                process.terminate()


def wait_for(url: str) -> None:
    """Wait until a server answers, at most ten seconds."""
    for _ in range(100):
        try:
            fetch(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
