"""Everything that follows from a network of relations, by bit rows.

Every fact (:mod:`.facts`) of two items follows along one kind of path only:

* within:      ⊆ … ⊆
* shares:      ⊇ … ⊇, then one stated sharing (or none), then ⊆ … ⊆
* apart:       ⊆ … ⊆, then one stated disjointness, then ⊇ … ⊇
* not_within:  ⊇ … ⊇, then one stated ⊄ (or a sharing, ⊆ … ⊆ and a disjointness), then ⊇ … ⊇

and the converses. So no pairs need to be joined: a fact is a row of bits for each item, one bit
for each column asked for, and rows are or-ed together along the stated ⊆ links, level by level.
The cost is links x columns / 64, whatever the number of derived pairs; ADR 7 has the figures.

A contradiction stays where it is: a pair with contradicting facts has the mask 0, and nothing is
concluded from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from kakehashi.calculus.facts import FACTS, MASK_OF_FACTS, facts_of, is_conjunction
from kakehashi.calculus.masks import ANY, COMPOSED, CONVERSE

__all__ = ["Bits", "Closure", "Masks", "Numbers"]

Numbers = NDArray[np.int64]  #: items by number
Masks = NDArray[np.uint8]  #: masks, items x columns
Bits = NDArray[np.uint64]  #: components x words; bit j of a row is column j

_ANY: Final = np.uint8(ANY)
_COMPOSED: Final = np.array(COMPOSED, dtype=np.uint8)
_CONVERSE: Final = np.array(CONVERSE, dtype=np.uint8)
_MASK_OF_FACTS: Final = np.array(MASK_OF_FACTS, dtype=np.uint8)
#: Which facts a mask says: 32 x 6.
_SAYS: Final = np.array([[f in facts_of(m) for f in FACTS] for m in range(ANY + 1)])
_OPEN: Final = np.array([not is_conjunction(m) for m in range(ANY + 1)])
#: Most words that are gathered at once.
_CHUNK: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class _Links:
    """Rows, and for each the rows it takes over, as one list cut at ``starts``."""

    rows: Numbers
    starts: Numbers
    sources: Numbers

    @classmethod
    def of(cls, rows: Numbers, sources: Numbers) -> _Links:
        order = np.lexsort((sources, rows))
        rows, sources = rows[order], sources[order]
        fresh = np.ones(len(rows), dtype=bool)
        fresh[1:] = (rows[1:] != rows[:-1]) | (sources[1:] != sources[:-1])
        rows, sources = rows[fresh], sources[fresh]
        found, starts = np.unique(rows, return_index=True)
        return cls(found, starts.astype(np.int64), sources)

    def collect(self, target: Bits, source: Bits) -> None:
        """Or the source rows of every row into the target."""
        step = max(1, _CHUNK // max(1, target.shape[1]))
        ends = np.append(self.starts[1:], len(self.sources))
        first = 0
        while first < len(self.rows):
            begin = self.starts[first]
            last = max(first + 1, int(np.searchsorted(ends, begin + step, side="right")))
            taken = source[self.sources[begin : ends[last - 1]]]
            starts = self.starts[first:last] - begin
            target[self.rows[first:last]] |= np.bitwise_or.reduceat(taken, starts, axis=0)
            first = last


class Closure:
    """What follows from relations between items 0 to ``items - 1``.

    ``mask[i]`` is the relation of ``subject[i]`` to ``target[i]``, any of the 31 masks.

    >>> import numpy as np
    >>> overlaps_then_part_of = Closure(3, [0, 1], [1, 2], [8, 2])
    >>> overlaps_then_part_of.masks([2])[:, 0].tolist()  # {part of, overlaps}; part of; equal
    [10, 2, 1]
    """

    def __init__(
        self, items: int, subject: Sequence[int], target: Sequence[int], mask: Sequence[int]
    ) -> None:
        self.items = items
        start, end = np.asarray(subject, dtype=np.int64), np.asarray(target, dtype=np.int64)
        said = np.asarray(mask, dtype=np.uint8)
        telling = said != _ANY
        start, end, said = start[telling], end[telling], said[telling]
        self._stated = start, end, said
        rows, ends = np.concatenate((start, end)), np.concatenate((end, start))
        both = np.concatenate((said, _CONVERSE[said]))
        open_ = np.flatnonzero(_OPEN[both])
        self._open = [(int(rows[i]), int(ends[i]), int(both[i])) for i in open_]
        says = dict(zip(FACTS, _SAYS[both].T, strict=True))
        within = says["within"]
        graph = csr_array(
            (np.ones(int(within.sum()), dtype=bool), (rows[within], ends[within])),
            shape=(items, items),
        )
        self.components, self.component = connected_components(graph, connection="strong")
        self.component = self.component.astype(np.int64)
        self._links = {
            fact: _Links.of(self.component[rows[chosen]], self.component[ends[chosen]])
            for fact, chosen in says.items()
            if fact in ("shares", "apart", "not_within", "not_holding")
        }
        child, parent = self.component[rows[within]], self.component[ends[within]]
        proper = child != parent
        self._up = _levels(self.components, child[proper], parent[proper])
        self._down = _levels(self.components, parent[proper], child[proper])

    def facts(self, columns: Sequence[int]) -> dict[str, Bits]:
        """Return for every fact a row of bits for each component, one bit for each column."""
        words = (len(columns) + 63) // 64
        places = np.arange(len(columns))
        bits = np.zeros((self.components, words), dtype=np.uint64)
        one = np.left_shift(np.uint64(1), (places % 64).astype(np.uint64))
        np.bitwise_or.at(bits, (self.component[np.asarray(columns)], places // 64), one)
        within, holds = bits, bits.copy()
        _spread(within, self._up)
        _spread(holds, self._down)
        shares, links = within.copy(), self._links
        apart, not_within, not_holding = (np.zeros_like(bits) for _ in range(3))
        links["shares"].collect(shares, within)
        _spread(shares, self._down)
        links["apart"].collect(apart, holds)
        _spread(apart, self._up)
        links["not_within"].collect(not_within, holds)
        not_within |= apart
        links["shares"].collect(not_within, apart)
        _spread(not_within, self._down)
        links["not_holding"].collect(not_holding, within)
        links["apart"].collect(not_holding, shares)
        _spread(not_holding, self._up)
        return dict(
            zip(FACTS, (within, holds, shares, apart, not_within, not_holding), strict=True)
        )

    def masks(self, columns: Sequence[int], rows: Sequence[int] | None = None) -> Masks:
        """Return the relation of every item (or of ``rows``) to each column; 0 contradicts."""
        if not self._open:
            return self._from_facts(columns, rows)
        starts = sorted({start for start, _, _ in self._open})
        asked = np.array([*columns, *starts], dtype=np.int64)
        found = self._through_open(self._from_facts(asked.tolist()), asked, starts)
        found = found[:, : len(columns)]
        return found if rows is None else found[np.asarray(rows, dtype=np.int64)]

    def between(self, subject: int, target: int) -> int:
        """Return the relation of one item to another."""
        return int(self.masks([target], [subject])[0, 0])

    def blocks(self, width: int = 4096) -> Iterator[tuple[range, Masks]]:
        """Yield the relations of all items to all items, some columns at a time."""
        for begin in range(0, self.items, width):
            columns = range(begin, min(begin + width, self.items))
            yield columns, self.masks(columns)

    def contradictions(self) -> list[int]:
        """Return the places of the stated relations, in the order given, that cannot all hold.

        Whatever contradicts does so between the two ends of a stated relation.
        """
        start, end, said = self._stated
        order = np.argsort(end, kind="stable")
        found: list[int] = []
        for begin in range(0, len(order), 4096):
            part = order[begin : begin + 4096]
            columns, place = np.unique(end[part], return_inverse=True)
            masks = self.masks(columns.tolist())
            found += part[(masks[start[part], place] & said[part]) == 0].tolist()
        return sorted(found)

    def _through_open(self, known: Masks, asked: Numbers, starts: list[int]) -> Masks:
        """Narrow by chains over masks that say more than their facts, until nothing narrows.

        A pair that contradicts itself keeps what it had before for whatever passes through it.
        """
        lost = known == 0
        known[lost] = _ANY
        known[asked, np.arange(len(asked))] = 1
        column = {start: len(asked) - len(starts) + n for n, start in enumerate(starts)}
        while True:
            narrowed = known.copy()
            for start, end, mask in self._open:
                _through(known, narrowed, column[start], mask, end)
            gone = narrowed == 0
            lost |= gone
            narrowed = np.where(gone, known, narrowed)
            if np.array_equal(narrowed, known):
                known[lost] = 0
                return known
            known = narrowed

    def _from_facts(self, columns: Sequence[int], rows: Sequence[int] | None = None) -> Masks:
        asked = np.asarray(columns, dtype=np.int64)
        facts = self.facts(asked.tolist())
        component = self.component if rows is None else self.component[np.asarray(rows)]
        code = np.zeros((len(component), len(asked)), dtype=np.uint8)
        for place, bits in enumerate(facts.values()):
            octets = bits[component].view(np.uint8)
            unpacked = np.unpackbits(octets, axis=1, count=len(asked), bitorder="little")
            code |= unpacked << np.uint8(place)
        return _MASK_OF_FACTS[code]


def _levels(items: int, rows: Numbers, sources: Numbers) -> list[_Links]:
    """Cut links of an acyclic graph into levels: a row comes after all its sources."""
    level = np.zeros(items, dtype=np.int64)
    while True:
        raised = level.copy()
        np.maximum.at(raised, rows, level[sources] + 1)
        if np.array_equal(raised, level):
            break
        level = raised
    at = level[rows]
    return [
        _Links.of(rows[at == n], sources[at == n]) for n in range(1, int(level.max(initial=0)) + 1)
    ]


def _through(known: Masks, narrowed: Masks, column: int, mask: int, end: int) -> None:
    """Narrow by chains over one stated mask that says more than its facts.

    The chains go from any row to the item of ``column``, by the mask to ``end``, and on from there.
    """
    left, right = known[:, column], known[end]
    rows, columns = np.flatnonzero(left != _ANY), np.flatnonzero(right != _ANY)
    reached = _COMPOSED[left[rows], mask]
    narrowed[np.ix_(rows, columns)] &= _COMPOSED[reached[:, None], right[columns][None, :]]


def _spread(bits: Bits, levels: list[_Links]) -> None:
    """Let every row take over the rows it is linked to, the farthest first."""
    for links in levels:
        links.collect(bits, bits)
