"""JSON Schema of what an entry of the live map says, made from the table of kinds and fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kakehashi.model.live.checking import LINE, LONG, MANY
from kakehashi.model.live.kinds import KINDS, ROLES, Field, fields_of

__all__ = ["around", "changed_body", "entered_body", "name_of", "state_schema"]

Schema = dict[str, Any]

_LINE: Final = {"type": "string", "maxLength": LINE}
_DATE: Final = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_WHY: Final = {"type": "string", "maxLength": LONG}


def name_of(kind: str) -> str:
    """Return what the schema of a kind is called.

    >>> name_of("initiative")
    'InitiativeState'
    """
    return f"{kind.title()}State"


def state_schema(kind: str, named: dict[str, Any]) -> Schema:
    """Return the schema of what an entry of a kind says; it goes into ``named``."""
    name = name_of(kind)
    if name not in named:
        fields = list(fields_of(kind))
        named[name] = {
            "type": "object",
            "description": f"What an entry of the kind {kind} says.",
            "properties": {one.name: _FORMS[one.form](one) for one in fields},
            "required": [one.name for one in fields if one.required],
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def entered_body(named: dict[str, Any]) -> Schema:
    """Return the schema of a new entry: its kind, and what an entry of that kind says."""
    return {
        "oneOf": [
            _body({"kind": {"type": "string", "enum": [kind]}}, state_schema(kind, named))
            for kind in KINDS
        ]
    }


def changed_body(named: dict[str, Any]) -> Schema:
    """Return the schema of a change: all that an entry says from now on."""
    return _body({}, {"anyOf": [state_schema(kind, named) for kind in KINDS]})


def around(*, new: bool) -> Schema:
    """Return the schema of a body without that of the state, which depends on the kind."""
    kind = {"kind": {"type": "string", "enum": list(KINDS)}} if new else {}
    return _body(kind, {"type": "object"})


def _body(more: Schema, state: Schema) -> Schema:
    return {
        "type": "object",
        "properties": more | {"state": state, "why": _WHY},
        "required": [*more, "state"],
        "additionalProperties": False,
    }


def _texts(one: Field) -> Schema:
    text = {"type": "string", "maxLength": LONG if one.form == "long" else LINE}
    return {
        "type": "object",
        "properties": {"ja": text, "en": text},
        "required": [],
        "additionalProperties": False,
        **({"minProperties": 1} if one.required else {}),
    }


def _text(one: Field) -> Schema:
    return _LINE | ({"minLength": 1} if one.required else {})


def _names(one: Field) -> Schema:
    return {"type": "array", "items": _LINE, "maxItems": MANY if one.many else 1}


def _roles(one: Field) -> Schema:
    del one
    return {
        "type": "array",
        "maxItems": MANY,
        "items": {
            "type": "object",
            "properties": {"actor": _LINE, "role": {"type": "string", "enum": list(ROLES)}},
            "required": ["actor", "role"],
            "additionalProperties": False,
        },
    }


def _written(pattern: str) -> Callable[[Field], Schema]:
    return lambda _: {"type": "string", "pattern": f"^{pattern}$"}


_FORMS: Final[dict[str, Callable[[Field], Schema]]] = {
    "texts": _texts,
    "long": _texts,
    "text": _text,
    "code": lambda one: {"type": "string", "enum": [code for code, _ in one.choices]},
    "date": _written(_DATE),
    "time": _written(f"({_DATE}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}})"),
    "zone": _text,
    "link": lambda _: _LINE | {"pattern": "^https?://.+$"},
    "refs": _names,
    "items": _names,
    "documents": _names,
    "statements": _names,
    "roles": _roles,
}
