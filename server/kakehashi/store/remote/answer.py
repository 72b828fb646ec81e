"""Turn what an engine answered into the form a client wants; what is not whole is refused."""

from __future__ import annotations

import io
import json
from typing import Any, Final

from pyoxigraph import (
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kakehashi.replies import Reply
from kakehashi.store.reader import sorted_ntriples
from kakehashi.store.remote.terms import canonical_line, canonical_results
from kakehashi.store.written import write_graph

__all__ = [
    "ASKED_GRAPH",
    "ASKED_RESULTS",
    "graph_of",
    "results_of",
    "triples_of",
    "written_graph",
    "written_results",
]

#: What engines are asked for, whatever the client wants: forms in which a loss can be seen.
ASKED_RESULTS: Final = "application/sparql-results+json"
ASKED_GRAPH: Final = (
    "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5, */*;q=0.1"
)
#: Forms whose last character shows that they are whole.
_CLOSED: Final = (RdfFormat.RDF_XML, RdfFormat.JSON_LD)


def results_of(reply: Reply) -> dict[str, Any]:
    """Return the JSON results of an answer. Raises ValueError when they are broken."""
    result = json.loads(reply.body)
    if not isinstance(result, dict) or not ("boolean" in result or "results" in result):
        raise ValueError(f"no SPARQL results: {reply.body[:80]!r}")
    return result


def graph_of(reply: Reply) -> bytes:
    """Return the triples of an answer as sorted N-Triples, each literal in its one form.

    Raises ValueError when the answer is no graph or may have been cut.
    """
    if (syntax := RdfFormat.from_media_type(reply.media_type)) is None:
        raise ValueError(f"no RDF: {reply.media_type}")
    if not reply.framed and syntax not in _CLOSED:
        raise ValueError("its length was not announced, so it may have been cut")
    try:
        quads = list(parse(reply.body, format=syntax))
    except SyntaxError as error:
        raise ValueError(str(error)) from error
    lines = sorted_ntriples(Triple(q.subject, q.predicate, q.object) for q in quads)
    return b"".join(sorted({canonical_line(line) for line in lines.splitlines(keepends=True)}))


def written_results(result: dict[str, Any], media_type: str) -> bytes:
    """Write results in a form of :data:`kakehashi.store.formats.RESULTS`, as the workers do.

    Raises ValueError when they are broken.
    """
    form = QueryResultsFormat.from_media_type(media_type)
    try:
        read = parse_query_results(canonical_results(result), format=QueryResultsFormat.JSON)
        return read.serialize(format=form) or b""
    except (SyntaxError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def written_graph(triples: list[Triple], media_type: str) -> bytes:
    """Write triples in a form of :data:`kakehashi.store.formats.GRAPHS`, as the workers do."""
    sink = io.BytesIO()
    write_graph(triples, media_type, sink)
    return sink.getvalue()


def triples_of(ntriples: bytes) -> list[Triple]:
    """Return the triples of N-Triples."""
    quads = parse(ntriples, format=RdfFormat.N_TRIPLES)
    return [Triple(q.subject, q.predicate, q.object) for q in quads]
