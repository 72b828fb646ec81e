"""The sections of the site: what the main navigation shows, and which pages belong to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kakehashi.messages import label

__all__ = ["FOOTER", "SECTIONS", "Link", "Part", "Section", "page_of", "section_of"]


@dataclass(frozen=True, slots=True)
class Link:
    """A page without parameters, and how it is called (message id)."""

    endpoint: str
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of the navigation within a section, and the pages that belong to it."""

    link: Link
    pages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the main navigation, with its parts; a section may have none."""

    link: Link
    pages: frozenset[str]
    parts: tuple[Part, ...] = ()
    members: bool = False  #: shown to who is signed in


def _part(endpoint: str, name: str, *others: str) -> Part:
    return Part(Link(endpoint, name), frozenset({endpoint, *others}))


def _section(endpoint: str, name: str, *others: str) -> Section:
    return Section(Link(endpoint, name), frozenset({endpoint, *others}))


def _parted(name: str, *parts: Part) -> Section:
    """Return a section that leads to the first of its parts."""
    pages = frozenset().union(*(part.pages for part in parts))
    return Section(Link(parts[0].link.endpoint, name), pages, parts)


#: Pages of the desk beside the queue.
_DESK: Final = ("desk", "desk_new", "desk_propose", "desk_proposal", "desk_act", "desk_edit",
                "desk_rewrite", "desk_suggested")  # fmt: skip

#: The main navigation, in its order.
SECTIONS: Final = (
    _section("documents", label("Documents"), "document", "item", "follows", "across",
             "suggestions", "search"),
    _parted(
        label("Compare"),
        _part("gap", label("Compare two documents"), "compare", "grid"),
        _part("matrix", label("All documents")),
        _part("explain", label("Explain two items"), "proof"),
        _part("contradictions", label("Contradictions")),
        _part("whatif", label("What if")),
        _part("quality", label("Quality")),
        _part("diff", label("Editions")),
    ),
    _parted(
        label("Live map"),
        _part("live_map", label("Overview"), "live_kind", "live_entry", "live_new", "live_enter",
              "live_edit", "live_change", "live_merge", "live_about", "live_list",
              "live_duplicates"),
        _part("live_timeline", label("Timeline")),
        _part("live_responsibilities", label("Responsibilities")),
        _part("live_fields", label("By field")),
        _part("live_dependencies", label("Dependencies")),
        _part("live_calendar", label("Calendar")),
        _part("live_gaps", label("Gaps without work")),
    ),
    Section(Link("desk", label("Desk")), frozenset(_DESK), members=True),
    _section("browse", label("Browse"), "facet", "why"),
    _section("graph", label("Graph")),
    _parted(
        label("Data"),
        _part("data", label("Downloads")),
        _part("sparql", label("SPARQL")),
        _part("api_reference", label("REST API")),
        _part("ontology_page", label("Ontology")),
        _part("mapping_sets", label("Mapping sets"), "mapping_set", "statement"),
    ),
    _section("docs", label("Documentation"), "docs_page"),
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
        label("Live map"),
        (
            Link("live_map", label("Overview")),
            Link("live_timeline", label("Timeline")),
            Link("live_responsibilities", label("Responsibilities")),
            Link("live_fields", label("By field")),
            Link("live_calendar", label("Calendar")),
        ),
    ),
    (
        label("Use the data"),
        (
            Link("data", label("Downloads")),
            Link("sparql", label("SPARQL")),
            Link("api_reference", label("REST API")),
            Link("ontology_page", label("Ontology")),
            Link("docs", label("Documentation")),
        ),
    ),
)


def section_of(endpoint: str | None) -> Section | None:
    """Return the section that a page belongs to.

    >>> section_of("pages.item").link.endpoint, section_of("pages.home"), section_of(None)
    ('documents', None, None)
    """
    page = page_of(endpoint)
    return next((section for section in SECTIONS if page in section.pages), None)


def page_of(endpoint: str | None) -> str:
    """Return the name of a page; the address of queries is that of the page about them.

    >>> page_of("pages.item"), page_of("sparql.endpoint"), page_of(None)
    ('item', 'sparql', '')
    """
    return "sparql" if endpoint == "sparql.endpoint" else (endpoint or "").removeprefix("pages.")
