"""One Spark for the whole folder, and what both engines are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

from kakehashi.calculus.closure import Closure as Embedded
from kakehashi.spark.closure import SCHEMA, Closure
from kakehashi.spark.session import opened

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: For small networks: Java does not spend minutes on making fast what runs once.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2",
}

Stated = Sequence[tuple[int, int, int]]
Pairs = set[tuple[int, int, int]]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    with opened("local[2]", QUICK) as session:
        yield session


def embedded_pairs(items: int, stated: Stated) -> Pairs:
    """All pairs that the embedded engine knows anything of."""
    subjects, targets, masks = zip(*stated, strict=True)
    found: Pairs = set()
    for rows, columns, known in Embedded(items, subjects, targets, masks).pairs():
        found |= set(zip(rows.tolist(), columns.tolist(), known.tolist(), strict=True))
    return found


def spark_pairs(spark: SparkSession, items: int, stated: Stated, columns: int = 0) -> Pairs:
    """The same by Spark, so many columns at a time."""
    closure = Closure(spark, items, spark.createDataFrame(list(stated), SCHEMA))
    batches = [closure.masks(batch) for batch in closure.batches(columns)]
    return {(row, column, mask) for batch in batches for row, column, mask in batch.collect()}
