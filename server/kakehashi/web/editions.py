"""The page of what a new edition changed."""

from __future__ import annotations

from flask import render_template, request

from kakehashi.model.change import IMPACTS, KINDS
from kakehashi.web.context import services
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, page_of

__all__ = ["blueprint"]


@blueprint.get("/diff")
def diff() -> str:
    """Show what an edition changed, or the statements of one impact; else all successions."""
    old, new = (request.args.get(name, "").strip() for name in ("old", "new"))
    kind, impact = choice("kind", KINDS), choice("impact", IMPACTS)
    if not (old and new):
        return render_template("editions.html", successions=services().editions.pairs())
    view = services().editions.diff(old, new)
    changes = [c for c in view.changes if kind in ("", c.change.kind)]
    affected = [a for a in view.affected if a.impact == impact]
    return render_template(
        "diff.html",
        view=view,
        kind=kind,
        impact=impact,
        changes=None if impact else page_of(changes),
        affected=page_of(affected) if impact else None,
    )
