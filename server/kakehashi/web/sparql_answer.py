"""What came of a query, as the page shows it: rows, triples with a drawing, yes or no, or raw."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, Literal

from flask import request

from kakehashi.errors import KakehashiError, StoreError
from kakehashi.exports.query_snippets import form_of
from kakehashi.messages import label
from kakehashi.model.term import Term
from kakehashi.store.request import Answer, Request
from kakehashi.web.context import services
from kakehashi.web.negotiation import GRAPHS, RESULTS
from kakehashi.web.operation import Operation
from kakehashi.web.sparql_drawing import Drawing, drawing_of
from kakehashi.web.triples import read

__all__ = ["MAX_ROWS", "VIEWS", "Outcome", "Table", "outcome_of"]

View = Literal["table", "raw"]
VIEWS: Final = ("table", "raw")
#: Most rows of a page; all of them are in the files offered beside the table.
MAX_ROWS: Final = 1000
MAX_CHARACTERS: Final = 200_000

#: Heads of a table of triples (message ids).
_TRIPLE: Final = (label("subject"), label("predicate"), label("object"))
_ROWS: Final = "application/sparql-results+json"
#: What the worker is asked for: rows, then graphs.
_ACCEPT: Final[dict[str, str]] = {
    "table": f"{_ROWS}, application/n-triples;q=0.9",
    "raw": f"{_ROWS}, text/turtle;q=0.9",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for the page; ``total`` counts them all."""

    names: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a query: a table, a raw text, yes or no, or an error."""

    view: View = "table"
    table: Table | None = None
    graph: bool = False  #: the table is one of triples
    drawing: Drawing | None = None
    text: str = ""
    shortened: bool = False
    answer: bool | None = None
    error: KakehashiError | None = None
    formats: tuple[str, ...] = ()


def outcome_of(operation: Operation, view: View) -> Outcome:
    """Ask the workers, and return what the page shows; errors are shown like answers."""
    try:
        answer = _evaluate(operation, view)
    except KakehashiError as error:
        return Outcome(view, error=error)
    rows = answer.media_type.startswith(_ROWS)
    formats = tuple((RESULTS if rows else GRAPHS).values())
    if rows and form_of(operation.query) == "answer":
        formats = ("json", "xml")
    if view == "raw":
        return _raw(answer, formats)
    if not rows:
        return _graph(answer.body, formats)
    result = json.loads(answer.body)
    if "boolean" in result:
        return Outcome(answer=bool(result["boolean"]), formats=("json", "xml"))
    return Outcome(table=_table(result), formats=formats)


def _evaluate(operation: Operation, view: View) -> Answer:
    workers = services().sparql
    if workers is None:
        raise StoreError("The SPARQL service is not running.")
    asked = Request(
        operation.query, operation.default_graphs, operation.named_graphs, _ACCEPT[view]
    )
    return workers.evaluate(asked, client=request.remote_addr or "")


def _raw(answer: Answer, formats: tuple[str, ...]) -> Outcome:
    text = answer.body.decode()
    if answer.media_type.startswith(_ROWS):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    cut = text[:MAX_CHARACTERS]
    return Outcome("raw", text=cut, shortened=len(cut) < len(text), formats=formats)


def _graph(ntriples: bytes, formats: tuple[str, ...]) -> Outcome:
    triples = list(read(ntriples))
    shown = tuple((_node(s), Term(p), o) for s, p, o in triples[:MAX_ROWS])
    table = Table(_TRIPLE, shown, len(triples))
    return Outcome(table=table, graph=True, drawing=drawing_of(triples), formats=formats)


def _node(name: str) -> Term:
    return Term(name, "bnode") if name.startswith("_:") else Term(name)


def _table(result: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> Table:
    names: tuple[str, ...] = tuple(map(str, result["head"]["vars"]))
    rows = result["results"]["bindings"]
    shown = tuple(
        tuple(_term(row[name]) if name in row else None for name in names)
        for row in rows[:MAX_ROWS]
    )
    return Table(names, shown, len(rows))


def _term(binding: dict[str, str]) -> Term:
    if binding["type"] == "uri":
        return Term(binding["value"])
    kind = binding["type"]
    if kind not in ("literal", "typed-literal"):
        return Term(str(binding["value"]), "bnode")
    return Term(
        binding["value"], "literal", binding.get("xml:lang", ""), binding.get("datatype", "")
    )
