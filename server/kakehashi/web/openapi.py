"""OpenAPI 3.1, generated from the table of operations and the types of their answers."""

from __future__ import annotations

import inspect
import types
import typing
from http import HTTPStatus
from typing import Any, Final, Union, get_args, get_origin

from flask import request

from kakehashi.messages import label
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.operations import OPERATIONS, ROOT, Body, Operation, Parameter
from kakehashi.web.problem import title_of

__all__ = ["body_schema", "description", "json_schema"]

_TOKEN: Final = "token"  # noqa: S105  (the name of the scheme)
_PLAIN: Final = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def json_schema(kind: Any, named: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a type; TypedDicts go into ``named`` and are referred to.

    >>> json_schema(list[str], {})
    {'type': 'array', 'items': {'type': 'string'}}
    >>> json_schema(float | None, {})
    {'anyOf': [{'type': 'number'}, {'type': 'null'}]}
    """
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is list:
        return {"type": "array", "items": json_schema(arguments[0], named)}
    if origin is dict:
        return {"type": "object", "additionalProperties": json_schema(arguments[1], named)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [json_schema(argument, named) for argument in arguments]}
    if origin is typing.Literal:
        return {"type": "string", "enum": list(arguments)}
    if typing.is_typeddict(kind):
        return _object(kind, named)
    raise TypeError(kind)


def _object(kind: type, named: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__.removesuffix("Json")
    if name not in named:
        named[name] = {}  # entered first: a tree refers to itself
        hints = typing.get_type_hints(kind)
        marked = typing.get_type_hints(kind, include_extras=True)
        named[name] = {
            "type": "object",
            "description": inspect.getdoc(kind) or "",
            "properties": {key: json_schema(hint, named) for key, hint in hints.items()},
            "required": [k for k in hints if get_origin(marked[k]) is not typing.NotRequired],
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def description() -> dict[str, Any]:
    """Return the OpenAPI document in the language of the request."""
    schemas: dict[str, Any] = {"Problem": _problem()}
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(ROOT + one.path, {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": t("Kakehashi: cross-reference of IoT-security standards"),
            "version": services().release.version,
            "description": t(
                "What is public is read without key; changes take a token. Answers carry the"
                " release in the entity tag, or the version of what can be changed."
            ),
            "license": {
                "name": "CC BY 4.0",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": request.script_root or "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                _TOKEN: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": t("A token, made on the page of an account."),
                }
            },
        },
    }


def body_schema(body: Body, named: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a body; its parts go into ``named``."""
    return json_schema(body, named) if isinstance(body, type) else body(named)


def _operation(described: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = (
        {"*/*": {}}  # a file of any type
        if described.file
        else {"application/json": {"schema": json_schema(described.answer, schemas)}}
    )
    if described.csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    found: dict[str, Any] = {
        "operationId": described.name,
        "summary": t(described.summary),
        "parameters": [
            *(_parameter(p, "path") for p in described.in_path),
            *(_parameter(p, "query") for p in (*described.in_query, *described.in_common)),
            *(_parameter(p, "header") for p in described.in_header),
        ],
        "responses": _responses(described, content),
    }
    if described.needs:
        found["security"] = [{_TOKEN: []}]
    if described.body is not None:
        media = {"schema": body_schema(described.body, schemas), "example": described.example}
        found["requestBody"] = {"required": True, "content": {"application/json": media}}
    return found


def _responses(described: Operation, content: dict[str, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": t(described.summary), "content": content}
    headers: dict[str, Any] = {}
    if described.versioned:
        headers["ETag"] = _header(label("The version, as If-Match takes it."), example='"1"')
    if described.success == HTTPStatus.CREATED:
        headers["Location"] = _header(label("Where what was made is."))
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found = {str(described.success): done | ({"headers": headers} if headers else {})}
    if described.method == "GET":
        found["304"] = {"description": t("The client holds the current answer.")}
    statuses = described.refusals or ((401, 403) if described.needs else ())
    for status in statuses:
        found[str(status)] = {"description": title_of(status, language()), "content": problem}
    return found | {"default": {"description": t("A problem (RFC 9457)"), "content": problem}}


def _header(about: str, **more: object) -> dict[str, Any]:
    return {"description": t(about), "required": True, "schema": {"type": "string"}, **more}


def _parameter(parameter: Parameter, where: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": where,
        "required": parameter.required or where == "path",
        "description": t(parameter.about),
        "schema": parameter.schema,
    }
    return found | ({"example": parameter.example} if parameter.example else {})


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": text,
            "suggestions": {"type": "array", "items": text},
            "remedy": text,
            "faults": {
                "description": t("Everything that is wrong with a body, each with its field."),
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"field": text, "message": text},
                    "required": ["field", "message"],
                },
            },
            "version": {
                "description": t("The version that is there, when another one was seen."),
                "type": "integer",
            },
            "yours": {"description": t("What would have been written.")},
            "theirs": {"description": t("What is there now.")},
        },
        "required": ["type", "title", "status", "detail", "instance", "suggestions", "remedy"],
    }
