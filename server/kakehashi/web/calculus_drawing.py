"""Drawings by which the calculus is explained; the geometry is tested to say what it shows."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from kakehashi.model.relation import BASE_RELATIONS, Relation

__all__ = ["THREE", "three_circles"]

#: Middle and radius.
Circle = tuple[float, float, float]

#: A, B and C in a box of 120 by 88: A overlaps with B and B with C, and A and C stand in each of
#: the five relations.
THREE: Final[dict[Relation, tuple[Circle, Circle, Circle]]] = {
    Relation.EQUAL: ((60, 58, 21), (60, 32, 22), (60, 58, 21)),
    Relation.PART_OF: ((60, 49, 9), (60, 30, 22), (60, 58, 22)),
    Relation.CONTAINS: ((60, 58, 22), (60, 30, 22), (60, 49, 9)),
    Relation.OVERLAPS: ((44, 56, 19), (60, 32, 22), (76, 56, 19)),
    Relation.DISJOINT: ((32, 50, 16), (60, 34, 22), (88, 50, 16)),
}


def three_circles(base: Relation) -> Markup:
    """Return A filled, B broken and C ringed, with A and C in the given relation."""
    (ax, ay, ar), (bx, by, br), (cx, cy, cr) = THREE[base]
    name = BASE_RELATIONS[base].name
    a = f'<circle class="a" cx="{ax}" cy="{ay}" r="{ar}"/>'
    c = f'<circle class="b" cx="{cx}" cy="{cy}" r="{cr}"/>'
    left = min(ax - ar, cx - cr)
    right = max(ax + ar, cx + cr)
    beside = (
        f'<text x="{left - 8}" y="{ay + 6}" text-anchor="middle">A</text>'
        f'<text x="{right + 8}" y="{cy + 6}" text-anchor="middle">C</text>'
    )
    return Markup(  # noqa: S704  (constants and numbers only)
        f'<svg class="glyph three {name}" viewBox="0 0 120 88" width="120" height="88"'
        f' aria-hidden="true"><circle class="c" cx="{bx}" cy="{by}" r="{br}"/>'
        f"{c + a if ar < cr else a + c}"
        f'<text x="{bx + br + 7}" y="{by - br + 14}" text-anchor="middle">B</text>{beside}</svg>'
    )
