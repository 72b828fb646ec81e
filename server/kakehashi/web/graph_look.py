"""How items and relations look in a drawing: the same for the browser's and the server's."""

from __future__ import annotations

from typing import Final

from kakehashi.model.graph import GraphNode
from kakehashi.model.relation import NOT_DISJOINT, Relation
from kakehashi.model.views import ItemRef
from kakehashi.web.language import language, t
from kakehashi.web.lettering import fold

__all__ = ["MARKS", "OUTLINES", "documents_of", "label_of", "look_of", "mark_of"]

#: Outlines of a box, as corners in a square from -1 to 1; with as many colours, one of each
#: document. The first is that of the document that was asked about.
OUTLINES: Final[tuple[tuple[float, ...], ...]] = (
    (-1, -1, 1, -1, 1, 1, -1, 1),
    (-0.94, -1, 0.94, -1, 1, -0.7, 1, 0.7, 0.94, 1, -0.94, 1, -1, 0.7, -1, -0.7),
    (-1, -1, 0.94, -1, 1, 0, 0.94, 1, -1, 1, -0.94, 0),
    (-0.93, -1, 1, -1, 0.93, 1, -1, 1),
    (-0.94, -1, 0.94, -1, 1, 0, 0.94, 1, -0.94, 1, -1, 0),
    (-1, -1, 1, -1, 0.94, 0, 1, 1, -1, 1, -0.94, 0),
)

#: What stands at the start and at the end of a line, by its mark.
MARKS: Final[dict[str, tuple[str, str]]] = {
    "equal": ("", ""),
    "partOf": ("", "triangle"),
    "contains": ("triangle", ""),
    "partOf-equal": ("", "hollow-triangle"),
    "contains-equal": ("hollow-triangle", ""),
    "overlaps": ("circle", "circle"),
    "shares": ("hollow-circle", "hollow-circle"),
    "disjoint": ("tee", "tee"),
    "open": ("", ""),
}

_MARK_OF: Final = {
    Relation(1): "equal",
    Relation(2): "partOf",
    Relation(4): "contains",
    Relation(1 | 2): "partOf-equal",
    Relation(1 | 4): "contains-equal",
    Relation(8): "overlaps",
    Relation(16): "disjoint",
}


def mark_of(relation: Relation) -> str:
    """Return how the line of a relation is marked; the words stand in the table.

    >>> mark_of(Relation.PART_OF), mark_of(Relation(2 | 8)), mark_of(Relation(8 | 16))
    ('partOf', 'shares', 'open')
    """
    if relation in _MARK_OF:
        return _MARK_OF[relation]
    return "shares" if relation and relation in NOT_DISJOINT else "open"


def look_of(number: int) -> tuple[int, int]:
    """Return outline and colour of a document; the first 36 have one pair each of their own.

    >>> look_of(0), look_of(6), look_of(35)
    ((0, 0), (0, 1), (5, 4))
    """
    kinds = len(OUTLINES)
    return number % kinds, (number + number // kinds) % kinds


def documents_of(nodes: tuple[GraphNode, ...]) -> dict[str, int]:
    """Return the documents of a drawing, each with its number, which gives its look."""
    return {document: n for n, document in enumerate(dict.fromkeys(n.ref.document for n in nodes))}


def label_of(ref: ItemRef, room: float = 13.2) -> list[str]:
    """Return the number and the short title of an item, in two lines of that many letters."""
    title = ref.title.read(language())[0] or (
        t("(not found)") if ref.not_found else t("(not seen)") if ref.placeholder else ref.id
    )
    number = "" if not ref.notation or title.startswith(ref.notation) else f"{ref.notation} "
    return fold(number + title, room, 2)
