"""Keep the graphs of the live map in an engine that holds a release, by SPARQL Update.

A mark beside the record of the release (:mod:`kakehashi.store.remote.state`) says which event the
graphs show. It is written last: when something stops in the middle, the mark tells an older event,
and the graphs are written anew. Loading a release removes the mark with the graphs.

A release may have such a graph itself: the approved statements as they were exported. What stands
there stays, but for what the log has taken back since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kakehashi.errors import StoreError
from kakehashi.namespaces import graph_iri
from kakehashi.settings import Settings
from kakehashi.sssom.curated import SET
from kakehashi.store.choice import graphs_of, release_of
from kakehashi.store.remote.http import Session
from kakehashi.store.remote.reader import RemoteReader
from kakehashi.store.remote.release import DEFAULT, opened, release_files
from kakehashi.store.remote.state import LOADING, check_whole
from kakehashi.store.remote.write import PieceRefusedError, UpdateWriter

__all__ = ["LIVE_GRAPHS", "LiveGraphs", "things_of"]

#: The graphs that follow from the log.
LIVE_GRAPHS: Final = (graph_iri("live"), graph_iri(f"mapping/{SET}"), graph_iri(f"direct/{SET}"))
_DIRECT: Final = LIVE_GRAPHS[2]
_MARK: Final = f"{LOADING}#live"
_ROW: Final = f"{LOADING}/#live"
_RELEASE: Final = f"{LOADING}#release"
_SAID: Final = (
    f"SELECT ?p ?o WHERE {{ GRAPH <{LOADING}> {{ ?s ?p ?o"
    f" FILTER(?p IN (<{_MARK}>, <{_RELEASE}>)) }} }}"
)
_SECONDS: Final = 30
_IN: Final = ", ".join(f"<{graph}>" for graph in LIVE_GRAPHS)
#: Takes out of a default graph of its own what no other graph says.
_OUT_OF_DEFAULT: Final = """
DELETE {{ ?s ?p ?o }} WHERE {{
  {where} FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} {but} }}
}}
"""


class LiveGraphs:
    """Writes the graphs of the log into one engine; not for several threads at a time."""

    def __init__(
        self, reader: RemoteReader, update_url: str, settings: Settings, folder: Path
    ) -> None:
        session = Session(user=settings.store_user, password=settings.store_password)
        self._reader, self._release = reader, release_of(folder)
        self._base = _released(folder)
        self._writer = UpdateWriter(session, update_url, _SECONDS)
        #: Whether the default graph is apart from the named ones.
        self._own = not reader.ask(f"ASK {{ <{LOADING}> ?p ?o }}")

    def mark(self) -> str:
        """Return what the graphs show; empty when that is not known.

        Raises StoreError when the engine does not hold the whole of the release: it is being
        loaded, and nothing else may be written.
        """
        said: dict[str, str] = {}
        for row in self._reader.select(_SAID):
            name = row["p"].value
            said[name] = max(said.get(name, ""), row["o"].value)
        check_whole(said.get(_RELEASE, ""), self._release, begun=bool(said))
        return said.get(_MARK, "")

    def agree(self, quads: Iterable[Quad], out: frozenset[Quad] = frozenset()) -> bool:
        """Return whether the graphs have as many triples as they should; see :meth:`replace`."""
        every = [*(self._base - out), *quads]
        wanted = {graph: len(lines) for graph, lines in self._by_graph(every)}
        rows = self._reader.select(
            f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN ({_IN})) }}"
            " GROUP BY ?g"
        )
        return {row["g"].value: int(row["n"].value) for row in rows} == wanted

    def replace(self, quads: Iterable[Quad], mark: str, out: frozenset[Quad] = frozenset()) -> None:
        """Write the graphs anew: what the release says but for ``out``, and ``quads``."""
        clear = [_unmarked(), *(f"CLEAR SILENT GRAPH <{graph}>" for graph in LIVE_GRAPHS)]
        if self._own:
            where = f"GRAPH ?live {{ ?s ?p ?o }} FILTER(?live IN ({_IN}))"
            but = f"FILTER(?g NOT IN ({_IN}))"
            clear.insert(1, _OUT_OF_DEFAULT.format(where=where, but=but))
        with _told(self._reader.url):
            self._writer.update(*clear)
            for graph, lines in self._by_graph([*(self._base - out), *quads], default=True):
                for piece in _pieces(lines, self._writer.batch):
                    self._writer.add(graph, piece)
            self._writer.update(*_marked(mark))

    def change(self, removed: Iterable[Quad], added: Iterable[Quad], mark: str) -> None:
        """Take some quads out and put some in, in one request when they are few."""
        gone, new = list(removed), list(added)
        steps = [("DELETE", *one) for one in self._by_graph(gone)]
        steps += [("INSERT", *one) for one in self._by_graph(new, default=True)]
        with _told(self._reader.url):
            few = sum(len(lines) for _, _, lines in steps) + len(gone) <= self._writer.batch
            whole: list[str] = []
            for word, graph, lines in steps:
                for piece in _pieces(lines, self._writer.batch):
                    texts = self._writer.data(word, graph, piece)
                    if few and len(texts) == 1:
                        whole += texts
                    else:
                        few = self._sent(whole, texts)
                if word == "DELETE" and self._own:
                    for piece in _pieces(lines, self._writer.batch):
                        text = _OUT_OF_DEFAULT.format(where=_values(piece), but="")
                        if few:
                            whole.append(text)
                        else:
                            self._writer.update(text)
            self._writer.update(*whole, *_marked(mark))

    def _sent(self, whole: list[str], texts: list[str]) -> bool:
        """Send what was gathered, and each of some texts in a request of its own."""
        if whole:
            self._writer.update(*whole)
            whole.clear()
        for text in texts:
            self._writer.update(text)
        return False

    def _by_graph(
        self, quads: Iterable[Quad], *, default: bool = False
    ) -> Iterator[tuple[str, list[bytes]]]:
        """Yield lines of N-Triples by graph, with ``default`` also for a default graph apart."""
        lines: defaultdict[str, set[bytes]] = defaultdict(set)
        for quad in quads:
            triple = Triple(quad.subject, quad.predicate, quad.object)
            line = serialize([triple], format=RdfFormat.N_TRIPLES) or b""
            lines[_graph_of(quad)].add(line)
            if default and self._own:
                lines[DEFAULT].add(line)
        for graph in sorted(lines):
            yield graph, sorted(lines[graph])


def things_of(quads: Iterable[Quad]) -> set[str]:
    """Return the IRIs of what the graphs describe, and of the graphs; items are none of them."""
    found = {
        quad.subject.value
        for quad in quads
        if isinstance(quad.subject, NamedNode) and _graph_of(quad) != _DIRECT
    }
    return found | set(LIVE_GRAPHS)


def _released(folder: Path) -> frozenset[Quad]:
    """Return what the release itself says in such graphs."""
    if not graphs_of(folder).keys() & set(LIVE_GRAPHS):
        return frozenset()
    ends = tuple(f" <{graph}> .\n".encode() for graph in LIVE_GRAPHS)
    found: set[Quad] = set()
    with opened(*release_files(folder)) as files:
        for file in files:
            lines = b"".join(line for line in file if line.endswith(ends))
            found.update(parse(lines, format=RdfFormat.N_QUADS))
    return frozenset(found)


def _graph_of(quad: Quad) -> str:
    graph = quad.graph_name
    return graph.value if isinstance(graph, NamedNode) else DEFAULT


def _pieces(lines: list[bytes], size: int) -> Iterator[list[bytes]]:
    return (lines[begin : begin + size] for begin in range(0, len(lines), size))


def _values(lines: Iterable[bytes]) -> str:
    rows = " ".join(f"({line.decode().rstrip().removesuffix('.')})" for line in lines)
    return f"VALUES (?s ?p ?o) {{ {rows} }}"


def _unmarked() -> str:
    return f"DELETE WHERE {{ GRAPH <{LOADING}> {{ <{_ROW}> <{_MARK}> ?o }} }}"


def _marked(mark: str) -> tuple[str, str]:
    row = f'<{_ROW}> <{_MARK}> "{mark}"'
    return _unmarked(), f"INSERT DATA {{ GRAPH <{LOADING}> {{ {row} }} }}"


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Say as our error what an engine says that refuses an update."""
    try:
        yield
    except PieceRefusedError as error:
        raise StoreError(
            "The engine cannot be written: {detail}",
            where=url,
            remedy="Allow its user to write, or name another: see docs/engines.md.",
            detail=str(error),
        ) from error
