"""Signposts: link headers by which programs find their way from a page (signposting.org)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, request, url_for

from kakehashi.namespaces import BASE, ID
from kakehashi.web import data as data_files
from kakehashi.web.addresses import local_path
from kakehashi.web.language import language
from kakehashi.web.negotiation import SUFFIXES, by_suffix
from kakehashi.web.public import public
from kakehashi.web.structured import DATASET, LICENCE

__all__ = ["install"]

_SCHEMA: Final = "https://schema.org/"
_THING: Final = re.compile(r"id/[^/]+(/.+)?")
_OK: Final = (200, 304)


def install(app: Flask) -> None:
    """Put the headers on pages and descriptions of documents, items and the data set."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    read = response.status_code in _OK and request.method in ("GET", "HEAD")
    if read and (links := _links()):
        response.headers.add("Link", ", ".join(links))
    return response


def _links() -> list[str]:
    given = request.view_args or {}
    match request.endpoint:
        case "pages.document":
            return _page(f"{ID}{given['slug']}", "DefinedTermSet", DATASET)
        case "pages.item":
            iri = f"{ID}{given['slug']}/{given['local']}"
            return _page(iri, "DefinedTerm", f"{ID}{given['slug']}")
        case "pages.data":
            return _page(DATASET, "Dataset", "") + [
                _link(public(url_for("data.file", name=file.name)), "item", file.media_type)
                for file in data_files.files()
                if not file.folder
            ]
        case "linked_data.thing" if "path" in given:
            return _description(by_suffix(str(given["path"]), SUFFIXES)[0])
    return []


def _page(iri: str, kind: str, collection: str) -> list[str]:
    path = quote(iri.removeprefix(BASE), safe="/:+~")
    links = [
        _link(BASE + path, "cite-as"),
        _link(f"{_SCHEMA}AboutPage", "type"),
        _link(_SCHEMA + kind, "type"),
        _link(LICENCE, "license"),
    ]
    links += [
        _link(f"{public(request.script_root)}/{path}.{suffix}", "describedby", media)
        for suffix, media in SUFFIXES.items()
    ]
    return links + ([_link(collection, "collection")] if collection else [])


def _description(path: str) -> list[str]:
    """Return the links of a description in RDF: to what it describes, and to its page."""
    if not _THING.fullmatch(path):
        return []
    iri = BASE + quote(path, safe="/:+~")
    page = public(local_path(BASE + path, language()))
    return [
        _link(iri, "describes"),
        _link(page, "describes", "text/html"),
        _link(LICENCE, "license"),
    ]


def _link(address: str, relation: str, media: str = "") -> str:
    kind = f'; type="{media}"' if media else ""
    return f'<{address}>; rel="{relation}"{kind}'
