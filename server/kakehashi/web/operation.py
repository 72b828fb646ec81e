"""Read the operation of a SPARQL Protocol request, and let the sandbox evaluate it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType

from kakehashi.errors import BadInputError, KakehashiError, QueryRefusedError, StoreError
from kakehashi.store.sandbox import Answer, Request
from kakehashi.web.context import services

__all__ = ["Operation", "ask_workers", "evaluate", "read_operation"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Operation:
    """A query with the data set it is asked of."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_operation() -> Operation | None:
    """Read the query from the request; None when a GET has none."""
    if request.method == "POST":
        kind = request.mimetype
        if kind == _FORM:
            return _operation(_values(request.get_data()))
        if kind == _QUERY:
            return _operation([*_values(request.query_string), ("query", _body())])
        if kind == _UPDATE:
            raise _no_update()
        raise UnsupportedMediaType
    return _operation(_values(request.query_string))


def _values(encoded: bytes) -> list[tuple[str, str]]:
    """Read names and values; Flask would quietly replace what is not UTF-8."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _body() -> str:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    try:
        return request.get_data().decode("utf-8" if charset == "utf8" else charset)
    except (UnicodeDecodeError, LookupError) as error:
        raise _not_utf8() from error


def _not_utf8() -> BadInputError:
    return BadInputError("The query is not UTF-8.", remedy="Send it encoded in UTF-8.")


def _operation(pairs: list[tuple[str, str]]) -> Operation | None:
    values = MultiDict(pairs)
    if "update" in values or "using-graph-uri" in values or "using-named-graph-uri" in values:
        raise _no_update()
    queries = values.getlist("query")
    if len(queries) > 1:
        raise BadInputError("There are {count} queries.", remedy="Send one.", count=len(queries))
    if not queries or not queries[0].strip():
        if request.method == "POST" or "query" in values:
            raise BadInputError("There is no query.", remedy="Send one as the parameter «query».")
        return None
    if len(queries[0].encode()) > services().settings.query_bytes:
        raise RequestEntityTooLarge if request.method == "POST" else RequestURITooLarge
    return Operation(
        queries[0],
        tuple(values.getlist("default-graph-uri")),
        tuple(values.getlist("named-graph-uri")),
    )


def _no_update() -> QueryRefusedError:
    return QueryRefusedError("The data cannot be changed by SPARQL Update.")


def evaluate(operation: Operation, *accept: str) -> Answer:
    """Let a worker answer; the answer is in one of the media types ``accept``."""
    workers = services().sparql
    if workers is None:
        raise StoreError("The SPARQL service is not running.")
    return workers.evaluate(
        Request(
            query=operation.query,
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            accept=", ".join(accept),
        )
    )


def ask_workers() -> bool:
    """Return whether the workers answer; true where there are none."""
    if services().sparql is None:
        return True
    try:
        evaluate(Operation("ASK {}"), "application/sparql-results+json")
    except KakehashiError:
        return False
    return True
