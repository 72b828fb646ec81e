"""Where a link of a page leads on this server: to another page, or to the thing that a file is of.

The files are written for a checkout: they link to each other, to queries, to the ontology. What the
server does not have (tests, deployment files) is shown as the path that it has in a checkout.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from kakehashi.messages import Language
from kakehashi.web.handbook.contents import ADR
from kakehashi.web.handbook.library import Library, Page

__all__ = ["Place", "Target", "place_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """What a link leads to."""

    kind: str  #: page, file, thing, route, here, outside, checkout
    name: str
    anchor: str = ""
    language: Language | None = None  #: of a page that is linked in the other language


#: A place to the address that it has now.
Target = Callable[[Place], str]

#: Address of a server of one's own, as the pages write it.
LOCAL: Final = "http://127.0.0.1:8000/"

#: Paths in a checkout, and the IRI path or page of what is in them.
_THINGS: Final = (
    (re.compile(r"queries/examples/([\w-]+)\.rq"), "thing", "example/{}"),
    (re.compile(r"ontology/schemes/([\w-]+)\.ttl"), "thing", "scheme/{}"),
    (re.compile(r"ontology/documents/([\w-]+)\.ttl"), "thing", "id/{}"),
    (re.compile(r"mappings/([\w-]+)\.sssom\.tsv"), "thing", "mapping-set/{}"),
    (re.compile(r"(mappings)(/|/registry\.yml|/README(\.ja)?\.md)?"), "route", "mapping_sets"),
    (re.compile(r"(ontology)(/|/README(\.ja)?\.md|/modules.*|/shapes.*)?"), "route",
     "ontology_page"),
    (re.compile(r"(queries)(/|/examples/?)?"), "route", "sparql"),
)  # fmt: skip


def place_of(href: str, page: Page, library: Library) -> Place:
    """Return what a link of a page leads to."""
    if href.startswith(LOCAL):
        return Place("here", href.removeprefix(LOCAL))
    if urlsplit(href).scheme:
        return Place("outside", href)
    path, _, anchor = unquote(href).partition("#")
    if not path:
        return Place("page", page.name, _shared(page.file, anchor, library))
    full = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page.file), path))
    if full.startswith("docs/"):
        return _inside(full.removeprefix("docs/"), anchor, page, library)
    for pattern, kind, name in _THINGS:
        if match := pattern.fullmatch(full):
            return Place(kind, name.format(match[1]))
    return Place("checkout", full)


def _inside(file: str, anchor: str, page: Page, library: Library) -> Place:
    """Return the page or file below ``docs/``."""
    if library.raw(file) is not None:
        stem = ADR if file == "adr/README.md" else file.removesuffix(".md")
        language: Language = "ja" if stem.endswith(".ja") else "en"
        name = stem.removesuffix(".ja")
        both = ADR in (name.partition("/")[0], page.name.partition("/")[0])
        other = None if both or language == page.language else language
        return Place("page", name, _shared(file, anchor, library), other)
    if file in ("adr", "."):
        return Place("page", ADR) if file == "adr" else Place("route", "docs")
    return Place("file" if (library.folder / file).is_file() else "missing", file)


def _shared(file: str, anchor: str, library: Library) -> str:
    """Return the anchor that a section has in both languages."""
    stem = file.removesuffix(".md")
    if not anchor or not stem.endswith(".ja"):
        return anchor
    name = stem.removesuffix(".ja")
    mine = library.page(name, "ja").sections
    theirs = library.page(name, "en").sections
    found = (en.anchor for ja, en in zip(mine, theirs, strict=False) if ja.anchor == anchor)
    return next(found, anchor)
