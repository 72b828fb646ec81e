"""Linked data: every IRI of the release, in four syntaxes and as a page.

The client chooses by Accept or by suffix; a page is another document, so it is answered with
303 See Other.
"""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import UnknownThingError
from kakehashi.namespaces import BASE, ID, curie
from kakehashi.services.live.curated import triples_of
from kakehashi.web.addresses import id_path, local_path
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.negotiation import ALIASES, GRAPHS, HTML, SUFFIXES, acceptable, by_suffix

__all__ = ["OFFERED", "blueprint", "describe", "graph_answer", "see", "unknown"]

blueprint = Blueprint("linked_data", __name__)

#: What a thing is offered in; the first is for clients that do not care.
OFFERED = (*SUFFIXES.values(), HTML)


class _IriPath(PathConverter):
    """The path of an IRI; below ``api/`` there is none, and each address knows its methods."""

    regex = "(?!api/)[^/].*?"


@blueprint.record
def _learn(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["iri"] = _IriPath


@blueprint.get("/<iri:path>")
def thing(path: str) -> AnyResponse:
    """Describe the thing whose IRI has this path."""
    path = _without_version(path)
    stem, media_type = by_suffix(path, SUFFIXES)
    if media_type and (answer := describe(stem, media_type)) is not None:
        return answer
    if not services().linked_data.knows(BASE + path) and not triples_of(services(), BASE + path):
        return elsewhere(path)
    chosen = acceptable(OFFERED, ALIASES)
    if chosen == HTML:
        return see(local_path(BASE + path, language()))
    answer = describe(path, chosen)
    return elsewhere(path) if answer is None else answer


def _without_version(path: str) -> str:
    """Take the version of this release out of the IRI of an ontology's version.

    Another version's IRI stays as it is, and nothing is found there.
    """
    version = f"ontology/{services().release.version}"
    rest = path.removeprefix(version)
    return f"ontology{rest}" if path.startswith(version) and rest[:1] in ("", "/", ".") else path


def describe(path: str, media_type: str) -> Response | None:
    """Return the description of a thing in an RDF syntax, or None when there is none."""
    more = triples_of(services(), BASE + path)
    body = services().linked_data.describe(BASE + path, media_type, more)
    return None if body is None else graph_answer(path, body, media_type)


def graph_answer(path: str, body: bytes, media_type: str) -> Response:
    """Return a description in an RDF syntax, with the address at which it always is."""
    response = Response(body, content_type=_content_type(media_type))
    suffix = GRAPHS[media_type]
    response.content_location = f"{request.script_root}/{quote(path, safe='/:+~')}.{suffix}"
    response.vary.update(("Accept",))
    return response


def elsewhere(path: str) -> AnyResponse:
    """Lead to the item that has this as another identifier or in another case, or say 404."""
    if path.endswith("/") and services().linked_data.knows(BASE + path.rstrip("/")):
        return redirect(local_path(BASE + path.rstrip("/")), 301)
    iri = BASE + path
    stem = by_suffix(path, SUFFIXES)[0]
    if iri.startswith(ID) and "/" in stem.removeprefix("id/"):
        found = services().catalogue.resolve(curie(BASE + stem))
        if found != curie(BASE + stem):
            return redirect(id_path(found) + path[len(stem) :], 301)
    return unknown(path)


def unknown(path: str) -> NoReturn:
    """Raise the error of a path that leads nowhere, with what is near."""
    kind, _, name = by_suffix(path, SUFFIXES)[0].partition("/")
    if kind == "id" and name and "/" not in name:
        services().catalogue.document(name)
    if kind == "mapping" and name:
        services().statements.get(name)
    raise UnknownThingError("There is nothing at {path}.", path=f"/{path}")


def see(location: str) -> AnyResponse:
    """Lead to the page of a thing, which is another document."""
    response = redirect(location, 303)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
