"""Print the answer of a SPARQL query."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kakehashi.messages import Language, translate
from kakehashi.namespaces import curie
from kakehashi.store.request import Request

if TYPE_CHECKING:
    from kakehashi.services import Services

__all__ = ["show_answer"]

#: A file has no width: an IRI that is folded there can be neither found nor copied.
_UNBOUNDED: Final = 1 << 20

_ACCEPT = {
    "table": "application/sparql-results+json, text/turtle;q=0.9",
    "json": "application/sparql-results+json, application/ld+json;q=0.9",
    "csv": "text/csv, application/n-triples;q=0.9",
}


def show_answer(services: Services, query: str, language: Language, form: str) -> None:
    """Evaluate the query in a worker and print its answer; a graph is printed as RDF."""
    if services.sparql is None:
        raise ValueError("services were opened without workers")
    answer = services.sparql.evaluate(Request(query=query, accept=_ACCEPT[form]))
    text = answer.body.decode()
    if form != "table" or not answer.media_type.startswith("application/sparql-results+json"):
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        return
    result = json.loads(text)
    narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(highlight=False, emoji=False, width=None if narrow else _UNBOUNDED)
    if "boolean" in result:
        console.print(translate(language, "yes" if result["boolean"] else "no"))
        return
    names = result["head"]["vars"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(escape(name), overflow="fold")
    for row in result["results"]["bindings"]:
        table.add_row(*(escape(_shown(row[n])) if n in row else "" for n in names))
    console.print(table)
    rows = len(result["results"]["bindings"])
    console.print(translate(language, "{count} rows", count=rows), style="dim")


def _shown(term: dict[str, str]) -> str:
    return curie(term["value"]) if term["type"] == "uri" else term["value"]
