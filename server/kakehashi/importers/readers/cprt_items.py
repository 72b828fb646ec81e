"""The elements of a CPRT export as items of their documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from kakehashi.importers.raw import Cell, RawDocument, RawEntry
from kakehashi.importers.readers.keys import numbered
from kakehashi.importers.readers.located_json import Node

__all__ = [
    "ATTRIBUTES",
    "NESTING",
    "SUCCESSIONS",
    "Element",
    "Name",
    "Relationship",
    "break_circles",
    "by_document",
    "document_of",
]

#: Types of elements that say something of the element they are projected from.
ATTRIBUTES: Final = ("party", "sort", "withdraw_reason")
#: Relationships that say what became of a withdrawn element.
SUCCESSIONS: Final = ("incorporated_into", "moved_to")
#: The relationship that puts an element under another.
NESTING: Final = "projection"

#: What identifies an element: its document and its identifier there.
Name = tuple[str, str]


@dataclass(slots=True)
class Element:
    """An element, with what relationships say of it."""

    node: Node
    name: Name
    kind: str
    cells: dict[str, Cell]
    parents: list[tuple[Name, Cell]] = field(default_factory=list)
    said: defaultdict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))

    def entry(self) -> RawEntry:
        """Return the element as an item."""
        for key, cells in self.said.items():
            self.cells |= numbered(f"note:{key}", cells)
        return RawEntry(self.node.row, self.cells)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship between two elements."""

    node: Node
    kind: Cell
    source: Cell
    source_document: Cell
    target: Cell
    target_document: Cell

    @property
    def start(self) -> Name:
        """Name of the source."""
        return self.source_document.text, self.source.text

    @property
    def end(self) -> Name:
        """Name of the destination."""
        return self.target_document.text, self.target.text


def break_circles(elements: dict[Name, Element]) -> None:
    """Report each circle of projections once and take it apart, at its first element."""
    done: set[Name] = set()
    for element in elements.values():
        path: dict[Name, None] = {}
        at: Element | None = element
        while at and at.name not in done and at.name not in path and at.kind not in ATTRIBUTES:
            path[at.name] = None
            at = elements.get(at.parents[0][0]) if at.parents else None
        if at and at.name in path:
            at.node.fault("cprt-circle", "element_identifier", value=at.name[1])
            at.parents.clear()
        done |= path.keys()


def by_document(elements: dict[Name, Element]) -> dict[str, list[Element]]:
    """Return the elements of each document; what others say of an element is filed with it."""
    found: defaultdict[str, list[Element]] = defaultdict(list)
    for element in elements.values():
        above = [elements[name] for name, _ in element.parents]
        described = [parent for parent in above if parent.kind not in ATTRIBUTES]
        if element.kind not in ATTRIBUTES or not described:
            found[element.name[0]].append(element)
            continue
        for parent in described:
            _describe(parent, element)
    return found


def _describe(item: Element, attribute: Element) -> None:
    """Add to an item what an element says that is no item itself."""
    for key, cell in attribute.cells.items():
        if key.startswith(("title", "summary")):
            item.said[attribute.kind].append(cell)
        elif key.startswith("note:"):
            item.said[key.removeprefix("note:")].append(cell)
    for key, cells in attribute.said.items():
        item.said[key] += cells
    if attribute.kind == "withdraw_reason":
        node = attribute.node
        item.cells["status"] = Cell("withdrawn", node.pointer, node.row)


def document_of(about: RawEntry, elements: list[Element]) -> RawDocument:
    """Return the document with its items, parents before children, else as in the file."""
    own = {element.name for element in elements}
    children: defaultdict[Name | None, list[Element]] = defaultdict(list)
    for element in elements:
        above = None
        if element.parents and element.kind not in ATTRIBUTES:
            name, cell = element.parents[0]
            if name in own:
                above = name
                element.cells["parent"] = cell
            else:
                element.said[NESTING].append(cell)
        children[above].append(element)
    items: list[RawEntry] = []
    open_ = list(reversed(children[None]))
    while open_:
        element = open_.pop()
        items.append(element.entry())
        open_ += reversed(children.get(element.name, []))
    return RawDocument(about, tuple(items))
