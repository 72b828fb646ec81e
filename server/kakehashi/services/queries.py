"""The service queries, read from ``queries/services`` once and run by name."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from kakehashi.model.term import Row, Term
from kakehashi.rdf.query_files import read_queries
from kakehashi.store.reader import NoIriError, Reader

__all__ = ["Queries", "thing"]


def thing(iri: str) -> Term:
    """Return an IRI as a term.

    >>> thing("urn:x").value
    'urn:x'
    """
    return Term(iri)


class Queries:
    """Runs service queries against a reader."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._reader, self._folder = reader, folder

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {query.id: query.text for query in read_queries(self._folder)}

    def rows(self, name: str, **bindings: Term) -> list[Row]:
        """Return the solutions of the SELECT query ``name``; none for a thing without an IRI."""
        try:
            return self._reader.select(self._texts[name], **bindings)
        except NoIriError:
            return []

    def triples(self, name: str, **bindings: Term) -> bytes:
        """Return the N-Triples of the CONSTRUCT query ``name``; none for a thing without an IRI."""
        try:
            return self._reader.construct(self._texts[name], **bindings)
        except NoIriError:
            return b""
