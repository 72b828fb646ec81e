"""The timeline as a drawing: a lane for each actor, a bar for each thing it has a part in.

The table on the page says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import url_for
from markupsafe import Markup

from kakehashi.model.live.terms import is_open
from kakehashi.model.live.timeline import Bar, Timeline
from kakehashi.web.language import t
from kakehashi.web.lettering import fold
from kakehashi.web.live import words

__all__ = ["timeline_drawing"]

_WIDTH: Final = 1080
_LEFT: Final = 330  #: where time begins; titles stand before it
_RIGHT: Final = _WIDTH - 14
_ROW: Final = 26
_LANE: Final = 34
_TOP: Final = 50
_SIZE: Final = 13.5  #: of letters
_THICK: Final = 12
#: Least space between two years on the scale.
_APART: Final = 44
#: A line for each quarter up to this number of years.
_QUARTERS: Final = 3


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        """Return where a day stands."""
        whole = max((self.last - self.first).days, 1)
        share = (min(max(day, self.first), self.last) - self.first).days / whole
        return _LEFT + share * (_RIGHT - _LEFT)


def timeline_drawing(found: Timeline, day: date) -> Markup:
    """Return the drawing; nothing when no bar has a date."""
    if found.span is None:
        return Markup()
    scale = _Scale(date(found.span[0].year, 1, 1), date(found.span[1].year, 12, 31))
    height = _TOP + sum(_LANE + _ROW * len(lane.bars) for lane in found.lanes) + 8
    parts: list[Markup] = [*_years(scale, height)]
    y = _TOP
    for lane in found.lanes:
        name = words.title_text(lane.actor) if lane.actor else t("nobody named")
        parts.append(_heading(name, y))
        y += _LANE
        for bar in lane.bars:
            parts.append(_bar(bar, scale, y, day))
            y += _ROW
    if scale.first <= day <= scale.last:
        parts.append(_today(scale.x(day), height, day))
    bars = sum(len(lane.bars) for lane in found.lanes)
    return Markup(
        '<svg class="timeline" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>'
    ).format(
        _WIDTH,
        height,
        t("Timeline of {actors} actors with {bars} bars", actors=len(found.lanes), bars=bars),
        Markup("").join(parts),
    )


def _years(scale: _Scale, height: int) -> Iterator[Markup]:
    years = range(scale.first.year, scale.last.year + 1)
    step = 1
    while (_RIGHT - _LEFT) * step / len(years) < _APART:
        step += 1
    for year in years:
        x = scale.x(date(year, 1, 1))
        yield Markup('<path class="year" d="M{0:.1f} {1}V{2}"/>').format(x, _TOP - 8, height)
        if (year - years[0]) % step == 0:
            yield Markup('<text class="scale" x="{:.1f}" y="{}">{}</text>').format(
                x + 4, _TOP - 14, year
            )
        if len(years) <= _QUARTERS:
            for month in (4, 7, 10):
                at = scale.x(date(year, month, 1))
                yield Markup('<path class="quarter" d="M{:.1f} {}V{}"/>').format(at, _TOP, height)


def _heading(name: str, y: int) -> Markup:
    text = fold(name, (_WIDTH - 20) / (_SIZE + 1), 1)[0]
    return Markup(
        '<path class="lane" d="M0 {}H{}"/><text class="actor" x="0" y="{}">{}</text>'
    ).format(y + 4, _WIDTH, y + 24, text)


def _bar(bar: Bar, scale: _Scale, y: int, day: date) -> Markup:
    entry = bar.entry
    middle = y + _ROW / 2
    state = "open" if is_open(entry, day) else "done"
    if words.is_late(entry, day):
        state = "late"
    told = " · ".join(filter(None, (words.title_text(entry), _said(bar), words.status(entry))))
    return Markup(
        '<g class="bar {} {}"><a href="{}"><title>{}</title>'
        '<text x="8" y="{:.1f}">{}</text>{}</a></g>'
    ).format(
        entry.kind,
        state,
        url_for("pages.live_entry", id=entry.id),
        told,
        middle + 4.5,
        fold(words.title_text(entry), (_LEFT - 24) / _SIZE, 1)[0],
        _shape(bar, scale, middle),
    )


def _said(bar: Bar) -> str:
    start, end = (d.isoformat() if d else "" for d in (bar.start, bar.end))
    return start if start == end else f"{start} – {end}"


def _shape(bar: Bar, scale: _Scale, middle: float) -> Markup:
    """Return a bar; a diamond at the end when only that is known, a tail when it is not known."""
    half = _THICK / 2
    if bar.start is None or bar.entry.kind == "milestone":
        x = scale.x(bar.last)
        return Markup(
            '<path class="tail" d="M{0:.1f} {1:.1f}h-22"/>'
            '<path class="mark" d="M{2:.1f} {1:.1f}l{3} -{3} {3} {3} -{3} {3}z"/>'
        ).format(x - half, middle, x - half - 1, half + 1)
    x = scale.x(bar.start)
    if bar.end is None:
        return Markup(
            '<path class="tail" d="M{0:.1f} {1:.1f}h40"/><circle class="mark" cx="{0:.1f}"'
            ' cy="{1:.1f}" r="{2}"/>'
        ).format(x, middle, half - 0.5)
    wide = max(scale.x(bar.end + timedelta(days=1)) - x, _THICK)
    return Markup(
        '<rect class="mark" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="{}"/>'
    ).format(x, middle - half, wide, _THICK, half if bar.entry.kind == "event" else 2)


def _today(x: float, height: int, day: date) -> Markup:
    left = x < _WIDTH - 90
    return Markup(
        '<path class="today" d="M{0:.1f} {1}V{2}"/>'
        '<text class="today" x="{3:.1f}" y="14" text-anchor="{4}">{5}</text>'
    ).format(x, 4, height, x + 5 if left else x - 5, "start" if left else "end", day.isoformat())
