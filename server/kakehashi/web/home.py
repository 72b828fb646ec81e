"""The home page: search, the documents as a bridge, what is new, and where to start."""

from __future__ import annotations

from flask import render_template

from kakehashi.model.overview import BridgeMap, Span
from kakehashi.model.views import DocumentView
from kakehashi.services.origins import ORIGINS
from kakehashi.web import bridge_map, changes
from kakehashi.web.addresses import id_path
from kakehashi.web.context import pinned, services
from kakehashi.web.language import language, t
from kakehashi.web.pages import blueprint
from kakehashi.web.tame import tame

__all__ = ["blueprint"]

#: Changes that the page lists at once.
_CHANGES = 4


@blueprint.get("/")
def home() -> str:
    """Show the home page."""
    bridges = services().overview.bridges
    spoken = _spoken(bridges)
    listed = () if pinned() else changes.of(services().settings.project_dir, language())
    return render_template(
        "home.html",
        figures=services().overview.figures,
        bridges=bridges,
        origin=spoken.origin,
        wide=bridge_map.wide(bridges, spoken),
        tall=bridge_map.tall(bridges, spoken),
        changes=listed,
        shown_changes=_CHANGES,
        editions=[pair for pair in services().editions.pairs() if pair[2]],
    )


def _spoken(bridges: BridgeMap) -> bridge_map.Spoken:
    spoken = language()
    titles = {d.slug: _title(d) for group in bridges.groups for d in group.documents}

    def said(span: Span) -> str:
        return t(
            "{first} and {second}: {count} statements",
            first=span.first,
            second=span.second,
            count=f"{span.statements:,}",
        )

    return bridge_map.Spoken(
        address=lambda slug: id_path(slug, spoken),
        title=lambda document: titles[document.slug],
        origin=lambda origin: t(ORIGINS[origin]),
        span=said,
    )


def _title(document: DocumentView) -> str:
    title = tame(document.title.read(language())[0])
    return t("{title}, {count} items", title=title, count=f"{document.item_count:,}")
