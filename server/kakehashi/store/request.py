"""What is asked of a query worker, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Answer", "Change", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """A query with its dataset (none: the store's default graph) and the wanted media types."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Change:
    """An operation on a store that may be written: an update, or one on a whole graph.

    ``action`` is ``update``, ``get``, ``put``, ``post`` or ``delete`` (SPARQL 1.1 Graph Store
    HTTP Protocol); ``graph`` is the IRI of the graph, empty for the default graph.
    """

    action: str
    parts: tuple[tuple[str, bytes], ...] = ()  #: the body: media type and content of each part
    graph: str = ""
    accept: str = "*/*"
    default_graphs: tuple[str, ...] = ()  #: ``using-graph-uri``
    named_graphs: tuple[str, ...] = ()  #: ``using-named-graph-uri``


@dataclass(frozen=True, slots=True)
class Answer:
    """The complete answer."""

    body: bytes
    media_type: str
    status: str = "ok"  #: of a change: ``ok``, ``created`` or ``missing``
    sequence: int = 0  #: last event of the live map that it shows
