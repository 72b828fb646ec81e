"""Compare answers: rows, graphs and data sets are equal up to the names of blank nodes.

A graph is rows with s, p and o; a data set is rows with g besides. How often a row occurs counts.
Numbers are equal when datatype and value are: SPARQL leaves their written form open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from pyoxigraph import Triple as TripleTerm

__all__ = ["Row", "Term", "quads_as_rows", "same_rows", "same_rows_in_order"]

Term: TypeAlias = NamedNode | BlankNode | Literal | TripleTerm
Row: TypeAlias = Mapping[str, Term]
#: Class of each blank node; nodes of one class cannot be told apart so far.
_Colours: TypeAlias = dict[BlankNode, int]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL: Final = frozenset(
    f"{_XSD}{name}"
    for name in ("decimal", "integer", "long", "int", "short", "byte",
                 "nonNegativeInteger", "nonPositiveInteger", "negativeInteger", "positiveInteger",
                 "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")
)  # fmt: skip
_BINARY: Final = frozenset((f"{_XSD}double", f"{_XSD}float"))


def same_rows(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Return whether some renaming of blank nodes turns ``left`` into ``right``.

    >>> a, b, x = BlankNode("a"), BlankNode("b"), BlankNode("x")
    >>> same_rows([{"v": a}, {"v": b}], [{"v": x}, {"v": a}])
    True
    >>> same_rows([{"v": a, "w": a}], [{"v": a, "w": b}])
    False
    >>> same_rows([{"v": Literal(1)}], [{"v": Literal("01", datatype=Literal(1).datatype)}])
    True
    """
    if len(left) != len(right):
        return False
    ours, theirs = ([_by_value(row) for row in rows] for rows in (left, right))
    return _match(ours, theirs, dict.fromkeys(_nodes(ours), 0), dict.fromkeys(_nodes(theirs), 0))


def same_rows_in_order(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Return the same, but the rows must stand in the same order."""

    def numbered(rows: Sequence[Row]) -> list[Row]:
        return [{**row, "": Literal(number)} for number, row in enumerate(rows)]

    return same_rows(numbered(left), numbered(right))


def quads_as_rows(quads: Iterable[Quad]) -> list[Row]:
    """Return a data set as rows, each once."""
    rows: list[Row] = []
    for quad in set(quads):
        row: dict[str, Term] = {"s": quad.subject, "p": quad.predicate, "o": quad.object}
        if not isinstance(quad.graph_name, DefaultGraph):
            row["g"] = quad.graph_name
        rows.append(row)
    return rows


def _by_value(row: Row) -> Row:
    return {name: _value(term) for name, term in row.items()}


def _value(term: Term) -> Term:
    """Return a literal in the one form of its value; anything else as it is."""
    if not isinstance(term, Literal) or term.language:
        return term
    kind = term.datatype.value
    try:
        if kind in _DECIMAL:
            return Literal(str(Decimal(term.value).normalize() + 0), datatype=term.datatype)
        if kind in _BINARY:
            return Literal(repr(float(term.value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):
        return term
    if kind == f"{_XSD}boolean":
        plain = {"1": "true", "0": "false"}.get(term.value, term.value)
        return Literal(plain, datatype=term.datatype)
    return term


def _nodes(rows: Sequence[Row]) -> set[BlankNode]:
    return {term for row in rows for term in row.values() if isinstance(term, BlankNode)}


def _match(left: Sequence[Row], right: Sequence[Row], ours: _Colours, theirs: _Colours) -> bool:
    ours, theirs = _refine(left, right, ours, theirs)
    sizes = Counter(ours.values())
    if sizes != Counter(theirs.values()):
        return False
    if all(size == 1 for size in sizes.values()):
        return _painted(left, ours) == _painted(right, theirs)
    colour = min(c for c, size in sizes.items() if size > 1)
    chosen = next(node for node, c in ours.items() if c == colour)
    new = max(sizes) + 1
    return any(
        _match(left, right, ours | {chosen: new}, theirs | {other: new})
        for other, c in theirs.items()
        if c == colour
    )


def _painted(rows: Sequence[Row], colours: _Colours) -> Counter[object]:
    return Counter(_shape(row, colours, None) for row in rows)


def _shape(row: Row, colours: _Colours, seen_from: BlankNode | None) -> object:
    """Return a row with colours for its blank nodes, and where ``seen_from`` stands in it."""
    return frozenset(
        (name, colours[term], term == seen_from) if isinstance(term, BlankNode) else (name, term)
        for name, term in row.items()
    )


def _refine(
    left: Sequence[Row], right: Sequence[Row], ours: _Colours, theirs: _Colours
) -> tuple[_Colours, _Colours]:
    """Split the classes by the rows in which their nodes stand until nothing splits any more."""
    while True:
        palette: dict[object, int] = {}
        new = [
            _repaint(rows, colours, palette) for rows, colours in ((left, ours), (right, theirs))
        ]
        if len(palette) == len({*ours.values(), *theirs.values()}):
            return new[0], new[1]
        ours, theirs = new


def _repaint(rows: Sequence[Row], colours: _Colours, palette: dict[object, int]) -> _Colours:
    around: dict[BlankNode, Counter[object]] = {node: Counter() for node in colours}
    for row in rows:
        for node in _nodes([row]):
            around[node][_shape(row, colours, node)] += 1
    return {
        node: palette.setdefault((colours[node], frozenset(counts.items())), len(palette))
        for node, counts in around.items()
    }
