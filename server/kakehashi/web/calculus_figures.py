"""The drawings of the page on the calculus, as files: letters and signs only, for every language.

They are made of the same circles and the same tables as the pages, so that they cannot say anything
else. ``kakehashi docs`` writes them; the words beside them are in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kakehashi.calculus.masks import COMPOSITION, intersection
from kakehashi.exports.words import relation_sign
from kakehashi.model.relation import BASE_RELATIONS, Relation
from kakehashi.web.calculus_drawing import THREE
from kakehashi.web.drawings import glyphs_at

__all__ = ["figures"]

_STYLE: Final = """
.glyph .a, .one { fill: #233a63; fill-opacity: .55; stroke: #233a63; stroke-width: 1.5 }
.glyph .b, .other { fill: none; stroke: #b5391f; stroke-width: 2.25 }
.glyph .q, .q { fill: none; stroke: #1d2430; stroke-width: 1.6; stroke-linecap: round }
.glyph.unknown circle, .unknown { stroke-dasharray: 3 2.5; fill-opacity: .12 }
.between { fill: none; stroke: #545e6e; stroke-width: 1.5; stroke-dasharray: 4 3 }
.gone { fill: none; stroke: #545e6e; stroke-width: 2; stroke-linecap: round }
.line { stroke: #8a8f99; stroke-width: 1 }
.box { fill: none; stroke: #545e6e; stroke-width: 1.5 }
text { font: 600 18px "Noto Sans", Arial, sans-serif; fill: #1d2430; text-anchor: middle }
@media (prefers-color-scheme: dark) {
.glyph .a, .one { fill: #9db9ef; stroke: #9db9ef }
.glyph .b, .other { stroke: #f0957f }
.glyph .q, .q { stroke: #e6e8ec }
.between, .gone, .box { stroke: #a9b2c0 }
text { fill: #e6e8ec }
}
"""
_BASES: Final = tuple(BASE_RELATIONS)

#: Two steps that are shown with what follows: one relation, fewer than five, one, none.
_STEPS: Final = (
    (Relation.PART_OF, Relation.PART_OF),
    (Relation.PART_OF, Relation.DISJOINT),
    (Relation.CONTAINS, Relation.PART_OF),
    (Relation.OVERLAPS, Relation.PART_OF),
    (Relation.OVERLAPS, Relation.OVERLAPS),
)
#: What two proofs leave, and what is left by both.
_PROOFS: Final = (
    Relation.PART_OF | Relation.OVERLAPS,
    Relation.EQUAL | Relation.PART_OF,
)


def figures() -> dict[str, str]:
    """Return the drawings by the names of their files."""
    return {
        "calculus-relations.svg": _picture(600, 130, _relations()),
        "calculus-steps.svg": _picture(620, 60 + 64 * len(_STEPS), _steps()),
        "calculus-overlaps.svg": _picture(640, 130, _overlaps()),
        "calculus-together.svg": _picture(560, 230, _together()),
        "calculus-gap.svg": _picture(600, 150, _gap()),
    }


def _picture(width: int, height: int, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">\n<style>{_STYLE}</style>\n' + "\n".join(parts)
    ) + "\n</svg>\n"


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{words}</text>'


def _relations() -> Iterator[str]:
    """Yield the five relations, each with its sign."""
    for number, base in enumerate(_BASES):
        x = 60 + 120 * number
        yield str(glyphs_at(base, x, 48, 2.2))
        yield _text(x, 114, f"A {relation_sign(base)} B")


def _steps() -> Iterator[str]:
    """Yield two steps in a row, and what follows of the first and the last."""
    for x, words in ((70, "A – B"), (190, "B – C"), (430, "A – C")):
        yield _text(x, 26, words)
    yield '<path class="line" d="M10 40H610"/>'
    for number, (first, second) in enumerate(_STEPS):
        y = 76 + 64 * number
        yield str(glyphs_at(first, 70, y, 1.3))
        yield str(glyphs_at(second, 190, y, 1.3))
        yield _text(275, y + 5, "⇒")
        yield str(glyphs_at(COMPOSITION[first, second], 430, y, 1.3))


def _overlaps() -> Iterator[str]:
    """Yield pictures in which A overlaps with B and B with C, one for each relation of A and C."""
    for number, (base, (a, b, c)) in enumerate(THREE.items()):
        (ax, ay, ar), (bx, by, br), (cx, cy, cr) = a, b, c
        one = f'<circle class="one" cx="{ax}" cy="{ay}" r="{ar}"/>'
        other = f'<circle class="other" cx="{cx}" cy="{cy}" r="{cr}"/>'
        left, right = min(ax - ar, cx - cr), max(ax + ar, cx + cr)
        yield f'<g transform="translate({4 + 128 * number} 0)">'
        yield f'<circle class="between" cx="{bx}" cy="{by}" r="{br}"/>'
        yield one + other if ar >= cr else other + one
        yield _text(bx + br + 7, by - br + 14, "B")
        yield _text(left - 8, ay + 6, "A") + _text(right + 8, cy + 6, "C")
        yield _text(60, 118, f"A {relation_sign(base)} C") + "</g>"


def _together() -> Iterator[str]:
    """Yield two proofs, each with what it excludes, and what is left by both."""
    first, second = _PROOFS
    rows = (("1", first), ("2", second), ("1 ∩ 2", intersection(_PROOFS)))
    for number, (name, left) in enumerate(rows):
        y = 40 + 72 * number
        yield _text(36, y + 5, name)
        for place, base in enumerate(_BASES):
            x = 120 + 96 * place
            if base in left:
                yield str(glyphs_at(base, x, y, 1.5))
            else:
                yield f'<path class="gone" d="M{x - 9} {y - 9}l18 18m0 -18l-18 18"/>'
    yield '<path class="line" d="M10 148H550"/>'


def _gap() -> Iterator[str]:
    """Yield the four answers of a gap analysis: an item, and the document that is asked."""
    inside = '<circle class="other" cx="66" cy="56" r="34"/>'
    outside = '<circle class="one{}" cx="-2" cy="58" r="15"/>'
    cross = '<path class="gone" d="M54 44l24 24m0 -24l-24 24"/>'
    mark = (
        '<path class="q" transform="translate(26 28) scale(1.8)"'
        ' d="M19.5 11.5a2.5 2.5 0 1 1 3.4 2.4q-.9.5-.9 2.1M22 18.6v.2"/>'
    )
    pictures = (
        f'{inside}<circle class="one" cx="62" cy="58" r="15"/>',
        f'{inside}<circle class="one" cx="30" cy="58" r="20"/>',
        cross + outside.format(""),
        mark + outside.format(" unknown"),
    )
    for number, picture in enumerate(pictures):
        yield f'<g transform="translate({24 + 148 * number} 0)">'
        yield '<rect class="box" x="18" y="12" width="96" height="90" rx="4"/>'
        yield f"{picture}{_text(66, 132, str(number + 1))}</g>"
