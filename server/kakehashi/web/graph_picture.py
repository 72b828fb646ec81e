"""The drawing of a part of the graph: as SVG for reading and print, as data for the browser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from markupsafe import Markup

from kakehashi.exports.graph import edge_relation
from kakehashi.model.graph import GraphEdge, GraphView
from kakehashi.web.context import services
from kakehashi.web.graph_layout import BOX, Layout, bend, layout, rise
from kakehashi.web.graph_look import MARKS, OUTLINES, documents_of, label_of, look_of, mark_of
from kakehashi.web.language import language, t
from kakehashi.web.lettering import fold

__all__ = ["data", "line_sample", "outline_sample", "picture"]

_LINE: Final = 16  #: from line to line of a label
_SCALE: Final = 0.8  #: of the picture on the page

#: Heads of lines, drawn towards the right; each is a marker of SVG.
_HEADS: Final = {
    "triangle": '<path d="M1 1 11 6 1 11z"/>',
    "hollow-triangle": '<path class="hollow" d="M1 1 11 6 1 11z"/>',
    "circle": '<circle cx="6" cy="6" r="4"/>',
    "hollow-circle": '<circle class="hollow" cx="6" cy="6" r="4"/>',
    "tee": '<path class="stroke" d="M9 1v10"/>',
}


def data(view: GraphView) -> dict[str, Any]:
    """Return what the browser draws; places and looks are those of the picture."""
    where, looks = layout(view), documents_of(view.nodes)
    return {
        "box": list(BOX),
        "outlines": [list(corners) for corners in OUTLINES],
        "marks": {name: list(ends) for name, ends in MARKS.items()},
        "height": where.height / where.width,
        "nodes": [
            {
                "id": node.ref.id,
                "label": "\n".join(label_of(node.ref)),
                "x": where.places[node.ref.id][0],
                "y": where.places[node.ref.id][1],
                "look": list(look_of(looks[node.ref.document])),
                "asked": node.ref.id in view.asked,
            }
            for node in view.nodes
        ],
        "headings": [{"label": _heading(h.document), "x": h.x, "y": h.y} for h in where.headings],
        "edges": [
            {
                "id": f"edge-{number}",
                "source": edge.subject,
                "target": edge.object,
                "basis": edge.basis,
                "mark": _mark(edge, view),
                "arc": rise(_span(edge, where)) if _is_arc(edge, view) else 0,
                "bend": bend(where.places[edge.subject], where.places[edge.object]),
                "aside": _is_aside(edge, view),
            }
            for number, edge in enumerate(view.edges, 1)
        ],
    }


def picture(view: GraphView) -> Markup:
    """Return the drawing; the table that says the same stands beside it."""
    where, looks = layout(view), documents_of(view.nodes)
    box = f"{where.left:.0f} {where.top:.0f} {where.width:.0f} {where.height:.0f}"
    behind = sorted(view.edges, key=lambda edge: not _is_aside(edge, view))
    parts: list[Markup] = [_edge(edge, view, where) for edge in behind]
    parts += (
        Markup('<text class="bank" x="{}" y="{}">{}</text>').format(
            f"{h.x:.1f}", f"{h.y + 5:.1f}", _heading(h.document)
        )
        for h in where.headings
    )
    for node in view.nodes:
        x, y = where.places[node.ref.id]
        asked = " asked" if node.ref.id in view.asked else ""
        look, hue = look_of(looks[node.ref.document])
        parts.append(
            Markup('<g class="box hue-{}{}">{}{}</g>').format(
                hue, asked, _outline(look, x, y), _lines(label_of(node.ref), x, y)
            )
        )
    title = t(
        "Drawing of {items} items and {relations} relations",
        items=len(view.nodes),
        relations=len(view.edges),
    )
    return Markup(
        '<svg class="graph" viewBox="{}" width="{}" height="{}" role="img"'
        ' aria-labelledby="graph-title graph-more"><title id="graph-title">{}</title>'
        '<desc id="graph-more">{}</desc><defs>{}</defs>{}</svg>'
    ).format(
        box,
        f"{where.width * _SCALE:.0f}",
        f"{where.height * _SCALE:.0f}",
        title,
        t("The table of relations says the same."),
        _heads("graph"),
        Markup("").join(parts),
    )


def _heading(document: str) -> str:
    return fold(services().catalogue.title(document).read(language())[0], 19, 1)[0]


def _mark(edge: GraphEdge, view: GraphView) -> str:
    if edge.basis == "nesting":
        return "nested"
    return "open" if edge.basis == "listed" else mark_of(edge_relation(edge, view))


def _outline(look: int, x: float, y: float, size: tuple[int, int] = BOX) -> Markup:
    corners = zip(OUTLINES[look][::2], OUTLINES[look][1::2], strict=True)
    points = " ".join(
        f"{x + cx * size[0] / 2:.1f},{y + cy * size[1] / 2:.1f}" for cx, cy in corners
    )
    return Markup('<polygon points="{}"/>').format(points)


def _lines(lines: Iterable[str], x: float, y: float) -> Markup:
    texts = list(lines)
    first = y + 4.5 - (len(texts) - 1) * _LINE / 2
    return Markup("").join(
        Markup('<text x="{}" y="{}">{}</text>').format(f"{x:.1f}", f"{first + n * _LINE:.1f}", text)
        for n, text in enumerate(texts)
    )


def _heads(prefix: str, names: Iterable[str] = _HEADS) -> Markup:
    return Markup("").join(
        Markup(
            '<marker id="{}-{}" class="head" viewBox="0 0 12 12" refX="10" refY="6"'
            ' markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse"'
            ' orient="auto-start-reverse">{}</marker>'
        ).format(prefix, name, Markup(_HEADS[name]))  # noqa: S704  (constants only)
        for name in names
    )


def _edge(edge: GraphEdge, view: GraphView, where: Layout) -> Markup:
    start, end = where.places[edge.subject], where.places[edge.object]
    swing = bend(start, end)
    if _is_arc(edge, view):
        (x, y), (to, _) = start, end
        top = y - BOX[1] / 2 - 20
        over = top - 2 * rise(to - x)
        line = f"M{x:.1f} {top:.1f}Q{(x + to) / 2:.1f} {over:.1f} {to:.1f} {top:.1f}"
    elif swing:
        x = start[0] + (BOX[0] / 2 + 3) * (1 if swing > 0 else -1)
        middle = (start[1] + end[1]) / 2
        line = f"M{x:.1f} {start[1]:.1f}Q{x + 2 * swing:.1f} {middle:.1f} {x:.1f} {end[1]:.1f}"
    else:
        (x, y), (to, down) = _border(start, end), _border(end, start)
        line = f"M{x:.1f} {y:.1f}L{to:.1f} {down:.1f}"
    aside = " aside" if _is_aside(edge, view) else ""
    return _line(line, edge.basis + aside, _mark(edge, view), "graph")


def _is_arc(edge: GraphEdge, view: GraphView) -> bool:
    """Return whether a line is what a path shows; it spans it as the bridge does its piers."""
    return view.path and edge.basis == "derived"


def _is_aside(edge: GraphEdge, view: GraphView) -> bool:
    """Return whether a line touches none of the items asked for; it is drawn more faintly."""
    return not view.path and not {edge.subject, edge.object} & set(view.asked)


def _span(edge: GraphEdge, where: Layout) -> float:
    return abs(where.places[edge.subject][0] - where.places[edge.object][0])


def _line(path: str, basis: str, mark: str, prefix: str) -> Markup:
    ends = MARKS.get(mark, ("", ""))
    heads = Markup("").join(
        Markup(' marker-{}="url(#{}-{})"').format(place, prefix, name)
        for place, name in zip(("start", "end"), ends, strict=True)
        if name
    )
    drawn = Markup('<path class="edge {} {}" d="{}"{}/>').format(basis, mark, path, heads)
    if mark == "equal" or basis.startswith("identity"):  # a double line, like the sign
        drawn += Markup('<path class="edge gap" d="{}"/>').format(path)
    return drawn


def _border(inside: tuple[float, float], toward: tuple[float, float]) -> tuple[float, float]:
    """Return where the line from a box towards a point leaves the box, with a little air."""
    dx, dy = toward[0] - inside[0], toward[1] - inside[1]
    if not dx and not dy:
        return inside
    scale = min(
        (BOX[0] / 2 + 3) / abs(dx) if dx else float("inf"),
        (BOX[1] / 2 + 3) / abs(dy) if dy else float("inf"),
    )
    return inside[0] + dx * scale, inside[1] + dy * scale


def outline_sample(number: int) -> Markup:
    """Return the outline of a document for the legend."""
    look, hue = look_of(number)
    return Markup(
        '<svg class="sample box hue-{}" viewBox="0 0 34 16" width="34" height="16"'
        ' aria-hidden="true">{}</svg>'
    ).format(hue, _outline(look, 17, 8, (32, 14)))


def line_sample(basis: str, mark: str) -> Markup:
    """Return a line of the legend."""
    prefix = f"legend-{basis}-{mark}"
    wanted = {name for name in MARKS.get(mark, ("", "")) if name}
    heads = _heads(prefix, sorted(wanted))
    return Markup(
        '<svg class="sample" viewBox="0 0 56 14" width="56" height="14" aria-hidden="true">'
        "<defs>{}</defs>{}</svg>"
    ).format(heads, _line("M4 7H52", basis, mark, prefix))
