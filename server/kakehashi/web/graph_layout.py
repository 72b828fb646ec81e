"""Where the boxes of a drawing stand; the same data always give the same drawing.

The items that were asked for stand in the middle, between what their own document has above and
below them. The other documents stand left and right like the banks of a river, in blocks under
their titles, the nearer ones inside. A path leads from left to right, each proof in a row of its
own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import Final

from kakehashi.model.graph import GraphEdge, GraphNode, GraphView

__all__ = ["BOX", "Heading", "Layout", "bend", "layout", "rise"]

#: Width and height of the box of an item.
BOX: Final = (176, 48)
_ROW: Final = 62  #: from box to box
_COLUMN: Final = 290
_STEP: Final = 262  #: from item to item of a path
_STRAIGHT: Final = 2  #: items of a proof that is one statement
_LANE: Final = 110  #: from proof to proof
#: How high the arc of what follows stands over a path, beside a tenth of its span.
_RISE: Final = 26
_TOP: Final = 22  #: above the first box of a block, for its title
#: Parents, or children, that stand in the middle column.
_IN_MIDDLE: Final = 4
#: Boxes that a column has at least before another one is begun.
_LOWEST: Final = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a document over a block of its items; ``x`` is the middle."""

    document: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Middles of the boxes, titles of the blocks, and the size of it all."""

    places: dict[str, tuple[float, float]]
    headings: tuple[Heading, ...]
    left: float
    top: float
    width: float
    height: float


def layout(view: GraphView) -> Layout:
    """Return the places of everything that a view holds."""
    places, headings = _path(view) if view.path else _banks(view)
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    swings = [(places[e.subject], bend(places[e.subject], places[e.object])) for e in view.edges]
    xs += [x + swing for (x, _), swing in swings]
    ys += [h.y - _TOP / 2 + BOX[1] / 2 for h in headings]
    # The arc of what follows spans a path from end to end.
    arch = 0.0 if not view.path else _arch(view, max(xs) - min(xs))
    left, top = min(xs) - BOX[0] / 2 - 14, min(ys) - BOX[1] / 2 - 14 - arch
    width, height = max(xs) - min(xs) + BOX[0] + 28, max(ys) + BOX[1] / 2 + 14 - top
    return Layout(places, tuple(headings), left, top, width, height)


def _arch(view: GraphView, span: float) -> float:
    return rise(span) + _TOP if any(edge.basis == "derived" for edge in view.edges) else 0.0


def rise(span: float) -> float:
    """Return how high the arc of what follows stands over a path of this length."""
    return _RISE + abs(span) / 10


def bend(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a line between boxes of one column swings out, to the right if positive.

    Straight, it would run through the boxes between them.
    """
    if start[0] != end[0] or abs(start[1] - end[1]) < 1.5 * _ROW:
        return 0.0
    return (-1 if start[0] < 0 else 1) * (24 + abs(start[1] - end[1]) / 12)


def _banks(view: GraphView) -> tuple[dict[str, tuple[float, float]], list[Heading]]:
    middle = _middle(view)
    places: dict[str, tuple[float, float]] = {}
    headings = [Heading(middle[0].ref.document, 0.0, _TOP / 2 - BOX[1])]
    for n, node in enumerate(middle):
        places[node.ref.id] = (0.0, n * _ROW)
    shift = -(len(middle) - 1) * _ROW / 2
    places = {item: (x, y + shift) for item, (x, y) in places.items()}
    headings = [Heading(h.document, h.x, h.y + shift) for h in headings]
    rest = [node for node in view.nodes if node.ref.id not in places]
    high = max(_LOWEST, round(3.2 * sqrt(len(rest))))
    for side, blocks in zip((-1, 1), _sides(rest), strict=True):
        for number, column in enumerate(_columns(blocks, high), 1):
            _stack(column, side * number * _COLUMN, places, headings)
    return places, headings


