"""The outline of a document: which items lie under which, and how it falls into sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from kakehashi.errors import UnknownThingError
from kakehashi.model.comparing import Section
from kakehashi.model.views import ItemRef, TreeNode
from kakehashi.services.refs import Refs

__all__ = ["Outline"]

#: Sections that a list of choices offers.
_MOST_CHOICES: Final = 60


class Outline:
    """A document's items in the order in which they are read, with what lies below each."""

    def __init__(self, slug: str, tree: tuple[TreeNode, ...]) -> None:
        self.slug, self.tree = slug, tree
        self.items: dict[str, ItemRef] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        for node in tree:
            self._enter(node)

    def _enter(self, node: TreeNode) -> tuple[str, ...]:
        self.items[node.item.id] = node.item
        below = tuple(name for child in node.children for name in self._enter(child))
        self._below[node.item.id] = (node.item.id, *below)
        return self._below[node.item.id]

    def below(self, section: str) -> tuple[str, ...]:
        """Return an item and all below it; of no section, all items of the document.

        Raises UnknownThingError for what is no item of the document.
        """
        if not section:
            return tuple(self.items)
        if section not in self._below:
            raise UnknownThingError(
                "No section of {document} is called {id}.",
                remedy="Sections are: {known}.",
                suggestions=Refs.near(section, self._below),
                id=section,
                document=self.slug,
                known=", ".join(c.item.id for c in self.choices if c.item) or "–",
            )
        return self._below[section]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The document in parts: each item belongs to one.

        The parts are the topmost items that have items below them, where there are several; items
        beside them form a part without a name.
        """
        nodes = list(self.tree)
        while (parents := [n for n in nodes if n.children]) and (
            len(parents) == 1 or any(_whole(n) for n in parents)
        ):
            opened = [n for n in parents if len(parents) == 1 or _whole(n)]
            if len(parents) == 1 and not any(c.children for c in parents[0].children):
                break
            nodes = list(_without(nodes, opened))
        parts = [Section(node.item, self._below[node.item.id]) for node in nodes if node.children]
        placed = {name for part in parts for name in part.items}
        rest = tuple(name for name in self.items if name not in placed)
        return (*parts, Section(None, rest)) if rest else tuple(parts)

    @cached_property
    def choices(self) -> tuple[Section, ...]:
        """Sections to narrow by: as many levels as a list can offer."""
        chosen: tuple[Section, ...] = ()
        for depth in range(1, 5):
            found = tuple(self._parents(self.tree, 0, depth))
            if len(found) > _MOST_CHOICES and chosen:
                break
            chosen = found
        return chosen

    def _parents(self, nodes: Sequence[TreeNode], depth: int, most: int) -> Iterator[Section]:
        for node in nodes:
            if node.children:
                yield Section(node.item, self._below[node.item.id], depth)
                if depth + 1 < most:
                    yield from self._parents(node.children, depth + 1, most)


def _whole(node: TreeNode) -> bool:
    """Return whether a node stands for the document as a whole."""
    return bool(node.children) and node.item.id.endswith(":document")


def _without(nodes: Sequence[TreeNode], opened: Sequence[TreeNode]) -> Iterator[TreeNode]:
    for node in nodes:
        if node in opened:
            yield from node.children
        else:
            yield node
