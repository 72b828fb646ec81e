"""The documents as a bridge, drawn by the server: piers in groups, and arcs for what joins them.

There are two arrangements, of which the style sheet shows one: wide, with the arcs above the deck
and names on piers of three depths, so that neighbours' names do not touch; and tall, for narrow
screens, with the names at the left. The table beside the map says the same. The arcs of a document
are drawn again in its own group, so that the style sheet alone can show them when it is pointed at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from kakehashi.model.overview import BridgeMap, Span
from kakehashi.model.views import DocumentView

__all__ = ["Spoken", "tall", "wide"]

_WIDTH, _MARGIN = 1120.0, 52.0
_DECK, _DEPTHS = 330.0, (34.0, 64.0, 94.0)
#: Free room between two groups, in steps between two documents.
_APART = 0.8
_HIGHEST = 296.0
_TALL_WIDTH, _TALL_DECK, _STEP = 360.0, 138.0, 30.0
_DEEPEST = 206.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words and addresses of the page, for the drawing."""

    address: Callable[[str], str]  #: of the page of a document
    title: Callable[[DocumentView], str]
    origin: Callable[[str], str]
    span: Callable[[Span], str]  #: what an arc says


@dataclass(frozen=True, slots=True)
class _Place:
    document: DocumentView
    origin: str
    at: float  #: place along the deck
    number: int


def _places(shown: BridgeMap, begin: float, step: float, apart: float) -> list[_Place]:
    found: list[_Place] = []
    at = begin
    for group in shown.groups:
        at += apart
        for document in group.documents:
            found.append(_Place(document, group.origin, at, len(found)))
            at += step
    return found


def wide(shown: BridgeMap, spoken: Spoken) -> Markup:
    """Return the map for wide screens and paper."""
    documents = sum(len(group.documents) for group in shown.groups)
    steps = max(documents - 1 + _APART * (len(shown.groups) - 1), 1)
    step = (_WIDTH - 2 * _MARGIN) / steps
    places = _places(shown, _MARGIN - _APART * step, step, _APART * step)
    sheet = _Sheet(shown, spoken, "w")
    arcs = sheet.arcs(places, _wide_arc)
    parts = [_bank(group, spoken) for group in _banks(places)]
    parts += [_pier(place, sheet) for place in places]
    return _picture("wide", _WIDTH, _DECK + 160, [*arcs, *parts])


def _wide_arc(one: _Place, other: _Place) -> str:
    reach = abs(other.at - one.at)
    height = min(24 + 0.28 * reach, _HIGHEST)
    return f"M{one.at:.1f} {_DECK}A{reach / 2:.1f} {height:.1f} 0 0 1 {other.at:.1f} {_DECK}"


def _banks(places: list[_Place]) -> Iterator[list[_Place]]:
    for origin in dict.fromkeys(place.origin for place in places):
        yield [place for place in places if place.origin == origin]


def _bank(places: list[_Place], spoken: Spoken) -> Markup:
    """Return the deck above a group, with the water and the name below it."""
    left, right = places[0].at - 18, places[-1].at + 18
    middle, bottom = (left + right) / 2, _DECK + 150
    waves = max(1, round((right - left) / 24))
    return Markup(
        '<path class="deck" d="M{} {}H{}"/><path class="water" d="M{} {}{}"/>'
        '<text class="origin" x="{}" y="{}" text-anchor="middle">{}</text>'
    ).format(
        f"{left:.1f}", _DECK, f"{right:.1f}",
        f"{middle - 12 * waves:.1f}", _DECK + 122, "q6-5 12 0t12 0" * waves,
        f"{middle:.1f}", bottom, spoken.origin(places[0].origin),
    )  # fmt: skip


def _pier(place: _Place, sheet: _Sheet) -> Markup:
    depth = _DEPTHS[place.number % len(_DEPTHS)]
    below = _DECK + depth
    return sheet.document(
        place,
        Markup('<path class="pier" d="M{0} {1}V{2}"/><circle cx="{0}" cy="{1}" r="{3}"/>').format(
            f"{place.at:.1f}", _DECK, below - 13, _size(place.document)
        ),
        Markup('x="{}" y="{}" text-anchor="middle"').format(f"{place.at:.1f}", below),
        Markup('x="{}" y="{}"').format(f"{place.at - 50:.1f}", below - 16),
    )  # fmt: skip


