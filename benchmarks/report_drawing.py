"""Growth curves as SVG: both axes logarithmic, each peer with a colour, a dash and a mark of its own.

Nothing depends on colour alone (the colours are those of Okabe and Ito), so the drawings can be
read in print; the ground is white whatever the page is. The figures stand in the table beside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

__all__ = ["Curve", "drawing"]

_WIDE, _HIGH = 720.0, 400.0
_LEFT, _RIGHT, _TOP, _FOOT = 76.0, 536.0, 44.0, 340.0
_LETTER: Final = 'font-family="sans-serif" font-size="13"'
#: Colour, dashes and mark of the first curve, the second, and so on; ours is the first.
_STYLES: Final = (
    ("#000000", "", "circle"),
    ("#0072b2", "7 4", "square"),
    ("#d55e00", "2 3", "up"),
    ("#009e73", "10 3 2 3", "diamond"),
    ("#cc79a7", "4 2", "down"),
    ("#7f6a00", "12 4", "cross"),
)
_MARK: Final = 5.0
_LINE: Final = 17.0  # from name to name
_FEW: Final = 3  # decades of an axis, up to which 2 and 5 are marked too


@dataclass(frozen=True, slots=True)
class Curve:
    """A peer: where it was measured, and whether it was stopped at the next size."""

    name: str
    points: Sequence[tuple[float, float]]
    stopped: float | None = None  #: the size at which it was


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis."""

    least: float
    most: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> _Axis:
        low, high = math.log10(min(values)), math.log10(max(values))
        if high - low < 1:
            low, high = math.floor(low), math.floor(low) + max(1, math.ceil(high - math.floor(low)))
        margin = (high - low) * 0.05
        return cls(low - margin, high + margin, start, end)

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.least) / (self.most - self.least)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> Iterator[float]:
        decades = range(math.floor(self.least), math.ceil(self.most) + 1)
        steps = (1, 2, 5) if self.most - self.least < _FEW else (1,)
        for tick in (step * 10.0**decade for decade in decades for step in steps):
            if self.least <= math.log10(tick) <= self.most:
                yield tick


def drawing(title: str, across: str, up: str, curves: Sequence[Curve], stopped: str) -> str:
    """Return the drawing; ``stopped`` is said of a curve that ends before the last size.

    >>> "<polyline" in drawing("t", "triples", "ms", [Curve("ours", [(1, 2), (10, 3)])], "stopped")
    True
    """
    drawn = {number: curve for number, curve in enumerate(curves) if curve.points}
    sizes = [x for curve in drawn.values() for x, _ in curve.points]
    sizes += [curve.stopped for curve in drawn.values() if curve.stopped]
    x = _Axis.over(sizes, _LEFT + 8, _RIGHT)
    y = _Axis.over([y for curve in drawn.values() for _, y in curve.points], _FOOT, _TOP + 12)
    told = "; ".join(
        f"{curve.name}: " + ", ".join(f"{_short(a)} {_figure(b)}" for a, b in curve.points)
        for curve in drawn.values()
    )
    size = f'viewBox="0 0 {_WIDE:g} {_HIGH:g}" width="{_WIDE:g}" height="{_HIGH:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title><desc id="desc">{escape(told)}</desc>',
        f'<rect width="{_WIDE:g}" height="{_HIGH:g}" fill="#ffffff"/>',
        _text(_LEFT, 22, title, "start", size=15),
        *_frame(x, y, across, up),
        *_curves(drawn, x, y, stopped),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _frame(x: _Axis, y: _Axis, across: str, up: str) -> Iterator[str]:
    for tick in y.ticks():
        place = y.place(tick)
        yield _line(_LEFT, place, _RIGHT, place, "#d0d0d0")
        yield _text(_LEFT - 8, place + 4, _figure(tick), "end")
    for tick in x.ticks():
        place = x.place(tick)
        yield _line(place, _FOOT, place, _FOOT + 5, "#333333")
        yield _text(place, _FOOT + 20, _short(tick), "middle")
    yield _line(_LEFT, _FOOT, _RIGHT, _FOOT, "#333333")
    yield _text((_LEFT + _RIGHT) / 2, _FOOT + 44, across, "middle")
    yield _text(_LEFT - 60, _TOP - 4, up, "start")


def _curves(curves: Mapping[int, Curve], x: _Axis, y: _Axis, stopped: str) -> Iterator[str]:
    names: list[tuple[float, int]] = []
    for number, curve in curves.items():
        colour, dashes, mark = _STYLES[number % len(_STYLES)]
        places = [(x.place(a), y.place(b)) for a, b in curve.points]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        for place in places:
            yield _mark(*place, mark, colour)
        names.append((places[-1][1], number))
    beside = -math.inf
    for wanted, number in sorted(names):
        beside = max(wanted, beside + _LINE)
        colour, _, mark = _STYLES[number % len(_STYLES)]
        curve = curves[number]
        end = f" ({stopped} {_short(curve.stopped)})" if curve.stopped else ""
        yield _mark(_RIGHT + 14, beside, mark, colour)
        yield _text(_RIGHT + 24, beside + 4, f"{curve.name}{end}", "start")


def _mark(x: float, y: float, kind: str, colour: str) -> str:
    m = _MARK
    if kind == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{m:g}" fill="{colour}"/>'
    if kind == "cross":
        return (f'<path d="M{x - m:.1f} {y - m:.1f}l{2 * m:g} {2 * m:g}m0 {-2 * m:g}'
                f'l{-2 * m:g} {2 * m:g}" stroke="{colour}" stroke-width="2"/>')  # fmt: skip
    corners = {
        "square": ((-m, -m), (m, -m), (m, m), (-m, m)),
        "diamond": ((0, -m - 1), (m + 1, 0), (0, m + 1), (-m - 1, 0)),
        "up": ((0, -m), (m, m), (-m, m)),
        "down": ((0, m), (m, -m), (-m, -m)),
    }[kind]
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int = 13) -> str:
    letter = _LETTER.replace("13", str(size))
    return f'<text x="{x:.1f}" y="{y:.1f}" {letter} text-anchor="{anchor}" fill="#1a1a1a">{escape(text)}</text>'


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _short(value: float) -> str:
    """Write a size as people say it.

    >>> _short(10_102), _short(1_000_000), _short(250)
    ('10k', '1M', '250')
    """
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if value >= unit:
            return f"{value / unit:.2g}{name}" if value < 10 * unit else f"{value / unit:.0f}{name}"
    return f"{value:g}"
