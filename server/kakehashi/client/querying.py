"""Questions in SPARQL: SPARQLWrapper writes the request, the client's connections carry it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from kakehashi.client.core import Core, query_of
from kakehashi.client.errors import UsageError
from kakehashi.client.rows import Rows
from kakehashi.client.transport import Asking
from kakehashi.replies import Reply

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["Limits", "Querying"]

_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
#: The server takes the one that fits the query.
_ANY: Final = f"{_ROWS}, {_TRIPLES};q=0.9"


class Limits(TypedDict, total=False):
    """How a query is asked.

    ``seconds`` is what it may take on the server: less than usual, or with a token more.
    ``graphs`` are the IRIs of the graphs that make up the default graph, ``named`` of those that
    GRAPH finds; when neither is given, all of them.
    """

    seconds: float
    graphs: Iterable[str]
    named: Iterable[str]


class Querying(Core):
    """What the server answers in SPARQL 1.1; the prefixes of the graph need not be written.

    An answer is whole, or there is an error: ServerProblem with the kind ``query-syntax``,
    ``query-timeout`` and so on, AnswerError when it broke off, UsageError for a query of another
    form.
    """

    def sparql(self, query: str, **limits: Unpack[Limits]) -> Rows | bool | Graph:
        """Return what the query asks for: rows, yes or no, or a graph of rdflib."""
        reply = self._ask(query, _ANY, limits)
        if reply.media_type == _TRIPLES:
            return _graph(self._whole(reply))
        found = self._object(reply)
        return bool(found["boolean"]) if "boolean" in found else _rows(found, reply)

    def select(self, query: str, **limits: Unpack[Limits]) -> Rows:
        """Return the rows of a SELECT query."""
        found = self.sparql(query, **limits)
        if not isinstance(found, Rows):
            raise self._other("SELECT")
        return found

    def ask(self, query: str, **limits: Unpack[Limits]) -> bool:
        """Return whether there is what an ASK query asks for."""
        found = self.sparql(query, **limits)
        if not isinstance(found, bool):
            raise self._other("ASK")
        return found

    def construct(self, query: str, **limits: Unpack[Limits]) -> Graph:
        """Return the graph of a CONSTRUCT or DESCRIBE query, as one of rdflib."""
        found = self.sparql(query, **limits)
        if isinstance(found, Rows | bool):
            raise self._other("CONSTRUCT, DESCRIBE")
        return found

    def answer(self, query: str, media_type: str, **limits: Unpack[Limits]) -> bytes:
        """Return the answer as it is sent in a form such as ``text/csv`` or ``text/turtle``."""
        return self._whole(self._ask(query, media_type, limits))

    def _ask(self, query: str, accept: str, limits: Limits) -> Reply:
        from SPARQLWrapper import POST, SPARQLWrapper  # noqa: PLC0415  (slow import)

        path = f"/sparql{query_of({'release': self.pinned})}"
        wrapped = SPARQLWrapper(self.url)  # the path is ours
        wrapped.setMethod(POST)
        wrapped.setOnlyConneg(True)
        # setQuery takes words of a comment for the form; the server reads the query itself
        wrapped.queryString = query
        for name, value in self._headers(accept).items():
            wrapped.addCustomHttpHeader(name, value)
        for graph in limits.get("graphs", ()):
            wrapped.addDefaultGraph(graph)
        for graph in limits.get("named", ()):
            wrapped.addNamedGraph(graph)
        if "seconds" in limits:
            wrapped.addParameter("timeout", f"{limits['seconds']:g}")
        # not query(): it opens a connection of its own, and tells less of an error
        message: Any = wrapped._createRequest()
        return self._transport.send(
            Asking(path, dict(message.header_items()), "POST", message.data)
        )

    def _other(self, form: str) -> UsageError:
        return UsageError(
            "The query has another form than {form}.",
            remedy="Use sparql(), which returns what any query asks for.",
            language=self.language,
            form=form,
        )


def _rows(found: dict[str, Any], reply: Reply) -> Rows:
    return Rows.read(found, reply.headers.get("Kakehashi-Release", ""))


def _graph(body: bytes) -> Graph:
    from rdflib import Graph  # noqa: PLC0415  (slow import)

    return Graph().parse(data=body, format="nt")
