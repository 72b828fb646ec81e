"""A proof as a bridge: its items are the piers, its steps the spans, what it shows is the arch.

There are two drawings of each proof, one that lies and one that stands, for wide and for narrow
screens; the style sheet shows one of them. The steps in words stay beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kakehashi.exports.sentences import proof_sentences
from kakehashi.exports.words import relation_words
from kakehashi.model.derivation_views import Named
from kakehashi.model.proof import Proof, Step
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.web import words
from kakehashi.web.drawings import glyphs_at
from kakehashi.web.graph_look import label_of
from kakehashi.web.language import language, t
from kakehashi.web.lettering import fold, width
from kakehashi.web.tame import tame

__all__ = ["proof_drawing", "text_at"]

_WIDE: Final = 1040  #: of the drawing that lies
_MOST_LYING: Final = 5  #: piers; a longer proof only stands
_BOX: Final = {2: 270, 3: 220, 4: 180, 5: 146}  #: width of a box, by the number of piers
_SPAN: Final = 190  #: from box to box, at most
_HIGH: Final = 74  #: of a box
_NARROW: Final = 330
_DROP: Final = 78  #: from box to box of the drawing that stands


def proof_drawing(proof: Proof, named: Named, number: int) -> Markup:
    """Return both drawings of a proof; ``number`` makes their identifiers unique on the page."""
    said = proof_sentences(proof, named, language())
    items = [proof.steps[0].start, *(step.end for step in proof.steps)]
    standing = _frame(*_standing(proof, items, named), said, f"proof-{number}-standing", "narrow")
    if len(items) > _MOST_LYING:
        return Markup('<div class="proof always">{}</div>').format(standing)
    lying = _frame(*_lying(proof, items, named), said, f"proof-{number}-lying", "wide")
    return Markup('<div class="proof">{}{}</div>').format(lying, standing)


def text_at(
    lines: Sequence[str], x: float, y: float, kind: str, *, size: float = 12, anchor: str = "middle"
) -> Markup:
    """Return lines of text, the first with its base line at ``y``."""
    return Markup("").join(
        Markup('<text class="{}" x="{}" y="{}" font-size="{}" text-anchor="{}">{}</text>').format(
            kind, f"{x:.1f}", f"{y + n * size * 1.3:.1f}", f"{size:g}", anchor, line
        )
        for n, line in enumerate(lines)
    )


def _frame(inner: Markup, box: tuple[float, float], said: str, name: str, kind: str) -> Markup:
    return Markup(
        '<svg class="bridge-drawing {}" viewBox="0 0 {} {}" width="{}" height="{}" role="img"'
        ' aria-labelledby="{}-title {}-desc"><title id="{}-title">{}</title>'
        '<desc id="{}-desc">{}</desc>{}</svg>'
    ).format(
        kind, *(f"{n:.0f}" for n in (*box, *box)), name, name, name, t("The proof as a bridge"),
        name, tame(said), inner,
    )  # fmt: skip


def _lying(proof: Proof, items: Sequence[str], named: Named) -> tuple[Markup, tuple[float, float]]:
    box = _BOX[len(items)]
    span = min(_SPAN, (_WIDE - box * len(items)) / (len(items) - 1))
    whole = box * len(items) + span * (len(items) - 1)
    arch = len(proof.steps) > 1
    top = 96.0 if arch else 8.0
    deck = top + _HIGH / 2
    foot = top + _HIGH + 26
    parts = [_water(4, whole - 4, foot)]
    for n, item in enumerate(items):
        x = n * (box + span)
        parts.append(_pier(x + box / 2, top + _HIGH, foot))
        parts.append(_item(item, named, x + 1, top, box - 2, kind=_end(n, len(items))))
    for n, step in enumerate(proof.steps):
        middle = (n + 1) * box + n * span + span / 2
        parts.append(_beam(step, (middle - span / 2, deck), (middle + span / 2, deck)))
        parts.append(_glyphs(step.relation, middle, deck - 18, span - 8))
        lines = fold(_words(step.relation), (span - 8) / 12, 2)
        parts.append(text_at(lines, middle, deck + 17, "said"))
        room = (span - 4) / 10.5
        below = fold(_source(step), room, 2)
        parts.append(text_at(below, middle, deck + 17 + len(lines) * 15.6, "source", size=10.5))
    if arch:
        left, right = box / 2, whole - box / 2
        parts.append(
            Markup('<path class="arch" d="M{} {}C{} {} {} {} {} {}"/>').format(
                *(
                    f"{v:.1f}"
                    for v in (left, top - 3, left + 40, 10, right - 40, 10, right, top - 3)
                )
            )
        )
        parts.append(_conclusion(proof.relation, whole / 2, 20, whole * 0.6))
    return Markup("").join(parts), (whole, foot + 12)


def _standing(
    proof: Proof, items: Sequence[str], named: Named
) -> tuple[Markup, tuple[float, float]]:
    arch = len(proof.steps) > 1
    left = 40.0 if arch else 1.0
    room = _NARROW - left - 2
    parts = []
    for n, item in enumerate(items):
        top = 4 + n * (_HIGH + _DROP)
        parts.append(_item(item, named, left, top, room, kind=_end(n, len(items))))
    for n, step in enumerate(proof.steps):
        top = 4 + n * (_HIGH + _DROP) + _HIGH
        x = left + 44
        parts.append(_beam(step, (x, top), (x, top + _DROP)))
        parts.append(_glyphs(step.relation, x, top + _DROP / 2, 70, backed=True))
        start = x + 44
        lines = fold(_words(step.relation), (_NARROW - start) / 12.5, 2)
        parts.append(text_at(lines, start, top + 28, "said", size=12.5, anchor="start"))
        below = fold(_source(step), (_NARROW - start) / 11, 2)
        parts.append(
            text_at(below, start, top + 29 + len(lines) * 16, "source", size=11, anchor="start")
        )
    foot = 4 + (len(items) - 1) * (_HIGH + _DROP) + _HIGH
    if arch:
        first, last = 4 + _HIGH / 2, foot - _HIGH / 2
        parts.append(
            Markup('<path class="arch" d="M{} {}C{} {} {} {} {} {}"/>').format(
                *(
                    f"{v:.1f}"
                    for v in (left - 3, first, 2, first + 30, 2, last - 30, left - 3, last)
                )
            )
        )
        parts.append(_conclusion(proof.relation, left + room / 2, foot + 24, room))
        foot += 78
    return Markup("").join(parts), (_NARROW, foot + 4)


def _item(identifier: str, named: Named, x: float, y: float, room: float, *, kind: str) -> Markup:
    ref = named.items.get(identifier)
    size = 12.5 if room > 150 else 11.5  # noqa: PLR2004  (narrow boxes have smaller letters)
    lines = label_of(ref, (room - 14) / size) if ref else [identifier]
    name = fold(identifier, (room - 10) / 10, 1)
    first = y + _HIGH / 2 - (len(lines) - 1) * size * 0.65 - 2
    return Markup(
        '<g class="pier-item {}"><rect x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<path class="bank" d="M{} {}h{}"/>{}{}</g>'
    ).format(
        kind, f"{x:.1f}", f"{y:.1f}", f"{room:.1f}", _HIGH, f"{x:.1f}", f"{y + 1.5:.1f}",
        f"{room:.1f}", text_at(lines, x + room / 2, first, "name", size=size),
        text_at(name, x + room / 2, y + _HIGH - 9, "ident", size=10),
    )  # fmt: skip


def _end(place: int, total: int) -> str:
    return "first" if place == 0 else "last" if place == total - 1 else "between"


def _beam(step: Step, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    return Markup('<path class="beam {}" d="M{} {}L{} {}"/>').format(
        step.premise.kind, *(f"{v:.1f}" for v in (*start, *end))
    )


def _pier(x: float, top: float, foot: float) -> Markup:
    return Markup('<path class="pier" d="M{} {}V{}M{} {}V{}"/>').format(
        *(f"{v:.1f}" for v in (x - 9, top, foot, x + 9, top, foot))
    )


def _water(left: float, right: float, y: float) -> Markup:
    waves = int((right - left) // 24)
    return Markup('<path class="water" d="M{} {}{}"/>').format(
        f"{left:.1f}", f"{y:.1f}", "q6-5 12 0t12 0" * waves
    )


def _glyphs(relation: Relation, x: float, y: float, room: float, *, backed: bool = False) -> Markup:
    number = 1 if relation == UNKNOWN else len(relation.names)
    scale = min(0.85, room / (48 * max(1, number)))
    drawn = glyphs_at(relation, x, y, scale)
    if not backed:
        return drawn
    half = 24 * scale * number
    return (
        Markup('<rect class="back" x="{}" y="{}" width="{}" height="{}"/>').format(
            *(f"{v:.1f}" for v in (x - half, y - 15 * scale, 2 * half, 30 * scale))
        )
        + drawn
    )


def _conclusion(relation: Relation, x: float, y: float, room: float) -> Markup:
    """Return what the proof shows: circles, and words under them, on the middle of its arch."""
    lines = fold(t("so: {relation}", relation=_words(relation)), room / 13.5, 2)
    half = max(24 * len(relation.names), max(width(line) for line in lines) * 6.3) + 8
    back = Markup('<rect class="back" x="{}" y="{}" width="{}" height="{}"/>').format(
        f"{x - half:.1f}", f"{y - 14:.1f}", f"{2 * half:.1f}", 32 + 18 * len(lines)
    )
    words_below = text_at(lines, x, y + 30, "so-words", size=13.5)
    return back + glyphs_at(relation, x, y, 0.9) + words_below


def _words(relation: Relation) -> str:
    return t("cannot tell") if relation == UNKNOWN else relation_words(relation, language())


def _source(step: Step) -> str:
    """Return who says so, in few words."""
    premise = step.premise
    if premise.kind == "nesting":
        return t("by the nesting of the document")
    if premise.kind == "identity":
        return t("the same thing under two identifiers")
    sure = "" if premise.confidence is None else f" {premise.confidence:.2f}"
    standing = words.standing(premise.standing).word if premise.standing else t("supposed")
    return f"{standing}{sure}"
