"""OpenAPI 3.1, generated from the table of operations and the types of their answers."""

from __future__ import annotations

import inspect
import types
import typing
from typing import Any, Final, Union, get_args, get_origin

from flask import request

from kakehashi.web.context import services
from kakehashi.web.language import t
from kakehashi.web.operations import OPERATIONS, ROOT, Operation, Parameter

__all__ = ["description", "json_schema"]

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
        named[name] = {
            "type": "object",
            "description": inspect.getdoc(kind) or "",
            "properties": {key: json_schema(hint, named) for key, hint in hints.items()},
            "required": list(hints),
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def description() -> dict[str, Any]:
    """Return the OpenAPI document in the language of the request."""
    schemas: dict[str, Any] = {"Problem": _problem()}
    paths = {ROOT + o.path: {"get": _operation(o, schemas)} for o in OPERATIONS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": t("Kakehashi: cross-reference of IoT-security standards"),
            "version": services().release.version,
            "description": t("Read-only. Answers carry the release in the entity tag."),
            "license": {
                "name": "CC BY 4.0",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": request.script_root or "/"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(described: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = (
        {"*/*": {}}  # a file of any type
        if described.file
        else {"application/json": {"schema": json_schema(described.answer, schemas)}}
    )
    if described.csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    return {
        "operationId": described.name,
        "summary": t(described.summary),
        "parameters": [
            *(_parameter(p, "path") for p in described.in_path),
            *(_parameter(p, "query") for p in (*described.in_query, *described.in_common)),
        ],
        "responses": {
            "200": {"description": t(described.summary), "content": content},
            "304": {"description": t("The client holds the current answer.")},
            "default": {
                "description": t("A problem (RFC 9457)"),
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            },
        },
    }


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
        },
        "required": ["type", "title", "status", "detail", "instance", "suggestions", "remedy"],
    }
