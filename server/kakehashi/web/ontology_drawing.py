"""The classes of the ontology as a drawing, and what relates them; made from the graph itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from kakehashi.web.language import language, t
from kakehashi.web.lettering import fold
from kakehashi.web.ontology import OntologyTerm
from kakehashi.web.proof_drawing import text_at

__all__ = ["Block", "Link", "blocks", "class_drawing", "link_drawing", "links"]

_COLUMNS: Final = 4
_WIDE: Final = 252
_GAP: Final = 16
_ROW: Final = 21
_TITLE: Final = 30

#: Lines of the properties between two classes.
_SIDE: Final = 210
_BETWEEN: Final = 580


@dataclass(frozen=True, slots=True)
class Block:
    """A class with those directly below it; None is the block of classes that stand alone."""

    term: OntologyTerm | None
    below: tuple[tuple[OntologyTerm, bool], ...]  #: each, and whether a condition defines it


@dataclass(frozen=True, slots=True)
class Link:
    """The properties that lead from one class to another."""

    start: OntologyTerm
    end: OntologyTerm
    properties: tuple[OntologyTerm, ...]


def blocks(classes: Sequence[OntologyTerm]) -> list[Block]:
    """Return the tree of classes, cut into blocks: the roots first, what stands alone last."""
    ours = {term.iri: term for term in classes}
    below: defaultdict[str, list[tuple[OntologyTerm, bool]]] = defaultdict(list)
    placed: set[str] = set()
    for term in classes:
        for parents, by_condition in ((term.broader, False), (term.conditions, True)):
            for parent in parents:
                if parent in ours:
                    below[parent].append((term, by_condition))
                    placed |= {parent, term.iri}
    found = [Block(ours[iri], tuple(rows)) for iri, rows in below.items()]
    inner = {term.iri for rows in below.values() for term, _ in rows}
    found.sort(key=lambda b: (b.term and b.term.iri in inner, -len(b.below), b.term and b.term.iri))
    alone = tuple((term, False) for term in classes if term.iri not in placed)
    return [*found, *([Block(None, alone)] if alone else [])]


def links(classes: Sequence[OntologyTerm], properties: Iterable[OntologyTerm]) -> list[Link]:
    """Return what leads from class to class, for properties that say both of their ends."""
    ours = {term.iri: term for term in classes}
    found: defaultdict[tuple[str, str], list[OntologyTerm]] = defaultdict(list)
    for term in properties:
        for start in term.domain:
            for end in term.range:
                if start in ours and end in ours:
                    found[start, end].append(term)
    return [Link(ours[a], ours[b], tuple(terms)) for (a, b), terms in sorted(found.items())]


def class_drawing(found: Sequence[Block]) -> Markup:
    """Return the tree of classes as blocks in columns; a dash marks what a condition defines."""
    heights = [0.0] * _COLUMNS
    parts = []
    for block in found:
        column = heights.index(min(heights))
        x, y = column * (_WIDE + _GAP) + 1, heights[column] + 1
        parts.append(_block(block, x, y, {b.term.iri: len(b.below) for b in found if b.term}))
        heights[column] += _TITLE + len(block.below) * _ROW + _GAP
    size = (_COLUMNS * (_WIDE + _GAP) - _GAP + 2, max(heights))
    return _frame(Markup("").join(parts), size, "classes", t("The classes, from wide to narrow"))


def _block(block: Block, x: float, y: float, sizes: Mapping[str, int]) -> Markup:
    title = _name(block.term) if block.term else t("On their own")
    rows = []
    for n, (term, by_condition) in enumerate(block.below):
        middle = y + _TITLE + n * _ROW + _ROW / 2
        kind = "twig condition" if by_condition else "twig"
        more = f" ({sizes[term.iri]})" if term.iri in sizes else ""
        rows.append(
            Markup('<path class="{}" d="M{} {}V{}H{}"/>').format(
                kind,
                f"{x + 10:.1f}",
                f"{middle - _ROW if n else y + _TITLE - 6:.1f}",
                f"{middle:.1f}",
                f"{x + 22:.1f}",
            )
        )
        label = fold(_name(term) + more, (_WIDE - 30) / 12.5, 1)
        rows.append(
            text_at(label, x + 28, middle + 4, "branch" if more else "leaf", anchor="start")
        )
    return Markup(
        '<g class="block"><rect class="{}" x="{}" y="{}" width="{}" height="{}"/>{}</g>{}'
    ).format(
        "class" if block.term else "class alone", f"{x:.1f}", f"{y:.1f}", _WIDE, _TITLE - 6,
        text_at(
            fold(title, (_WIDE - 16) / 13.5, 1), x + 10, y + 17, "title", size=13, anchor="start"
        ),
        Markup("").join(rows),
    )  # fmt: skip


def link_drawing(found: Sequence[Link]) -> Markup:
    """Return what leads from class to class: on the left of what it is said, right the value."""
    parts = []
    y, before = 4.0, ""
    for link in found:
        names = t(", ").join(_name(p) for p in link.properties)
        lines = fold(names, (_BETWEEN - 40) / 12, 4)
        high = max(28.0, 15.6 * len(lines) + 8)
        middle = y + high / 2
        left, right = _SIDE + 4, _SIDE + _BETWEEN - 4
        line = middle + 15.6 * len(lines) / 2 - 3
        if link.start.iri != before:
            parts.append(_side(link.start, 0, line))
        before = link.start.iri
        parts.append(
            Markup('<path class="arrow" d="M{} {}H{}m-8-5 8 5-8 5"/>').format(
                left, f"{line:.1f}", right
            )
        )
        first = line - 6 - (len(lines) - 1) * 15.6
        parts.append(text_at(lines, (left + right) / 2, first, "property"))
        parts.append(_side(link.end, _SIDE + _BETWEEN, line))
        y += high + 16
    size = (2 * _SIDE + _BETWEEN, y)
    title = t("Properties between the main classes")
    return _frame(Markup("").join(parts), size, "properties", title)


def _side(term: OntologyTerm, x: float, middle: float) -> Markup:
    return Markup(
        '<g class="block"><rect class="class" x="{}" y="{}" width="{}" height="26"/>{}</g>'
    ).format(
        f"{x + 1:.1f}",
        f"{middle - 13:.1f}",
        _SIDE - 2,
        text_at(
            fold(_name(term), (_SIDE - 12) / 13, 1), x + _SIDE / 2, middle + 4.5, "title", size=13
        ),
    )


def _frame(inner: Markup, size: tuple[float, float], name: str, title: str) -> Markup:
    wide, high = (f"{n:.0f}" for n in size)
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" width="{}" height="{}" role="img"'
        ' aria-labelledby="chart-{}-title chart-{}-desc"><title id="chart-{}-title">{}</title>'
        '<desc id="chart-{}-desc">{}</desc>{}</svg>'
    ).format(
        wide, high, wide, high, name, name, name, title, name,
        t("The table below says the same."), inner,
    )  # fmt: skip


def _name(term: OntologyTerm) -> str:
    return term.label.read(language())[0] or term.name
