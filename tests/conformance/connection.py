"""Run a protocol test of the suite: requests in their order, each with what must come back."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote, urljoin

from pyoxigraph import RdfFormat, parse

from tests.conformance.cases import Connection, Step
from tests.conformance.compare import quads_as_rows, same_rows
from tests.conformance.evaluate import load
from tests.conformance.results import READERS, Table
from tests.conformance.service import Answer, Service, send

__all__ = ["check", "converse"]

#: Names of statuses in the W3C's vocabulary for HTTP.
_STATUSES: Final[dict[str, set[int]]] = {
    "OK": {HTTPStatus.OK},
    "Created": {HTTPStatus.CREATED},
    "NoContent": {HTTPStatus.NO_CONTENT},
    "NotFound": {HTTPStatus.NOT_FOUND},
    **{f"StatusCode{n}xx": set(range(n * 100, n * 100 + 100)) for n in (2, 3, 4)},
}

_ROWS: Final = frozenset((*READERS, "text/csv"))
#: Media types that a form of answer may come in.
_FORMS: Final = {
    "": None,
    "boolean": frozenset(("application/sparql-results+xml", "application/sparql-results+json")),
    "tabular": _ROWS,
    "RDF": frozenset(
        ("application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json")
    ),
}


def converse(test: Connection, service: Service, root: Path, name: str) -> None:
    """Run a test; its name tells whether queries or updates are meant where no body does."""
    load(test.data, service, root)
    variables: dict[str, str] = {}
    for number, step in enumerate(test.steps, 1):
        url = _url(step, service, "update" in name.rpartition("/")[2])
        for variable, value in variables.items():
            url = url.replace(variable, quote(value, safe=""))
        answer = send(url, step.method, body=step.body, headers=dict(step.headers))
        where = f"request {number}, {step.method} {step.path}"
        check(step, answer, where)
        if step.location:
            assert answer.headers.get("location"), f"{where}: no Location"
            variables[step.location] = urljoin(url, answer.headers["location"])


def _url(step: Step, service: Service, about_updates: bool) -> str:
    """Return our address for one of the suite."""
    path, mark, parameters = step.path.partition("?")
    if path == "/gsp" or path.startswith("/gsp/"):
        return service.store + path.removeprefix("/gsp") + mark + parameters
    assert path == "/sparql/", path
    query = dict(step.headers).get("content-type", "") == "application/sparql-query"
    return (service.update if about_updates and not query else service.query) + mark + parameters


def check(step: Step, answer: Answer, where: str) -> None:
    """Raise AssertionError when an answer is not what a step expects."""
    allowed = any(answer.status in _STATUSES[name] for name in step.statuses)
    assert allowed, f"{where}: not {step.statuses}: {answer}"
    if (forms := _FORMS[step.form]) is not None:
        assert answer.media_type in forms, f"{where}: no {step.form}: {answer}"
    if step.boolean is not None:
        assert READERS[answer.media_type](answer.text) is step.boolean, f"{where}: {answer}"
    elif step.form == "tabular" and answer.media_type in READERS:
        assert isinstance(READERS[answer.media_type](answer.text), Table)
    if step.media_type:
        wanted = step.media_type.partition(";")[0]
        assert answer.media_type == wanted, f"{where}: not {wanted}: {answer}"
    if step.method == "HEAD":
        assert not answer.body
    elif step.form == "RDF" or step.content is not None:
        form = RdfFormat.from_media_type(answer.media_type)
        found = quads_as_rows(parse(answer.body, format=form))
        if step.content is not None:
            expected = quads_as_rows(parse(step.content, format=RdfFormat.TURTLE))
            assert same_rows(found, expected), f"{where}: {answer}"
