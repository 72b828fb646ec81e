"""What follows and is not stated, worked out by Spark from files to files, without proofs.

The same pairs as :func:`kakehashi.calculus.derived.derived_from` yields. No machine has to hold
the network: items are numbered, statements blocked by rejections are left out, and what follows is
held against what is stated by joins. The numbers of a document begin with a multiple of 64, so
that a block of columns belongs to one document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kakehashi.calculus.masks import ANY, CONVERSE
from kakehashi.model.relation import BASE_RELATIONS, Relation
from kakehashi.namespaces import ITEM_PATTERN
from kakehashi.spark.closure import WIDTH, Closure
from kakehashi.spark.frames import kept, looked_up
from kakehashi.spark.statement_files import KINDS, check_columns, fault

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["Followed", "follow", "read_statements", "rows_of"]

#: The text of every mask.
_TEXTS: Final = tuple(Relation(mask).text for mask in range(ANY + 1))
_NAMES: Final = {terms.name: base.value for base, terms in BASE_RELATIONS.items()}


@dataclass(frozen=True, slots=True)
class Followed:
    """What follows from a network, in batches of columns."""

    items: int
    premises: int
    closure: Closure
    batches: Iterator[DataFrame]  #: subject, object, relation


def rows_of(spark: SparkSession, paths: Sequence[Path]) -> DataFrame:
    """Read files of statements as they are, all columns as text."""
    frames = [_rows(spark, path) for path in paths]
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.unionByName(frame, allowMissingColumns=True)
    return whole


def _rows(spark: SparkSession, path: Path) -> DataFrame:
    import pyspark.sql.functions as f  # noqa: PLC0415  (slow import, and an extra)

    if path.suffix == ".csv":
        rows = spark.read.csv(str(path), header=True, escape='"', multiLine=True)
    else:
        rows = spark.read.parquet(str(path))
    check_columns(rows.columns, str(path))
    return rows.withColumn("file", f.lit(str(path)))


def read_statements(rows: DataFrame) -> DataFrame:
    """Return ``subject``, ``object``, ``mask`` and ``kind``; raise BadInputError on a bad row."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    names = ", ".join(f"'{name}', {mask}" for name, mask in {**_NAMES, "unknown": ANY}.items())
    mask = f.expr(
        f"aggregate(split(trim(relation), '[|]'), 0, (m, name) -> m | map({names})[name])"
    )
    given = f.col("kind") if "kind" in rows.columns else f.lit("")
    kind = f.when(f.coalesce(f.trim(given), f.lit("")) == "", "statement").otherwise(f.trim(given))
    read = rows.withColumns(
        {"subject": f.trim("subject"), "object": f.trim("object"), "mask": mask, "kind": kind}
    )
    sound = (
        f.col("mask").isNotNull()
        & f.col("kind").isin(*KINDS)
        & f.col("subject").rlike(f"^(?:{ITEM_PATTERN})$")
        & f.col("object").rlike(f"^(?:{ITEM_PATTERN})$")
    )
    if bad := read.where(~f.coalesce(sound, f.lit(False))).head():
        raise fault(bad["file"], bad.asDict())
    return read.select("subject", "object", "mask", "kind")


def follow(spark: SparkSession, statements: DataFrame, columns: int = 0) -> Followed:
    """Return what follows from statements, so many columns at a time (0: all at once)."""
    rejected = kept(_rejected(statements))
    premises = kept(_usable(statements, rejected))
    items, size = _numbered(spark, premises)
    numbered = _with_numbers(premises, items)
    closure = Closure(spark, size, numbered.select("subject", "target", "mask"))
    known = _Known(
        items=items,
        blocks=kept(_blocks(items, premises)),
        stated=kept(_stated(premises, items)),
        rejected=kept(_with_numbers(rejected, items)),
    )
    batches = (known.told(closure.masks(batch)) for batch in closure.batches(columns))
    return Followed(items.count(), premises.count(), closure, batches)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a derivation is held against, by number."""

    items: DataFrame  #: item, number
    blocks: DataFrame  #: block, document, aliases (bits)
    stated: DataFrame  #: subject, target, mask
    rejected: DataFrame  #: subject, target, mask

    def told(self, masks: DataFrame) -> DataFrame:
        """Return of all that is known what follows, tells something, and is not stated."""
        import pyspark.sql.functions as f  # noqa: PLC0415

        pairs = masks.where(f"row < column AND mask NOT IN (0, {ANY})")
        for end, name in (("row", "a"), ("column", "b")):
            block = f.broadcast(self.blocks).alias(name)
            alias = f"shiftright({name}.aliases, CAST({end} % {WIDTH} AS int)) & 1"
            on = f.floor(f.col(end) / WIDTH) == f.col(f"{name}.block")
            pairs = pairs.join(block, on).where(f"{alias} = 0")
        pairs = pairs.where("a.document <> b.document").select("row", "column", "mask")
        said = self.stated.toDF("row", "column", "said")
        refused = self.rejected.toDF("row", "column", "refused")
        pairs = pairs.join(said, ["row", "column"], "left").join(refused, ["row", "column"], "left")
        wanted = pairs.where(
            "(said IS NULL OR said <> mask) AND (mask & ~coalesce(refused, 0)) <> 0"
        )
        subjects = self.items.selectExpr("item AS subject", "number AS row")
        objects = self.items.selectExpr("item AS object", "number AS column")
        return (
            wanted.join(subjects, "row")
            .join(objects, "column")
            .select("subject", "object", _text("mask").alias("relation"))
        )


def _text(mask: str) -> Column:
    import pyspark.sql.functions as f  # noqa: PLC0415

    return f.element_at(f.array(*map(f.lit, _TEXTS)), f.col(mask) + 1)


def _both_ways(statements: DataFrame) -> DataFrame:
    """Return ``subject``, ``object``, ``mask`` as read from either end."""
    turned = statements.select("object", "subject", looked_up(CONVERSE, "mask"))
    return statements.select("subject", "object", "mask").union(turned)


def _rejected(statements: DataFrame) -> DataFrame:
    """Return all that was rejected of each pair."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    said = _both_ways(statements.where("kind = 'rejection'"))
    return said.groupBy("subject", "object").agg(f.bit_or("mask").alias("mask"))


