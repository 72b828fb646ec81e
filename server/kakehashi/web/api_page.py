"""The reference of the REST API, made of the table of operations and of OpenAPI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.exports.snippets import curl, curl_change
from kakehashi.messages import label
from kakehashi.web.context import pinned, services
from kakehashi.web.openapi import description
from kakehashi.web.operations import ITEM, OPERATIONS, ROOT, Operation

__all__ = ["GROUPS", "PROBLEMS", "page", "tried"]

#: Heading (message id), its anchor and the operations under it, in the order of the page.
GROUPS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (label("Documents and items"), "reading",
     ("documents", "document", "items", "tree", "item", "citation", "complete", "search",
      "resolve")),
    (label("What corresponds, and what follows"), "relations",
     ("crosswalk", "across", "across_workbook", "statement", "derived", "explain", "graph",
      "suggestions", "whatif", "contradictions")),
    (label("Documents compared"), "comparing", ("gap", "matrix", "editions", "diff")),
    (label("Live map"), "live-map",
     ("live", "live_entry", "live_history", "enter_live_entry", "change_live_entry",
      "withdraw_live_entry", "undo_live_event")),
    (label("Curators' desk"), "desk",
     ("proposals", "proposal", "make_proposal", "preview_proposal", "rewrite_proposal", "vote",
      "comment", "decide")),
    (label("Quality"), "firmness", ("quality", "quality_of_set")),
    (label("Exports, release and words"), "whole",
     ("export_formats", "export", "release", "vocabulary")),
)  # fmt: skip
OTHERS: Final = label("Other operations")

#: Kinds of problems and what they mean (message id), with the status.
PROBLEMS: Final[tuple[tuple[str, int, str], ...]] = (
    ("bad-input", 400, label("Something in the request cannot be read.")),
    ("query-syntax", 400, label("The query does not parse; line and column say where.")),
    ("sign-in", 401, label("It needs a token, or the token is not good any more.")),
    ("forbidden", 403, label("The account, or the token, may not do this.")),
    ("query-refused", 403, label(
        "The query asks for something that is not done here, such as SERVICE or an update.")),
    ("unknown-thing", 404, label(
        "No such document, item, statement or page; suggestions are near names.")),
    ("http-405", 405, label("The address is not answered by that method.")),
    ("http-406", 406, label("The answer is not to be had in a form that the client takes.")),
    ("rule", 409, label("The rules of the desk do not allow it, whoever asks.")),
    ("overtaken", 412, label(
        "Somebody else was faster; version, yours and theirs say what is there and what was"
        " sent.")),
    ("body-too-large", 413, label("The body is larger than the server accepts.")),
    ("query-too-long", 413, label("The query is longer than the server accepts.")),
    ("address-too-long", 414, label(
        "The query in the address is longer than the server accepts; send it in the body.")),
    ("unsupported-type", 415, label("The body is in a form that is not read here.")),
    ("form", 422, label("The body cannot be taken; faults says everything that is wrong.")),
    ("key-used", 422, label("The idempotency key was used for another request.")),
    ("query-failed", 422, label("The query parses, but cannot be evaluated.")),
    ("precondition-needed", 428, label("The change does not say which version it is made to.")),
    ("too-many-requests", 429, label(
        "The client asks for more at a time than its share; Retry-After says when to come again.")),
    ("header-too-long", 431, label("A header is longer than any that means something here.")),
    ("query-timeout", 503, label(
        "The query did not finish in time; nothing of its answer is returned.")),
    ("busy", 503, label("There is no place now; Retry-After says when to come again.")),
    ("store", 503, label("The store does not answer.")),
)  # fmt: skip

#: Parameters whose value is the name of something that may not exist.
_NAMES: Final = {"a", "add", "b", "document", "new", "old", "pair", "set", "to", "withdraw"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation as the page shows it."""

    operation: Operation
    parameters: list[dict[str, Any]]
    media_types: tuple[str, ...]
    answer: dict[str, Any] | None  #: the schema of a JSON answer
    body: tuple[dict[str, Any], ...]  #: the schemas of a body, one of which it has
    errors: tuple[int, ...]
    example: str  #: address of an example, without the host
    curl: str


