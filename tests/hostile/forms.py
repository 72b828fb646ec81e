"""Whether a body is a whole document of its media type."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any, Final
from xml.etree import ElementTree

from pyoxigraph import RdfFormat, parse

__all__ = ["flaw", "row_count"]

_SPARQL: Final = "{http://www.w3.org/2005/sparql-results#}"
_GRAPHS: Final = (
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "text/turtle",
)


def flaw(body: bytes, media_type: str) -> str:
    """Return what is wrong with a body; empty when it is whole.

    >>> flaw(b'{"head": {}, "boolean": true}', "application/sparql-results+json")
    ''
    >>> flaw(b'{"head": {"vars": []}, "results": {"bindings": [', "application/json")
    'JSONDecodeError: Expecting value: line 1 column 49 (char 48)'
    """
    check = _CHECKS.get(media_type)
    if check is None:
        return f"an answer of type {media_type!r}"
    try:
        check(body, media_type)
    except (ValueError, KeyError, TypeError, SyntaxError, csv.Error) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def row_count(body: bytes, media_type: str) -> int:
    """Return the number of solutions of an answer of :func:`flaw`'s kind."""
    if media_type == "application/sparql-results+json":
        return len(json.loads(body)["results"]["bindings"])
    if media_type == "application/sparql-results+xml":
        return len(ElementTree.fromstring(body).findall(f"{_SPARQL}results/{_SPARQL}result"))
    return len(_table(body, media_type)) - 1


def _results_json(body: bytes, media_type: str) -> None:
    del media_type
    result = json.loads(body.decode())
    if isinstance(result, list) or "head" not in result:
        return  # JSON of a page or of linked data
    if "boolean" in result:
        _expect(isinstance(result["boolean"], bool), "no boolean")
        return
    names = set(result["head"]["vars"])
    for row in result["results"]["bindings"]:
        _expect(row.keys() <= names, "a variable that the head does not name")
        for term in row.values():
            _expect({"type", "value"} <= term.keys(), "a term without type or value")


def _results_xml(body: bytes, media_type: str) -> None:
    del media_type
    root = ElementTree.fromstring(body)
    _expect(root.tag == f"{_SPARQL}sparql", f"root {root.tag}")
    parts = {child.tag.removeprefix(_SPARQL) for child in root}
    _expect("head" in parts and len(parts & {"results", "boolean"}) == 1, f"parts {parts}")


def _rows(body: bytes, media_type: str) -> None:
    if body.strip() in {b"true", b"false"}:
        return
    widths = {len(row) for row in _table(body, media_type)}
    _expect(len(widths) == 1, f"rows of {sorted(widths)} columns")


def _table(body: bytes, media_type: str) -> list[list[str]]:
    text = body.decode()
    if media_type == "text/csv":
        _expect(text.endswith("\r\n"), "the last row has no end")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    else:
        _expect(text.endswith("\n"), "the last row has no end")
        rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")]
    return [row or [""] for row in rows]  # a row of one value that is not bound


def _graph(body: bytes, media_type: str) -> None:
    form = RdfFormat.from_media_type(media_type)
    for _ in parse(body, format=form):
        pass


def _page(body: bytes, media_type: str) -> None:
    del media_type
    _expect(body.decode().rstrip().endswith("</html>"), "a page without an end")


def _text(body: bytes, media_type: str) -> None:
    del media_type
    body.decode()


def _anything(body: bytes, media_type: str) -> None:
    """A file, which has no form."""


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


_CHECKS: Final[dict[str, Callable[[bytes, str], Any]]] = {
    "application/json": _results_json,
    "application/sparql-results+json": _results_json,
    "application/sparql-results+xml": _results_xml,
    "text/csv": _rows,
    "text/tab-separated-values": _rows,
    "text/html": _page,
    "text/plain": _text,
    "application/octet-stream": _anything,
    **dict.fromkeys(_GRAPHS, _graph),
}
