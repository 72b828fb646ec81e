"""What every job of the calculus does with the tables of Spark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

__all__ = ["dropped", "kept", "looked_up"]


def looked_up(table: Sequence[int], place: str | Column) -> Column:
    """Return the entry of a table of small numbers at the place that a column tells."""
    import pyspark.sql.functions as f  # noqa: PLC0415  (slow import, and an extra)

    column = f.col(place) if isinstance(place, str) else place
    return f.element_at(f.array(*map(f.lit, table)), column + 1)


def kept(frame: DataFrame) -> DataFrame:
    """Return a table that is worked out once and forgets how; rows stay in their partitions.

    It is kept on the machines that made it; with the setting ``spark.checkpoint.dir`` in that
    folder, so that the loss of a machine does not end the job.
    """
    if frame.sparkSession.conf.get("spark.checkpoint.dir", None):
        return frame.checkpoint(eager=False)
    return frame.localCheckpoint(eager=False)


def dropped(frame: DataFrame) -> None:
    """Give back the memory of a table that is kept and that nothing reads any more."""
    frame._jdf.logicalPlan().rdd().unpersist(False)
