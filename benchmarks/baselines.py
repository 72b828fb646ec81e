"""The derivation as peers would do it: chains of up to three steps, in three technologies.

Every way sees the same steps (each statement and each link of a hierarchy, in both directions)
and has the same rules: masks compose along a chain, chains between the same two items intersect,
and a pair counts if something is ruled out. Each is written as a good engineer would write it
who has that technology at hand, so none follows chains that already say nothing.

    python -m benchmarks.baselines [--items 10000] [--statements 100000] [--documents 40]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import duckdb
import numpy as np
import numpy.typing as npt

from benchmarks.networks import MEDIUM, GeneratedNetwork, generate
from benchmarks.relations import COMPOSITION, UNKNOWN
from benchmarks.sparql_rules import oxigraph

__all__ = ["BASELINES", "derive", "derive_in", "dictionaries", "duckdb_joins", "oxigraph"]

_START = """
    CREATE TABLE known AS
    SELECT source, target, bit_and(mask) AS mask FROM step GROUP BY ALL;
    CREATE TABLE changed AS FROM known
"""
#: What chains of one step more say, of those pairs about which the last step said something new.
_EXTEND = """
    CREATE OR REPLACE TABLE gained AS
    SELECT changed.source, step.target, bit_and(composition.mask) AS mask
    FROM changed
    JOIN composition ON composition.first = changed.mask
    JOIN step ON step.source = changed.target AND step.mask = composition.second
    WHERE changed.source <> step.target
    GROUP BY ALL
"""
_MERGE = """
    CREATE OR REPLACE TABLE merged AS
    SELECT source, target, bit_and(mask) AS mask
    FROM (FROM known UNION ALL FROM gained)
    GROUP BY ALL
"""
_CHANGED = """
    CREATE OR REPLACE TABLE changed AS
    FROM merged ANTI JOIN known USING (source, target, mask)
"""
_KEEP = "CREATE OR REPLACE TABLE known AS FROM merged"


def dictionaries(network: GeneratedNetwork, *, steps: int = 3) -> int:
    """Count the derived pairs with plain dictionaries."""
    return sum(len(known) for known in derive(network, steps))


def derive(network: GeneratedNetwork, steps: int) -> Iterator[dict[int, int]]:
    """Yield, item by item, the masks of all other items of which something is known."""
    leaving = _by_mask(network)
    composition = COMPOSITION.tolist()
    for start in range(network.items):
        changed = _first_step(leaving[start])
        known = dict(changed)
        for _ in range(steps - 1):
            gained: dict[int, int] = {}
            for middle, mask in changed.items():
                row = composition[mask]
                for after, targets in leaving[middle].items():
                    if (said := row[after]) != UNKNOWN:
                        for target in targets:
                            gained[target] = gained.get(target, UNKNOWN) & said
            gained.pop(start, None)
            changed = {}
            for target, mask in gained.items():
                before = known.get(target, UNKNOWN)
                if mask & before != before:
                    known[target] = changed[target] = mask & before
        yield known


def _by_mask(network: GeneratedNetwork) -> list[dict[int, list[int]]]:
    """Return the steps that leave each item, by mask: what says nothing is skipped at once."""
    leaving: list[dict[int, list[int]]] = [{} for _ in range(network.items)]
    for source, target, mask in zip(*(column.tolist() for column in network.steps()), strict=True):
        leaving[source].setdefault(mask, []).append(target)
    return leaving


def _first_step(leaving: dict[int, list[int]]) -> dict[int, int]:
    known: dict[int, int] = {}
    for mask, targets in leaving.items():
        for target in targets:
            known[target] = known.get(target, UNKNOWN) & mask
    return known


def duckdb_joins(network: GeneratedNetwork, *, steps: int = 3) -> int:
    """Count the derived pairs with SQL joins in DuckDB, the composition table being a table."""
    with duckdb.connect() as database:
        derive_in(database, network, steps)
        return int(database.execute("SELECT count(*) FROM known").fetchall()[0][0])


def derive_in(database: duckdb.DuckDBPyConnection, network: GeneratedNetwork, steps: int) -> None:
    """Fill the table ``known`` (source, target, mask) of an empty database."""
    source, target, mask = network.steps()
    first, second = (ends.astype(np.uint8) for ends in np.nonzero(COMPOSITION != UNKNOWN))
    said = COMPOSITION[first, second]
    _create(database, "step", source=source, target=target, mask=mask)
    _create(database, "composition", first=first, second=second, mask=said)
    database.execute(_START)
    for _ in range(steps - 1):
        for statement in (_EXTEND, _MERGE, _CHANGED, _KEEP):
            database.execute(statement)


def _create(
    database: duckdb.DuckDBPyConnection, table: str, **columns: npt.NDArray[np.generic]
) -> None:
    database.register("columns", columns)
    database.execute(f"CREATE TABLE {table} AS FROM columns")
    database.unregister("columns")


#: By what the table of results calls them.
BASELINES: dict[str, Callable[[GeneratedNetwork], int]] = {
    "Python dictionaries": dictionaries,
    "DuckDB joins": duckdb_joins,
    "Oxigraph SPARQL rules": oxigraph,
}


def main() -> None:
    """Time every way on one network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=MEDIUM.items)
    parser.add_argument("--statements", type=int, default=MEDIUM.statements)
    parser.add_argument("--documents", type=int, default=MEDIUM.documents)
    options = parser.parse_args()
    network = generate(options.items, options.statements, options.documents, seed=1)
    for name, count in BASELINES.items():
        began = time.perf_counter()
        try:
            said = f"{count(network):,} pairs"
        except TimeoutError as error:
            said = str(error)
        print(f"{name:24}{time.perf_counter() - began:8.1f} s  {said}")


if __name__ == "__main__":
    main()
