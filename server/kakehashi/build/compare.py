"""Stage *compare*: what became of the items of an edition in the next goes to ``graph/compared``.

Published lists of changes stand in ``ontology/editions``; for editions that can be compared, what
the lists leave open is found by :mod:`kakehashi.calculus.alignment`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Quad

from kakehashi.build.parse import quads_of
from kakehashi.build.sources import Source
from kakehashi.calculus.alignment import align
from kakehashi.rdf.editions import change_quads, changes_of, comparisons_of, entries_of
from kakehashi.rdf.files import nquads

__all__ = ["Compared", "compare"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The changes that were found, as quads."""

    content: bytes  #: sorted N-Quads of ``graph/compared``
    changes: int


def compare(sources: Iterable[Source], parsed: Mapping[str, bytes]) -> Compared:
    """Compare the editions of which ``ontology/editions`` says that they can be compared."""
    graphs = {source.graph: source.name for source in sources}
    lists = [
        quad
        for graph, name in graphs.items()
        if graph.startswith("edition/")
        for quad in quads_of(parsed[name])
    ]
    published = changes_of(lists)
    found: list[Quad] = []
    changes = 0
    for comparison in comparisons_of(lists):
        if comparison.compared:
            old, new = (
                entries_of(quads_of(parsed[graphs[f"document/{name.partition(':')[0]}"]]), name)
                for name in (comparison.old, comparison.new)
            )
            known = published.get(comparison.iri, [])
            for change in align(old, new, known):
                if change not in known:
                    changes += 1
                    found += change_quads(comparison.iri, change)
    return Compared(nquads(found), changes)
