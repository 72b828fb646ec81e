"""Stage *compare*: what became of the items of an edition in the next goes to ``graph/compared``.

Published lists of changes stand in ``ontology/editions``; for editions that can be compared, what
the lists leave open is found by :mod:`kakehashi.calculus.alignment`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from pyoxigraph import Quad

from kakehashi.build.artefacts import Artefacts
from kakehashi.build.parse import quads_of
from kakehashi.build.sources import Source
from kakehashi.calculus.alignment import align
from kakehashi.namespaces import KH
from kakehashi.rdf.editions import change_quads, changes_of, comparisons_of, entries_of
from kakehashi.rdf.files import nquads

__all__ = ["Compared", "compare", "compared_nquads"]

#: The artefact that holds the graph.
COMPARED: Final = "compared/compared.nq"


@dataclass(frozen=True, slots=True)
class Compared:
    """The changes that were found, as quads."""

    content: bytes  #: sorted N-Quads of ``graph/compared``
    made: bool
    changes: int


def compare(
    sources: Iterable[Source],
    parsed: Mapping[str, bytes],
    artefacts: Artefacts,
    key: Callable[..., str],
) -> Compared:
    """Compare editions; from the last build when documents and lists are the same."""
    files = {
        source.graph: parsed[source.name]
        for source in sources
        if source.graph.startswith(("document/", "edition/"))
    }
    whole = key(*(part for graph in sorted(files) for part in (graph, files[graph])))
    content, made = artefacts.get(COMPARED, whole, partial(compared_nquads, files))
    return Compared(content, made, content.count(f"<{KH}Change>".encode()))


def compared_nquads(files: Mapping[str, bytes]) -> bytes:
    """Return the sorted N-Quads of ``graph/compared``.

    ``files`` are N-Quads by graph: ``document/{slug}``, and ``edition/{name}`` with the published
    lists. Only editions of which the lists say that they can be compared are compared.
    """
    lists = [
        quad for graph in files if graph.startswith("edition/") for quad in quads_of(files[graph])
    ]
    published = changes_of(lists)
    found: list[Quad] = []
    for comparison in comparisons_of(lists):
        names = (comparison.old, comparison.new)
        graphs = [f"document/{name.partition(':')[0]}" for name in names]
        if comparison.compared and files.keys() >= set(graphs):
            old, new = (
                entries_of(quads_of(files[graph]), name)
                for graph, name in zip(graphs, names, strict=True)
            )
            known = published.get(comparison.iri, [])
            for change in align(old, new, known):
                if change not in known:
                    found += change_quads(comparison.iri, change)
    return nquads(found)
