"""Small drawings made by the server; each stands beside the words that say the same."""

from __future__ import annotations

from markupsafe import Markup

from kakehashi.model.gap import Answer, Tally
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation

__all__ = ["answer_shape", "glyphs_at", "proportions", "relation_glyph"]

#: Centres and radii of the asked item's circle and of the other's, in a box of 44 by 28.
_CIRCLES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "equal": ((22, 11), (22, 11)),
    "partOf": ((25, 5.5), (22, 12)),
    "contains": ((22, 12), (25, 5.5)),
    "overlaps": ((16, 10), (28, 10)),
    "disjoint": ((12, 8.5), (32, 8.5)),
}

#: Nothing is known of how the two lie: broken outlines, and a question mark between them.
_UNKNOWN = (
    '<circle class="a" cx="9" cy="14" r="8"/><circle class="b" cx="35" cy="14" r="8"/>'
    '<path class="q" d="M19.5 11.5a2.5 2.5 0 1 1 3.4 2.4q-.9.5-.9 2.1M22 18.6v.2"/>'
)


def relation_glyph(relation: Relation) -> Markup:
    """Return circles for each possible relation: filled the asked item, ringed the other."""
    if relation == UNKNOWN:
        return _picture(_UNKNOWN, " unknown")
    return Markup("").join(_picture(_circles(base)) for base in relation)


def glyphs_at(relation: Relation, x: float, y: float, scale: float = 1.0) -> Markup:
    """Return the circles as part of a larger drawing, their middle at a point."""
    parts = [_UNKNOWN] if relation == UNKNOWN else [_circles(base) for base in relation]
    kind = "glyph unknown" if relation == UNKNOWN else "glyph"
    step = 48 * scale
    left = x - step * (len(parts) - 1) / 2 - 22 * scale
    return Markup("").join(
        Markup(  # noqa: S704  (constants and numbers only)
            f'<g class="{kind}" transform="translate({left + n * step:.1f} {y - 14 * scale:.1f})'
            f' scale({scale:g})">{part}</g>'
        )
        for n, part in enumerate(parts)
    )


def _circles(base: Relation) -> str:
    (ax, ar), (bx, br) = _CIRCLES[BASE_RELATIONS[base].name]
    # The smaller circle is drawn last, so that it lies on the larger one.
    a = f'<circle class="a" cx="{ax}" cy="14" r="{ar}"/>'
    b = f'<circle class="b" cx="{bx}" cy="14" r="{br}"/>'
    return b + a if ar < br else a + b


def _picture(inner: str, kind: str = "") -> Markup:
    return Markup(  # noqa: S704  (constants only)
        f'<svg class="glyph{kind}" viewBox="0 0 44 28" width="44" height="28" aria-hidden="true">'
        f"{inner}</svg>"
    )


#: What stands in the square of a gap answer, in a box of 14 by 14.
_ANSWERS = {
    "covered": '<rect x="1.5" y="1.5" width="11" height="11"/>',
    "partly": (
        '<rect class="empty" x="1.5" y="1.5" width="11" height="11"/>'
        '<path d="M1.5 12.5V1.5L12.5 12.5z"/>'
    ),
    "none": (
        '<rect class="empty" x="1.5" y="1.5" width="11" height="11"/>'
        '<path class="line" d="M4 4l6 6M10 4l-6 6"/>'
    ),
    "not-assessed": '<rect class="empty broken" x="1.5" y="1.5" width="11" height="11"/>',
}


def answer_shape(answer: Answer) -> Markup:
    """Return the square of a gap answer: full, half, crossed or with a broken outline."""
    return Markup(  # noqa: S704  (constants only)
        f'<svg class="shape {answer}" viewBox="0 0 14 14" width="14" height="14"'
        f' aria-hidden="true">{_ANSWERS[answer]}</svg>'
    )


def proportions(tally: Tally, height: int = 24, *, hatch: bool = True) -> Markup:
    """Return a bar whose parts are as long as the answers are many; derived parts are hatched.

    Of several bars on a page only the first brings the ``hatch`` along.
    """
    parts, start = [], 0.0
    for answer, basis, number in tally.counts:
        width = 100 * number / tally.total
        place = f'x="{start:.3f}%" y="0" width="{width:.3f}%" height="{height}"'
        parts.append(f'<rect class="{answer}" {place}/>')
        if basis == "derived":
            parts.append(f'<rect fill="url(#hatch)" {place}/>')
        start += width
    pattern = (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="stripe" width="2.5" height="6"/></pattern>'
        "</defs>"
    )
    return Markup(  # noqa: S704  (constants and numbers only)
        f'<svg class="proportions" width="100%" height="{height}" aria-hidden="true">'
        f"{pattern if hatch else ''}{''.join(parts)}</svg>"
    )
