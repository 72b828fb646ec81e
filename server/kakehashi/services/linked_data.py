"""Linked data: the description of anything that has an IRI of ours, in every RDF syntax."""

from __future__ import annotations

from kakehashi.namespaces import BASE, KH, graph_iri
from kakehashi.rdf.convert import MEDIA_TYPES, convert
from kakehashi.services.queries import Queries, thing

__all__ = ["MEDIA_TYPES", "LinkedData"]

#: The ontology's own IRI; its terms differ from it by their fragment only.
_ONTOLOGY = KH.removesuffix("#")
#: The SPARQL service, whose description is of use only with its dataset.
_SERVICE = f"{BASE}sparql"


class LinkedData:
    """Describes things of the graph."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    def describe(self, iri: str, media_type: str, more: bytes = b"") -> bytes | None:
        """Return what the graph says of ``iri``, or None when it says nothing.

        ``more`` is said of it beside the release (N-Triples).

        A graph's IRI and the ontology's give the whole graph, that of the SPARQL service the
        description of its dataset too. ``media_type`` is one of
        :data:`MEDIA_TYPES`.
        """
        triples = self._triples(iri) + more
        return convert(triples, media_type) if triples else None

    def knows(self, iri: str) -> bool:
        """Return whether the graph says anything of ``iri``."""
        return bool(self._triples(iri))

    def _triples(self, iri: str) -> bytes:
        if iri == _ONTOLOGY:
            return self._queries.triples("construct-graph", graph=thing(graph_iri("ontology")))
        if iri == _SERVICE:
            return self._queries.triples("construct-service", thing=thing(iri))
        own = self._queries.triples("construct-thing", thing=thing(iri))
        if iri.startswith(graph_iri("")):
            return own + self._queries.triples("construct-graph", graph=thing(iri))
        return own