def page() -> str:
    """Show the reference."""
    openapi = description()
    left = {o.name: o for o in OPERATIONS}
    groups = [
        (title, anchor, [_entry(left.pop(name), openapi) for name in names if name in left])
        for title, anchor, names in GROUPS
    ]
    if left:
        groups.append((OTHERS, "others", [_entry(o, openapi) for o in left.values()]))
    return render_template(
        "api.html", groups=groups, schemas=openapi["components"]["schemas"], problems=PROBLEMS,
        root=ROOT,
    )  # fmt: skip


def _entry(operation: Operation, openapi: dict[str, Any]) -> Entry:
    described = openapi["paths"][ROOT + operation.path][operation.method.lower()]
    content: dict[str, Any] = described["responses"][str(operation.success)]["content"]
    values = {p.name: p.example for p in (*operation.in_path, *operation.in_query) if p.example}
    kept = {p.name for p in (*operation.in_path, *operation.in_query) if p.required}
    kept |= {p.name for p in operation.in_path} | {"add", "item"}
    heads = [f"{p.name}: {p.example}" for p in operation.in_header if p.example]
    given = {name: value for name, value in values.items() if name in kept}
    if any(p.name == "hash" for p in operation.in_path):
        given["hash"] = _some_statement()
    example = address(operation, given)
    whole = request.host_url.rstrip("/") + example
    return Entry(
        operation=operation,
        parameters=[p | {"value": given.get(p["name"], "")} for p in described["parameters"]],
        media_types=tuple(content),
        answer=content.get("application/json", {}).get("schema"),
        body=_parts(described.get("requestBody")),
        errors=_errors(operation),
        example=example,
        curl=curl(whole)
        if operation.method == "GET"
        else curl_change(whole, operation.method, heads, operation.example),
    )


def _parts(body: dict[str, Any] | None) -> tuple[dict[str, Any], ...]:
    """Return the schemas that a body is made of: itself, or one of several by kind."""
    if body is None:
        return ()
    schema = body["content"]["application/json"]["schema"]
    if "$ref" in schema:
        return (schema,)
    states = [one["properties"]["state"] for one in schema.get("oneOf", [schema])]
    return tuple(part for state in states for part in state.get("anyOf", [state]))


def _some_statement() -> str:
    """Return the identifier of a statement, for an example that works on this release."""
    found = services().crosswalk.of(ITEM.example).counterparts
    return found[0].statement.id if found else ""


def _errors(operation: Operation) -> tuple[int, ...]:
    names = {p.name for p in operation.in_query}
    found = [400] if names else []
    found += [404] if operation.in_path or names & _NAMES else []
    found += [] if operation.file else [406]
    found += operation.refusals or ([401, 403] if operation.needs else [])
    return tuple(sorted({*found, 429, 503}))


def address(operation: Operation, given: dict[str, str]) -> str:
    """Return the address of an operation with these values; empty ones are left out.

    Raises BadInputError when a part of the path is missing.
    """
    path = ROOT + operation.path
    for parameter in operation.in_path:
        if not (value := given.get(parameter.name, "").strip()):
            raise BadInputError("The parameter {name} is missing.", name=parameter.name)
        path = path.replace(f"{{{parameter.name}}}", quote(value, safe=":.~"))
    in_path = {p.name for p in operation.in_path}
    rest = [(n, v) for n, v in given.items() if n not in in_path and v.strip()]
    if pinned():
        rest.append(("release", pinned()))
    query = urlencode(rest, safe=":", quote_via=quote)
    return f"{request.script_root}{path}" + (f"?{query}" if query else "")


def tried(name: str) -> Response:
    """Lead from the form of an operation to its answer.

    Raises UnknownThingError for an operation that does not exist.
    """
    operation = next((o for o in OPERATIONS if o.name == name and o.method == "GET"), None)
    if operation is None:
        raise UnknownThingError("No operation is called {id}.", id=name)
    known = {p.name for p in (*operation.in_path, *operation.in_query)} | {"format", "lang"}
    given = {n: v for n, v in request.args.items() if n in known}
    return redirect(address(operation, given), 303)