def _usable(statements: DataFrame, rejected: DataFrame) -> DataFrame:
    """Return the premises that tell something and that no rejection blocks."""
    given = statements.where(f"kind <> 'rejection' AND mask <> {ANY}")
    refused = rejected.toDF("subject", "object", "refused")
    return (
        given.join(refused, ["subject", "object"], "left")
        .where("kind <> 'statement' OR (mask & ~coalesce(refused, 0)) <> 0")
        .drop("refused")
    )


def _numbered(spark: SparkSession, premises: DataFrame) -> tuple[DataFrame, int]:
    """Give items numbers in the order of their identifiers; return how many numbers there are.

    Items of a document follow each other in that order, whatever documents are called. Sorting
    cuts the items into ranges; the places within a range and the sizes of the ranges give
    the number, so that nothing passes through one machine.
    """
    import pyspark.sql.functions as f  # noqa: PLC0415

    items = premises.select(f.col("subject").alias("item")).union(premises.select("object"))
    within = 1 << 33  # how many rows of one part Spark numbers
    placed = kept(
        items.distinct()
        .withColumn("document", f.substring_index("item", ":", 1))
        .sort("item")
        .withColumn("place", f.monotonically_increasing_id())
        .withColumn("part", f.expr(f"place DIV {within}"))
    )
    sizes = dict(map(tuple, placed.groupBy("part").count().collect()))
    firsts, total = {}, 0
    for part in sorted(sizes):
        firsts[part], total = total, total + sizes[part]
    parts = spark.createDataFrame([*firsts.items()], "part bigint, first bigint")
    ranked = placed.join(f.broadcast(parts), "part").select(
        "item", "document", f.expr(f"first + place % {within}").alias("rank")
    )
    documents = kept(ranked.groupBy("document").agg(f.min("rank"), f.count("rank")))
    starts, number = [], 0
    for document, first, size in sorted(map(tuple, documents.collect()), key=lambda d: d[1]):
        starts.append((document, first, number))
        number += -(-size // WIDTH) * WIDTH
    based = spark.createDataFrame(starts, "document string, first bigint, base bigint")
    numbered = ranked.join(f.broadcast(based), "document").select(
        "item", "document", f.expr("base + rank - first").alias("number")
    )
    return kept(numbered), number


def _with_numbers(stated: DataFrame, items: DataFrame) -> DataFrame:
    """Return ``subject``, ``target`` and ``mask`` by number, of items that have one."""
    ends = items.select("item", "number")
    return (
        stated.join(ends.toDF("subject", "_subject"), "subject")
        .join(ends.toDF("object", "_object"), "object")
        .selectExpr("_subject AS subject", "_object AS target", "mask")
    )


def _blocks(items: DataFrame, premises: DataFrame) -> DataFrame:
    """Return the document of each block of items, and which of them are aliases."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    aliases = premises.where("kind = 'identity'").selectExpr("subject AS item", "true AS alias")
    bit = f.expr(f"shiftleft(1L, CAST(number % {WIDTH} AS int))")
    marked = items.join(aliases.distinct(), "item", "left").select(
        f.floor(f.col("number") / WIDTH).alias("block"),
        "document",
        f.when(f.col("alias"), bit).otherwise(f.lit(0).cast("bigint")).alias("bits"),
    )
    return marked.groupBy("block", "document").agg(f.bit_or("bits").alias("aliases"))


def _stated(premises: DataFrame, items: DataFrame) -> DataFrame:
    """Return what direct statements say of each pair together, of an alias as of its item."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    links = premises.where("kind = 'identity'")
    last = f.max_by("object", f.struct("mask", "object"))
    same = links.groupBy("subject").agg(last.alias("same"))
    said = premises.where("kind = 'statement'").select("subject", "object", "mask")
    for end in ("subject", "object"):
        named = same.toDF(end, "same")
        said = said.join(named, end, "left").withColumn(end, f.expr(f"coalesce(same, {end})"))
        said = said.select("subject", "object", "mask")
    together = _both_ways(said).groupBy("subject", "object").agg(f.bit_and("mask").alias("mask"))
    return _with_numbers(together, items)
