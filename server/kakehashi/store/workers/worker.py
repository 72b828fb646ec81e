"""A query worker: a process that answers queries of the public and may be killed at any time.

It is forked from :mod:`kakehashi.store.workers.template`. It reads requests from a socket and
writes answers to it, each a frame: two lengths (4 and 8 bytes, big-endian), a JSON header and a
body. :mod:`kakehashi.store.workers.process` is the other end.
"""

from __future__ import annotations

import json
import os
import struct
import threading
from collections.abc import Iterable
from typing import Any, BinaryIO, Final, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from kakehashi import confine
from kakehashi.namespaces import ID, PREFIXES, graph_iri
from kakehashi.store.formats import GRAPHS, RESULTS, negotiate
from kakehashi.store.rewrite import rewrite
from kakehashi.store.syntax import locate, padded
from kakehashi.store.workers.writing import Writing
from kakehashi.store.written import NoXmlTextError, fit_for_xml, mended, numbered, write_graph

__all__ = ["FRAME", "run"]

#: Lengths of header and body.
FRAME: Final = struct.Struct(">IQ")

#: The engine recurses into a query; with this stack 16 KiB of text cannot overflow it.
_STACK_BYTES: Final = 64 << 20
#: Largest file of a store that may be written.
_WRITABLE_BYTES: Final = 64 << 30


class _TooLargeError(Exception):
    """The answer is larger than the setting ``result_bytes``."""


class _Capped:
    """Takes an answer as it is written and stops it at the limit."""

    def __init__(self, limit: int) -> None:
        self.body, self._limit = bytearray(), limit

    def write(self, data: bytes) -> int:
        if len(self.body) + len(data) > self._limit:
            raise _TooLargeError
        self.body += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


