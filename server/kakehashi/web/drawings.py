"""Small drawings made by the server; each stands beside the words that say the same."""

from __future__ import annotations

from markupsafe import Markup

from kakehashi.model.gap import Answer, Tally
from kakehashi.model.relation import BASE_RELATIONS, NOT_DISJOINT, UNKNOWN, Relation

__all__ = [
    "answer_bar",
    "answer_patterns",
    "answer_shape",
    "glyphs_at",
    "proportions",
    "relation_glyph",
    "relation_small",
    "relation_symbol",
]

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


#: That two scopes share something, and no more is known.
_SHARES = (
    '<circle class="gb broken" cx="28" cy="14" r="10"/>'
    '<circle class="ga broken" cx="16" cy="14" r="10"/>'
)
#: Pictures of a relation that has several possibilities, at most.
_MOST = 2


def relation_symbol(relation: Relation) -> Markup:
    """Return the circles of a relation once, for :func:`relation_small` to show many times."""
    if relation == UNKNOWN:
        pictures = [_UNKNOWN.replace('class="', 'class="g')]
    elif relation == NOT_DISJOINT:
        pictures = [_SHARES]
    else:
        bases = [base for base in BASE_RELATIONS if base in relation][:_MOST]
        pictures = [_circles(base).replace('class="', 'class="g') for base in bases]
    inner = "".join(
        f'<g transform="translate({44 * n} 0)">{picture}</g>' for n, picture in enumerate(pictures)
    )
    return Markup(  # noqa: S704  (constants only)
        f'<symbol id="g{relation.value}" viewBox="0 0 {44 * len(pictures)} 28">{inner}</symbol>'
    )


def relation_small(relation: Relation) -> Markup:
    """Return a small picture of a relation whose symbol stands on the page."""
    several = 1 if relation in (UNKNOWN, NOT_DISJOINT) else len(relation.names)
    width = 22 * min(several, _MOST)
    return Markup(  # noqa: S704  (constants and numbers only)
        f'<svg width="{width}" height="14" aria-hidden="true">'
        f'<use href="#g{relation.value}"/></svg>'
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


#: Stripes over what is derived, and the crosses of "nothing corresponds": they stay apart in grey.
_PATTERNS = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect class="stripe" width="2.5" height="6"/></pattern>'
    '<pattern id="crossed" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<path class="cross" d="M0 0l7 7M7 0L0 7"/></pattern></defs>'
)


def proportions(tally: Tally) -> Markup:
    """Return a bar whose parts are as long as the answers are many.

    What is derived is hatched, "nothing corresponds" crossed. The patterns stand in this drawing;
    :func:`answer_bar` uses them on the same page.
    """
    return Markup(  # noqa: S704  (constants and numbers only)
        '<svg class="proportions" width="100%" height="24" aria-hidden="true">'
        f"{_PATTERNS}{_parts(tally, 100.0, 24)}</svg>"
    )


def answer_patterns() -> Markup:
    """Return the patterns that :func:`answer_bar` uses, for a page without :func:`proportions`."""
    return Markup(  # noqa: S704  (constants only)
        f'<svg class="symbols" width="0" height="0" aria-hidden="true">{_PATTERNS}</svg>'
    )


def answer_bar(tally: Tally, share: float) -> Markup:
    """Return a bar of which the answers take ``share`` (0 to 1) of the width."""
    return Markup(  # noqa: S704  (constants and numbers only)
        '<svg class="proportions bar" width="100%" height="16" aria-hidden="true">'
        f"{_parts(tally, 100.0 * share, 16)}</svg>"
    )


def _parts(tally: Tally, whole: float, height: int) -> str:
    parts, start = [], 0.0
    for answer, basis, number in tally.counts:
        width = whole * number / tally.total
        place = f'x="{start:.3f}%" y="0" width="{width:.3f}%" height="{height}"'
        parts.append(f'<rect class="{answer}" {place}/>')
        if basis == "derived":
            parts.append(f'<rect fill="url(#hatch)" {place}/>')
        if answer == "none":
            parts.append(f'<rect fill="url(#crossed)" {place}/>')
        start += width
    return "".join(parts)
