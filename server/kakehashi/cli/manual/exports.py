"""The page of the exports: what each format is, and what it cannot carry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kakehashi.exports import exchange
from kakehashi.exports.exchange.format import Export
from kakehashi.exports.exchange.listing import by_reason
from kakehashi.exports.exchange.oscal_mapping import COVERAGE
from kakehashi.messages import Language, label, translate

__all__ = ["exports_page"]

#: The pages, with places for what the program knows.
_PAGES: Final = Path(__file__).parents[1] / "pages"

_HEADINGS: Final = (
    label("Fields"),
    label("Carried"),
    label("Why, and what stands in their place"),
)


def exports_page(language: Language) -> str:
    """Return the page in Markdown."""
    sections = ["\n".join(_section(export, language)) for export in exchange.exports()]
    file = "exports.md" if language == "en" else f"exports.{language}.md"
    page = (_PAGES / file).read_text(encoding="utf-8")
    return page.format(coverage=COVERAGE, formats="\n".join(sections))


def _section(export: Export, language: Language) -> Iterator[str]:
    described = export.format
    yield f"### {translate(language, described.title)} (`{described.name}`)"
    yield ""
    yield f"`{described.media_type}`, `{described.ending}`"
    yield ""
    if described.about:
        yield translate(language, described.about)
        yield ""
    if not export.losses:
        yield translate(language, "Nothing is lost.")
        yield ""
        return
    yield f"| {' | '.join(translate(language, heading) for heading in _HEADINGS)} |"
    yield "|---|---|---|"
    for reason, partly, names in by_reason(export.losses):
        degree = translate(language, "in part" if partly else "no")
        fields = ", ".join(f"`{name}`" for name in names)
        yield f"| {fields} | {degree} | {translate(language, reason)} |"
    yield ""