class _Worker:
    def __init__(self, config: dict[str, Any], store: Store | None) -> None:
        self._limit, self._base = int(config["result_bytes"]), str(config["base"])
        writable = bool(config["writable"])
        if store is None:
            folder = config["store"]
            store = Store(folder) if writable else Store.read_only(folder)
        self._store = store
        self._writing = Writing(self._store) if writable else None
        graphs = graph_iri("document/")
        slugs = [
            graph.value.removeprefix(graphs)
            for graph in self._store.named_graphs()
            if isinstance(graph, NamedNode) and graph.value.startswith(graphs)
        ]
        #: Prefixes that need no declaration; a store of somebody else has none.
        self._prefixes = (
            {slug: f"{ID}{slug}/" for slug in sorted(slugs)} | PREFIXES if slugs else {}
        )

    def answer(self, request: dict[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Return header and body of the answer; the body is complete or empty.

        ``body`` comes with an operation that changes a store or reads a whole graph of it.
        """
        text = str(request.get("query", ""))
        try:
            if "action" in request:
                text = body.decode(errors="replace")
                return self._changed(request, body)
            return self._written(self._result(text, request), request["accept"])
        except SyntaxError as error:
            line, column, detail = locate(text, str(error.msg))
            told = {"status": "syntax", "line": line, "column": column, "detail": detail}
        except ValueError as error:
            told = {"status": "no-iri", "detail": str(error)}
        except _TooLargeError:
            told = {"status": "too-large"}
        except MemoryError:
            told = {"status": "memory"}
        except BaseException as error:  # the engine's panics are no Exceptions
            told = {"status": "failed", "detail": str(error)[:500]}
        return told, b""

    def _result(
        self, text: str, request: dict[str, Any]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        given = _dataset(request) | {"base_iri": self._base}
        try:
            # Handing over the prefixes costs more than parsing; most queries declare their own.
            return self._store.query(padded(faster := rewrite(text)), **given)
        except SyntaxError:
            if not self._prefixes and faster == text:
                raise
        try:
            return self._store.query(padded(faster), prefixes=self._prefixes, **given)
        except SyntaxError:
            if faster == text:
                raise
        return self._store.query(padded(text), prefixes=self._prefixes, **given)

    def _changed(self, request: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        if self._writing is None:
            return {"status": "read-only"}, b""
        status, triples = self._writing.run(request, body, self._base)
        return ({"status": status}, b"") if triples is None else self._graph(triples, request)

    def _written(
        self, result: QuerySolutions | QueryBoolean | QueryTriples, accept: str
    ) -> tuple[dict[str, Any], bytes]:
        if isinstance(result, QueryTriples):
            return self._graph(result, {"accept": accept})
        if (media_type := negotiate(accept, RESULTS)) is None:
            return {"status": "not-acceptable", "offered": RESULTS}, b""
        sink = _Capped(self._limit)
        form = cast("QueryResultsFormat", QueryResultsFormat.from_media_type(media_type))
        result.serialize(cast("BinaryIO", sink), form)
        return _told(sink.body, media_type)

    def _graph(
        self, found: Iterable[Triple], request: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        if (media_type := negotiate(request["accept"], GRAPHS)) is None:
            return {"status": "not-acceptable", "offered": GRAPHS}, b""
        triples = numbered(found)
        if media_type == "application/rdf+xml" and not fit_for_xml(triples):
            return {"status": "no-xml-names"}, b""
        sink = _Capped(self._limit)
        write_graph(triples, media_type, cast("BinaryIO", sink))
        return _told(sink.body, media_type)


def _told(body: bytearray, media_type: str) -> tuple[dict[str, Any], bytes]:
    """Return header and body of an answer."""
    try:
        return {"status": "ok", "media_type": media_type}, mended(bytes(body), media_type)
    except NoXmlTextError:
        return {"status": "no-xml-text"}, b""


def _dataset(request: dict[str, Any]) -> dict[str, Any]:
    """Return the dataset of the protocol; when one part is given, the other is empty."""
    if not request["default_graphs"] and not request["named_graphs"]:
        return {}
    return {
        "default_graph": [NamedNode(iri) for iri in request["default_graphs"]],
        "named_graphs": [NamedNode(iri) for iri in request["named_graphs"]],
    }


def _prove(worker: _Worker) -> None:
    """Raise RuntimeError unless the confinement holds and deep queries are survived."""
    confine.prove()
    deep = f"ASK {{ FILTER({'STR(' * 3000}1{')' * 3000} = '1') }}"
    header, body = worker.answer(
        {"query": deep, "accept": "*/*", "default_graphs": [], "named_graphs": []}
    )
    if header["status"] != "ok" or b"true" not in body:
        raise RuntimeError(f"a deep query is not answered: {header}")


def _serve(
    config: dict[str, Any], store: Store | None, requests: BinaryIO, answers: BinaryIO
) -> None:
    def send(header: dict[str, Any], body: bytes = b"") -> None:
        head = json.dumps(header).encode()
        answers.write(FRAME.pack(len(head), len(body)) + head)
        answers.write(body)
        answers.flush()

    try:
        confine.confine(config["memory_mib"])
        worker = _Worker(config, store)
        confine.limit_files(_WRITABLE_BYTES if config["writable"] else 0)
        _prove(worker)
    except Exception as error:  # said to the other end, which is loud
        send({"status": "failed", "detail": f"{type(error).__name__}: {error}"})
        return
    send({"status": "ready", "thread": threading.get_native_id()})
    while head := requests.read(FRAME.size):
        head_size, body_size = FRAME.unpack(head)
        request = json.loads(requests.read(head_size))
        confine.allow_seconds(request["seconds"])
        send(*worker.answer(request, requests.read(body_size) if body_size else b""))


def run(config: dict[str, Any], store: Store | None, connection: int) -> None:
    """Serve until the connection ends, in a thread whose stack is large.

    ``store`` is the store when it is in memory already; ``connection`` a file descriptor.
    """
    with os.fdopen(connection, "rb") as requests, os.fdopen(os.dup(connection), "wb") as answers:
        threading.stack_size(_STACK_BYTES)
        thread = threading.Thread(target=_serve, args=(config, store, requests, answers))
        thread.start()
        thread.join()
