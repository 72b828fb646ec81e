"""The generated graph with everything a release has: its look-ups and its own description."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import RdfFormat, parse

from benchmarks.serving_graph import ServingGraph
from kakehashi.build.describe import Description, describe
from kakehashi.build.lookups import lookup_lines
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from kakehashi.namespaces import curie
from kakehashi.rdf.files import nquads

__all__ = ["whole"]


def whole(graph: ServingGraph) -> bytes:
    """Return the graph, what is looked up in it, and its description, as sorted N-Quads."""
    lines = {*graph.lines(), *lookup_lines(Network(_premises(graph)))}
    content = "".join(sorted(lines)).encode()
    said = describe(Description(parse(content, format=RdfFormat.N_QUADS), (), "0", "0", "0"))
    return b"".join(sorted({*content.splitlines(True), *nquads(said).splitlines(True)}))


def _premises(graph: ServingGraph) -> Iterator[Premise]:
    network = graph.network
    names = [curie(graph.item(number)) for number in range(network.items)]
    stated = (network.subject.tolist(), network.object.tolist(), network.mask.tolist())
    for number, (subject, other, mask) in enumerate(zip(*stated, strict=True)):
        yield Premise(names[subject], Relation(mask), names[other], id=str(number))
    for child, parent in zip(network.child.tolist(), network.parent.tolist(), strict=True):
        inside = Relation.EQUAL | Relation.PART_OF
        yield Premise(names[child], inside, names[parent], kind="nesting", id=names[child])
