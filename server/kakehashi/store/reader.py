"""Ask trusted queries (files of this project) of a store.

A query has places for values, written ``$name``; everything else is written ``?name``. A value
is put in as a complete term, so no text can break out of its place, and every engine is asked
exactly the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)
from pyoxigraph import Triple as TripleTerm

from kakehashi.errors import StoreError
from kakehashi.model.term import Row, Term
from kakehashi.store.tokens import tokens

__all__ = ["OxigraphReader", "Reader", "bind", "open_reader", "sorted_ntriples"]


class Reader(Protocol):
    """Answers trusted queries over the graph; the default graph is the union of all graphs."""

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """Return the solutions of a SELECT query, in order."""
        ...

    def ask(self, query: str, /, **bindings: Term) -> bool:
        """Return the answer of an ASK query."""
        ...

    def construct(self, query: str, /, **bindings: Term) -> bytes:
        """Return the triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples."""
        ...

    def close(self) -> None:
        """Give back what the reader holds."""
        ...


def open_reader(store: str, current_release_dir: Path) -> Reader:
    """Open what the setting ``store`` names: the current release, a store folder, an endpoint."""
    scheme, _, place = store.partition(":")
    if scheme == "sparql":
        from kakehashi.store.remote import RemoteReader  # noqa: PLC0415  (slow import)

        return RemoteReader(place)
    return OxigraphReader(store_folder(store, current_release_dir))


def store_folder(store: str, current_release_dir: Path) -> Path:
    """Return the folder that an ``oxigraph:`` setting names."""
    place = store.partition(":")[2]
    return current_release_dir / "store" if place == "current" else Path(place)


class OxigraphReader:
    """Reads a store that :func:`kakehashi.store.load.load_release` made, in this process."""

    def __init__(self, path: Path) -> None:
        try:
            self._store = Store.read_only(str(path))
            empty = next(self._store.quads_for_pattern(None, None, None, DefaultGraph()), None)
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(
                "The store cannot be opened: {detail}",
                where=str(path),
                remedy="Run make run, or kakehashi build.",
                detail=str(error),
            ) from error
        if empty is None:
            raise StoreError(
                "The store is empty or was not made by kakehashi.",
                where=str(path),
                remedy="Run make run, or kakehashi build.",
            )

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """Return the solutions of a SELECT query, in order."""
        result = self._run(query, bindings)
        if not isinstance(result, QuerySolutions):
            raise _wrong_form("SELECT")
        names = [variable.value for variable in result.variables]
        return [
            {name: _term(value) for name in names if (value := solution[name]) is not None}
            for solution in result
        ]

    def ask(self, query: str, /, **bindings: Term) -> bool:
        """Return the answer of an ASK query."""
        result = self._run(query, bindings)
        if not isinstance(result, QueryBoolean):
            raise _wrong_form("ASK")
        return bool(result)

    def construct(self, query: str, /, **bindings: Term) -> bytes:
        """Return the triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples."""
        result = self._run(query, bindings)
        if not isinstance(result, QueryTriples):
            raise _wrong_form("CONSTRUCT")
        return sorted_ntriples(f"{triple} ." for triple in result)

    def close(self) -> None:
        """Give back what the reader holds: nothing, a read-only store has no lock."""

    def _run(
        self, query: str, bindings: dict[str, Term]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return self._store.query(bind(query, bindings))
        except (SyntaxError, OSError, RuntimeError) as error:
            raise StoreError(
                "A query of this project cannot be answered: {detail}", detail=str(error)
            ) from error


def bind(query: str, bindings: dict[str, Term]) -> str:
    """Put values into the places ``$name`` of a query.

    Raises StoreError when a value has no place and ValueError when a value is no RDF term.

    >>> bind("ASK { $item ?p '$item' }", {"item": Term("urn:x")})
    "ASK { <urn:x> ?p '$item' }"
    """
    values = {f"${name}": _written(term) for name, term in bindings.items()}
    pieces, end, used = [], 0, set()
    for token in tokens(query):
        if token.kind == "variable" and token.text in values:
            pieces += [query[end : token.start], values[token.text]]
            end = token.start + len(token.text)
            used.add(token.text)
    if missing := sorted(values.keys() - used):
        raise StoreError("The query has no place {name}.", name=", ".join(missing))
    return "".join([*pieces, query[end:]])


def sorted_ntriples(lines: set[str] | object) -> bytes:
    raise NotImplementedError
