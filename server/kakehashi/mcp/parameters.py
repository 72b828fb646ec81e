"""What the tools take: one description, from which the schema and the check are made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakehashi.errors import BadInputError
from kakehashi.messages import LANGUAGES, Language, as_language, label, translate

__all__ = ["CURSOR", "LANGUAGE", "Parameter", "checked", "limit", "schema_of", "spoken"]

#: Longest text of an argument that is no query.
_LONGEST: Final = 500
#: Most characters of a wrong value that a message quotes.
_QUOTED: Final = 80


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a tool."""

    name: str
    about: str  #: message id
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None  #: least and greatest value of a whole number
    default: str | int = ""
    longest: int = _LONGEST
    pattern: str = ""
    sent: str = ""  #: what REST calls it in the query; empty when it is not sent there
    item: bool = False  #: names an item, by identifier or IRI

    def schema(self, language: Language) -> dict[str, Any]:
        """Return the JSON Schema of the value, with its description."""
        found: dict[str, Any] = {"description": translate(language, self.about)}
        if self.whole:
            found |= {"type": "integer", "minimum": self.whole[0], "maximum": self.whole[1]}
        else:
            found |= {"type": "string"}
            found |= {"enum": list(self.choices)} if self.choices else {"maxLength": self.longest}
            found |= {"minLength": 1} if self.required else {}
            found |= {"pattern": self.pattern} if self.pattern else {}
        found |= {"default": self.default} if self.default != "" else {}
        return found | ({"examples": [self.example]} if self.example else {})

    def read(self, value: object) -> str | int:
        """Return the value, or the default where none is given; raise BadInputError."""
        if value is None or (value == "" and not self.required):
            if self.required:
                raise BadInputError("The parameter {name} is missing.", name=self.name)
            return self.default
        return self._whole(value, *self.whole) if self.whole else self._text(value)

    def _whole(self, value: object, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadInputError(
                "The parameter {name} is not a whole number from {low} to {high}.",
                name=self.name,
                low=low,
                high=high,
            )
        return value

    def _text(self, value: object) -> str:
        if not isinstance(value, str) or (self.choices and value not in self.choices):
            raise BadInputError(
                "The parameter {name} has the value {text!r}.",
                remedy="It takes: {known}." if self.choices else "Give a text.",
                name=self.name,
                text=_short(value),
                known=", ".join(self.choices),
            )
        if not value.strip():
            raise BadInputError("The parameter {name} is missing.", name=self.name)
        if len(value) > self.longest:
            raise BadInputError(
                "The parameter {name} has {size} characters; {limit} are accepted.",
                name=self.name,
                size=len(value),
                limit=self.longest,
            )
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise BadInputError(
                "The parameter {name} has the value {text!r}.",
                remedy="Give what «next» of the answer before says, or leave it out.",
                name=self.name,
                text=_short(value),
            )
        if re.search(r"[\ud800-\udfff]", value):
            raise BadInputError(
                "The parameter {name} holds half a character.",
                remedy="Send it as Unicode text.",
                name=self.name,
            )
        return value


LANGUAGE: Final = Parameter(
    "lang", label("Language of the answer's text and messages."), choices=LANGUAGES
)
#: Where an answer goes on: the release that it is of, and how many rows were shown.
CURSOR: Final = Parameter(
    "cursor",
    label("Where to go on: «next» of the answer before, with the other arguments as they were."),
    pattern=r"^[0-9a-f]{8,64}~[0-9]{1,7}$",
)


def limit(default: int, most: int) -> Parameter:
    """Return the parameter that bounds the rows of an answer."""
    return Parameter("limit", label("Most rows returned."), whole=(1, most), default=default)


def schema_of(parameters: Iterable[Parameter], language: Language) -> dict[str, Any]:
    """Return the JSON Schema of all arguments.

    >>> schema_of([limit(5, 20)], "en")["properties"]["limit"]["maximum"]
    20
    """
    known = tuple(parameters)
    return {
        "type": "object",
        "properties": {one.name: one.schema(language) for one in known},
        "required": [one.name for one in known if one.required],
        "additionalProperties": False,
    }


def spoken(arguments: Mapping[str, Any], default: Language) -> Language:
    """Return the language that a call asks for.

    >>> spoken({"lang": "ja"}, "en"), spoken({"lang": 7}, "en")
    ('ja', 'en')
    """
    asked = arguments.get("lang")
    return as_language(asked, default) if isinstance(asked, str) else default


def checked(parameters: Iterable[Parameter], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with the defaults.

    Raises BadInputError for the first one that is wrong, and says what would be right.

    >>> checked([limit(5, 20)], {})
    {'limit': 5}
    >>> checked([limit(5, 20)], {"limit": 21})
    Traceback (most recent call last):
    ...
    kakehashi.errors.BadInputError: The parameter limit is not a whole number from 1 to 20.
    """
    known = {one.name: one for one in parameters}
    for name in arguments:
        if name not in known:
            raise BadInputError(
                "There is no parameter {name}.",
                remedy="It takes: {known}.",
                name=_short(name),
                known=", ".join(known),
            )
    return {name: one.read(arguments.get(name)) for name, one in known.items()}


def _short(value: object) -> str:
    """Return a value as a message quotes it: not too long, and without half characters."""
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
