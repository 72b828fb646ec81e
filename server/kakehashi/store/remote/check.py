"""Read a graph back from an engine, to be compared with what was put in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from pyoxigraph import RdfFormat, parse, serialize

from kakehashi.replies import Reply, Stream
from kakehashi.store.remote.answer import ASKED_GRAPH
from kakehashi.store.remote.engine import refuse_part
from kakehashi.store.remote.http import explained, unreachable
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.remote.release import DEFAULT, Digest

__all__ = ["read_back"]

_AT_A_TIME: Final = 4096


def read_back(reader: RemoteReader, graph: str, seconds: float) -> Digest:
    """Return number and digest of the triples of a graph, as a query sees them.

    Raises StoreError when the engine gives no graph, or breaks off.
    """
    reader.sees_whole_graphs()
    pattern = "?s ?p ?o" if graph == DEFAULT else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    message = reader.message(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", ASKED_GRAPH)
    digest = Digest()
    with reader.session.stream(message, seconds) as stream:
        syntax = _accepted(stream, reader.url, seconds)
        try:
            quads = parse(io.BufferedReader(_Body(stream)), format=syntax)
            while triples := [quad.triple for quad in islice(quads, _AT_A_TIME)]:
                written = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
                digest.add(written.splitlines(keepends=True))
        except SyntaxError as error:
            raise unreachable(reader.url, str(error)) from error
    return digest


def _accepted(stream: Stream, url: str, seconds: float) -> RdfFormat:
    """Return the form of the body. Raises an error unless it is a graph whose end can be seen."""
    if stream.status != HTTPStatus.OK:
        body = b"".join(islice(stream, 1))
        error = explained(Reply(stream.status, stream.headers, body, stream.framed), url, seconds)
        raise error or unreachable(url, f"HTTP {stream.status}")
    refuse_part(stream.headers, url)
    media_type = stream.headers.get_content_type()
    syntax = RdfFormat.from_media_type(media_type)
    if syntax is None or not stream.framed:
        raise unreachable(url, f"{media_type}, framed: {stream.framed}")
    return syntax


class _Body(io.RawIOBase):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(stream), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        size = min(len(target), len(self._rest))
        target[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
