"""What a worker does to a store that may be written: updates, and operations on whole graphs.

Only a private store is ever opened so; the store of a release is read-only. One process holds
the store and does one thing after the other, so a change is seen by the next request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple, parse, serialize

from kakehashi.store.tokens import tokens

__all__ = ["Writing", "with_dataset"]

#: Operations after which a WHERE takes a data set: ``DELETE {…} INSERT {…} WHERE {…}``.
_AFTER_TEMPLATE: Final = "}"


class Writing:
    """Changes a store; every change is whole, and on the disk when it is answered."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(
        self, change: Mapping[str, Any], body: bytes, base: str
    ) -> tuple[str, Iterable[Triple] | None]:
        """Do an operation and return its status, and the triples of a graph that was asked for.

        Status: ``ok``, ``created``, ``missing`` (no such graph) or ``unknown-type`` (of the body).
        Raises SyntaxError when the body does not parse; nothing is changed then.
        """
        graph = NamedNode(change["graph"]) if change["graph"] else DefaultGraph()
        exists = isinstance(graph, DefaultGraph) or self._store.contains_named_graph(graph)
        if change["action"] == "update":
            text = with_dataset(body.decode(), change["default_graphs"], change["named_graphs"])
            self._store.update(text, base_iri=base)
        elif change["action"] == "get":
            return ("ok", self._triples(graph)) if exists else ("missing", None)
        elif change["action"] == "delete":
            if not exists:
                return "missing", None
            self._remove(graph)
        else:
            if (triples := _parsed(change, body)) is None:
                return "unknown-type", None
            self._store.update(_put(change, triples))
        self._store.flush()
        return ("ok" if exists else "created"), None

    def _triples(self, graph: NamedNode | DefaultGraph) -> Iterable[Triple]:
        return (q.triple for q in self._store.quads_for_pattern(None, None, None, graph))

    def _remove(self, graph: NamedNode | DefaultGraph) -> None:
        if isinstance(graph, DefaultGraph):
            self._store.clear_graph(graph)
        else:
            self._store.remove_graph(graph)


def _parsed(change: Mapping[str, Any], body: bytes) -> list[Triple] | None:
    """Return the triples of all parts of a body; None when a part is in an unknown form."""
    triples: list[Triple] = []
    at = 0
    for media_type, size in change["parts"]:
        if (syntax := RdfFormat.from_media_type(media_type)) is None:
            return None
        content, at = body[at : at + size], at + size
        quads = parse(content, format=syntax, base_iri=change["graph"] or None)
        triples += [Triple(q.subject, q.predicate, q.object) for q in quads]
    return triples


def _put(change: Mapping[str, Any], triples: list[Triple]) -> str:
    """Return one update, which the engine does wholly or not at all."""
    data = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    if not change["graph"]:
        first = "CLEAR DEFAULT;" if change["action"] == "put" else ""
        return f"{first} INSERT DATA {{ {data} }}"
    graph = f"GRAPH {NamedNode(change['graph'])}"
    first = f"DROP SILENT {graph};" if change["action"] == "put" else ""
    return f"{first} CREATE SILENT {graph}; INSERT DATA {{ {graph} {{ {data} }} }}"


def with_dataset(update: str, default: Iterable[str], named: Iterable[str]) -> str:
    """Return the update with the data set of the protocol in front of each WHERE.

    >>> with_dataset("INSERT { ?s a <urn:o> } WHERE { ?s ?p 'WHERE' }", ["urn:g"], [])
    "INSERT { ?s a <urn:o> } USING <urn:g> WHERE { ?s ?p 'WHERE' }"
    >>> with_dataset("DELETE WHERE { ?s a <urn:o> }", ["urn:g"], [])
    'DELETE  { ?s a <urn:o> } USING <urn:g> WHERE { ?s a <urn:o> }'

    Raises SyntaxError when the update names a data set itself (SPARQL 1.1 Protocol, 2.2.3).
    """
    using = [f"USING {NamedNode(iri)}" for iri in default]
    using += [f"USING NAMED {NamedNode(iri)}" for iri in named]
    if not using:
        return update
    clauses = " ".join(using)
    pieces: list[str] = []
    end, before, depth = 0, "", 0
    short = -1  # where the block of a DELETE WHERE begins, which is template and pattern in one
    for token in tokens(update):
        word = token.text.upper() if token.kind == "word" else token.text
        depth += (word == "{") - (word == "}")
        if not depth and word in ("USING", "WITH"):
            raise SyntaxError(f"{word} and the data set of the request exclude each other")
        if not depth and word == "WHERE":
            pieces.append(update[end : token.start])
            end = token.start
            if before == _AFTER_TEMPLATE:
                pieces.append(f"{clauses} ")
            elif before == "DELETE":
                short = end = token.start + len(word)
        elif not depth and word == "}" and short >= 0:
            block = update[short : token.start + 1]
            pieces.append(f"{block} {clauses} WHERE{block}")
            short, end = -1, token.start + 1
        before = word
    return "".join([*pieces, update[end:]])