def _middle(view: GraphView) -> list[GraphNode]:
    """Return the middle column from above: parents, the items asked for, children."""
    asked = [node for node in view.nodes if node.ref.id in view.asked]
    asked.sort(key=lambda node: view.asked.index(node.ref.id))
    nested = [e for e in view.edges if e.basis in ("nesting", "listed")]
    above = {e.object for e in nested if e.subject in view.asked} - set(view.asked)
    below = {e.subject for e in nested if e.object in view.asked} - set(view.asked) - above
    parents = [n for n in view.nodes if n.ref.id in above][:_IN_MIDDLE]
    children = [n for n in view.nodes if n.ref.id in below][:_IN_MIDDLE]
    return [*parents, *asked, *children]


def _sides(nodes: Sequence[GraphNode]) -> tuple[list[GraphNode], list[GraphNode]]:
    """Return what stands left and right: whole documents, always on the emptier side."""
    left: list[GraphNode] = []
    right: list[GraphNode] = []
    by_document: defaultdict[tuple[int, str], list[GraphNode]] = defaultdict(list)
    for node in nodes:
        by_document[node.distance, node.ref.document].append(node)
    blocks = sorted(by_document.values(), key=lambda block: (block[0].distance, -len(block)))
    for block in blocks:
        emptier = left if len(left) < len(right) else right
        emptier += block
    return left, right


def _columns(nodes: Sequence[GraphNode], high: int) -> list[list[GraphNode]]:
    """Return the columns of one side, each at most ``high`` boxes, as equal as can be."""
    if not nodes:
        return []
    number = -(-len(nodes) // high)
    size = -(-len(nodes) // number)
    return [list(nodes[n : n + size]) for n in range(0, len(nodes), size)]


def _stack(
    nodes: Sequence[GraphNode],
    x: float,
    places: dict[str, tuple[float, float]],
    headings: list[Heading],
) -> None:
    """Place a column of blocks, its middle at the height of the middle of the drawing."""
    blocks = [list(found) for _, found in groupby(nodes, key=lambda n: n.ref.document)]
    height = len(nodes) * _ROW + len(blocks) * _TOP
    y = -height / 2
    for block in blocks:
        headings.append(Heading(block[0].ref.document, x, y + _TOP / 2))
        y += _TOP
        for node in block:
            places[node.ref.id] = (x, y + _ROW / 2)
            y += _ROW


def _path(view: GraphView) -> tuple[dict[str, tuple[float, float]], list[Heading]]:
    start, goal = view.asked
    lanes = [_walk(view.edges, number, start) for number in range(1, view.proofs + 1)]
    lanes = [lane for lane in lanes if lane]
    span = max([_STEP, *(_STEP * (len(lane) - 1) for lane in lanes)])
    places: dict[str, tuple[float, float]] = {start: (0.0, 0.0), goal: (span, 0.0)}
    # A line straight from end to end has the first row for itself, and the ends stand there.
    straight = any(len(lane) == _STRAIGHT for lane in lanes)
    row = 1 if straight else 0
    for lane in lanes:
        new = [item for item in lane if item not in places]
        for n, item in enumerate(lane):
            places.setdefault(item, (span * n / (len(lane) - 1), row * _LANE))
        row += bool(new)
    if not straight:
        depth = (max(row, 1) - 1) * _LANE
        places |= {item: (places[item][0], depth / 2) for item in (start, goal)}
    documents = {node.ref.id: node.ref.document for node in view.nodes}
    return places, [
        Heading(documents[i], x, y - BOX[1] / 2 - _TOP / 2 + 2) for i, (x, y) in places.items()
    ]


def _walk(edges: Sequence[GraphEdge], proof: int, start: str) -> list[str]:
    """Return the items of a proof in their order; none when it is not drawn."""
    used = [e for e in edges if proof in e.proofs]
    found = [start] if used else []
    while used:
        here = found[-1]
        edge = next(e for e in used if here in (e.subject, e.object))
        used.remove(edge)
        found.append(edge.object if edge.subject == here else edge.subject)
    return found
