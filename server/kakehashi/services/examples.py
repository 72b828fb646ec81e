"""Example queries: complete SPARQL texts whose parameters stand in ``VALUES`` lines.

A parameter ``item`` with the default ``nisc:bp-3`` is a line ``VALUES ?item { nisc:bp-3 }`` of the
query, or several such lines, so that every example runs as it is, in any SPARQL client.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from kakehashi.errors import BadInputError

__all__ = ["with_parameters"]

_VALUE = re.compile(
    r'[a-z][a-z0-9-]*:[\w.-]+|<[^<>"{}|^`\\\s]+>|"[^"\\\n]*"(@[a-z]{2}(-[A-Za-z]+)?)?'
)


def _put(value: str, place: re.Match[str]) -> str:
    return f"{place[1]} {value} {place[2]}"


def with_parameters(query: str, given: Iterable[str]) -> str:
    """Return the query with the values of ``name=value`` put into its ``VALUES`` lines.

    A value is a CURIE, an IRI in angle brackets or a string in double quotes.

    >>> with_parameters(
    ...     "SELECT * { VALUES ?item { nisc:bp-3 } ?item ?p ?o }", ["item=cpsf:aspect-data"]
    ... )
    'SELECT * { VALUES ?item { cpsf:aspect-data } ?item ?p ?o }'

    Raises BadInputError for a parameter the query does not have or a value of another form.
    """
    for text in given:
        name, separator, value = text.partition("=")
        place = re.compile(rf"(VALUES\s+\?{re.escape(name)}\s*\{{)[^}}]*(\}})", re.IGNORECASE)
        if not separator or not _VALUE.fullmatch(value):
            raise BadInputError(
                "The parameter {text!r} cannot be read.",
                remedy='Write name=value; a value is a CURIE, <IRI> or "text".',
                text=text,
            )
        if not place.search(query):
            raise BadInputError(
                "The query has no parameter {name}.",
                remedy="Its parameters are: {known}.",
                name=name,
                known=", ".join(re.findall(r"VALUES\s+\?(\w+)\s*\{", query, re.IGNORECASE)) or "–",
            )
        query = place.sub(partial(_put, value), query)
    return query
