"""What adding or withdrawing statements would derive, merge or contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.masks import ANY
from kakehashi.calculus.network import Network
from kakehashi.model.relation import Relation
from kakehashi.model.whatif import Change, Effect

__all__ = ["compare"]

#: Items that are compared with all others at once: it bounds the memory.
_WIDTH: Final = 1024


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
    items, touched = after.items, _touched(before, after)
    document = np.unique([item.partition(":")[0] for item in items], return_inverse=True)[1]
    for begin in range(0, len(touched), _WIDTH):
        columns = touched[begin : begin + _WIDTH]
        old, new = (network.closure.masks(columns, touched) for network in (before, after))
        for at in zip(*np.nonzero(old != new), strict=True):
            row, column = touched[at[0]], columns[at[1]]
            if row < column and document[row] != document[column]:
                was, is_ = Relation(int(old[at])), Relation(int(new[at]))
                yield Change(items[row], items[column], was, is_)


def _touched(before: Network, after: Network) -> list[int]:
    """Return the items of which something may have changed, in their order.

    Whatever follows from a premise, follows along a chain through it; what is left of the chain
    from one end of the premise tells something of its last item.
    """
    changed = set(before.premises) ^ set(after.premises)
    ends = sorted({after.number[end] for p in changed for end in (p.subject, p.object)})
    if not ends:
        return []
    told = (network.closure.masks(ends) != ANY for network in (before, after))
    return np.flatnonzero(np.logical_or(*told).any(axis=1)).tolist()


def _merged(before: Network, after: Network) -> Iterator[tuple[str, ...]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number, component in enumerate(after.closure.component.tolist()):
        groups[component].append(number)
    known = before.closure.component
    for group in groups.values():
        if len({int(known[number]) for number in group}) > 1:
            yield tuple(after.items[number] for number in group)
