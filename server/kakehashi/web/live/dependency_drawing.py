"""What depends on what, as a drawing: what comes first stands on the left.

The table on the page says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import url_for
from markupsafe import Markup

from kakehashi.model.live.dependencies import Dependencies, Dependency
from kakehashi.model.live.event import Entry
from kakehashi.model.live.terms import is_open
from kakehashi.web.language import t
from kakehashi.web.lettering import fold
from kakehashi.web.live import words

__all__ = ["dependency_drawing"]

_BOX: Final = (210, 56)
_GAP: Final = (74, 16)
_EDGE: Final = 8  #: air around all
_SIZE: Final = 13.5
_LINES: Final = 2

Place = tuple[float, float]


def dependency_drawing(found: Dependencies, day: date, asked: str = "") -> Markup:
    """Return the drawing; ``asked`` is the entry that the page is about."""
    if not found.links:
        return Markup()
    places = _places(found)
    tallest = max(len(level) for level in found.levels)
    width = len(found.levels) * (_BOX[0] + _GAP[0]) - _GAP[0] + 2 * _EDGE
    height = tallest * (_BOX[1] + _GAP[1]) - _GAP[1] + 2 * _EDGE
    circles = {entry.id for circle in found.circles for entry in circle}
    parts = [_link(link, places) for link in sorted(found.links, key=lambda x: x.waits)]
    parts += [
        _box(entry, places[entry.id], day, asked=entry.id == asked, circle=entry.id in circles)
        for level in found.levels
        for entry in level
    ]
    return Markup(
        '<svg class="dependencies" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="group"'
        ' aria-label="{2}"><defs>{3}</defs>{4}</svg>'
    ).format(
        width,
        height,
        t("Drawing of {count} dependencies", count=len(found.links)),
        Markup("").join(_head(name) for name in ("waits", "free")),
        Markup("").join(parts),
    )


def _head(name: str) -> Markup:
    return Markup(
        '<marker id="depends-{0}" class="head {0}" viewBox="0 0 12 12" refX="10" refY="6"'
        ' markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M1 1 11 6 1 11z"/></marker>'
    ).format(name)


def _places(found: Dependencies) -> dict[str, Place]:
    """Return the middle of each box; in a level those first whose grounds are higher up."""
    tallest = max(len(level) for level in found.levels)
    places: dict[str, Place] = {}
    grounds: dict[str, list[str]] = {}
    for link in found.links:
        grounds.setdefault(link.entry.id, []).append(link.on.id)
    for number, level in enumerate(found.levels):
        ordered = sorted(level, key=lambda e: _height(grounds.get(e.id, []), places))
        x = _EDGE + _BOX[0] / 2 + number * (_BOX[0] + _GAP[0])
        first = _EDGE + _BOX[1] / 2 + (tallest - len(level)) * (_BOX[1] + _GAP[1]) / 2
        for row, entry in enumerate(ordered):
            places[entry.id] = (x, first + row * (_BOX[1] + _GAP[1]))
    return places


def _height(names: list[str], places: Mapping[str, Place]) -> float:
    known = [places[name][1] for name in names if name in places]
    return sum(known) / len(known) if known else 0.0


def _box(entry: Entry, place: Place, day: date, *, asked: bool, circle: bool) -> Markup:
    x, y = place[0] - _BOX[0] / 2, place[1] - _BOX[1] / 2
    lines = fold(words.title_text(entry), (_BOX[0] - 20) / _SIZE, _LINES)
    first = place[1] + 5 - (len(lines) - 1) * 9
    marks = [entry.kind, "open" if is_open(entry, day) else "done"]
    marks += ["asked"] * asked + ["circle"] * circle + ["late"] * words.is_late(entry, day)
    told = (words.title_text(entry), words.kind(entry.kind), words.status(entry), words.due(entry))
    return Markup(
        '<g class="node {}"><a href="{}"><title>{}</title>'
        '<rect x="{:.1f}" y="{:.1f}" width="{}" height="{}" rx="4"/>{}</a></g>'
    ).format(
        " ".join(marks),
        url_for("pages.live_entry", id=entry.id),
        " · ".join(filter(None, told)),
        x,
        y,
        *_BOX,
        Markup("").join(
            Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(x + 12, first + 18 * n, line)
            for n, line in enumerate(lines)
        ),
    )


def _link(link: Dependency, places: Mapping[str, Place]) -> Markup:
    (x, y), (to, down) = places[link.on.id], places[link.entry.id]
    name = "waits" if link.waits else "free"
    if x < to:
        x, to = x + _BOX[0] / 2, to - _BOX[0] / 2 - 3
        bend = max((to - x) / 2, 20)
        start = f"M{x:.1f} {y:.1f}C{x + bend:.1f} {y:.1f}"
        path = f"{start} {to - bend:.1f} {down:.1f} {to:.1f} {down:.1f}"
    else:  # of a circle: it leaves and arrives at the right
        x, to = x + _BOX[0] / 2, to + _BOX[0] / 2 + 3
        out = max(x, to) + 34
        path = f"M{x:.1f} {y:.1f}C{out:.1f} {y:.1f} {out:.1f} {down:.1f} {to:.1f} {down:.1f}"
    return Markup('<path class="depends {0}" d="{1}" marker-end="url(#depends-{0})"/>').format(
        name, path
    )
