"""Two ways to write triples into an engine: SPARQL Update, and the Graph Store Protocol."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Iterable
from typing import Final, Protocol

from kakehashi.errors import StoreError
from kakehashi.replies import Reply
from kakehashi.store.remote.http import Session, explained, told
from kakehashi.store.remote.release import DEFAULT

__all__ = ["GraphStoreWriter", "PieceRefusedError", "UpdateWriter", "Writer"]

#: Statuses by which engines say that there is too much in a request, or something wrong in it.
_REFUSED: Final = (400, 413, 414, 422, 500)
_MISSING: Final = 404
_LIKE_IRI: Final = re.compile(rb'> "[A-Za-z][A-Za-z0-9+.-]*:[^"\\ ]*" \.\n\Z')


class PieceRefusedError(Exception):
    """The engine refuses some triples, or so many at a time; the text is what it says."""


class Writer(Protocol):
    """Writes whole requests; a graph is named by its IRI, or :data:`DEFAULT`."""

    #: How many triples a request has when nothing is said.
    batch: int

    def add(self, graph: str, lines: Iterable[bytes]) -> None:
        """Add triples, lines of N-Triples. Raises PieceRefusedError and StoreError."""
        ...

    def clear(self, graph: str) -> None:
        """Remove all triples of a graph, if there are any. Raises StoreError."""
        ...

    def replace(self, graph: str, lines: Iterable[bytes]) -> None:
        """Put triples in the place of those of a graph. Raises like :meth:`add`."""
        ...


class _Http:
    def __init__(self, session: Session, url: str, seconds: float) -> None:
        self._session, self._url, self._seconds = session, url, seconds

    def _send(self, url: str, method: str, body: bytes | None, media_type: str) -> Reply:
        headers = {"Accept": "*/*"} | ({"Content-Type": media_type} if body is not None else {})
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310  (checked)
        return self._session.send(request, self._seconds)

    def _check(self, reply: Reply) -> None:
        if reply.status in _REFUSED:
            raise PieceRefusedError(told(reply.body))
        if (error := explained(reply, self._url, self._seconds)) is not None:
            raise error

    def _cleared(self, reply: Reply) -> None:
        try:
            self._check(reply)
        except PieceRefusedError as error:
            raise StoreError(
                "The engine does not clear a graph: {detail}", where=self._url, detail=str(error)
            ) from error


class UpdateWriter(_Http):
    """Writes by SPARQL 1.1 Update, which every engine has that can be written at all."""

    #: Virtuoso refuses somewhat more than 500 triples of ours in one INSERT DATA.
    batch = 500

    def add(self, graph: str, lines: Iterable[bytes]) -> None:
        """Add triples by INSERT DATA; texts that look like IRIs in a request of their own.

        In one request, Virtuoso takes some texts for the IRIs of the same characters.
        """
        for text in self.data("INSERT", graph, lines):
            self._check(self._update(text))

    def data(self, word: str, graph: str, lines: Iterable[bytes]) -> list[str]:
        """Return the updates that insert or delete triples, each for a request of its own."""
        given = list(lines)
        parts = (
            [line for line in given if not _LIKE_IRI.search(line)],
            [line for line in given if _LIKE_IRI.search(line)],
        )
        return [_data(word, graph, some) for some in parts if some]

    def update(self, *texts: str) -> None:
        """Do some updates in one request. Raises PieceRefusedError and StoreError."""
        self._check(self._update(" ;\n".join(texts)))

    def clear(self, graph: str) -> None:
        """Clear a graph."""
        self._cleared(self._update(f"CLEAR SILENT {_target(graph)}"))

    def replace(self, graph: str, lines: Iterable[bytes]) -> None:
        """Clear and add in one request, which most engines do as one transaction."""
        self._check(
            self._update(f"CLEAR SILENT {_target(graph)} ;\n{_data('INSERT', graph, lines)}")
        )

    def _update(self, text: str) -> Reply:
        body = urllib.parse.urlencode({"update": text}).encode()
        return self._send(self._url, "POST", body, "application/x-www-form-urlencoded")


class GraphStoreWriter(_Http):
    """Writes by the SPARQL 1.1 Graph Store HTTP Protocol, which is much faster where it exists."""

    batch = 50_000

    def add(self, graph: str, lines: Iterable[bytes]) -> None:
        """Add triples by POST."""
        self._check(self._graph(graph, "POST", b"".join(lines)))

    def clear(self, graph: str) -> None:
        """Remove a graph by DELETE."""
        reply = self._graph(graph, "DELETE", None)
        if reply.status != _MISSING:
            self._cleared(reply)

    def replace(self, graph: str, lines: Iterable[bytes]) -> None:
        """Replace a graph by PUT."""
        self._check(self._graph(graph, "PUT", b"".join(lines)))

    def address(self, graph: str) -> str:
        """Return the address of a graph; what the given address has after its ? is kept.

        >>> GraphStoreWriter(Session(), "http://h/store?no_transaction", 1).address("urn:g")
        'http://h/store?no_transaction&graph=urn%3Ag'
        """
        mark = "&" if "?" in self._url else "?"
        name = f"graph={urllib.parse.quote(graph, safe='')}" if graph else "default"
        return f"{self._url}{mark}{name}"

    def _graph(self, graph: str, method: str, body: bytes | None) -> Reply:
        return self._send(self.address(graph), method, body, "application/n-triples")


def _target(graph: str) -> str:
    return "DEFAULT" if graph == DEFAULT else f"GRAPH <{graph}>"


def _data(word: str, graph: str, lines: Iterable[bytes]) -> str:
    triples = b"".join(lines).decode()
    if graph == DEFAULT:
        return f"{word} DATA {{\n{triples}}}"
    return f"{word} DATA {{ GRAPH <{graph}> {{\n{triples}}} }}"
