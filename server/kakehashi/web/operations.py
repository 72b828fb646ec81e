"""The table of API operations: paths, parameters and answers, from which OpenAPI is generated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from kakehashi.errors import BadInputError
from kakehashi.messages import LANGUAGES, label
from kakehashi.web.negotiation import best

__all__ = ["HIERARCHY", "ITEM", "OPERATIONS", "Operation", "Parameter", "as_csv", "operation"]

#: Where the API begins.
ROOT: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the path or of the query."""

    name: str
    about: str  #: message id
    example: str = ""
    whole: tuple[int, int] | None = None  #: least and greatest value of a whole number
    choices: tuple[str, ...] = ()
    default: str | int = ""
    required: bool = False
    many: bool = False  #: may be given several times

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""
        if self.whole:
            low, high = self.whole
            found: dict[str, Any] = {"type": "integer", "minimum": low, "maximum": high}
        else:
            # A form sends an empty value for what was not chosen.
            words = [*self.choices, *(() if self.required else ("",))] if self.choices else []
            found = {"type": "string", **({"enum": words} if words else {})}
            found |= {"minLength": 1} if self.required else {}
        if self.many:
            return {"type": "array", "items": found}
        return found | ({"default": self.default} if self.default != "" else {})

    def read(self) -> Any:
        """Read the parameter from the query string; raise BadInputError when it is wrong."""
        if self.many:
            return tuple(request.args.getlist(self.name))
        text = request.args.get(self.name, "")
        if not text:
            if self.required:
                raise BadInputError("The parameter {name} is missing.", name=self.name)
            return self.default
        if self.whole:
            low, high = self.whole
            if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
                raise BadInputError(
                    "The parameter {name} is not a whole number from {low} to {high}.",
                    name=self.name,
                    low=low,
                    high=high,
                )
            return int(text)
        if self.choices and text not in self.choices:
            raise BadInputError(
                "The parameter {name} has the value {text!r}.",
                remedy="It takes: {known}.",
                name=self.name,
                text=text,
                known=", ".join(self.choices),
            )
        return text


_LANG: Final = Parameter(
    "lang",
    label("Language of messages and of tables; else Accept-Language decides."),
    choices=LANGUAGES,
)
_FORMAT: Final = Parameter(
    "format", label("Form of the answer; else Accept decides."), choices=("json", "csv")
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API answers."""

    name: str
    path: str  #: as OpenAPI writes it: ``/items/{id}``
    summary: str  #: message id
    answer: type  #: the TypedDict of the answer
    in_path: tuple[Parameter, ...]
    in_query: tuple[Parameter, ...]
    csv: bool  #: also as a table
    file: bool  #: a file to save, and no JSON
    run: Callable[..., Any]

    @property
    def in_common(self) -> tuple[Parameter, ...]:
        """Parameters of the query that say in which form and language the answer is."""
        return (_FORMAT, _LANG) if self.csv else (_LANG,)

    @property
    def rule(self) -> str:
        """The path as the router writes it."""
        return ROOT + re.sub(r"\{(\w+)\}", r"<\1>", self.path)


#: Every operation, in the order of the reference page.
OPERATIONS: Final[list[Operation]] = []


def operation(
    path: str,
    summary: str,
    answer: type,
    *parameters: Parameter,
    csv: bool = False,
    file: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into the table."""

    def enter(run: Callable[..., Any]) -> Callable[..., Any]:
        names = set(re.findall(r"\{(\w+)\}", path))
        in_path = tuple(p for p in parameters if p.name in names)
        in_query = tuple(p for p in parameters if p.name not in names)
        name = getattr(run, "__name__", path)
        OPERATIONS.append(Operation(name, path, summary, answer, in_path, in_query, csv, file, run))
        return run

    return enter


ITEM: Final = Parameter(
    "id",
    label("Identifier of an item (CURIE), in any case, or another identifier of it."),
    example="nisc:bp-3",
)


HIERARCHY: Final = Parameter(
    "hierarchy",
    label("Whether the nesting of items in their documents is a premise."),
    choices=("yes", "no"),
    default="yes",
)


def as_csv() -> bool:
    """Return whether the request asks for a table."""
    asked = request.args.get("format", "")
    return asked == "csv" if asked else best(("application/json", "text/csv")) == "text/csv"
