"""Everything that follows from a network of relations, by joins of bit words.

The six facts of two items (:mod:`kakehashi.calculus.facts`) are six words of 64 bits for each
row and each block of 64 columns, of which only those that say something are stored. What follows
is a table of rules of one form, so one operation is all there is: words that are new go along the
stated links, are or-ed into the words that are known, and what that adds is new in the next
round. This only ever adds bits, so it ends, also where links form a circle; no links need to be
sorted into levels first. All tables lie by row from round to round, so that in a round only new
words move. ADR 20 has the figures.

Masks that say more than their facts are followed in :mod:`.alternatives`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Final

from kakehashi.calculus.facts import FACTS, MASK_OF_FACTS, code_of, is_conjunction
from kakehashi.calculus.masks import ANY, CONVERSE
from kakehashi.spark.alternatives import narrowed
from kakehashi.spark.frames import dropped, kept, looked_up

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["RULES", "SCHEMA", "WIDTH", "Closure"]

#: Columns of a block: the bits of a word.
WIDTH: Final = 64
#: What is stated: ``mask`` is the relation of item ``subject`` to item ``target``.
SCHEMA: Final = "subject bigint, target bigint, mask int"

#: If a row is linked to another by a fact (first), what that one has of a fact (second) the row
#: has of a fact (third), towards the same column. Without a link it is the row itself.
RULES: Final = (
    ("within", "within", "within"),
    ("holds", "holds", "holds"),
    ("", "within", "shares"),
    ("shares", "within", "shares"),
    ("holds", "shares", "shares"),
    ("apart", "holds", "apart"),
    ("within", "apart", "apart"),
    ("", "apart", "not_within"),
    ("not_within", "holds", "not_within"),
    ("shares", "apart", "not_within"),
    ("holds", "not_within", "not_within"),
    ("not_holding", "within", "not_holding"),
    ("apart", "shares", "not_holding"),
    ("within", "not_holding", "not_holding"),
)
_PLACE: Final = {fact: place for place, fact in enumerate(FACTS)}
_CODES: Final = tuple(code_of(mask) for mask in range(ANY + 1))
_OPEN: Final = tuple(int(not is_conjunction(mask)) for mask in range(ANY + 1))
_NEW: Final = {fact: f"new_{fact}" for fact in FACTS}


@dataclass(slots=True)
class Closure:
    """What follows from relations between items 0 to ``items - 1``.

    ``stated`` has the columns of :data:`SCHEMA`; it is read once.
    """

    session: SparkSession
    items: int
    stated: DataFrame
    rounds: int = field(default=0, init=False)  #: rounds of all batches so far
    _both: DataFrame = field(init=False)
    _links: DataFrame = field(init=False)

    def __post_init__(self) -> None:
        import pyspark.sql.functions as f  # noqa: PLC0415  (slow import, and an extra)

        telling = self.stated.where(f.col("mask") != ANY)
        turned = telling.select(
            f.col("target").alias("subject"),
            f.col("subject").alias("target"),
            looked_up(CONVERSE, "mask").alias("mask"),
        )
        self._both = kept(telling.unionByName(turned).distinct())
        self._links = kept(self._linked())

    def _linked(self) -> DataFrame:
        """Return what is stated in both ways: ``row`` has the facts of ``code`` to ``source``."""
        import pyspark.sql.functions as f  # noqa: PLC0415

        code = looked_up(_CODES, "mask").alias("code")
        linked = self._both.select(
            f.col("subject").alias("row"), f.col("target").alias("source"), code
        )
        joined = linked.groupBy("row", "source").agg(f.bit_or("code").alias("code"))
        return joined.where("code != 0").repartition("source")

    @property
    def open(self) -> DataFrame:
        """What is stated, in both directions, and says more than its facts."""
        import pyspark.sql.functions as f  # noqa: PLC0415

        return self._both.where(looked_up(_OPEN, f.col("mask")) == 1)

    def batches(self, columns: int = 0) -> Iterator[range]:
        """Yield all columns, so many at a time; 0 takes all at once."""
        step = -(-columns // WIDTH) * WIDTH if columns else max(self.items, 1)
        for first in range(0, self.items, step):
            yield range(first, min(first + step, self.items))

    def facts(self, columns: DataFrame) -> DataFrame:
        """Return the words of every fact, by ``row`` and ``block``, towards some columns.

        ``columns`` has one column ``item``, each item once.
        """
        known = kept(self.seeds(columns))
        while True:
            self.rounds += 1
            before, known = known, kept(self.after(known))
            ended = not known.where(_any(_NEW.values()) != 0).count()
            dropped(before)
            if ended:
                return known.drop(*_NEW.values())

    def masks(self, columns: range) -> DataFrame:
        """Return ``row``, ``column`` and ``mask`` of all pairs that anything is known of.

        A mask of 0 is a contradiction. Every column comes with itself as well.
        """
        asked = self.session.range(columns.start, columns.stop).withColumnRenamed("id", "item")
        alternatives = self.open
        if alternatives.isEmpty():
            return unpacked(self.facts(asked))
        starts = alternatives.selectExpr("subject AS item")
        masks = unpacked(self.facts(asked.union(starts).distinct()))
        found = narrowed(masks, asked.union(starts).distinct(), alternatives)
        return found.where(f"column >= {columns.start} AND column < {columns.stop}")

    def after(self, known: DataFrame) -> DataFrame:
        """Return what is known after one round more."""
        return _merged(known, _moved(known, self._links))

    def seeds(self, columns: DataFrame) -> DataFrame:
        """Return what every column is to itself, all of it new."""
        import pyspark.sql.functions as f  # noqa: PLC0415

        bit = f.expr(f"shiftleft(1L, CAST(item % {WIDTH} AS int))")
        itself = ("within", "holds", "shares")
        words = [(bit if fact in itself else f.lit(0)).cast("bigint") for fact in FACTS]
        return columns.select(
            f.col("item").alias("row"),
            f.floor(f.col("item") / WIDTH).alias("block"),
            *(word.alias(fact) for fact, word in zip(FACTS, words, strict=True)),
            *(word.alias(_NEW[fact]) for fact, word in zip(FACTS, words, strict=True)),
        ).repartition("row")


def _moved(known: DataFrame, links: DataFrame) -> DataFrame:
    """Return what new words say of the rows that are linked to theirs."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    new = known.where(_any(_NEW.values()) != 0).select(
        f.col("row").alias("source"), "block", *_NEW.values()
    )
    said = {fact: [_along(link, old) for link, old, to in RULES if to == fact and link]
            for fact in FACTS}  # fmt: skip
    joined = new.join(links.hint("shuffle_hash"), "source").select(
        "row", "block", *(reduce(_or, words).alias(fact) for fact, words in said.items())
    )
    return joined.where(_any(FACTS) != 0).repartition("row")


