"""Ask trusted queries (files of this project) of a store.

A query has places for values, written ``$name``; everything else is written ``?name``. A value
is put in as a complete term, so no text can break out of its place, and every engine is asked
exactly the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kakehashi.errors import StoreError
from kakehashi.model.term import Row, Term
from kakehashi.store.tokens import tokens

__all__ = [
    "NoIriError",
    "OxigraphReader",
    "Reader",
    "bind",
    "memory_reader",
    "sorted_ntriples",
]


class NoIriError(ValueError):
    """A value that is given as an IRI is none, so nothing can be known of it."""


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


def _open(path: Path) -> Store:
    remedy = "Build one with «kakehashi build» or «make run»."
    try:
        store = Store.read_only(str(path))
        first = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(
            "The store cannot be opened: {detail}",
            where=str(path),
            remedy=remedy,
            detail=str(error),
        ) from error
    if first is None:
        raise StoreError(
            "The store is empty or was not made by kakehashi.", where=str(path), remedy=remedy
        )
    return store


class OxigraphReader:
    """Reads a store of :func:`kakehashi.store.load.load_release` in this process.

    For queries of this project only. Raises StoreError when the store cannot be opened.
    """

    def __init__(self, path: Path | Store) -> None:
        self._store = path if isinstance(path, Store) else _open(path)

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """Return the solutions of a SELECT query, in order."""
        result = self._run(query, bindings)
        if not isinstance(result, QuerySolutions):
            raise wrong_form("SELECT")
        places = list(enumerate(variable.value for variable in result.variables))
        return [
            {name: _term(value) for place, name in places if (value := solution[place]) is not None}
            for solution in result
        ]

    def ask(self, query: str, /, **bindings: Term) -> bool:
        """Return the answer of an ASK query."""
        result = self._run(query, bindings)
        if not isinstance(result, QueryBoolean):
            raise wrong_form("ASK")
        return bool(result)

    def construct(self, query: str, /, **bindings: Term) -> bytes:
        """Return the triples of a CONSTRUCT or DESCRIBE query as sorted N-Triples."""
        result = self._run(query, bindings)
        if not isinstance(result, QueryTriples):
            raise wrong_form("CONSTRUCT")
        return sorted_ntriples(result)

    def _run(
        self, query: str, bindings: dict[str, Term]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return self._store.query(bind(query, bindings))
        except (SyntaxError, OSError, RuntimeError) as error:
            raise StoreError(
                "A query of this project cannot be answered: {detail}", detail=str(error)
            ) from error


def memory_reader(nquads: bytes) -> OxigraphReader:
    """Return a reader of some quads that are no release, such as those of a build under way."""
    store = Store()
    store.bulk_load(nquads, format=RdfFormat.N_QUADS)
    for quad in store:
        store.add(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    return OxigraphReader(store)


def bind(query: str, bindings: dict[str, Term]) -> str:
    """Put values into the places ``$name`` of a query.

    Raises StoreError when a value has no place, and ValueError when it is no IRI or literal.

    >>> bind("ASK { $item ?p '$item' }", {"item": Term("urn:x")})
    "ASK { <urn:x> ?p '$item' }"
    """
    values = {f"${name}": _written(term) for name, term in bindings.items()}
    pieces: list[str] = []
    end, unused = 0, set(values)
    for token in tokens(query):
        if token.kind == "variable" and token.text in values:
            pieces += [query[end : token.start], values[token.text]]
            end = token.start + len(token.text)
            unused.discard(token.text)
    if unused:
        raise StoreError("The query has no place {name}.", name=", ".join(sorted(unused)))
    return "".join([*pieces, query[end:]])


def sorted_ntriples(triples: Iterable[Triple]) -> bytes:
    """Return the triples as N-Triples, sorted, each once."""
    written = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def wrong_form(form: str) -> StoreError:
    """Return the error for a query that is not of the form its caller takes it for."""
    return StoreError("The query is no {form} query.", form=form)


def _written(term: Term) -> str:
    if term.kind == "iri":
        try:
            return str(NamedNode(term.value))
        except ValueError as error:
            raise NoIriError(term.value) from error
    if term.kind == "bnode":
        raise ValueError(term)
    if term.language:
        return str(Literal(term.value, language=term.language))
    datatype = NamedNode(term.datatype) if term.datatype else None
    return str(Literal(term.value, datatype=datatype))


def _term(value: NamedNode | BlankNode | Literal | Triple) -> Term:
    if isinstance(value, NamedNode):
        return Term(value.value)
    if isinstance(value, BlankNode):
        return Term(value.value, "bnode")
    if isinstance(value, Triple):
        return Term(f"<<( {value} )>>", "literal")
    return Term(value.value, "literal", value.language or "", value.datatype.value)
