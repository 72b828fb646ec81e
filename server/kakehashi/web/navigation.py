"""The sections of the site: what the main navigation shows, and which pages belong to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kakehashi.messages import label

__all__ = ["FOOTER", "SECTIONS", "Link", "Section", "section_of"]


@dataclass(frozen=True, slots=True)
class Link:
    """A page without parameters, and how it is called (message id)."""

    endpoint: str
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the main navigation: the page it leads to, and the other pages within."""

    link: Link
    pages: frozenset[str]


def _section(endpoint: str, name: str, *others: str) -> Section:
    return Section(Link(endpoint, name), frozenset({endpoint, *others}))


#: The main navigation, in its order.
SECTIONS: Final = (
    _section("documents", label("Documents"), "document", "item", "follows", "across",
             "suggestions", "search"),
    _section("gap", label("Compare"), "compare", "grid", "matrix", "explain", "contradictions",
             "whatif", "quality", "diff"),
    _section("browse", label("Browse"), "facet", "why"),
    _section("graph", label("Graph")),
    _section("data", label("Data"), "mapping_sets", "mapping_set", "statement", "sparql",
             "ontology_page", "api_reference"),
    _section("about", label("About")),
)  # fmt: skip

#: What stands at the end of every page, in groups.
FOOTER: Final = (
    (
        label("Compare"),
        (
            Link("gap", label("Compare two documents")),
            Link("compare", label("Side by side")),
            Link("grid", label("Items by items")),
            Link("matrix", label("All documents at a glance")),
            Link("explain", label("How two items relate, and why")),
            Link("diff", label("Editions")),
        ),
    ),
    (
        label("Examine"),
        (
            Link("graph", label("Graph")),
            Link("browse", label("Browse")),
            Link("contradictions", label("Contradictions")),
            Link("whatif", label("What if")),
            Link("quality", label("Quality")),
            Link("mapping_sets", label("Mapping sets")),
        ),
    ),
    (
        label("Use the data"),
        (
            Link("data", label("Downloads")),
            Link("sparql", label("SPARQL")),
            Link("api_reference", label("REST API")),
            Link("ontology_page", label("Ontology")),
        ),
    ),
)


def section_of(endpoint: str | None) -> str:
    """Return the endpoint of the section that a page belongs to, or an empty string.

    >>> section_of("pages.item"), section_of("pages.home"), section_of(None)
    ('documents', '', '')
    """
    page = (endpoint or "").removeprefix("pages.")
    return next((s.link.endpoint for s in SECTIONS if page in s.pages), "")
