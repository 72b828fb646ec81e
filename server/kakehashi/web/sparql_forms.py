"""In which forms a SPARQL client takes its answer: by suffix, by ``format=``, or by Accept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from werkzeug.exceptions import NotAcceptable

from kakehashi.errors import BadInputError
from kakehashi.web.negotiation import ALIASES, GRAPHS, HTML, RESULTS, accepted, liked_best

__all__ = ["FORMATS", "GRAPH_ALIASES", "Forms", "wanted"]

#: What ``?format=`` and the suffix may say: the form of rows and the form of graphs.
FORMATS: Final[dict[str, tuple[str | None, str | None]]] = {
    **{suffix: (media, None) for media, suffix in RESULTS.items()},
    **{suffix: (None, media) for media, suffix in GRAPHS.items()},
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    # what SPARQL clients say besides
    "turtle": (None, "text/turtle"),
    "n3": (None, "text/turtle"),
    "ntriples": (None, "application/n-triples"),
    "json-ld": (None, "application/ld+json"),
    "rdf+xml": (None, "application/rdf+xml"),
    **{media: (media, None) for media in RESULTS},
    **{media: (None, media) for media in GRAPHS},
}

GRAPH_ALIASES: Final = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
    "application/x-turtle": "text/turtle",
}


@dataclass(frozen=True, slots=True)
class Forms:
    """The form for rows and the one for graphs; None where the client takes none."""

    results: str | None
    graph: str | None
    forced: bool  #: by suffix or parameter
    page: bool  #: a page is liked best

    @property
    def accept(self) -> str:
        """Both, as an Accept header for the worker."""
        return ", ".join(form for form in (self.results, self.graph) if form)


@lru_cache(maxsize=1024)
def wanted(accept: str, name: str) -> Forms:
    """Return what a client takes that sends this Accept header; ``name`` is a format by name.

    >>> wanted("text/html, */*;q=0.1", "").page, wanted("text/html", "csv").results
    (True, 'text/csv')

    Raises BadInputError for an unknown name.
    """
    if name:
        if name not in FORMATS:
            raise BadInputError(
                "The format {format} is not known.",
                remedy="Known formats: {known}.",
                format=name,
                known=", ".join(word for word in FORMATS if "/" not in word),
            )
        return Forms(*FORMATS[name], forced=True, page=False)
    liked = accepted(accept)
    page = bool(liked) and liked_best(liked, (*RESULTS, *GRAPHS, HTML), ALIASES) == HTML
    return Forms(
        liked_best(liked, RESULTS, ALIASES),
        liked_best(liked, GRAPHS, GRAPH_ALIASES),
        forced=False,
        page=page,
    )


def no_form(media_type: str = "") -> NotAcceptable:
    """Return the error for a client that takes no form of this family of answers."""
    if not media_type:
        return NotAcceptable(", ".join((*RESULTS, *GRAPHS)))
    return NotAcceptable(", ".join(RESULTS if media_type in RESULTS else GRAPHS))
