"""Small drawings made by the server; each stands beside the words that say the same."""

from __future__ import annotations

from markupsafe import Markup

from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation

__all__ = ["relation_glyph"]

#: Centres and radii of the asked item's circle and of the other's, in a box of 44 by 28.
_CIRCLES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "equal": ((22, 11), (22, 11)),
    "partOf": ((25, 5.5), (22, 12)),
    "contains": ((22, 12), (25, 5.5)),
    "overlaps": ((16, 10), (28, 10)),
    "disjoint": ((12, 8.5), (32, 8.5)),
}


def relation_glyph(relation: Relation) -> Markup:
    """Return circles for each possible relation: filled the asked item, ringed the other."""
    if relation == UNKNOWN:
        inner = (
            '<circle class="a" cx="11" cy="14" r="8.5"/><circle class="b" cx="33" cy="14" r="8.5"/>'
            '<path class="q" d="M19.5 14h5"/>'
        )
        return _picture(inner)
    pictures = []
    for base, terms in BASE_RELATIONS.items():
        if base in relation:
            (ax, ar), (bx, br) = _CIRCLES[terms.name]
            # The smaller circle is drawn last, so that it lies on the larger one.
            a = f'<circle class="a" cx="{ax}" cy="14" r="{ar}"/>'
            b = f'<circle class="b" cx="{bx}" cy="14" r="{br}"/>'
            pictures.append(_picture(b + a if ar < br else a + b))
    return Markup("").join(pictures)


def _picture(inner: str) -> Markup:
    return Markup(  # noqa: S704  (constants only)
        '<svg class="glyph" viewBox="0 0 44 28" width="44" height="28" aria-hidden="true">'
        f"{inner}</svg>"
    )
