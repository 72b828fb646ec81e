"""What follows, with its proofs, worked out on many machines.

Every machine gets the whole network once and the same function as the embedded engine, and a share
of the items that relations end at. Most of the work is the search for proofs, which needs the
links around both ends and what is known of everything to one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from kakehashi.build.derived_quads import relation_lines
from kakehashi.calculus.derived import followed_from
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise, Rejection
from kakehashi.spark.shipping import shipped

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["Given", "lines_of", "relation_quads"]

#: Items of one task: a word of bits.
_SHARE: Final = 64
#: The network that this process works on, by the name of its derivation.
_made: dict[str, tuple[Network, tuple[Rejection, ...]]] = {}


class Given(NamedTuple):
    """What every machine gets."""

    premises: tuple[Premise, ...]
    items: tuple[str, ...]
    rejections: tuple[Rejection, ...]


def relation_quads(
    spark: SparkSession, network: Network, rejections: Iterable[Rejection], one_in: int = 1
) -> Iterator[str]:
    """Yield the N-Quads of every relation that follows, sorted, each line once.

    With ``one_in`` only of relations that end at one in so many items.
    """
    context = spark.sparkContext
    name = uuid4().hex
    given = context.broadcast(Given(network.premises, network.items, tuple(rejections)))
    targets = range(0, len(network.items), one_in)
    tasks = max(1, -(-len(targets) // _SHARE))
    # Items late in the order have more pairs, so every task takes some from everywhere.
    shares = [targets[first::tasks] for first in range(tasks)]
    lines = context.parallelize(shares, tasks).flatMap(
        lambda share: ((line,) for line in lines_of(name, given, share))
    )
    table = spark.createDataFrame(lines, "line string", verifySchema=False)
    with shipped(context):
        for row in table.distinct().sort("line").toLocalIterator(prefetchPartitions=True):
            yield row.line


def lines_of(name: str, given: Any, targets: range) -> Iterator[str]:
    """Yield the lines of all relations that end at some items; ``given.value`` is the network."""
    network, rejections = _network(name, given)
    for found in followed_from(network, rejections, targets):
        explained = explain(network, found.subject, found.object, toward=found.toward)
        yield from relation_lines(explained)


def _network(name: str, given: Any) -> tuple[Network, tuple[Rejection, ...]]:
    """Return the network that this process has got; it is made once in a process."""
    if name not in _made:
        premises, items, rejections = given.value
        _made.clear()
        _made[name] = Network(premises, items), rejections
    return _made[name]
