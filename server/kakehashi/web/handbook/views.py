"""The addresses of the documentation: the pages, their Markdown, and the files beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kakehashi.errors import UnknownThingError
from kakehashi.messages import Language, as_language
from kakehashi.namespaces import BASE
from kakehashi.web.addresses import local_path
from kakehashi.web.context import services
from kakehashi.web.handbook import finding
from kakehashi.web.handbook.contents import GROUPS, NAMES, READERS, STARTS
from kakehashi.web.handbook.library import PAGE_NAME, Library, Page, library
from kakehashi.web.handbook.links import Place, place_of
from kakehashi.web.handbook.markdown import Manner, to_html
from kakehashi.web.handbook.scanning import Section
from kakehashi.web.language import language, t
from kakehashi.web.negotiation import HTML, best
from kakehashi.web.pages import blueprint

__all__ = ["MARKDOWN", "blueprint", "files"]

MARKDOWN: Final = "text/markdown"

#: Addresses without a language: files as they are, and ways to the pages.
files = Blueprint("handbook", __name__)

#: What is given out of ``docs/`` beside Markdown.
_FILES: Final = {
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".ipynb": "application/x-ipynb+json",
}
#: Headings that the contents of a page list.
_LISTED: Final = (2, 3)
#: More sub-headings than this make the contents longer than the page.
_MOST_LISTED: Final = 40


@dataclass(frozen=True, slots=True)
class Step:
    """The page before or after."""

    name: str
    title: str


def _library() -> Library:
    return library(services().settings.project_dir)


@blueprint.get("/docs/")
def docs() -> str:
    """Show where to start, all pages of the documentation, and what a search in it finds."""
    question = request.args.get("q", "").strip()[:200]
    pages = _library()
    return render_template(
        "docs/start.html",
        question=question,
        found=finding.find(pages, question, language()) if question else [],
        most=finding.MOST,
        groups=GROUPS,
        readers=READERS,
        starts=STARTS,
        page_of=lambda name: pages.page(name, language()),
        has=pages.has,
    )


@blueprint.get("/docs/<path:name>")
def docs_page(name: str) -> str:
    """Show a page of the documentation."""
    pages = _library()
    if not pages.has(name):
        raise UnknownThingError("There is nothing at {path}.", path=request.path)
    page = pages.page(name, language())
    anchors = [section.anchor for section in pages.page(name, "en").sections[1:]]
    before, after = _beside(name, pages)
    return render_template(
        "docs/page.html",
        page=page,
        body=to_html(page.text, _manner(page, anchors, pages)),
        contents=_contents(page.sections[1:], anchors),
        groups=GROUPS,
        decisions=[pages.page(each, language()) for each in pages.decisions],
        title_of=lambda each: pages.page(each, language()).title,
        has=pages.has,
        within=name.partition("/")[0],
        before=before,
        after=after,
    )


@files.get("/docs/")
def start() -> AnyResponse:
    """Lead to the start page in the reader's language."""
    return _lead(url_for("pages.docs", lang=language()))


@files.get("/docs/<path:name>")
def file(name: str) -> AnyResponse:
    """Return a page as Markdown or a file beside it, or lead to the page."""
    pages = _library()
    if (text := pages.raw(name)) is not None:
        return _markdown(text, as_language("ja" if name.endswith(".ja.md") else "en"))
    if pages.has(name):
        if best((HTML, MARKDOWN)) == MARKDOWN:
            raw = pages.raw(pages.file_of(name, language())) or ""
            response: AnyResponse = _markdown(raw, language())
            response.vary.update(("Accept", "Accept-Language"))
            return response
        return _lead(url_for("pages.docs_page", lang=language(), name=name))
    return _file(pages.folder, name)


def _lead(address: str) -> AnyResponse:
    response = redirect(address, 302)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _markdown(text: str, spoken: Language) -> Response:
    response = Response(text, content_type=f"{MARKDOWN}; charset=utf-8")
    response.content_language.add(spoken)
    return response


def _file(folder: Path, name: str) -> Response:
    """Return a file of a kind that is given out; nothing above the folder can be named."""
    stem, dot, suffix = name.rpartition(".")
    media = _FILES.get(f"{dot}{suffix}")
    path = folder / name
    safe = PAGE_NAME.fullmatch(stem.replace(".", "-").replace("_", "-").lower())
    if not media or not safe or not path.is_file():
        raise UnknownThingError("There is nothing at {path}.", path=request.path)
    return Response(path.read_bytes(), content_type=media)


def _beside(name: str, pages: Library) -> tuple[Step | None, Step | None]:
    """Return the pages before and after, in the order of the contents."""
    order = [*(each for each in NAMES if pages.has(each)), *pages.decisions]
    if name not in order:
        return None, None
    place = order.index(name)

    def step(each: str) -> Step:
        return Step(each, pages.page(each, language()).title)

    return (
        step(order[place - 1]) if place else None,
        step(order[place + 1]) if place + 1 < len(order) else None,
    )


def _contents(sections: list[Section], anchors: list[str]) -> list[tuple[int, str, str]]:
    """Return level, title and anchor of the headings that the contents list."""
    pairs = zip(sections, anchors, strict=False)
    found = [(s.level, s.title, anchor) for s, anchor in pairs if s.level in _LISTED]
    return (
        found if len(found) <= _MOST_LISTED else [each for each in found if each[0] == _LISTED[0]]
    )


def _manner(page: Page, anchors: list[str], pages: Library) -> Manner:
    def address(href: str) -> tuple[str, dict[str, str]]:
        place = place_of(href, page, pages)
        return _address(place), dict(_attributes(place))

    return Manner(
        language(),
        anchors,
        address,
        t,
        lambda query: url_for("pages.sparql", query=query).replace(";", "%3B"),
    )


def _address(place: Place) -> str:
    """Return where a place is now; empty for what this server does not have."""
    root, name = request.script_root, place.name
    if place.kind == "page":
        spoken = place.language or language()
        return url_for("pages.docs_page", name=name, lang=spoken, _anchor=place.anchor or None)
    if place.kind == "route":
        return url_for(f"pages.{name}")
    if place.kind == "thing":
        return local_path(BASE + name, language())
    fixed = {"file": f"{root}/docs/{name}", "here": f"{root}/{name}", "outside": name}
    return fixed.get(place.kind, "")


def _attributes(place: Place) -> Iterator[tuple[str, str]]:
    if place.kind == "outside":
        yield "rel", "noopener"
    elif place.kind in ("checkout", "missing"):
        yield "path", place.name
    if place.language:
        yield "hreflang", place.language
