"""Turn N-Triples into any RDF syntax we serve, with our prefixes and a fixed order."""

from __future__ import annotations

from typing import Final

from pyoxigraph import RdfFormat, Triple, parse, serialize

from kakehashi.rdf.files import canonical_turtle, turtle_prefixes

__all__ = ["MEDIA_TYPES", "SUFFIXES", "convert"]

#: Media types of linked data, in the order in which they are offered.
MEDIA_TYPES: Final = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
)

#: File endings by which a media type can be asked for.
SUFFIXES: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}

_FORMATS: Final = {
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


def convert(ntriples: bytes, media_type: str) -> bytes:
    r"""Serialise triples given as N-Triples.

    >>> convert(b'<urn:s> <urn:p> "o" .\n', "application/n-triples")
    b'<urn:s> <urn:p> "o" .\n'

    Raises KeyError for a media type that is not served.
    """
    lines = sorted(set(ntriples.splitlines(keepends=True)))
    if media_type == "application/n-triples":
        return b"".join(lines)
    quads = list(parse(b"".join(lines), format=RdfFormat.N_TRIPLES))
    if media_type == "text/turtle":
        return canonical_turtle(quads)
    triples = [Triple(q.subject, q.predicate, q.object) for q in quads]
    prefixes = dict(sorted(turtle_prefixes(triples).items()))
    return serialize(triples, format=_FORMATS[media_type], prefixes=prefixes) or b""
