"""The body of a request that changes something: JSON, held against the schema that is published."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from flask import request

from kakehashi.errors import BadInputError
from kakehashi.messages import label
from kakehashi.model.live.checking import Fault, FormError
from kakehashi.store.formats import UnsupportedTypeError

__all__ = ["fits", "misfits", "refuse", "sent"]

_JSON: Final = "application/json"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
#: What is said where the type of a member is another one.
_SAID: Final = {
    "string": label("This is not a text."),
    "integer": label("This is not a whole number."),
    "array": label("This is not a list."),
    "object": label("This is not an object."),
}


def sent() -> dict[str, Any]:
    """Return the JSON object of the request.

    Raises UnsupportedTypeError for another form, BadInputError for what is none, and what the
    framework raises when it is too large.
    """
    if request.mimetype != _JSON:
        raise UnsupportedTypeError(
            "A body of the type {kind!r} cannot be read here.",
            remedy="Send it as one of {known}.",
            kind=request.mimetype,
            known=_JSON,
        )
    try:
        found = json.loads(request.get_data().decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadInputError(
            "The body is not JSON in UTF-8: {detail}.", detail=str(error)[:80]
        ) from error
    if not isinstance(found, dict):
        raise BadInputError("The body is not a JSON object.")
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def refuse(faults: list[Fault]) -> None:
    """Raise FormError when there are faults."""
    if faults:
        raise FormError(tuple(faults))


def misfits(
    value: Mapping[str, Any], schema: Mapping[str, Any], named: Mapping[str, Any]
) -> list[Fault]:
    """Return what of an object is not as its schema says: a fault for each member.

    >>> shape = {"properties": {"n": {"type": "integer"}, "t": {}}, "required": ["t"]}
    >>> for fault in misfits({"n": "1", "x": 0}, shape, {}):
    ...     print(fault.field, fault.message)
    x There is no such field.
    t This is needed.
    n This is not a whole number.
    """
    schema = _whole(schema, named)
    known: Mapping[str, Any] = schema["properties"]
    faults = [Fault(n, label("There is no such field.")) for n in value if n not in known]
    faults += [Fault(n, label("This is needed.")) for n in schema["required"] if n not in value]
    faults += [
        _fault(name, schema_of, named)
        for name, schema_of in known.items()
        if name in value and not fits(value[name], schema_of, named)
    ]
    return faults


def _fault(name: str, schema: Mapping[str, Any], named: Mapping[str, Any]) -> Fault:
    schema = _whole(schema, named)
    if known := schema.get("enum"):
        return Fault(name, label("It takes: {known}."), {"known": ", ".join(filter(None, known))})
    other = label("This has another form than the description of the API gives it.")
    simple = "type" in schema and set(schema) <= {"type", "description"}
    return Fault(name, _SAID.get(schema["type"], other) if simple else other)


def fits(value: Any, schema: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    """Return whether a value is as a schema says; of JSON Schema what our schemas use.

    >>> fits(["a"], {"type": "array", "items": {"enum": ["a", "b"]}}, {})
    True
    >>> fits(True, {"type": "integer"}, {}), fits("x", {"type": "string", "maxLength": 0}, {})
    (False, False)
    """
    schema = _whole(schema, named)
    if "anyOf" in schema:
        return any(fits(value, one, named) for one in schema["anyOf"])
    if value not in schema.get("enum", [value]) or not _is(value, schema.get("type")):
        return False
    if isinstance(value, str):
        return _text_fits(value, schema)
    if isinstance(value, list):
        items = schema.get("items", {})
        few = len(value) <= schema.get("maxItems", len(value))
        return few and all(fits(one, items, named) for one in value)
    if isinstance(value, dict):
        enough = len(value) >= schema.get("minProperties", 0)
        return enough and ("properties" not in schema or not misfits(value, schema, named))
    return True


def _is(value: Any, kind: str | None) -> bool:
    """Return whether a value is of a type of JSON; there a truth value is no number."""
    if kind is None or isinstance(value, bool):
        return kind in (None, "boolean")
    return isinstance(value, _TYPES[kind])


def _text_fits(value: str, schema: Mapping[str, Any]) -> bool:
    return (
        schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        and re.fullmatch(schema.get("pattern", "(?s:.*)"), value) is not None
    )


def _whole(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema that was referred to."""
    while "$ref" in schema:
        schema = named[schema["$ref"].rpartition("/")[2]]
    return schema
