"""The page of search results."""

from __future__ import annotations

from typing import Final

from flask import render_template, request

from kakehashi.web.context import services
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import asked_page, part_of

__all__ = ["MAX_HITS", "blueprint"]

#: Results that one page shows.
MAX_HITS: Final = 50
#: What results are narrowed by, as parameters of the address.
FACETS: Final = ("document", "kind", "evidence")


@blueprint.get("/search")
def search() -> str:
    """Show what a text names, what a search finds, and without result what is near."""
    query = request.args.get("q", "").strip()
    chosen = {name: request.args.get(name, "") for name in FACETS}
    if chosen["document"]:
        services().catalogue.document(chosen["document"])
    offset = max(asked_page() - 1, 0) * MAX_HITS
    found = services().search.look(query, MAX_HITS, offset, **chosen) if query else None
    named = services().search.resolve(query) if query and not any(chosen.values()) else None
    if named and named.answer == "suggestions" and found and found.total:
        named = None  # what was found is nearer than what looks alike
    documents = services().catalogue.documents(stubs=True)
    return render_template(
        "search.html",
        query=query,
        chosen=chosen,
        found=found,
        part=part_of(found.hits, found.total, MAX_HITS) if found else None,
        named=named,
        apart={item.id for item in named.items} if named and named.answer != "suggestions" else (),
        pieces=services().search.pieces(query) if found and not found.total else (),
        documents=documents,
        titles={d.slug: d.title for d in documents},
    )