def _along(link: str, fact: str) -> Column:
    """Return the new word of a fact where the link has another fact, else no bits."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    linked = f.col("code").bitwiseAND(1 << _PLACE[link]) != 0
    return f.when(linked, f.col(_NEW[fact])).otherwise(f.lit(0).cast("bigint"))


def _merged(known: DataFrame, moved: DataFrame) -> DataFrame:
    """Return the known words with what was moved to them, and which bits that added.

    Both lie by row already, and so does their union; an outer join would forget that.
    """
    import pyspark.sql.functions as f  # noqa: PLC0415

    nothing = f.lit(0).cast("bigint")
    told_of = {fact: f"told_{fact}" for fact in FACTS}
    before = known.select("row", "block", *FACTS, *(nothing.alias(t) for t in told_of.values()))
    more = moved.select(
        "row",
        "block",
        *(nothing.alias(fact) for fact in FACTS),
        *(f.col(fact).alias(told) for fact, told in told_of.items()),
    )
    both = before.union(more).groupBy("row", "block")
    joined = both.agg(*(f.bit_or(name).alias(name) for name in (*FACTS, *told_of.values())))
    told = {fact: f.col(name) for fact, name in told_of.items()}
    for link, old, to in RULES:
        if not link:
            told[to] = told[to].bitwiseOR(told[old])
    return joined.select(
        "row",
        "block",
        *(f.col(fact).bitwiseOR(told[fact]).alias(fact) for fact in FACTS),
        *(told[fact].bitwiseAND(f.bitwise_not(fact)).alias(_NEW[fact]) for fact in FACTS),
    )


def unpacked(facts: DataFrame) -> DataFrame:
    """Return ``row``, ``column`` and ``mask`` of every pair of which a fact is known."""
    import pyspark.sql.functions as f  # noqa: PLC0415

    bits = [f.expr(f"CAST(bit_get({fact}, bit) AS int) << {place}")
            for fact, place in _PLACE.items()]  # fmt: skip
    places = f.array(*(f.lit(bit) for bit in range(WIDTH)))
    code = facts.withColumn("bit", f.explode(places)).select(
        "row",
        (f.col("block") * WIDTH + f.col("bit")).alias("column"),
        reduce(_or, bits).alias("code"),
    )
    mask = looked_up(MASK_OF_FACTS, "code").alias("mask")
    return code.where("code != 0").select("row", "column", mask)


def _any(names: object) -> Column:
    import pyspark.sql.functions as f  # noqa: PLC0415

    return reduce(_or, (f.col(name) for name in names))  # type: ignore[attr-defined]


def _or(one: Column, other: Column) -> Column:
    return one.bitwiseOR(other)
