"""The one table of page types: what axe, the validators, links, weights and pictures look at.

A new kind of page is one more line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

__all__ = ["LANGUAGES", "MAIN_TYPES", "PAGE_TYPES", "PageType", "by_name"]

LANGUAGES: Final = ("ja", "en")


@dataclass(frozen=True, slots=True)
class PageType:
    """One kind of page, by one address that shows most of it."""

    name: str
    path: str  #: below the language
    heavy: bool = False  #: loads an editor or a graph library
    variant: bool = False  #: another state of the page type above it, of the same template
    status: int = 200
    account: str = ""  #: who sees it (tests/e2e/world.py); nobody needs to be signed in for others

    def address(self, server: str, language: str) -> str:
        """Return the whole address; ``server`` ends with a slash."""
        return f"{server}{language}/{self.path}"


_SUPPOSED: Final = "add=nisc:bp-3+equal+cpsf:concern-resilience&withdraw=c4a065953e903473"
_ASKED: Final = "query=SELECT+%3Fitem+%3Ftitle+%7B+%3Fitem+skos%3AprefLabel+%3Ftitle+%7D+LIMIT+20"
_PART: Final = "a=nisc&b=cpsf&rows=nisc:sec-3"
_TODAY: Final = datetime.now(UTC).date()

PAGE_TYPES: Final[tuple[PageType, ...]] = (
    # finding
    PageType("home", ""),
    PageType("search", "search?q=認証"),
    PageType("search-empty", "search", variant=True),
    PageType("search-none", "search?q=zzzqqq", variant=True),
    PageType("search-suggestions", "search?q=authentcation", variant=True),
    PageType("search-ambiguous", "search?q=CPSF", variant=True),
    PageType("browse", "browse"),
    PageType("browse-value", "browse/class/SecurityRequirement"),
    PageType("browse-filtered", "browse/class/SecurityRequirement?document=iotsg", variant=True),
    PageType("why", "why?item=iec62443:4-2-sar-2.4&facet=class&value=SecurityRequirement"),
    # reading
    PageType("documents", "documents"),
    PageType("document", "id/nisc"),
    PageType("document-large", "id/iec62443", variant=True),
    PageType("document-section", "id/sp80053r5?section=sp80053r5:at", variant=True),
    PageType("item", "id/nisc/bp-3"),
    PageType("item-concern", "id/cpsf/subconcern-physical-security", variant=True),
    PageType("item-superseded", "id/csf11/pr.ac-1"),
    PageType("item-placeholder", "id/nisc/ap-5"),
    PageType("across", "across?item=nisc:bp-3"),
    PageType("across-answer", "across?item=nisc:bp-3&answer=covered", variant=True),
    PageType("statement", "mapping/c4a065953e903473"),
    PageType("mapping-sets", "mapping-set"),
    PageType("mapping-sets-of-document", "mapping-set?document=csf20", variant=True),
    PageType("mapping-set", "mapping-set/nisc--cpsf"),
    PageType("thing", "scheme/kind/principle"),
    # comparing
    PageType("gap-form", "gap"),
    PageType("gap", "gap?a=nisc&b=cpsf"),
    PageType("gap-rows", f"gap?{_PART}&answer=without", variant=True),
    PageType("matrix", "matrix"),
    PageType("matrix-of-document", "matrix?of=nisc", variant=True),
    PageType("diff-list", "diff"),
    PageType("diff", "diff?old=csf11&new=csf20&kind=split"),
    PageType("diff-impact", "diff?old=csf11&new=csf20&impact=carried-over", variant=True),
    PageType(
        "diff-edition", "diff?old=sc41:iso-iec-30141-2018&new=sc41:iso-iec-30141-2024", variant=True
    ),
    PageType("compare", "compare?a=nisc&b=cpsf"),
    PageType("compare-rows", f"compare?{_PART}&only=with", variant=True),
    PageType("grid", "grid?a=nisc&b=cpsf"),
    PageType("grid-rows", f"grid?{_PART}", variant=True),
    PageType("grid-narrow", "grid?a=csf20&b=sp80053r5", variant=True),
    # reasoning
    PageType("explain-form", "explain"),
    PageType("explain", "explain?a=nisc:bp-3&b=iira:characteristic-security"),
    PageType("derived", "derived?item=nisc:bp-3"),
    PageType("contradictions", "contradictions"),
    PageType("whatif-form", "whatif"),
    PageType("whatif", f"whatif?{_SUPPOSED}"),
    PageType("quality", "quality"),
    PageType("suggestions", "suggestions?item=nisc:bp-3&to=csf20"),
    PageType("suggestions-none", "suggestions?item=nisc:bp-3&to=jcstar", variant=True),
    PageType("graph-form", "graph", heavy=True),
    PageType("graph", "graph?item=nisc:bp-3", heavy=True),
    PageType(
        "graph-path", "graph?a=nisc:bp-3&b=iira:characteristic-security", heavy=True, variant=True
    ),
    # who does what
    PageType("live-map", "map"),
    PageType("live-kind", "map/initiative"),
    PageType("live-timeline", "map/timeline"),
    PageType("live-timeline-as-of", f"map/timeline?actor=actor-1&as_of={_TODAY}", variant=True),
    PageType("live-responsibilities", "map/responsibilities"),
    PageType("live-fields", "map/fields"),
    PageType("live-dependencies", "map/dependencies"),
    PageType("live-calendar", "map/calendar"),
    PageType("live-due", "map/due"),
    PageType("live-overdue", "map/overdue", variant=True),
    PageType("live-unowned", "map/unowned", variant=True),
    PageType("live-stale", "map/stale", variant=True),
    PageType("live-unaddressed", "map/unaddressed", variant=True),
    PageType("live-duplicates", "map/duplicates"),
    PageType("live-gaps-form", "map/gaps", variant=True),
    PageType("live-gaps", "map/gaps?a=nisc&b=cpsf"),
    PageType("live-about", "map/about?item=nisc:bp-3"),
    PageType("live-entry", "live/initiative-1"),
    PageType("live-entry-member", "live/initiative-1", variant=True, account="cho"),
    PageType("live-entry-event", "live/event-1", variant=True),
    PageType("live-entry-of-document", "live/issue-nisc2018-is-properties", variant=True),
    PageType("live-entry-withdrawn", "live/initiative-3", variant=True),
    PageType("live-form", "map/new/event", account="aki"),
    PageType("live-form-filled", "live/initiative-1/edit", variant=True, account="aki"),
    # the desk
    PageType("desk", "desk", account="cho"),
    PageType("desk-decided", "desk?status=declined", variant=True, account="ben"),
    PageType("desk-proposal", "desk/proposal-1", account="cho"),
    PageType("desk-preview", "desk/proposal-1?preview=yes", variant=True, account="cho"),
    PageType("desk-none", "desk/proposal-2", variant=True, account="ben"),
    PageType("desk-declined", "desk/proposal-4", variant=True, account="aki"),
    PageType("desk-form", "desk/new", account="aki"),
    PageType("desk-form-filled", "desk/proposal-3/edit", variant=True, account="aki"),
    PageType("desk-offline", "desk/offline", account="aki"),
    PageType("desk-suggested", "desk/suggested?a=nisc&b=csf20", account="aki"),
    # accounts
    PageType("sign-in", "sign-in"),
    PageType("invitation", "invitation"),
    PageType("account", "account", account="aki"),
    PageType("accounts", "accounts", account="dai"),
    PageType("account-of", "accounts/aki", account="dai"),
    PageType("denials", "denials", account="dai"),
    PageType("deeds", "deeds", account="dai"),
    PageType("forbidden", "accounts", status=403, variant=True, account="aki"),
    # reference and data
    PageType("sparql", "sparql", heavy=True),
    PageType("sparql-answer", f"sparql?{_ASKED}", heavy=True),
    PageType("sparql-raw", "sparql?query=ASK+{}&view=raw", heavy=True, variant=True),
    PageType("ontology", "ontology"),
    PageType("api", "api"),
    PageType("data", "data/?set=nisc--cpsf"),
    PageType("about", "about"),
    # documentation
    PageType("docs", "docs/"),
    PageType("docs-search", "docs/?q=mutmut", variant=True),
    PageType("docs-page", "docs/tutorial-researcher"),
    PageType("docs-drawings", "docs/calculus", variant=True),
    PageType("docs-folded", "docs/queries", variant=True),
    PageType("docs-decision", "docs/adr/0012-one-front", variant=True),
    # errors
    PageType("not-found", "id/nisc/no-such-item", status=404),
    PageType("no-such-address", "foo/nisk", status=404, variant=True),
    PageType("bad-input", "explain?a=nisc:bp-3&b=nisc:bp-3", status=400),
    PageType("no-such-page", "gap?a=nisc&b=cpsf&page=99", status=400, variant=True),
)

#: One of each template.
MAIN_TYPES: Final = tuple(kind for kind in PAGE_TYPES if not kind.variant)


def by_name(name: str) -> PageType:
    """Return a page type by its name."""
    return next(found for found in PAGE_TYPES if found.name == name)
