"""The page of drawings: the surroundings of items, or what leads from one item to another."""

from __future__ import annotations

import json
from pathlib import Path

from flask import current_app, render_template, request
from markupsafe import Markup

from kakehashi.errors import BadInputError
from kakehashi.exports.graph import edge_relation
from kakehashi.model.graph import Choice, GraphView
from kakehashi.model.premise import STANDINGS
from kakehashi.services.neighbourhood import MOST_DEPTH, MOST_ITEMS
from kakehashi.web import graph_picture
from kakehashi.web.context import services
from kakehashi.web.graph_look import documents_of
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, yes_or_no
from kakehashi.web.tame import tame

__all__ = ["blueprint"]

_DEPTHS = tuple(map(str, range(1, MOST_DEPTH + 1)))
_LIMITS = (str(Choice().limit), "120", str(MOST_ITEMS))


@blueprint.get("/graph")
def graph() -> str:
    """Draw the surroundings of items, or the best proofs between two."""
    a, b = (request.args.get(name, "").strip() for name in ("a", "b"))
    items = [item.strip() for item in request.args.getlist("item") if item.strip()]
    asked = _choice()
    if (a or b) and items:
        raise BadInputError(
            "It is not clear what is to be drawn.",
            remedy="Give either «item», once or several times, or both «a» and «b».",
        )
    view = None
    if a and b:
        view = services().neighbourhood.between(a, b, nestings=asked.nestings)
    elif items:
        view = services().neighbourhood.around(items, asked)
    return render_template(
        "graph.html",
        view=view,
        items=items,
        a=a,
        b=b,
        choice=asked,
        depths=_DEPTHS,
        limits=_LIMITS,
        standings=STANDINGS,
        documents=services().catalogue.documents(stubs=True) if not a else [],
        looks=documents_of(view.nodes) if view else {},
        relation_of=edge_relation,
        drawing=graph_picture.picture(view) if view else None,
        data=_json(view) if view else "",
        outline_sample=graph_picture.outline_sample,
        line_sample=graph_picture.line_sample,
        library=_library(),
    )


def _library() -> str:
    """Return where the drawing library stands; empty when it was not installed."""
    static = Path(current_app.static_folder or "")
    found = sorted(static.glob("vendor/cytoscape-*/cytoscape.esm.min.mjs"))
    return found[-1].relative_to(static).as_posix() if found else ""


def _choice() -> Choice:
    return Choice(
        depth=int(choice("depth", _DEPTHS, "1")),
        to=request.args.get("to", "").strip(),
        standing=choice("standing", STANDINGS),
        derived=yes_or_no("derived", default=False),
        nestings=yes_or_no("hierarchy", default=True),
        limit=int(choice("limit", _LIMITS, _LIMITS[0])),
    )


def _json(view: GraphView) -> Markup:
    """Return the drawing as JSON that may stand in a script element."""
    text = json.dumps(graph_picture.data(view), ensure_ascii=False, separators=(",", ":"))
    return Markup(tame(text).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704  (escaped)
