"""Everything that derives: ours and its peers, each from a network to claims about pairs.

A claim is a source, a target and the mask of what may still be true of the two. Each tool is run
in a process of its own:

    python -m benchmarks.derivation_tools TOOL NETWORK.npz CLAIMS.npz [--count]

prints the seconds that deriving took, without reading and writing, and the number of pairs;
``--count`` does not write the claims.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import numpy as np

from benchmarks.baselines import derive, derive_in
from benchmarks.networks import GeneratedNetwork
from benchmarks.relations import UNKNOWN, Masks
from benchmarks.setmodel import Ints
from benchmarks.sparql_paths import any_path, part_of_paths
from benchmarks.sparql_rules import derive_facts
from kakehashi.calculus.closure import Closure

__all__ = ["OURS", "STEPS", "TOOLS", "Claims", "Tool", "closure_of", "load", "save"]

#: Steps of a chain that peers are asked for where they need a bound.
STEPS: Final = 3


class Claims(NamedTuple):
    """What is said of pairs, as columns; a pair may come more than once."""

    source: Ints
    target: Ints
    mask: Masks

    @property
    def pairs(self) -> int:
        """The number of different ordered pairs of different items."""
        apart = self.source != self.target
        most = max(int(self.source.max(initial=0)), int(self.target.max(initial=0))) + 1
        names = self.source[apart].astype(np.int64) * most + self.target[apart]
        return len(np.unique(names))


@dataclass(frozen=True, slots=True)
class Tool:
    """A way to derive."""

    claims: Callable[[GeneratedNetwork], Claims]
    count: Callable[[GeneratedNetwork], int] | None = None  #: where keeping them is no part of it
    skos: bool = False  #: says "part of" where it may be equal, having no word for it


def closure_of(network: GeneratedNetwork) -> Closure:
    """Return the closure of a generated network."""
    nested = np.full(len(network.child), 3, dtype=np.uint8)
    return Closure(
        network.items,
        np.concatenate((network.subject, network.child)),
        np.concatenate((network.object, network.parent)),
        np.concatenate((network.mask, nested)),
    )


def _ours(network: GeneratedNetwork) -> Claims:
    parts = list(closure_of(network).pairs())
    return Claims(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _count_ours(network: GeneratedNetwork) -> int:
    return sum(len(masks) for _, _, masks in closure_of(network).pairs()) - network.items


def _python(network: GeneratedNetwork) -> Claims:
    found = [
        (source, target, mask)
        for source, known in enumerate(derive(network, STEPS))
        for target, mask in known.items()
    ]
    source, target, mask = np.array(found, np.int32).reshape(-1, 3).T
    return Claims(source, target, mask.astype(np.uint8))


def _count_python(network: GeneratedNetwork) -> int:
    return sum(len(known) for known in derive(network, STEPS))


def _duckdb(network: GeneratedNetwork) -> Claims:
    with duckdb.connect() as database:
        derive_in(database, network, STEPS)
        columns = database.execute("FROM known").fetchnumpy()
        return Claims(*(np.asarray(columns[name]) for name in ("source", "target", "mask")))


def _count_duckdb(network: GeneratedNetwork) -> int:
    with duckdb.connect() as database:
        derive_in(database, network, STEPS)
        return int(database.execute("SELECT count(*) FROM known").fetchall()[0][0])


def _rules(network: GeneratedNetwork) -> Claims:
    return Claims(*_columns(derive_facts(network, STEPS)))


def _part_of_paths(network: GeneratedNetwork) -> Claims:
    return Claims(*_columns(part_of_paths(network)))


def _any_path(network: GeneratedNetwork) -> Claims:
    return Claims(*_columns(any_path(network, STEPS)))


def _columns(rows: list[tuple[int, int, int]]) -> tuple[Ints, Ints, Masks]:
    source, target, mask = np.array(rows, np.int32).reshape(-1, 3).T
    return source, target, mask.astype(np.uint8)


OURS: Final = "kakehashi"
TOOLS: Final = {
    OURS: Tool(_ours, _count_ours),
    "python": Tool(_python, _count_python),
    "duckdb": Tool(_duckdb, _count_duckdb),
    "sparql-rules": Tool(_rules),
    "sparql-paths": Tool(_part_of_paths, skos=True),
    "any-path": Tool(_any_path),
}


def save(network: GeneratedNetwork, path: Path) -> None:
    """Write a network so that every tool can read it."""
    names = ("document_of", "subject", "object", "mask", "child", "parent")
    np.savez(path, **{name: getattr(network, name) for name in names})


def load(path: Path) -> GeneratedNetwork:
    """Read a network."""
    columns = dict(np.load(path))
    return GeneratedNetwork(items=len(columns["document_of"]), **columns)


def main() -> None:
    """Run one tool."""
    tool, network = TOOLS[sys.argv[1]], load(Path(sys.argv[2]))
    began = time.perf_counter()
    if "--count" in sys.argv and tool.count:
        pairs = tool.count(network)
        seconds = time.perf_counter() - began
    else:
        claims = tool.claims(network)
        seconds = time.perf_counter() - began
        telling = claims.mask != UNKNOWN
        claims = Claims(*(column[telling] for column in claims))
        pairs = claims.pairs
        columns = {"source": claims.source, "target": claims.target, "mask": claims.mask}
        np.savez(sys.argv[3], **columns)  # type: ignore[arg-type]
    print(json.dumps({"seconds": seconds, "pairs": pairs}))


if __name__ == "__main__":
    main()
