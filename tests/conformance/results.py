"""Read the four forms of SPARQL results, without the engine that is tested.

Each reader takes the text and returns a :class:`Table` or, for ASK, a truth value. They are
strict: what the Recommendations do not allow raises ValueError.
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from tests.conformance.compare import Row, Term

__all__ = ["READERS", "Table", "csv_rows", "read_json", "read_tsv", "read_xml"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_SRX: Final = "{http://www.w3.org/2005/sparql-results#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Table:
    """Names of columns, and rows that leave out what is not bound."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    ordered: bool = False  #: whether the order of rows matters

    def __post_init__(self) -> None:
        if len(set(self.variables)) != len(self.variables):
            raise ValueError(f"a column occurs twice: {self.variables}")
        for row in self.rows:
            if unknown := set(row) - set(self.variables):
                raise ValueError(f"columns {sorted(unknown)} are not announced")


Result: TypeAlias = Table | bool


def read_json(text: str) -> Result:
    """Read SPARQL 1.1 Query Results JSON.

    >>> read_json('{"head": {}, "boolean": true}')
    True
    >>> read_json(
    ...     '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"a:b"}}]}}'
    ... )
    Table(variables=('x',), rows=({'x': <NamedNode value=a:b>},), ordered=False)
    """
    document = json.loads(text)
    if "boolean" in document:
        if not isinstance(document["boolean"], bool):
            raise ValueError(f"no truth value: {document['boolean']!r}")
        return document["boolean"]
    return Table(
        tuple(document["head"]["vars"]),
        tuple(
            {name: _json_term(term) for name, term in row.items()}
            for row in document["results"]["bindings"]
        ),
    )


def _json_term(term: dict[str, Any]) -> Term:
    kind, value = term["type"], term["value"]
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind not in ("literal", "typed-literal"):  # the second is of SPARQL 1.0
        raise ValueError(f"no type of term: {kind!r}")
    return _literal(value, term.get("xml:lang"), term.get("datatype"))


def _literal(value: str, language: str | None, datatype: str | None) -> Literal:
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)


def read_xml(text: str) -> Result:
    """Read SPARQL Query Results XML.

    >>> read_xml(
    ...     '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/>'
    ...     "<boolean>false</boolean></sparql>"
    ... )
    False
    """
    root = ET.fromstring(text.encode())
    if root.tag != f"{_SRX}sparql":
        raise ValueError(f"the root is {root.tag}")
    if (boolean := root.find(f"{_SRX}boolean")) is not None:
        return {"true": True, "false": False}[(boolean.text or "").strip()]
    results = root.find(f"{_SRX}results")
    if results is None:
        raise ValueError("neither boolean nor results")
    return Table(
        tuple(v.attrib["name"] for v in root.iterfind(f"{_SRX}head/{_SRX}variable")),
        tuple(
            {
                binding.attrib["name"]: _xml_term(binding[0])
                for binding in result.iterfind(f"{_SRX}binding")
            }
            for result in results.iterfind(f"{_SRX}result")
        ),
    )


def _xml_term(element: ET.Element) -> Term:
    value = element.text or ""
    if element.tag == f"{_SRX}uri":
        return NamedNode(value)
    if element.tag == f"{_SRX}bnode":
        return BlankNode(value)
    if element.tag != f"{_SRX}literal":
        raise ValueError(f"no term: {element.tag}")
    return _literal(value, element.get(_LANG), element.get("datatype"))


_TERM: Final = re.compile(
    r"""(?:<(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
    | _:(?P<node>\w(?:[\w.·-]*[\w·-])?)
    | (?P<string>"(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      (?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*) | \^\^<(?P<datatype>[^<>]*)>)?
    | (?P<double>[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)
    | (?P<decimal>[+-]?\d*\.\d+)
    | (?P<integer>[+-]?\d+)
    | (?P<boolean>true|false))\Z""",
    re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"} | {c: c for c in "\"'\\"}


def read_tsv(text: str) -> Result:
    r"""Read SPARQL 1.1 Query Results TSV: terms as in Turtle, without prefixes.

    >>> read_tsv('?x\t?y\n"a\\tb"@en\t\n').rows
    ({'x': <Literal value=a	b language=en>},)
    """
    lines = text.removesuffix("\n").split("\n")
    names = lines[0].rstrip("\r").split("\t") if lines[0] else []
    if not all(name.startswith(("?", "$")) for name in names):
        raise ValueError(f"these are no variables: {names}")
    variables = tuple(name[1:] for name in names)
    rows: list[Row] = []
    for line in lines[1:]:
        cells = line.rstrip("\r").split("\t")
        if len(cells) != max(1, len(variables)):
            raise ValueError(f"{len(cells)} cells for {len(variables)} columns: {line!r}")
        rows.append({v: _tsv_term(c) for v, c in zip(variables, cells, strict=False) if c})
    return Table(variables, tuple(rows))


def _tsv_term(cell: str) -> Term:
    if not (match := _TERM.match(cell)):
        raise ValueError(f"no term of Turtle: {cell!r}")
    if match["iri"] is not None:
        return NamedNode(match["iri"])
    if match["node"]:
        return BlankNode(match["node"])
    if match["string"]:
        return _literal(_unescaped(match["string"][1:-1]), match["language"], match["datatype"])
    kind = match.lastgroup or ""
    return Literal(cell, datatype=NamedNode(_XSD + kind))


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _ESCAPES[match[3]]

    return _ESCAPE.sub(plain, text)


#: Readers by media type; CSV is read by :func:`csv_rows`.
READERS: Final[dict[str, Callable[[str], Result]]] = {
    "application/sparql-results+json": read_json,
    "application/sparql-results+xml": read_xml,
    "text/tab-separated-values": read_tsv,
}


def csv_rows(text: str) -> Table:
    r"""Read CSV as far as it can be: it tells no IRI from a literal, nor nothing from "".

    >>> csv_rows("x,y\r\n1.0,_:a\r\n").rows
    ({'x': <Literal value=1 datatype=...double>>, 'y': <BlankNode value=a>},)
    """
    header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = tuple(
        {name: _csv_term(cell) for name, cell in zip(header, line, strict=True)} for line in lines
    )
    return Table(tuple(header), rows)


def _csv_term(cell: str) -> Term:
    if cell.startswith("_:"):
        return BlankNode(cell[2:])
    try:
        return Literal(float(cell))  # a number in another form is the same number
    except ValueError:
        return Literal(cell)
