"""What kind of engine answers behind an address, and what has to be done differently for it.

Each difference was measured; ``docs/engines.md`` has the reproductions.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from typing import Final

from kakehashi.errors import StoreError

__all__ = ["ENGINES", "NO_GRAPH", "Engine", "engine_of", "refuse_part"]

#: A graph that no engine holds; it makes one part of a query's data set empty.
NO_GRAPH: Final = "urn:x-kakehashi:no-graph"


@dataclass(frozen=True, slots=True)
class Engine:
    """A kind of engine, known by the beginning of its header ``Server``."""

    name: str
    server: str = ""
    describe: str = ""  #: put before a DESCRIBE query, so that it means the same everywhere
    cuts_graphs: bool = False  #: may cut the answer of CONSTRUCT and give no sign of it
    fills_datasets: bool = False  #: takes all its graphs for a part of the data set not given


#: The engines that need something, or are tested live.
ENGINES: Final = (
    Engine("Oxigraph", "Oxigraph/"),
    Engine(
        "Virtuoso",
        "Virtuoso/",
        describe='define sql:describe-mode "CBD" ',  # its own way adds all incoming triples
        cuts_graphs=True,
        fills_datasets=True,
    ),
)
_OTHER: Final = Engine("other")


def engine_of(headers: Message[str, str]) -> Engine:
    """Return the engine that an answer comes from; one we do not know follows the standard."""
    server = headers.get("Server", "")
    return next((engine for engine in ENGINES if server.startswith(engine.server)), _OTHER)


def refuse_part(headers: Message[str, str], url: str) -> None:
    """Raise StoreError when an engine says, under the status of success, that it gave a part.

    >>> said = Message()
    >>> said["X-SPARQL-MaxRows"] = "10000"
    >>> refuse_part(said, "http://h/sparql")
    Traceback (most recent call last):
    ...
    kakehashi.errors.StoreError: http://h/sparql: ... (X-SPARQL-MaxRows: 10000). ...
    """
    for name in ("X-SQL-State", "X-SPARQL-MaxRows"):
        if value := headers.get(name, ""):
            raise StoreError(
                "The engine gave only a part of the answer ({detail}).",
                where=url,
                remedy="Raise its limits of rows and time; see docs/engines.md.",
                detail=f"{name}: {value}",
            )
