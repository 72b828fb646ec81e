"""Ask queries of any SPARQL 1.1 endpoint that holds a release; see ``kakehashi load``.

The endpoint's default graph has every triple once (``oxigraph serve``), or is the union of its
graphs (Virtuoso, GraphDB). An answer is whole or there is an error, whatever the engine does when
it stops in the middle; and it is the same answer from every engine: terms are brought into one
form, results are asked for in a form in which a loss can be seen and written by ourselves.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from SPARQLWrapper import POST, XML, SPARQLWrapper

from kakehashi.errors import BadInputError, KakehashiError, StoreError
from kakehashi.model.term import Row, Term
from kakehashi.replies import Reply
from kakehashi.settings import Settings, load_settings
from kakehashi.store.formats import GRAPHS, RESULTS, negotiate
from kakehashi.store.reader import bind, wrong_form
from kakehashi.store.remote import guard
from kakehashi.store.remote.answer import (
    ASKED_GRAPH,
    ASKED_RESULTS,
    graph_of,
    results_of,
    triples_of,
    written_graph,
    written_results,
)
from kakehashi.store.remote.engine import NO_GRAPH, Engine, engine_of, refuse_part
from kakehashi.store.remote.http import (
    Session,
    TooLargeError,
    explained,
    tells_timeout,
    told,
    unreachable,
)
from kakehashi.store.remote.query import data_set_of, form_of, with_prefixes
from kakehashi.store.remote.terms import term_of
from kakehashi.store.request import Answer, Request
from kakehashi.store.workers.errors import error_of, out_of_time
from kakehashi.store.written import NoXmlTextError, fit_for_xml, mended

__all__ = ["RemoteReader"]

#: Statuses by which engines say that they do not understand a query, or cannot evaluate it;
#: Virtuoso says so with status 500 as well, and one of these SQL states.
_QUERY_FAULTS: Final = (400, 406, 413, 414, 422, 501)
_VIRTUOSO_QUERY_FAULT: Final = re.compile(rb"Virtuoso (?:22|37|42|TR)")
#: A query whose answer has so many rows that an engine with a limit in common use cuts it.
_MANY: Final = 100_000
_MANY_ROWS: Final = "SELECT (1 AS ?x) WHERE { %s }" % " ".join(  # noqa: UP031  (braces)
    f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcde"
)


class RemoteReader:
    """Sends each query to ``url`` by POST; a trusted one may take ``seconds``.

    ``prefixes`` are those that queries of the public need not declare.
    """

    def __init__(
        self,
        url: str,
        settings: Settings | None = None,
        *,
        seconds: float = 60,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.url, self._seconds, self._prefixes = url, seconds, dict(prefixes or {})
        self._settings = settings or load_settings({})
        user, password = self._settings.store_user, self._settings.store_password
        self.session = Session(user=user, password=password)
        #: What rows of trusted queries must not name: pages show a release, and the engine more.
        self.hidden: set[str] = set()

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """Return the solutions of a SELECT query, in order."""
        result = self._results(query, bindings)
        if "results" not in result:
            raise wrong_form("SELECT")
        try:
            return [
                {name: term_of(value) for name, value in row.items()}
                for row in result["results"]["bindings"]
                if not (self.hidden and self._is_hidden(row))
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise unreachable(self.url, f"no rows: {error!r}") from error

    def ask(self, query: str, /, **bindings: Term) -> bool:
        """Return the answer of an ASK query."""
        result = self._results(query, bindings)
        if "boolean" not in result:
            raise wrong_form("ASK")
        return bool(result["boolean"])

    def construct(self, query: str, /, **bindings: Term) -> bytes:
        """Return the triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples."""
        if form_of(query) not in ("CONSTRUCT", "DESCRIBE"):
            raise wrong_form("CONSTRUCT")
        self.sees_whole_graphs()
        reply = self._trusted(bind(query, bindings), ASKED_GRAPH)
        try:
            return graph_of(reply)
        except ValueError as error:
            raise unreachable(self.url, str(error)) from error

    def evaluate(self, request: Request, seconds: float) -> Answer:
        """Return the whole answer to a query of the public, or raise an error.

        Raises BadInputError when the query is refused or the engine does not understand it,
        QueryTimeoutError when a limit of time or size is reached, StoreError when the engine
        fails or gives a part of the answer.
        """
        known = frozenset(self._prefixes)
        guard.check(request.query, self._settings.query_bytes, known)
        graph = form_of(request.query) in ("CONSTRUCT", "DESCRIBE")
        offered = GRAPHS if graph else RESULTS
        if (media_type := negotiate(request.accept, offered)) is None:
            header = {"status": "not-acceptable", "offered": offered}
            raise error_of(header, self._settings)
        if graph:
            self.sees_whole_graphs()
        reply = self._public(request, ASKED_GRAPH if graph else ASKED_RESULTS, seconds)
        try:
            body = self._graph(reply, media_type) if graph else self._rows(reply, media_type)
        except ValueError as error:
            raise self._broken(reply, error, seconds) from error
        if len(body) > self._settings.result_bytes:
            raise error_of({"status": "too-large"}, self._settings)
        return Answer(body, media_type)

    @cached_property
    def engine(self) -> Engine:
        """The kind of engine that answers."""
        return engine_of(self._send("ASK {}", ASKED_RESULTS, self._seconds).headers)

    def sees_whole_graphs(self) -> None:
        """Raise StoreError when the engine would cut a graph without a sign of it."""
        if self.engine.cuts_graphs:
            _ = self._rows_are_not_cut

    def message(
        self, query: str, accept: str, parameters: Iterable[tuple[str, str]] = ()
    ) -> urllib.request.Request:
        """Return the HTTP request that asks a query."""
        client = SPARQLWrapper(self.url, returnFormat=XML)  # fits every form; the header decides
        client.setMethod(POST)
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", accept)
        for name, value in parameters:
            client.addParameter(name, value)
        client.queryType = form_of(query) or "SELECT"
        client.queryString = query  # setQuery takes a comment for an update, and then sends one
        if client.queryType == "DESCRIBE":
            client.queryString = self.engine.describe + query
        # not query(): it hides the status and the headers of an error, and keeps no deadline
        message: urllib.request.Request = client._createRequest()
        return message

    # --- parts --------------------------------------------------------------------------------

    def _results(self, query: str, bindings: dict[str, Term]) -> dict[str, Any]:
        reply = self._trusted(bind(query, bindings), ASKED_RESULTS)
        try:
            return results_of(reply)
        except ValueError as error:
            raise unreachable(self.url, str(error)) from error

    def _is_hidden(self, row: dict[str, Any]) -> bool:
        return any(v["type"] == "uri" and v["value"] in self.hidden for v in row.values())

    def _trusted(self, query: str, accept: str) -> Reply:
        reply = self._send(query, accept, self._seconds)
        if (error := explained(reply, self.url, self._seconds)) is not None:
            raise error
        refuse_part(reply.headers, self.url)
        return reply

    def _public(self, request: Request, accept: str, seconds: float) -> Reply:
        query = with_prefixes(request.query, self._prefixes)
        try:
            reply = self._send(query, accept, seconds, request=request)
        except TooLargeError as error:
            raise error_of({"status": "too-large"}, self._settings) from error
        fault = explained(reply, self.url, seconds)
        its_fault = reply.status in _QUERY_FAULTS or _VIRTUOSO_QUERY_FAULT.match(reply.body)
        if isinstance(fault, StoreError) and its_fault:
            raise BadInputError("The query cannot be evaluated: {detail}", detail=told(reply.body))
        if fault is not None:
            raise fault
        refuse_part(reply.headers, self.url)
        return reply

    def _graph(self, reply: Reply, media_type: str) -> bytes:
        triples = triples_of(graph_of(reply))
        if media_type == "application/rdf+xml" and not fit_for_xml(triples):
            raise error_of({"status": "no-xml-names"}, self._settings)
        return self._mended(written_graph(triples, media_type), media_type)

    def _rows(self, reply: Reply, media_type: str) -> bytes:
        return self._mended(written_results(results_of(reply), media_type), media_type)

    def _mended(self, body: bytes, media_type: str) -> bytes:
        try:
            return mended(body, media_type)
        except NoXmlTextError as error:
            raise error_of({"status": "no-xml-text"}, self._settings) from error

    def _send(
        self, query: str, accept: str, seconds: float, *, request: Request | None = None
    ) -> Reply:
        if request is None:
            return self.session.send(self.message(query, accept), seconds)
        limit = 4 * self._settings.result_bytes  # JSON may be that much longer than CSV
        message = self.message(query, accept, self._dataset(request))
        return self.session.send(message, seconds, limit)

    def _dataset(self, request: Request) -> Iterator[tuple[str, str]]:
        """Yield the parameters of the data set; when one part is given, the other is empty."""
        default, named = request.default_graphs, request.named_graphs
        said = bool(default), bool(named)
        if not any(said):
            said = data_set_of(request.query)
        if any(said) and self.engine.fills_datasets:
            default = default if said[0] else (NO_GRAPH,)
            named = named if said[1] else (NO_GRAPH,)
        yield from (("default-graph-uri", iri) for iri in default)
        yield from (("named-graph-uri", iri) for iri in named)

    @cached_property
    def _rows_are_not_cut(self) -> bool:
        reply = self._trusted(_MANY_ROWS, "text/csv")  # JSON takes Virtuoso ten times as long
        if (lines := reply.body.count(b"\n")) != _MANY + 1:
            raise unreachable(self.url, f"{lines - 1} rows of {_MANY}")
        return True

    def _broken(self, reply: Reply, error: ValueError, seconds: float) -> KakehashiError:
        """Return the error for a body of status 200 that is no answer.

        An engine that is stopped by its own time limit in the middle says so at the end.
        """
        if tells_timeout(reply.body[-2000:]):
            return out_of_time(seconds)
        return unreachable(self.url, str(error))
