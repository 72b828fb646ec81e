"""The query page: a form that works without JavaScript, its answer, and the example questions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, cast

from flask import Response, g, make_response, render_template, request, url_for

from kakehashi.errors import UnknownThingError
from kakehashi.exports.query_snippets import snippets
from kakehashi.rdf.query_files import QueryFile, read_queries
from kakehashi.web.context import pinned, services
from kakehashi.web.example_groups import grouped
from kakehashi.web.language import language
from kakehashi.web.operation import Operation
from kakehashi.web.paging import choice
from kakehashi.web.problem import retry_after
from kakehashi.web.sparql_answer import MAX_ROWS, VIEWS, View, outcome_of

__all__ = ["page", "vendor_file"]

_STARTER: Final = """\
PREFIX kh: <https://w3id.org/kakehashi/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?item ?title WHERE {
  ?item skos:inScheme <https://w3id.org/kakehashi/id/nisc> ;
        skos:prefLabel ?title .
}
LIMIT 20
"""


def page(operation: Operation | None) -> Response:
    """Return the editor, with the answer when there is a query."""
    g.editor = True
    examples = _examples(services().settings.project_dir)
    example = _example(examples, request.args.get("example", ""))
    view = cast("View", choice("view", VIEWS, "table"))
    outcome = outcome_of(operation, view) if operation else None
    text = operation.query if operation else _without_header(example) if example else _STARTER
    body = render_template(
        "sparql.html",
        query=text,
        outcome=outcome,
        example=example,
        groups=grouped(examples, request.args.get("find", ""), language()),
        count=len(examples),
        max_rows=MAX_ROWS,
        snippets=snippets(url_for("sparql.endpoint", _external=True), text, pinned()),
        editor_files={kind: vendor_file("yasgui", f"yasgui.min.{kind}") for kind in ("js", "css")},
        graph_file=vendor_file("cytoscape", "cytoscape.esm.min.mjs"),
    )
    status = outcome.error.status if outcome and outcome.error else 200
    response = make_response(body, status)
    response.headers.update(retry_after(status))
    response.vary.update(("Accept", "Accept-Language"))
    return response


@cache
def _examples(project: Path) -> tuple[QueryFile, ...]:
    return read_queries(project / "queries/examples")


def _example(examples: tuple[QueryFile, ...], name: str) -> QueryFile | None:
    if not name:
        return None
    found = next((e for e in examples if e.id == name), None)
    if found is None:
        raise UnknownThingError("No example query is called {id}.", id=name)
    return found


def _without_header(example: QueryFile) -> str:
    """Return the query without the comments at its head: the page says what they say."""
    return re.sub(r"\A(?:#[^\n]*\n)+", "", example.text)


@cache
def vendor_file(library: str, name: str) -> str:
    """Return the static name of a library's file; empty when it is not installed."""
    static = Path(__file__).parent / "static"
    found = sorted((static / "vendor").glob(f"{library}-*/{name}"))
    return found[-1].relative_to(static).as_posix() if found else ""
