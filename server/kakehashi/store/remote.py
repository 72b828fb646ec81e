"""Ask trusted queries of any SPARQL 1.1 endpoint.

The endpoint's default graph must be the union of its graphs (Virtuoso and GraphDB have it so;
``oxigraph serve`` with ``--union-default-graph``).
"""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any, Final

from pyoxigraph import RdfFormat, parse
from pyoxigraph import Triple as OxTriple
from SPARQLWrapper import POST, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kakehashi.errors import StoreError
from kakehashi.model.term import Row, Term
from kakehashi.store.reader import bind, sorted_ntriples, wrong_form

__all__ = ["RemoteReader"]

_GRAPH_TYPES: Final = (
    "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5, */*;q=0.1"
)


class RemoteReader:
    """Sends each query to ``url`` by POST and waits at most ``seconds`` for the answer."""

    def __init__(self, url: str, seconds: int = 30) -> None:
        self._url, self._seconds = url, seconds

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """Return the solutions of a SELECT query, in order."""
        result = self._json(query, bindings)
        if "results" not in result:
            raise wrong_form("SELECT")
        return [
            {name: _term(value) for name, value in row.items()}
            for row in result["results"]["bindings"]
        ]

    def ask(self, query: str, /, **bindings: Term) -> bool:
        """Return the answer of an ASK query."""
        result = self._json(query, bindings)
        if "boolean" not in result:
            raise wrong_form("ASK")
        return bool(result["boolean"])

    def construct(self, query: str, /, **bindings: Term) -> bytes:
        """Return the triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples."""
        body, media_type = self._send(query, bindings, _GRAPH_TYPES)
        if (syntax := RdfFormat.from_media_type(media_type)) is None:
            raise wrong_form("CONSTRUCT")
        try:
            quads = list(parse(body, format=syntax))
        except SyntaxError as error:
            raise self._failed(error) from error
        return sorted_ntriples(OxTriple(q.subject, q.predicate, q.object) for q in quads)

    def _json(self, query: str, bindings: dict[str, Term]) -> dict[str, Any]:
        body, _ = self._send(query, bindings, "application/sparql-results+json")
        try:
            result: dict[str, Any] = json.loads(body)
        except ValueError as error:
            raise self._failed(error) from error
        return result

    def _send(self, query: str, bindings: dict[str, Term], accept: str) -> tuple[bytes, str]:
        client = SPARQLWrapper(self._url, returnFormat=XML)  # fits every form; the header decides
        client.setMethod(POST)
        client.setOnlyConneg(True)
        client.setTimeout(self._seconds)
        client.addCustomHttpHeader("Accept", accept)
        client.setQuery(bind(query, bindings))
        try:
            with client.query().response as response:
                return response.read(), response.headers.get_content_type()
        except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> StoreError:
        return StoreError(
            "The endpoint does not answer: {detail}",
            where=self._url,
            remedy="Look at the endpoint, and at the setting KAKEHASHI_STORE.",
            detail=str(error),
        )


def _term(value: dict[str, Any]) -> Term:
    kind = value["type"]
    if kind == "uri":
        return Term(value["value"])
    if kind == "bnode":
        return Term(value["value"], "bnode")
    if kind == "triple":
        return Term(json.dumps(value["value"], ensure_ascii=False, sort_keys=True), "literal")
    language = value.get("xml:lang", "")
    plain = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if language else _STRING
    return Term(value["value"], "literal", language, value.get("datatype", plain))


_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
