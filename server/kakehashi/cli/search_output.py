"""What a search found, and what a text names, on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from kakehashi.cli.output import console, print_csv, print_json, table, title_of
from kakehashi.exports import plain, rows
from kakehashi.messages import Language, translate
from kakehashi.model.views import FacetValue, ItemRef, Resolution, SearchResult
from kakehashi.services import Services

__all__ = ["show_resolution", "show_result"]

_errors = Console(stderr=True)

#: Values of a facet that are shown.
_MOST = 6


def show_result(services: Services, found: SearchResult, language: Language, form: str) -> None:
    """Print search results; exit 1 when there are none, as grep does."""
    if form == "json":
        print_json([plain.hit_json(hit) for hit in found.hits])
    elif form == "csv":
        print_csv(rows.hits_csv(found.hits, language))
    elif found.hits:
        if found.corrected:
            console.print(translate(language, "Searched for “{text}”.", text=found.corrected))
        console.print(_items(services, (hit.item for hit in found.hits), language))
        for name, values in found.facets.items():
            console.print(_facet(name, values, language), soft_wrap=True)
        if found.total > len(found.hits):
            shown = {"count": len(found.hits), "total": found.total}
            console.print(translate(language, "{count} of {total} are shown.", **shown))
    else:
        _errors.print(translate(language, "Nothing found."))
    if not found.hits:
        raise SystemExit(1)


def show_resolution(services: Services, found: Resolution, language: Language, form: str) -> None:
    """Print what a text names; exit 1 unless it is one item."""
    if form == "json":
        print_json(plain.resolution_json(found))
    elif form == "csv":
        print_csv(rows.resolution_csv(found, language))
    else:
        said = {
            "exact": "“{text}” is:",
            "choices": "“{text}” may be any of {count}:",
            "suggestions": "Nothing is called “{text}”. Near to it:",
        }[found.answer]
        if found.answer == "suggestions" and not found.items:
            said = "Nothing is called “{text}”, and nothing is near to it."
        console.print(escape(translate(language, said, text=found.text, count=found.total)))
        if found.items:
            console.print(_items(services, found.items, language))
    if found.answer != "exact":
        raise SystemExit(1)


def _items(services: Services, items: Iterable[ItemRef], language: Language) -> object:
    rows = table(language, "item", "number", "title", "kind", "evidence")
    for item in items:
        rows.add_row(
            item.id,
            escape(item.notation),
            escape(title_of(item, language)),
            item.kind_label.read(language)[0],
            services.terms.code("evidence", item.evidence).read(language)[0],
        )
    return rows


def _facet(name: str, values: tuple[FacetValue, ...], language: Language) -> str:
    shown = [f"{escape(v.value)} {v.count}" for v in values[:_MOST]]
    rest = ["…"] if len(values) > _MOST else []
    return f"{translate(language, name)}: {', '.join(shown + rest)}"
