"""SPARQL Update and the Graph Store HTTP Protocol, for a private store that may be written."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qsl
from uuid import uuid4

from werkzeug.datastructures import Headers
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.front.exchange import Asked, Reply
from kakehashi.store.evaluator import Evaluator
from kakehashi.store.request import Change
from kakehashi.web.headers import standing_headers
from kakehashi.web.operation import read_update

__all__ = ["LONGEST", "change_graph", "operation_at", "update"]

#: Bytes of a body that is taken.
LONGEST: Final = 64 << 20

Operation = Callable[[Evaluator, Asked], Awaitable[Reply]]

_ACTIONS: Final = {"GET": "get", "HEAD": "get", "PUT": "put", "POST": "post", "DELETE": "delete"}


def operation_at(path: str) -> Operation | None:
    """Return what is done at a path of a store that may be written."""
    if path == "/store" or path.startswith("/store/"):
        return change_graph
    return update if path == "/update" else None


async def update(sandbox: Evaluator, asked: Asked) -> Reply:
    """Do an update (POST) and reply when it is on the disk."""
    if asked.method == "OPTIONS":
        return _options("POST, OPTIONS")
    if asked.method != "POST":
        raise MethodNotAllowed(["OPTIONS", "POST"])
    given = read_update(asked.query_string, asked.header(b"content-type"), asked.body)
    await sandbox.change(
        Change(
            "update",
            (("application/sparql-update", given.text.encode()),),
            default_graphs=given.default_graphs,
            named_graphs=given.named_graphs,
        ),
        client=asked.client,
    )
    return _empty(204)


async def change_graph(sandbox: Evaluator, asked: Asked) -> Reply:
    """Read, replace, extend or remove the graph that the address names."""
    if asked.method == "OPTIONS":
        return _options("GET, HEAD, PUT, POST, DELETE, OPTIONS")
    if asked.method not in _ACTIONS:
        raise MethodNotAllowed([*_ACTIONS, "OPTIONS"])
    new = asked.method == "POST" and asked.path == "/store" and not asked.query_string
    graph = f"{_address(asked)}/{uuid4()}" if new else _graph(asked)
    parts = _parts(asked) if asked.method in ("POST", "PUT") else ()
    accept = asked.header(b"accept") or "*/*"
    answer = await sandbox.change(
        Change(_ACTIONS[asked.method], parts, graph, accept), client=asked.client
    )
    if answer.status == "missing":
        raise UnknownThingError("There is no graph {graph}.", graph=graph)
    if asked.method in ("GET", "HEAD"):
        headers = standing_headers(answer.media_type, "GET")
        charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
        headers |= {"Content-Type": answer.media_type + charset, "Cache-Control": "no-store"}
        return Reply(200, _raw(headers), answer.body)
    more = {"Location": graph} if new else {}
    return _empty(201 if answer.status == "created" else 204, more)


def _graph(asked: Asked) -> str:
    """Return the IRI of the graph, empty for the default graph."""
    if asked.path != "/store":  # the address of the request is that of the graph
        return _address(asked)
    pairs = parse_qsl(asked.query_string.decode("latin-1"), keep_blank_values=True)
    graphs = [value for name, value in pairs if name == "graph"]
    default = any(name == "default" for name, _ in pairs)
    if len(graphs) + default != 1 or (graphs and ":" not in graphs[0]):
        raise BadInputError(
            "The request does not say which graph.",
            remedy="Give ?graph= with an absolute IRI, or ?default.",
        )
    return graphs[0] if graphs else ""


def _address(asked: Asked) -> str:
    scope = asked.scope
    return f"{scope.get('scheme', 'http')}://{asked.header(b'host')}{scope['path']}"


def _parts(asked: Asked) -> tuple[tuple[str, bytes], ...]:
    """Return media type and content of the body, or of each part of a form."""
    kind, options = parse_options_header(asked.header(b"content-type"))
    if kind.lower() != "multipart/form-data" or asked.method != "POST":
        return ((kind.lower(), asked.body),)
    in_memory = FormDataParser(lambda *_, **__: io.BytesIO())  # no files that wait to be closed
    body = io.BytesIO(asked.body)
    _, fields, files = in_memory.parse(body, kind, len(asked.body), options)
    parts = tuple((f.mimetype, f.read()) for f in files.values())
    if fields or not parts:
        raise BadInputError(
            "The form has no file, or other fields.", remedy="Send RDF files, with their types."
        )
    return parts


def _empty(status: int, more: dict[str, str] | None = None) -> Reply:
    headers = standing_headers("", "POST") | {"Cache-Control": "no-store"} | (more or {})
    return Reply(status, _raw(headers))


def _options(allowed: str) -> Reply:
    return Reply(200, _raw(standing_headers("", "OPTIONS") | {"Allow": allowed}))


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.lower().encode(), v.encode("latin-1")) for k, v in Headers(headers)]