def tall(shown: BridgeMap, spoken: Spoken) -> Markup:
    """Return the map for narrow screens."""
    places = _places(shown, -6.0, _STEP, _STEP)
    sheet = _Sheet(shown, spoken, "t")
    arcs = sheet.arcs(places, _tall_arc)
    parts: list[Markup] = []
    for some in _banks(places):
        top, bottom = some[0].at - 13, some[-1].at + 13
        parts.append(
            Markup(
                '<path class="deck" d="M{0} {1}V{2}"/><text class="origin" x="0" y="{3}">{4}</text>'
            ).format(_TALL_DECK, top, bottom, top - 5, spoken.origin(some[0].origin))
        )
        parts += [_row(place, sheet) for place in some]
    return _picture("tall", _TALL_WIDTH, places[-1].at + 24 if places else 0, [*arcs, *parts])


def _tall_arc(one: _Place, other: _Place) -> str:
    reach = abs(other.at - one.at)
    depth = min(22 + 0.3 * reach, _DEEPEST)
    return (
        f"M{_TALL_DECK} {one.at:.1f}A{depth:.1f} {reach / 2:.1f} 0 0 1 {_TALL_DECK} {other.at:.1f}"
    )


def _row(place: _Place, sheet: _Sheet) -> Markup:
    return sheet.document(
        place,
        Markup('<circle cx="{}" cy="{}" r="{}"/>').format(
            _TALL_DECK, f"{place.at:.1f}", _size(place.document)
        ),
        Markup('x="{}" y="{}" text-anchor="end"').format(_TALL_DECK - 12, f"{place.at + 4.5:.1f}"),
        Markup('x="{}" y="{}"').format(_TALL_DECK - 110, f"{place.at - 12:.1f}"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One arrangement; ``prefix`` keeps its identifiers apart from those of the other."""

    shown: BridgeMap
    spoken: Spoken
    prefix: str

    def document(self, place: _Place, mark: Markup, text: Markup, box: Markup) -> Markup:
        """Return a document: its own arcs, hidden until it is pointed at, its mark and link."""
        slug = place.document.slug
        own = Markup("").join(
            Markup('<use class="own" href="#{}{}"/>').format(self.prefix, number)
            for number, span in enumerate(self.shown.spans)
            if slug in (span.first, span.second)
        )
        return Markup(
            '<g class="document">{}{}<a href="{}"><title>{}</title>'
            '<rect {} width="100" height="24"/><text {}>{}</text></a></g>'
        ).format(
            own, mark, self.spoken.address(slug), self.spoken.title(place.document), box, text, slug
        )  # fmt: skip

    def arcs(self, places: list[_Place], path: Callable[[_Place, _Place], str]) -> Iterator[Markup]:
        """Yield the arcs, the heaviest first, so that none hides a finer one."""
        by_slug = {place.document.slug: place for place in places}
        for number, span in enumerate(self.shown.spans):
            one, other = by_slug[span.first], by_slug[span.second]
            yield Markup(
                '<path id="{}{}" class="arc {}" d="{}" stroke-width="{}"><title>{}</title></path>'
            ).format(
                self.prefix, number, "within" if one.origin == other.origin else "across",
                path(one, other), f"{1 + 0.6 * math.log2(span.statements):.1f}",
                self.spoken.span(span),
            )  # fmt: skip


def _size(document: DocumentView) -> str:
    """Return the radius of a document's mark; its area grows with the digits of its items."""
    return f"{2.5 + 1.5 * math.log10(max(document.item_count, 1)):.1f}"


def _picture(name: str, width: float, height: float, parts: list[Markup]) -> Markup:
    return Markup(
        '<svg class="map {}" viewBox="0 0 {} {}" role="group" aria-labelledby="map">{}</svg>'
    ).format(name, f"{width:g}", f"{height:g}", Markup("").join(parts))
