"""Which form of a thing the client wants: one table of media types, by suffix or by Accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

__all__ = [
    "ALIASES",
    "GRAPHS",
    "HTML",
    "RESULTS",
    "SUFFIXES",
    "acceptable",
    "accepted",
    "best",
    "by_suffix",
    "liked_best",
]

HTML: Final = "text/html"

#: Forms of a graph, the first being the one for clients that do not care; with their suffixes.
GRAPHS: Final[dict[str, str]] = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/n-quads": "nq",
    "application/trig": "trig",
}

#: Forms of the rows of a query, likewise.
RESULTS: Final[dict[str, str]] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}

#: Suffix to media type, for linked data.
SUFFIXES: Final[dict[str, str]] = {
    suffix: media for media, suffix in GRAPHS.items() if suffix not in ("nq", "trig")
}

#: Names that clients use for one of the types above.
ALIASES: Final[dict[str, str]] = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/x-turtle": "text/turtle",
    "application/xhtml+xml": HTML,
}


def best(offered: Iterable[str], aliases: Mapping[str, str] | None = None) -> str | None:
    """Return the media type of ``offered`` that the request's Accept header likes best, or None."""
    return liked_best(accepted(request.headers.get("Accept", "")), offered, aliases)


#: Ranges of a header that are looked at, those liked best; each takes 50 microseconds.
_RANGES: Final = 50


@lru_cache(maxsize=1024)
def accepted(header: str) -> MIMEAccept:
    """Read an Accept header; of the parameters of a type only its quality is looked at.

    >>> accepted("text/csv; charset=utf-8;q=0.5, */*;q=0.1").best
    'text/csv'
    """
    found = parse_accept_header(header, MIMEAccept)[:_RANGES]
    return MIMEAccept([(kind.partition(";")[0].strip(), quality) for kind, quality in found])


def liked_best(
    accept: MIMEAccept, offered: Iterable[str], aliases: Mapping[str, str] | None = None
) -> str | None:
    """Return the media type of ``offered`` that an Accept header likes best, or None.

    Quality decides, then the more precise range, then our order. No header accepts everything.
    """
    offered = list(offered)
    if not accept:
        return offered[0]
    names = [*offered, *(a for a, media in (aliases or {}).items() if media in offered)]
    found: str | None = accept.best_match(names)
    return (aliases or {}).get(found, found) if found else None


def by_suffix(path: str, table: Mapping[str, str]) -> tuple[str, str]:
    """Split a path into the thing and the media type its suffix asks for.

    >>> by_suffix("id/nisc/bp-3.ttl", {"ttl": "text/turtle"})
    ('id/nisc/bp-3', 'text/turtle')
    >>> by_suffix("id/iec62443/3-3-sr-1.1", {"ttl": "text/turtle"})
    ('id/iec62443/3-3-sr-1.1', '')
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, table[suffix]) if dot and suffix in table else (path, "")


def acceptable(offered: Sequence[str], aliases: Mapping[str, str] | None = None) -> str:
    """Return the best of ``offered``; raise 406 that names what there is."""
    if (found := best(offered, aliases)) is None:
        raise NotAcceptable(", ".join(offered))
    return found
