"""Follow chains over masks that say more than their facts, such as "equal or overlapping".

The same rounds as in :mod:`kakehashi.calculus.closure`, as joins of pairs: from any row to the
start of a stated mask, over it, and on from its end to any column. A pair that contradicts itself
keeps what it had before for whatever passes through it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from kakehashi.calculus.masks import ANY, COMPOSED
from kakehashi.spark.frames import dropped, kept, looked_up

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

__all__ = ["narrowed"]

_SIZE: Final = ANY + 1
#: The composition of any two masks, row by row.
_COMPOSED: Final = tuple(chain.from_iterable(COMPOSED))


def narrowed(masks: DataFrame, columns: DataFrame, stated: DataFrame) -> DataFrame:
    """Return masks (``row``, ``column``, ``mask``) narrowed by chains over open stated masks.

    ``columns`` (``item``) are all columns of the masks; every subject of a stated mask is one.
    """
    import pyspark.sql.functions as f  # noqa: PLC0415  (slow import, and an extra)

    itself = (f.col("row") == f.col("column")) & f.col("asked").isNotNull()
    known = masks.join(
        columns.selectExpr("item AS row", "item AS column", "true AS asked"),
        ["row", "column"],
        "left",
    ).select(
        "row",
        "column",
        f.when(itself, 1).when(f.col("mask") == 0, ANY).otherwise(f.col("mask")).alias("mask"),
        (f.col("mask") == 0).alias("lost"),
        f.lit(True).alias("changed"),
    )
    known, stated = kept(known), kept(stated.withColumn("link", f.monotonically_increasing_id()))
    while True:
        before, known = known, kept(_merged(known, _reached(known, stated)))
        ended = not known.where("changed").count()
        dropped(before)
        if ended:
            said = f.when(f.col("lost"), 0).otherwise(f.col("mask")).alias("mask")
            return known.select("row", "column", said).where(f"mask != {ANY}")


def _reached(known: DataFrame, stated: DataFrame) -> DataFrame:
    """Return what chains over the stated masks show, each over one of them."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    telling = known.where(f"mask != {ANY}").select("row", "column", "mask")
    left = telling.alias("k").join(stated.alias("s"), f.expr("k.column = s.subject"))
    right = telling.alias("k").join(stated.alias("s"), f.expr("k.row = s.target"))
    ahead = left.select("link", "row", _composed("k.mask", "s.mask").alias("ahead"))
    after = right.select("link", "column", f.col("k.mask").alias("after"))
    shown = ahead.where(f"ahead != {ANY}").join(after, "link")
    said = shown.select("row", "column", _composed("ahead", "after").alias("said"))
    told = said.where(f"said != {ANY}").groupBy("row", "column")
    return told.agg(f.bit_and("said").alias("said"))


def _merged(known: DataFrame, reached: DataFrame) -> DataFrame:
    import pyspark.sql.functions as f  # noqa: PLC0415

    had = f.coalesce(f.col("mask"), f.lit(ANY))
    left = had.bitwiseAND(f.coalesce(f.col("said"), f.lit(ANY)))
    mask = f.when(left == 0, had).otherwise(left)
    return (
        known.drop("changed")
        .join(reached, ["row", "column"], "full")
        .select(
            "row",
            "column",
            mask.alias("mask"),
            (f.coalesce(f.col("lost"), f.lit(False)) | (left == 0)).alias("lost"),
            (mask != had).alias("changed"),
        )
    )


def _composed(first: str, second: str) -> Column:
    import pyspark.sql.functions as f  # noqa: PLC0415

    return looked_up(_COMPOSED, f.col(first) * _SIZE + f.col(second))
