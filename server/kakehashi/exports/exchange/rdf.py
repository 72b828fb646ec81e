"""Documents and mapping sets as Turtle, TriG, N-Quads and RDF/XML.

All four hold the same triples. Turtle and RDF/XML know no named graphs, so each graph is a file;
``direct/`` are plain ``subject predicate object`` triples for readers that know SKOS alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kakehashi.exports.exchange.format import Export, Format, Loss
from kakehashi.exports.exchange.triples import LOSSES, graphs
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle
from kakehashi.rdf.files import canonical_turtle, nquads, turtle_prefixes

__all__ = ["EXPORTS"]

#: What XML 1.0 has no way to write. A carriage return it would read as a line feed.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _turtle(bundle: Bundle) -> dict[str, bytes]:
    return {f"{name}.ttl": canonical_turtle(quads) for name, quads in graphs(bundle).items()}


def _trig(bundle: Bundle) -> dict[str, bytes]:
    quads = _sorted(quad for graph in graphs(bundle).values() for quad in graph)
    prefixes = dict(sorted(turtle_prefixes(quads).items()))
    written = serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes) or b""
    return {"kakehashi.trig": written.replace(b"\t", b"  ")}


def _nquads(bundle: Bundle) -> dict[str, bytes]:
    return {"kakehashi.nq": nquads(quad for graph in graphs(bundle).values() for quad in graph)}


def _rdfxml(bundle: Bundle) -> dict[str, bytes]:
    return {f"{name}.rdf": _xml(quads) for name, quads in graphs(bundle).items()}


def _xml(quads: list[Quad]) -> bytes:
    triples = [quad.triple for quad in _sorted(quads)]
    prefixes = dict(sorted(turtle_prefixes(triples).items()))
    text = (serialize(triples, format=RdfFormat.RDF_XML, prefixes=prefixes) or b"").decode()
    return _NOT_XML.sub(" ", text).replace("\r", "&#13;").encode()


def _sorted(quads: Iterable[Quad]) -> list[Quad]:
    return list(parse(nquads(quads), format=RdfFormat.N_QUADS))


_XML: Final = label("XML has no way to write control characters; blanks stand in their place.")
_DIRECT: Final = label(
    "The graphs «direct» repeat each positive statement as one plain triple, for readers of SKOS."
)
_TURTLE: Final = label("Turtle, one file for each graph")
_TRIG: Final = label("TriG, all graphs in one file")
_NQUADS: Final = label("N-Quads, all graphs in one file")
_RDFXML: Final = label("RDF/XML, one file for each graph")

EXPORTS: Final = (
    Export(Format("turtle", _TURTLE, "text/turtle", ".ttl", "part", _DIRECT), LOSSES, _turtle),
    Export(Format("trig", _TRIG, "application/trig", ".trig", "one", _DIRECT), LOSSES, _trig),
    Export(
        Format("nquads", _NQUADS, "application/n-quads", ".nq", "one", _DIRECT), LOSSES, _nquads
    ),
    Export(
        Format("rdfxml", _RDFXML, "application/rdf+xml", ".rdf", "part", _DIRECT),
        (*LOSSES, Loss("item", "facts", _XML, partly=True)),
        _rdfxml,
    ),
)
