"""The table of API operations: paths, parameters, bodies and answers; OpenAPI is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from flask import request

from kakehashi.errors import BadInputError
from kakehashi.messages import LANGUAGES, label
from kakehashi.web.negotiation import best

if TYPE_CHECKING:
    from kakehashi.model.live.access import Action

__all__ = [
    "HIERARCHY",
    "IDEMPOTENCY_KEY",
    "IF_MATCH",
    "ITEM",
    "OPERATIONS",
    "Body",
    "Operation",
    "Parameter",
    "Versioned",
    "as_csv",
    "change",
    "operation",
]

#: Where the API begins.
ROOT: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the path, of the query, or a header."""

    name: str
    about: str  #: message id
    example: str = ""
    whole: tuple[int, int] | None = None  #: least and greatest value of a whole number
    choices: tuple[str, ...] = ()
    default: str | int = ""
    required: bool = False
    many: bool = False  #: may be given several times
    pattern: str = ""  #: that a text has
    header: bool = False  #: stands in the head of the request; read where it is asked for

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
            found |= {"pattern": self.pattern} if self.pattern else {}
            found |= {"minLength": 1} if self.required and not self.pattern else {}
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


#: The versions against which a change is made (RFC 9110, 13.1.1).
IF_MATCH: Final = Parameter(
    "If-Match",
    label("Entity tag of the version that was seen; a change of another one is refused."),
    example='"1"',
    required=True,
    pattern=r'^[ \t]*(\*|(W/)?"[^"]*"([ \t]*,[ \t]*(W/)?"[^"]*")*)[ \t]*$',
    header=True,
)
IDEMPOTENCY_KEY: Final = Parameter(
    "Idempotency-Key",
    label("A name for this request: sent again under it, it is done once."),
    pattern=r'^("[A-Za-z0-9._-]{8,100}"|[A-Za-z0-9._-]{8,100})$',
    header=True,
)

#: A body: a TypedDict, or what enters its parts into the schemas and returns its schema.
Body = type | Callable[[dict[str, Any]], dict[str, Any]]
Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Versioned:
    """An answer about something that has versions; ``location``: where what was made is."""

    answer: Any
    version: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API answers, or does."""

    name: str
    path: str  #: as OpenAPI writes it: ``/items/{id}``
    summary: str  #: message id
    answer: type  #: the TypedDict of the answer
    in_path: tuple[Parameter, ...]
    in_query: tuple[Parameter, ...]
    csv: bool  #: also as a table
    file: bool  #: a file to save, and no JSON
    run: Callable[..., Any]
    method: Method = "GET"
    in_header: tuple[Parameter, ...] = ()
    body: Body | None = None
    example: dict[str, Any] | None = None  #: of the body
    needs: tuple[Action, ...] = ()  #: what one must be allowed to, one of them
    success: int = 200
    refusals: tuple[int, ...] = ()  #: statuses with which a change is refused
    versioned: bool = False  #: the answer has the version as its entity tag

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


_Run = Callable[..., Any]


def operation(
    path: str,
    summary: str,
    answer: type,
    *parameters: Parameter,
    csv: bool = False,
    file: bool = False,
    needs: tuple[Action, ...] = (),
    versioned: bool = False,
) -> Callable[[_Run], _Run]:
    """Enter a function that reads into the table."""

    def enter(run: _Run) -> _Run:
        in_path, in_query, _ = _places(path, parameters)
        name = getattr(run, "__name__", path)
        OPERATIONS.append(
            Operation(
                name, path, summary, answer, in_path, in_query, csv, file, run,
                needs=needs, versioned=versioned,
            )
        )  # fmt: skip
        return run

    return enter


def change(
    method: Method,
    path: str,
    summary: str,
    answer: type,
    *parameters: Parameter,
    needs: tuple[Action, ...],
    body: Body | None = None,
    example: dict[str, Any] | None = None,
    success: int = 200,
    also: tuple[int, ...] = (),
    versioned: bool = True,
) -> Callable[[_Run], _Run]:
    """Enter a function that changes something into the table.

    It gets the body as ``body``; ``also`` are statuses of refusals beyond those that follow from
    what it takes.
    """

    def enter(run: _Run) -> _Run:
        in_path, in_query, in_header = _places(path, parameters)
        name = getattr(run, "__name__", path)
        refusals = {400, 401, 403, *also}
        refusals |= {404} if in_path else set()
        refusals |= {413, 415, 422} if body is not None else set()
        refusals |= {412, 428} if IF_MATCH in in_header else set()
        refusals |= {422} if IDEMPOTENCY_KEY in in_header else set()
        OPERATIONS.append(
            Operation(
                name, path, summary, answer, in_path, in_query, csv=False, file=False, run=run,
                method=method, in_header=in_header, body=body, example=example, needs=needs,
                success=success, refusals=tuple(sorted(refusals)), versioned=versioned,
            )
        )  # fmt: skip
        return run

    return enter


def _places(path: str, parameters: tuple[Parameter, ...]) -> tuple[tuple[Parameter, ...], ...]:
    """Return the parameters of the path, of the query and of the head."""
    names = set(re.findall(r"\{(\w+)\}", path))
    return (
        tuple(p for p in parameters if p.name in names),
        tuple(p for p in parameters if p.name not in names and not p.header),
        tuple(p for p in parameters if p.header),
    )


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
