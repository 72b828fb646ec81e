"""How long it takes us to derive: the shipped graph with proofs, and large generated networks.

The networks are drawn from set models (``networks``), so they are consistent and realistic: mostly
overlaps, which prove little. Everything is derived that follows by chains of any length. Peers
that derive the same are in ``python -m benchmarks derivation``.

    python -m benchmarks.derivation [--large]
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from benchmarks.derivation_tools import closure_of
from benchmarks.networks import LARGE, MEDIUM, SPARSE, GeneratedNetwork, Size, generate
from kakehashi.calculus.network import Network, usable
from kakehashi.calculus.proofs import explain
from kakehashi.rdf.premises import premises_of
from kakehashi.rdf.query_files import read_query
from kakehashi.settings import load_settings
from kakehashi.store.choice import open_reader

T = TypeVar("T")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="a million statements too")
    options = parser.parse_args()
    shipped()
    for name, size in (("dense", MEDIUM), ("sparse", SPARSE), ("large", LARGE)):
        if size is not LARGE or options.large:
            ours(name, size)


def derive_all(network: GeneratedNetwork) -> int:
    """Return the number of ordered pairs of different items of which anything follows."""
    pairs = sum(len(masks) for _, _, masks in closure_of(network).pairs())
    return pairs - network.items


def ours(name: str, size: Size) -> None:
    """Measure what we do with a network: all pairs, and one gap analysis."""
    network = generate(size.items, size.statements, size.documents, seed=1)
    seconds, pairs = timed(lambda: derive_all(network))
    closure = closure_of(network)
    sizes = np.bincount(network.document_of)
    one, other = np.argsort(-sizes, kind="stable")[:2]
    rows, columns = (np.flatnonzero(network.document_of == d).tolist() for d in (one, other))
    gap, _ = timed(lambda: closure.masks(columns, rows))
    proof, _ = timed(lambda: closure.masks([columns[0]]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{name}: {size.items:,} items, {size.statements:,} statements, {size.documents} documents:"
        f" {pairs:,} pairs in {seconds:.2f} s; gap of {len(rows)} by {len(columns)} items"
        f" {gap * 1e3:.0f} ms; what one proof needs {proof * 1e3:.0f} ms; {memory:.2f} GB so far"
    )


def shipped() -> None:
    """Measure the shipped graph: all pairs, and the proofs of a thousand derived relations."""
    settings = load_settings()
    reader = open_reader(settings.store, settings.build_dir / "current")
    folder = settings.project_dir / "queries/services"
    rows = {n: reader.select(read_query(folder / f"{n}.rq").text) for n in ("premises", "links")}
    given = premises_of(rows["premises"], rows["links"])
    network = Network(usable(given.premises, given.rejections)[0])
    seconds, masks = timed(lambda: network.closure.masks(range(len(network.items))))
    known = np.argwhere((masks != 31) & (masks != 1))
    chosen = random.Random(1).sample(range(len(known)), 1000)
    times = []
    for place in chosen:
        one, other = (network.items[n] for n in known[place])
        took, _ = timed(lambda a=one, b=other: explain(network, a, b))  # type: ignore[misc]
        times.append(took * 1e3)
    cuts = statistics.quantiles(times, n=100)
    print(
        f"shipped graph: {len(known):,} pairs in {seconds:.3f} s; proofs of a relation"
        f" p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms"
    )


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that something takes, and its result."""
    began = time.perf_counter()
    result = run()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    main()
