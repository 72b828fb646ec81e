"""The SPARQL 1.1 Protocol, query only; what a query may do is decided by the sandbox."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from kakehashi.errors import BadInputError, StoreError
from kakehashi.store.sandbox import Answer
from kakehashi.web import editor
from kakehashi.web.linked_data import describe
from kakehashi.web.negotiation import ALIASES, GRAPHS, HTML, RESULTS, SUFFIXES, best
from kakehashi.web.operation import evaluate, read_operation

__all__ = ["blueprint"]

blueprint = Blueprint("sparql", __name__)

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

_GRAPH_ALIASES: Final = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
    "application/x-turtle": "text/turtle",
}


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.route("/sparql.<suffix>", methods=["GET", "POST"])
def endpoint(suffix: str = "") -> Response | str:
    """Answer a query; without one describe the service, or show the editor."""
    operation = read_operation()
    forced = _forced_format(suffix)
    if not forced and _page_wanted():
        return editor.page(operation)
    if operation is None:
        return _service_description(forced)
    results, graph = _formats(forced)
    return answer_with(evaluate(operation, *(m for m in (results, graph) if m)), results, graph)


def _forced_format(suffix: str) -> tuple[str | None, str | None] | None:
    """Return what the suffix or ``format`` asks for; None when neither is there."""
    name = suffix or request.values.get("format", "")
    if name and name not in FORMATS:
        raise BadInputError(
            "The format {format} is not known.",
            remedy="Known formats: {known}.",
            format=name,
            known=", ".join(word for word in FORMATS if "/" not in word),
        )
    return FORMATS[name] if name else None


def _page_wanted() -> bool:
    offered = (*RESULTS, *GRAPHS, HTML)
    return bool(request.accept_mimetypes) and best(offered, ALIASES) == HTML


def _formats(forced: tuple[str | None, str | None] | None) -> tuple[str | None, str | None]:
    """Return the form for rows and the one for graphs; None where the client takes none."""
    if forced:
        return forced
    results, graph = best(RESULTS, ALIASES), best(GRAPHS, _GRAPH_ALIASES)
    if results is None and graph is None:
        raise NotAcceptable(", ".join((*RESULTS, *GRAPHS)))
    return results, graph


def answer_with(answer: Answer, *wanted: str | None) -> Response:
    """Return the worker's answer; 406 when it is in a form the client does not take."""
    media_type = answer.media_type.partition(";")[0]
    if media_type not in wanted:
        family = RESULTS if media_type in RESULTS else GRAPHS
        raise NotAcceptable(", ".join(family))
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(answer.body, content_type=media_type + charset)
    response.vary.update(("Accept",))
    return response


def _service_description(forced: tuple[str | None, str | None] | None) -> Response:
    offered = tuple(SUFFIXES.values())
    media_type = forced[1] if forced else best(offered, _GRAPH_ALIASES)
    if media_type not in offered:
        if best(RESULTS, ALIASES) or forced:
            raise BadInputError("There is no query.", remedy="Send one as the parameter «query».")
        raise NotAcceptable(", ".join((*offered, HTML)))
    answer = describe("sparql", media_type)
    if answer is None:
        raise StoreError("The store does not answer.", remedy="Look into the server's log.")
    return answer
