"""How the derivation on Spark grows, beside the embedded engine and DuckDB.

Networks of growing size are drawn from set models (``networks``), with as many items to a statement
at every size. Counted are what does not depend on the machine: rounds, words of bits moved between
rows, bytes shuffled. Time is that of processors, which other work on the machine changes little: of
Spark what its tasks used, without planning; of the others what the process used. The growth is the
slope of a straight line through the logarithms: 1 is linear.

    python -m benchmarks.spark [--most 100000] [--master local[2]] [--columns 0]
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, TypeVar

import duckdb
import numpy as np

from benchmarks.baselines import duckdb_joins
from benchmarks.derivation import derive_all
from benchmarks.networks import GeneratedNetwork, generate
from kakehashi.spark.closure import Closure
from kakehashi.spark.session import opened

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")

#: Statements of the networks; a fifth as many items, and documents of up to 250 items.
SIZES: Final = (1_000, 3_162, 10_000, 31_623, 100_000, 316_228, 1_000_000)
#: Statements up to which the peer is asked: its joins of pairs fill the memory soon after.
_MOST_DUCKDB: Final = 31_623


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size took."""

    statements: int
    pairs: int
    rounds: int
    words: int  #: rows and blocks of which anything is known
    shuffled: int  #: bytes
    seconds: float  #: on the clock
    cores: float  #: core-seconds of the tasks
    embedded: float  #: core-seconds
    duckdb: float  #: core-seconds, at most three steps; 0 where it was not asked


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
        "spark.ui.retainedStages": "100000",
        "spark.sql.shuffle.partitions": "8",
    }
    found: list[Measured] = []
    with opened(options.master, conf) as spark, TemporaryDirectory() as folder:
        measure(spark, SIZES[0], options.columns, Path(folder))  # makes Java warm
        print(
            "statements pairs rounds words bytes-shuffled seconds cores embedded duckdb", flush=True
        )
        for size in SIZES:
            if options.least <= size <= options.most:
                found.append(measure(spark, size, options.columns, Path(folder)))
                print(*shown(found[-1]), flush=True)
    for name in ("pairs", "words", "shuffled", "cores", "embedded"):
        print(f"{name}: slope {slope(found, name):.2f}; step by step", *steps(found, name))


def measure(spark: SparkSession, size: int, columns: int, folder: Path) -> Measured:
    """Derive from a network of one size by every way."""
    items = size // 5
    network = generate(items, size, items // 250 + 4, seed=1)
    embedded, _, wanted = used(lambda: derive_all(network))
    peer = used(lambda: duckdb_joins(network))[0] if size <= _MOST_DUCKDB else 0.0
    stated = str(folder / f"{size}.parquet")
    write(network, stated)
    before = counted(spark)

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

    _, seconds, (pairs, words, rounds) = used(by_spark)
    after = counted(spark)
    if pairs - network.items != wanted:
        raise SystemExit(f"Spark finds {pairs - network.items} pairs, not {wanted}")
    moved, cores = after[0] - before[0], after[1] - before[1]
    return Measured(size, wanted, rounds, words, moved, seconds, cores, embedded, peer)


def used(run: Callable[[], T]) -> tuple[float, float, T]:
    """Return the core-seconds of this process, the seconds on the clock, and the result."""
    cores, began = time.process_time(), time.perf_counter()
    result = run()
    return time.process_time() - cores, time.perf_counter() - began, result


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


def counted(spark: SparkSession) -> tuple[int, float]:
    """Return the bytes that all stages so far have shuffled, and their core-seconds."""
    context = spark.sparkContext
    stages = asked(f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages")
    cores = sum(stage["executorCpuTime"] for stage in stages) / 1e9
    return sum(stage["shuffleWriteBytes"] for stage in stages), cores


def asked(address: str) -> Any:
    """Return what Spark's own page of counters tells."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def shown(measured: Measured) -> tuple[str, ...]:
    """Return a row of the table."""
    m = measured
    whole = (m.statements, m.pairs, m.rounds, m.words, m.shuffled)
    times = (m.seconds, m.cores, m.embedded, m.duckdb)
    return (*(f"{n:,}" for n in whole), *(f"{n:.2f}" for n in times))


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
