"""How the derivation on Spark grows, beside the embedded engine and DuckDB.

Networks of growing size are drawn from set models (``networks``), with as many items to a statement
at every size. Counted are what does not depend on the machine: rounds, words of bits moved between
rows, bytes shuffled; and seconds, of which the ratios count. The growth is the slope of a straight
line through the logarithms: 1 is linear.

    python -m benchmarks.spark [--most 100000] [--master local[2]] [--columns 0]
"""

from __future__ import annotations

import argparse
import json
import urllib.request
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np

from benchmarks.baselines import duckdb_joins
from benchmarks.derivation import derive_all, timed
from benchmarks.networks import GeneratedNetwork, generate
from kakehashi.spark.closure import Closure
from kakehashi.spark.session import opened

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Statements of the networks; a fifth as many items, and documents of up to 250 items.
SIZES: Final = (1_000, 3_162, 10_000, 31_623, 100_000, 316_228, 1_000_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size took."""

    statements: int
    pairs: int
    rounds: int
    words: int  #: rows and blocks of which anything is known
    shuffled: int  #: bytes
    seconds: float
    embedded: float
    duckdb: float  #: at most three steps; 0 where it was not asked


def main() -> None:
    """Measure and print the table and the slopes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--least", type=int, default=SIZES[0])
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--columns", type=int, default=0)
    parser.add_argument("--memory", default="6g")
    options = parser.parse_args()
    conf = {
        "spark.driver.memory": options.memory,
        "spark.ui.enabled": "true",  # its counters tell what was shuffled
        "spark.ui.port": "0",
        "spark.sql.shuffle.partitions": "8",
    }
    found: list[Measured] = []
    with opened(options.master, conf) as spark, TemporaryDirectory() as folder:
        measure(spark, SIZES[0], options.columns, Path(folder))  # makes Java warm
        print("statements pairs rounds words bytes-shuffled seconds embedded duckdb-3-steps")
        for size in SIZES:
            if options.least <= size <= options.most:
                found.append(measure(spark, size, options.columns, Path(folder)))
                print(*shown(found[-1]), flush=True)
    for name in ("pairs", "words", "shuffled", "seconds", "embedded"):
        print(f"{name}: slope {slope(found, name):.2f}; step by step", *steps(found, name))


def measure(spark: SparkSession, size: int, columns: int, folder: Path) -> Measured:
    """Derive from a network of one size by every way."""
    items = size // 5
    network = generate(items, size, items // 250 + 4, seed=1)
    embedded, wanted = timed(lambda: derive_all(network))
    peer, _ = timed(lambda: duckdb_joins(network)) if size <= 100_000 else (0.0, 0)
    stated = str(folder / f"{size}.parquet")
    write(network, stated)
    before = shuffled(spark)

    def by_spark() -> tuple[int, int, int]:
        closure = Closure(spark, network.items, spark.read.parquet(stated))
        pairs, words = 0, 0
        for batch in closure.batches(columns):
            asked = spark.range(batch.start, batch.stop).withColumnRenamed("id", "item")
            bits = "bit_count(within|holds|shares|apart|not_within|not_holding)"
            told = closure.facts(asked).selectExpr(f"sum({bits})", "count(*)").head()
            assert told is not None
            pairs, words = pairs + told[0], words + told[1]
        return pairs, words, closure.rounds

    seconds, (pairs, words, rounds) = timed(by_spark)
    if pairs - network.items != wanted:
        raise SystemExit(f"Spark finds {pairs - network.items} pairs, not {wanted}")
    return Measured(size, wanted, rounds, words, shuffled(spark) - before, seconds, embedded, peer)


def write(network: GeneratedNetwork, file: str) -> None:
    """Write the premises of a network as Parquet."""
    nested = np.full(len(network.child), 3)
    columns = {
        "subject": np.concatenate((network.subject, network.child)).astype(np.int64),
        "target": np.concatenate((network.object, network.parent)).astype(np.int64),
        "mask": np.concatenate((network.mask, nested)).astype(np.int32),
    }
    with duckdb.connect() as database:
        database.register("columns", columns)
        database.execute(f"COPY (FROM columns) TO '{file}' (FORMAT parquet)")


def shuffled(spark: SparkSession) -> int:
    """Return how many bytes all stages so far have shuffled."""
    context = spark.sparkContext
    stages = asked(f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages")
    return sum(stage["shuffleWriteBytes"] for stage in stages)


def asked(address: str) -> Any:
    """Return what Spark's own page of counters tells."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def shown(measured: Measured) -> tuple[str, ...]:
    """Return a row of the table."""
    m = measured
    whole = (m.statements, m.pairs, m.rounds, m.words, m.shuffled)
    return (*(f"{n:,}" for n in whole), f"{m.seconds:.1f}", f"{m.embedded:.2f}", f"{m.duckdb:.2f}")


def slope(found: list[Measured], name: str) -> float:
    """Return how a measure grows with the statements: 1 is linear, 2 is quadratic."""
    sizes = [log(m.statements) for m in found]
    values = [log(max(getattr(m, name), 1e-6)) for m in found]
    return float(np.polyfit(sizes, values, 1)[0]) if len(found) > 1 else float("nan")


def steps(found: list[Measured], name: str) -> list[str]:
    """Return the slope between each size and the next."""
    return [f"{slope([*pair], name):.2f}" for pair in pairwise(found)]


if __name__ == "__main__":
    main()
