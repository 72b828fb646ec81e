"""Media types of answers, and which of them a client wants."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kakehashi.errors import BadInputError

__all__ = [
    "ALIASES",
    "GRAPHS",
    "RESULTS",
    "NotAcceptableError",
    "UnsupportedTypeError",
    "negotiate",
]

#: Forms of the answer to SELECT and ASK; the first is for clients that do not care.
RESULTS: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)

#: Forms of the answer to CONSTRUCT and DESCRIBE, likewise.
GRAPHS: Final = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
)

#: Other names of the types above; an answer carries the proper name.
ALIASES: Final = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples",),
    "application/x-turtle": ("text/turtle",),
}


class NotAcceptableError(BadInputError):
    """The client takes none of the forms in which the answer can be given."""

    status = 406


class UnsupportedTypeError(BadInputError):
    """The body is in a form that cannot be read."""

    status = 415


@lru_cache(maxsize=1024)
def negotiate(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return the type of ``offered`` that an Accept header likes best, or None.

    The most precise range that fits a type gives its quality; equal quality: first offered.
    A wrong quality counts as 0. An empty header accepts everything.

    >>> negotiate("text/csv;q=0.5, application/json", RESULTS)
    'application/sparql-results+json'
    >>> negotiate("text/*, text/csv;q=0", RESULTS), negotiate("image/png", RESULTS)
    ('text/tab-separated-values', None)
    """
    ranges = dict(_ranges(accept)) or {"*/*": 1.0}
    best, quality = None, 0.0
    for media_type in offered:
        if (found := _quality(media_type, ranges)) > quality:
            best, quality = media_type, found
    return best


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    names = [media_type, *(alias for alias, types in ALIASES.items() if media_type in types)]
    if exact := [ranges[name] for name in names if name in ranges]:
        return max(exact)
    return ranges.get(media_type.partition("/")[0] + "/*", ranges.get("*/*", 0.0))


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (p.strip().lower() for p in part.split(";"))
        if name:
            weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
            try:
                yield name, min(float(weight), 1.0)
            except ValueError:
                yield name, 0.0
