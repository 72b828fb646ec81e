"""SPARQL Update and the Graph Store HTTP Protocol, for a private store that may be written."""

from __future__ import annotations

import io
from typing import Final
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.front.exchange import Asked, Reply
from kakehashi.store.request import Answer, Change
from kakehashi.store.sandbox import Sandbox
from kakehashi.web.headers import standing_headers
from kakehashi.web.operation import read_update

__all__ = ["LONGEST", "change_graph", "update"]

#: Bytes of a body that is taken.
LONGEST: Final = 64 << 20

_ACTIONS: Final = {"GET": "get", "HEAD": "get", "PUT": "put", "POST": "post", "DELETE": "delete"}


async def update(sandbox: Sandbox, asked: Asked) -> Reply:
    """Do an update (POST) and reply when it is on the disk."""
    if asked.method == "OPTIONS":
        return _options("POST, OPTIONS")
    if asked.method != "POST":
        raise MethodNotAllowed(["OPTIONS", "POST"])
    given = read_update(asked.query_string, asked.header(b"content-type"), asked.body)
    await sandbox.change(
        Change(
            "update",
            given.text.encode(),
            default_graphs=given.default_graphs,
            named_graphs=given.named_graphs,
        ),
        client=asked.client,
    )
    return _empty(204)


async def change_graph(sandbox: Sandbox, asked: Asked) -> Reply:
    """Read, replace, extend or remove the graph that the address names."""
    if asked.method == "OPTIONS":
        return _options("GET, HEAD, PUT, POST, DELETE, OPTIONS")
    if asked.method not in _ACTIONS:
        raise MethodNotAllowed([*_ACTIONS, "OPTIONS"])
    graph = _graph(asked)
    answer = Answer(b"", "")
    for media_type, body in _parts(asked):
        answer = await sandbox.change(
            Change(
                _ACTIONS[asked.method],
                body,
                graph,
                media_type,
                asked.header(b"accept") or "*/*",
            ),
            client=asked.client,
        )
    if answer.status == "missing":
        raise UnknownThingError("There is no graph {graph}.", graph=graph)
    if asked.method in ("GET", "HEAD"):
        headers = standing_headers(answer.media_type, "GET")
        charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
        headers |= {"Content-Type": answer.media_type + charset, "Cache-Control": "no-store"}
        return Reply(200, _raw(headers), answer.body)
    return _empty(201 if answer.status == "created" else 204)


def _graph(asked: Asked) -> str:
    """Return the IRI of the graph, empty for the default graph."""
    pairs = parse_qsl(asked.query_string.decode("latin-1"), keep_blank_values=True)
    graphs = [value for name, value in pairs if name == "graph"]
    default = any(name == "default" for name, _ in pairs)
    if len(graphs) + default != 1 or (graphs and ":" not in graphs[0]):
        raise BadInputError(
            "The request does not say which graph.",
            remedy="Give ?graph= with an absolute IRI, or ?default.",
        )
    return graphs[0] if graphs else ""


def _parts(asked: Asked) -> list[tuple[str, bytes]]:
    """Return media type and content of the body, or of each part of a form."""
    kind, options = parse_options_header(asked.header(b"content-type"))
    if kind != "multipart/form-data" or asked.method != "POST":
        return [(kind, asked.body)]
    _, fields, files = FormDataParser().parse(
        io.BytesIO(asked.body), kind, len(asked.body), options
    )
    parts = [(f.mimetype, f.read()) for f in files.values()]
    if fields or not parts:
        raise BadInputError(
            "The form has no file, or other fields.", remedy="Send RDF files, with their types."
        )
    return parts


def _empty(status: int) -> Reply:
    return Reply(status, _raw(standing_headers("", "POST") | {"Cache-Control": "no-store"}))


def _options(allowed: str) -> Reply:
    headers = standing_headers("", "OPTIONS") | {"Allow": allowed}
    headers["Access-Control-Allow-Methods"] = allowed
    return Reply(200, _raw(headers))


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.lower().encode(), v.encode("latin-1")) for k, v in Headers(headers)]
