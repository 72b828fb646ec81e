"""The query page: a form that works without JavaScript, and its answer as a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from flask import Response, g, make_response, render_template, request

from kakehashi.errors import KakehashiError, StoreError, UnknownThingError
from kakehashi.model.term import Term
from kakehashi.namespaces import PREFIXES
from kakehashi.rdf.query_files import QueryFile, read_queries
from kakehashi.store.request import Answer, Request
from kakehashi.web.context import services
from kakehashi.web.negotiation import GRAPHS, RESULTS
from kakehashi.web.operation import Operation
from kakehashi.web.problem import retry_after

__all__ = ["page"]

#: Most rows of a page; all of them are in the files offered beside the table.
MAX_ROWS: Final = 1000
MAX_CHARACTERS: Final = 200_000

_STARTER: Final = """\
PREFIX kh: <https://w3id.org/kakehashi/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?item ?title WHERE {
  ?item skos:inScheme <https://w3id.org/kakehashi/id/nisc> ;
        skos:prefLabel ?title .
}
LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for the page; ``total`` counts them all."""

    names: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a query: one of the fields is set."""

    table: Table | None = None
    text: str = ""
    shortened: bool = False
    answer: bool | None = None
    error: KakehashiError | None = None
    formats: tuple[str, ...] = ()


def page(operation: Operation | None) -> Response:
    """Return the editor, with the answer when there is a query."""
    g.editor = True
    examples = _examples(services().settings.project_dir)
    outcome = _outcome(operation) if operation else None
    text = operation.query if operation else _example(examples, request.args.get("example", ""))
    body = render_template(
        "sparql.html",
        query=text,
        outcome=outcome,
        examples=examples,
        max_rows=MAX_ROWS,
        prefixes=_prefixes(),
        vendor=vendor_files(),
    )
    status = outcome.error.status if outcome and outcome.error else 200
    response = make_response(body, status)
    response.headers.update(retry_after(status))
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _prefixes() -> dict[str, str]:
    """Return all prefixes, those of the documents included."""
    documents = services().catalogue.documents(stubs=True)
    return {d.slug: f"{d.iri}/" for d in documents} | PREFIXES


@cache
def _examples(project: Path) -> tuple[QueryFile, ...]:
    return read_queries(project / "queries/examples")


def _example(examples: tuple[QueryFile, ...], name: str) -> str:
    if not name:
        return _STARTER
    found = next((e.text for e in examples if e.id == name), None)
    if found is None:
        raise UnknownThingError("No example query is called {id}.", id=name)
    return found


@cache
def vendor_files() -> dict[str, str]:
    """Return the static names of the editor's libraries; empty when they are not installed."""
    static = Path(__file__).parent / "static"
    found = sorted((static / "vendor").glob("yasgui-*"))
    if not found:
        return {}
    return {kind: f"vendor/{found[-1].name}/yasgui.min.{kind}" for kind in ("js", "css")}


def _outcome(operation: Operation) -> Outcome:
    try:
        answer = _evaluate(operation)
    except KakehashiError as error:
        return Outcome(error=error)
    body = answer.body.decode()
    if not answer.media_type.startswith("application/sparql-results+json"):
        cut = body[:MAX_CHARACTERS]
        return Outcome(text=cut, shortened=len(cut) < len(body), formats=tuple(GRAPHS.values()))
    result = json.loads(body)
    if "boolean" in result:
        return Outcome(answer=bool(result["boolean"]), formats=("json", "xml"))
    return Outcome(table=_table(result), formats=tuple(RESULTS.values()))


def _evaluate(operation: Operation) -> Answer:
    workers = services().sparql
    if workers is None:
        raise StoreError("The SPARQL service is not running.")
    asked = Request(
        operation.query,
        operation.default_graphs,
        operation.named_graphs,
        "application/sparql-results+json, text/turtle;q=0.9",
    )
    return workers.evaluate(asked, client=request.remote_addr or "")


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
