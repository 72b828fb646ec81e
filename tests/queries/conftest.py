"""Runs example queries over the current release and makes their answers easy to compare."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kakehashi.namespaces import curie
from kakehashi.rdf.query_files import read_query
from kakehashi.services import Services
from kakehashi.services.examples import with_parameters
from kakehashi.store.request import Request

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: rows of a SELECT, yes or no of an ASK, or sorted N-Triples lines of a graph."""

    form: str
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    yes: bool = False
    lines: list[str] = field(default_factory=list)

    def only(self, *columns: str) -> list[tuple[str, ...]]:
        """Return some columns of all rows; a language tag is left out."""
        places = [self.columns.index(name) for name in columns]
        return [tuple(re.sub(r"@[a-z]{2}$", "", row[p]) for p in places) for row in self.rows]


Ask = Callable[..., Told]


@pytest.fixture(scope="session")
def ask(services: Services, root: Path) -> Ask:
    """Ask an example by its name, with other parameters if any are given."""

    def asking(name: str, *parameters: str) -> Told:
        query = read_query(root / f"queries/examples/{name}.rq")
        text = with_parameters(query.text, parameters)
        assert services.sparql is not None
        answer = services.sparql.evaluate(Request(query=text, accept=_ACCEPT))
        return told_of(answer.body.decode(), answer.media_type)

    return asking


def told_of(body: str, media_type: str) -> Told:
    """Return an answer in a form that is easy to compare."""
    if "json" not in media_type:
        return Told("graph", lines=sorted(line for line in body.splitlines() if line))
    result = json.loads(body)
    if "boolean" in result:
        return Told("ask", yes=result["boolean"])
    columns: list[str] = result["head"]["vars"]
    rows = [
        [_written(row[name]) if name in row else "" for name in columns]
        for row in result["results"]["bindings"]
    ]
    return Told("select", columns=columns, rows=rows)


def _written(term: dict[str, str]) -> str:
    """A CURIE, or a text with its language tag."""
    if term["type"] == "uri":
        return curie(term["value"])
    return f"{term['value']}@{term['xml:lang']}" if "xml:lang" in term else term["value"]
