"""RDF terms as Python values: numbers, dates and truth as such, all else as text that knows more.

The kinds of text are ``str``, so that they can be compared, printed and put into a table as they
are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final, Self

__all__ = ["Blank", "Iri", "Literal", "Value", "value_of"]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_STRING: Final = f"{_XSD}string"
_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Iri(str):
    """An IRI."""

    __slots__ = ()


class Blank(str):
    """The label of a blank node; it means something in its own answer only."""

    __slots__ = ()


class Literal(str):
    """A text with its language, or with a data type that Python has no value for.

    >>> text = Literal("橋", language="ja")
    >>> text == "橋", text.language, text.datatype.rpartition("#")[2]
    (True, 'ja', 'langString')
    """

    __slots__ = ("datatype", "language")

    language: str
    datatype: str

    def __new__(cls, text: str, *, language: str = "", datatype: str = "") -> Self:
        """Make a literal; without language and data type it is a plain string."""
        made = super().__new__(cls, text)
        made.language = language
        made.datatype = datatype or (_LANG_STRING if language else _STRING)
        return made


Value = Iri | Blank | Literal | bool | int | float | Decimal | datetime | date | time

_WHOLE: Final = (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
    "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
    "unsignedByte",
)  # fmt: skip


def _truth(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_READERS: Final[dict[str, Callable[[str], Value]]] = {
    **dict.fromkeys((f"{_XSD}{name}" for name in _WHOLE), int),
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": _truth,
    f"{_XSD}date": date.fromisoformat,
    f"{_XSD}dateTime": datetime.fromisoformat,
    f"{_XSD}time": time.fromisoformat,
}


def value_of(term: Mapping[str, str]) -> Value:
    """Return the value of a term of the SPARQL results format in JSON.

    What cannot be read as its data type says is kept as it was written.

    >>> value_of({"type": "literal", "value": "3", "datatype": f"{_XSD}integer"})
    3
    >>> value_of({"type": "literal", "value": "2026-13-01", "datatype": f"{_XSD}date"})
    '2026-13-01'
    >>> value_of({"type": "uri", "value": "urn:x"})
    'urn:x'
    """
    kind, text = term["type"], term["value"]
    if kind == "uri":
        return Iri(text)
    if kind == "bnode":
        return Blank(text)
    datatype = term.get("datatype", "")
    if datatype in _READERS:
        with suppress(ValueError, KeyError, InvalidOperation):
            return _READERS[datatype](text)
    return Literal(text, language=term.get("xml:lang", ""), datatype=datatype)
