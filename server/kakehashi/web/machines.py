"""For machines that read the site: site maps, what robots may read, a guide for models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for

from kakehashi.errors import UnknownThingError
from kakehashi.messages import LANGUAGES
from kakehashi.namespaces import BASE
from kakehashi.web.addresses import id_path
from kakehashi.web.context import services
from kakehashi.web.handbook.library import library
from kakehashi.web.public import public
from kakehashi.web.structured import DATASET, LICENCE

__all__ = ["blueprint"]

blueprint = Blueprint("machines", __name__)

#: Things of a part of the site map; each has a page in two languages. A part may have 50,000 pages
#: and is made anew for each request.
PART: Final = 4_000
#: Pages that are there in every release.
_PAGES: Final = (
    "home", "documents", "browse", "gap", "compare", "grid", "matrix", "explain", "graph",
    "contradictions", "quality", "mapping_sets", "diff", "whatif", "sparql", "ontology_page",
    "api_reference", "data", "about", "docs",
)  # fmt: skip


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Invite crawlers to everything but queries, which cost and have no end."""
    endless = ("sparql", "explain", "whatif", "why", "graph", "compare", "grid", "proof", "docs/")
    paths = ["/sparql", *(f"/{lang}/{name}?" for lang in LANGUAGES for name in endless)]
    paths += [f"/{lang}/browse/*?" for lang in LANGUAGES]
    paths += ["/*?release=", "/*&release="]  # every page once more for each release
    queries = "".join(f"Disallow: {path}\n" for path in paths)
    site_map = public(url_for("machines.site_map"))
    text = f"User-agent: *\n{queries}Allow: /\n\nSitemap: {site_map}\n"
    return Response(text, mimetype="text/plain")


@blueprint.get("/llms.txt")
def guide() -> Response:
    """Say what the site is and where what is found, for language models."""
    languages = {"ja": "日本語", "en": "English"}
    text = render_template(
        "llms.txt",
        languages=languages,
        public=public,
        root=request.script_root,
        base=BASE,
        dataset=DATASET,
        licence=LICENCE,
        live=services().live is not None,
        count=len(services().catalogue.documents()),
    )
    return Response(text, mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def site_map() -> Response:
    """List the parts of the site map."""
    parts = -(-services().catalogue.refs.count() // PART)
    names = ["pages", *(f"items-{number}" for number in range(1, parts + 1))]
    entries = "".join(
        f"<sitemap><loc>{public(url_for('machines.part', name=name))}</loc></sitemap>\n"
        for name in names
    )
    return _xml("sitemapindex", entries)


@blueprint.get("/sitemap/<name>.xml")
def part(name: str) -> Response:
    """List the pages: fixed ones, documentation, documents, sets, facets; or some of the items."""
    if name == "pages":
        return _xml("urlset", "".join(map(_entries, _pages())))
    match = re.fullmatch(r"items-([1-9][0-9]{0,4})", name)
    ids = services().catalogue.refs.ids((int(match[1]) - 1) * PART, PART) if match else []
    if not ids:
        raise UnknownThingError("There is nothing at {path}.", path=request.path)
    return _xml("urlset", "".join(_entries(id_path(name)) for name in ids))


def _pages() -> Iterator[str]:
    """Yield paths without language."""
    for name in _PAGES:
        yield _neutral(url_for(f"pages.{name}", lang="en"))
    for name in library(services().settings.project_dir).every:
        yield _neutral(url_for("pages.docs_page", lang="en", name=name))
    for document in services().catalogue.documents(stubs=True):
        yield id_path(document.slug)
    for name in services().statements.sets():
        yield _neutral(url_for("pages.mapping_set", lang="en", name=name))
    for facet in services().facets.names():
        for entry in services().facets.entries(facet):
            yield _neutral(url_for("pages.facet", lang="en", facet=facet, value=entry.value))


def _neutral(path: str) -> str:
    root = request.script_root
    return root + path.removeprefix(f"{root}/en")


def _entries(path: str) -> str:
    """Return the entries of a page: one for each language, each naming all."""
    root = request.script_root
    rest = path.removeprefix(root)
    places = {code: public(f"{root}/{code}{rest}") for code in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{place}"/>'
        for code, place in places.items()
    )
    return "".join(f"<url><loc>{place}</loc>{links}</url>\n" for place in places.values())


def _xml(root: str, entries: str) -> Response:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{entries}</{root}>\n'
    )
    return Response(text, content_type="application/xml; charset=utf-8")
