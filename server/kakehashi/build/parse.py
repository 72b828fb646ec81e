"""Stage *parse*: one source file to the quads of its named graphs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from kakehashi.build.sources import Source
from kakehashi.errors import BuildError
from kakehashi.namespaces import BASE, graph_iri
from kakehashi.rdf.files import in_graph, nquads, read_turtle
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.readings import Reading, check_readings
from kakehashi.sssom.registry import Registry, check_entry
from kakehashi.sssom.to_rdf import direct_quads, set_quads

__all__ = ["parse_source", "quads_of", "skolemised"]


def parse_source(source: Source, registry: Registry, readings: tuple[Reading, ...]) -> bytes:
    """Return the sorted N-Quads of a source file.

    Raises BuildError with every fault of the file, each with its line.
    """
    if source.kind == "turtle":
        quads = skolemised(read_turtle(source.path, shown_as=source.name), Path(source.name).stem)
        return nquads(in_graph(quads, graph_iri(source.graph)))
    name = source.graph.removeprefix("mapping/")
    mapping_set = read_set(source.path, shown_as=source.name)
    entry = registry.entry(name)
    findings = check_readings(mapping_set, readings, source.name)
    if entry is not None:
        findings += check_entry(mapping_set, entry, source.name)
    if findings:
        raise BuildError("A mapping set differs from what is agreed about it.", findings=findings)
    return nquads([*set_quads(mapping_set, entry.said if entry else None), *direct_quads(mapping_set)])


def skolemised(quads: Iterable[Quad], name: str) -> list[Quad]:
    """Give blank nodes IRIs that depend on the shape of the graph alone (RDFC-1.0).

    The OWL ontology needs blank nodes for its restrictions; a release has none.
    """
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)

    def named(term: Any) -> Any:
        if isinstance(term, BlankNode):
            return NamedNode(f"{BASE}.well-known/genid/{name}-{term.value}")
        return term

    return [Quad(named(q.subject), q.predicate, named(q.object), q.graph_name) for q in dataset]


def quads_of(content: bytes) -> list[Quad]:
    """Read N-Quads back."""
    return list(parse(content, format=RdfFormat.N_QUADS))
