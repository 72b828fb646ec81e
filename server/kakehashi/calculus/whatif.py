"""What adding or withdrawing statements would derive, merge or contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from kakehashi.calculus.closure import Masks
from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.model.relation import Relation
from kakehashi.model.whatif import Change, Effect

__all__ = ["compare"]


def compare(before: Network, after: Network) -> Effect:
    """Return what differs between two networks over the same items.

    >>> from kakehashi.model.premise import Premise
    >>> known = Premise("b:1", Relation.PART_OF, "c:1", id="1")
    >>> new = Premise("a:1", Relation.EQUAL, "b:1", id="2")
    >>> items = ["a:1", "b:1", "c:1"]
    >>> effect = compare(Network([known], items), Network([known, new], items))
    >>> [(c.subject, c.after.text, c.object) for c in effect.changes]
    [('a:1', 'equal', 'b:1'), ('a:1', 'partOf', 'c:1')]
    >>> effect.merged
    (('a:1', 'b:1'),)
    """
    old, new = conflicts(before), conflicts(after)
    old_sets, new_sets = {c.premises for c in old}, {c.premises for c in new}
    return Effect(
        tuple(_changes(before, after)),
        tuple(_merged(before, after)),
        tuple(c.premises for c in new if c.premises not in old_sets),
        tuple(c.premises for c in old if c.premises not in new_sets),
    )


def _changes(before: Network, after: Network) -> Iterator[Change]:
    """Yield what changed, each pair of items of different documents once."""
    items = after.items
    document = np.unique([item.partition(":")[0] for item in items], return_inverse=True)[1]
    for (columns, old), (_, new) in zip(
        before.closure.blocks(), after.closure.blocks(), strict=True
    ):
        for row, place in zip(*np.nonzero(old != new), strict=True):
            column = columns[place]
            if row < column and document[row] != document[column]:
                yield Change(items[row], items[column], _at(old, row, place), _at(new, row, place))


def _at(masks: Masks, row: int, column: int) -> Relation:
    return Relation(int(masks[row, column]))


def _merged(before: Network, after: Network) -> Iterator[tuple[str, ...]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number, component in enumerate(after.closure.component.tolist()):
        groups[component].append(number)
    known = before.closure.component
    for group in groups.values():
        if len({int(known[number]) for number in group}) > 1:
            yield tuple(after.items[number] for number in group)
