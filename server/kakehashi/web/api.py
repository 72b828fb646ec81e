"""The REST API: reading, as JSON or as a table, and changing, by JSON.

Each operation is a function that returns one of the shapes of :mod:`kakehashi.exports.shapes`;
its description for OpenAPI stands above it. Here is how they are answered.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.web import (
    api_analysis,
    api_desk,
    api_desk_writing,
    api_graph,
    api_item,
    api_live,
    api_live_writing,
    api_reading,
    api_vocabulary,
    exporting,
)
from kakehashi.web.accounts import guard
from kakehashi.web.bodies import misfits, refuse, sent
from kakehashi.web.negotiation import best
from kakehashi.web.openapi import body_schema, description
from kakehashi.web.operations import OPERATIONS, Operation, Versioned

__all__ = ["MODULES", "blueprint"]

#: Where the operations stand, in the order of the reference; each entered them into the table.
MODULES: Final = (
    api_reading,
    api_item,
    api_analysis,
    api_graph,
    api_live,
    api_live_writing,
    api_desk,
    api_desk_writing,
    api_vocabulary,
)

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/")
def index() -> AnyResponse:
    """Lead to the description."""
    return redirect(url_for("api.openapi"), 303)


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI description, in the language of the request."""
    return _json(description())


def _json(value: object) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = Response(text + "\n", content_type="application/json")
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _csv(rows: Iterator[list[str]], name: str) -> Response:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    # Excel takes a file without the mark for the local 8-bit code and garbles Japanese.
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _answer(described: Operation, in_path: dict[str, str]) -> Response:
    if described.file:
        return exporting.response(described.run(**in_path, **_values(described)))
    forms = ("application/json", *(("text/csv",) if described.csv else ()))
    if best(forms) is None and not request.args.get("format"):
        raise NotAcceptable(", ".join(forms))
    answer = described.run(**in_path, **_values(described), **_body(described))
    if isinstance(answer, Versioned):
        return _versioned(described, answer)
    if not isinstance(answer, dict):
        return _csv(answer, f"{described.name}.csv")
    return _leading_on(_json(answer), answer)


def _leading_on(response: Response, answer: dict[str, Any]) -> Response:
    """Name the next page, where an answer is one of several (RFC 8288)."""
    offset = answer.get("offset", 0) + answer.get("limit", 0)
    if "offset" in answer and offset < answer["total"]:
        rest = [(k, v) for k, v in request.args.items(multi=True) if k != "offset"]
        response.headers.add("Link", f'<?{urlencode([*rest, ("offset", offset)])}>; rel="next"')
    return response


def _body(described: Operation) -> dict[str, Any]:
    if described.body is None:
        return {}
    body = sent()
    if isinstance(described.body, type):  # others are held against it where they are known
        named: dict[str, Any] = {}
        refuse(misfits(body, body_schema(described.body, named), named))
    return {"body": body}


def _versioned(described: Operation, answer: Versioned) -> Response:
    response = _json(answer.answer)
    response.status_code = described.success
    g.version = answer.version  # the tag stays on the answer, whoever asks
    response.set_etag(str(answer.version))
    if answer.location:
        response.headers["Location"] = answer.location
    if described.method == "GET":
        response.make_conditional(request)
    return response


def _values(described: Operation) -> dict[str, Any]:
    for common in described.in_common:
        common.read()  # refuses what it does not take
    return {p.name: p.read() for p in described.in_query if p.name != "format"}


def _route(described: Operation) -> None:
    def view(**in_path: str) -> Response:
        return _answer(described, in_path)

    if described.needs:
        guard.needs(*described.needs)(view)
    blueprint.add_url_rule(described.rule, described.name, view, methods=[described.method])


for _described in OPERATIONS:
    _route(_described)
