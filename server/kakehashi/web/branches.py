"""Which part of a document's tree a page draws: as much as can be read, the rest by links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kakehashi.model.views import ItemRef, TreeNode

__all__ = ["Branch", "drawn", "names", "path_to"]

#: Lines of a tree that one page draws.
MOST_LINES: Final = 300


@dataclass(frozen=True, slots=True)
class Branch:
    """An item as a page draws it; ``below`` counts what stands under it, drawn or not."""

    item: ItemRef
    children: tuple[Branch, ...]
    below: int

    @property
    def cut(self) -> bool:
        """Whether what stands under it is on a page of its own."""
        return bool(self.below) and not self.children


def drawn(nodes: Sequence[TreeNode], most: int = MOST_LINES) -> tuple[Branch, ...]:
    """Return the branches of a page: whole levels, down to the last that fits into ``most`` lines.

    The first level is always drawn.
    """
    depth, level = 1, list(nodes)
    lines = len(level)
    while level := [child for node in level for child in node.children]:
        lines += len(level)
        if lines > most:
            break
        depth += 1
    return tuple(_branch(node, depth) for node in nodes)


def _branch(node: TreeNode, depth: int) -> Branch:
    shown = node.children if depth > 1 else ()
    return Branch(node.item, tuple(_branch(child, depth - 1) for child in shown), _below(node))


def _below(node: TreeNode) -> int:
    """Return how many items stand under a node."""
    return sum(1 + _below(child) for child in node.children)


def path_to(nodes: Sequence[TreeNode], identifier: str) -> tuple[TreeNode, ...]:
    """Return the nodes that lead down to an item, it included; empty when it is not there."""
    for node in nodes:
        if node.item.id == identifier:
            return (node,)
        if below := path_to(node.children, identifier):
            return (node, *below)
    return ()


def names(nodes: Sequence[TreeNode]) -> Iterator[str]:
    """Yield the identifiers of all items of a tree."""
    for node in nodes:
        yield node.item.id
        yield from names(node.children)
