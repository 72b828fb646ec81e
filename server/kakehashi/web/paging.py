"""Long lists in pages, and addresses of the same page with another parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urlencode

from flask import request, url_for

from kakehashi.errors import BadInputError

__all__ = [
    "PAGE",
    "Part",
    "asked_page",
    "choice",
    "elsewhere",
    "here",
    "page_of",
    "part_of",
    "path_with",
    "yes_or_no",
]

#: Rows that one page shows.
PAGE = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """The rows of one page of a list."""

    rows: Sequence[T]
    total: int
    number: int  #: of the page, from 1
    pages: int
    first: int  #: place of the first row, from 1

    @property
    def last(self) -> int:
        """Place of the last row."""
        return self.first + len(self.rows) - 1


def page_of(rows: Sequence[T], size: int = PAGE) -> Part[T]:
    """Return the page that the parameter ``page`` asks for.

    Raises BadInputError for one that does not exist.
    """
    part = part_of(rows, len(rows), size)
    start = part.first - 1
    return replace(part, rows=rows[start : start + size])


def part_of(rows: Sequence[T], total: int, size: int) -> Part[T]:
    """Return the page that the parameter ``page`` asks for, of which these are the rows.

    Raises BadInputError for one that does not exist.
    """
    pages = max(1, -(-total // size))
    number = asked_page()
    if not 1 <= number <= pages:
        raise BadInputError(
            "The parameter {name} is not a whole number from {low} to {high}.",
            name="page",
            low=1,
            high=pages,
        )
    return Part(rows, total, number, pages, (number - 1) * size + 1)


def asked_page() -> int:
    """Return the number of the page that is asked for; 0 when it is none."""
    text = request.args.get("page", "") or "1"
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def choice(name: str, known: Sequence[str], default: str = "") -> str:
    """Return a parameter that takes one of a few values; raise BadInputError for another."""
    text = request.args.get(name, "") or default
    if text != default and text not in known:
        raise BadInputError(
            "The parameter {name} has the value {text!r}.",
            remedy="It takes: {known}.",
            name=name,
            text=text,
            known=", ".join(known),
        )
    return text


def yes_or_no(name: str, *, default: bool) -> bool:
    """Return a parameter that is ``yes`` or ``no``; raise BadInputError for anything else."""
    return choice(name, ("yes", "no"), "yes" if default else "no") == "yes"


def here(**changes: object) -> str:
    """Return the address of this page with other parameters; None leaves one out."""
    return elsewhere(str(request.endpoint), **changes)


def elsewhere(endpoint: str, /, **changes: object) -> str:
    """Return the address of another page with the parameters of this one.

    A parameter of a reader is a parameter, whatever it is called: it never steers the router.
    """
    path, _, own = url_for(endpoint, **(request.view_args or {})).partition("?")
    values: dict[str, object] = {**parse_qs(own), **request.args.to_dict(flat=False)}
    values |= {"lang": None, "page": None} | changes  # the language is in the path
    given = {name: value for name, value in values.items() if value not in (None, "", [""])}
    query = urlencode(given, doseq=True, safe="!$'()*,/:;?@")
    return f"{path}?{query}" if query else path


def path_with(endpoint: str, **values: object) -> str:
    """Return an address to which parameters can be added: it ends in ``?`` or ``&``."""
    address = url_for(endpoint, **values)  # type: ignore[arg-type]
    return address + ("&" if "?" in address else "?")
