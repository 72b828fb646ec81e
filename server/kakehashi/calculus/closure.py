"""Everything that follows from a network of relations, by bit rows.

Every fact (:mod:`.facts`) of two items follows along one kind of path only:

* within:      ⊆ … ⊆
* shares:      ⊇ … ⊇, then one stated sharing (or none), then ⊆ … ⊆
* apart:       ⊆ … ⊆, then one stated disjointness, then ⊇ … ⊇
* not_within:  ⊇ … ⊇, then one stated ⊄ (or a sharing, ⊆ … ⊆ and a disjointness), then ⊇ … ⊇

and the converses. So no pairs need to be joined: a fact is a row of bits for each item, one bit
for each column asked for, and rows are or-ed together along the stated ⊆ links, level by level.
The cost is links x columns / 64 at most, whatever the number of derived pairs; rows in which
nothing is told are passed over. ADR 7 has the figures.

A contradiction stays where it is: a pair with contradicting facts has the mask 0, and nothing is
concluded from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kakehashi.calculus.facts import (
    DENIED,
    FACTS,
    MASK_OF_FACTS,
    code_of,
    facts_of,
    is_conjunction,
)
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
_CODE: Final = np.array([code_of(m) for m in range(ANY + 1)], dtype=np.uint8)
_DENIED: Final = np.array(DENIED, dtype=np.uint8)
_OPEN: Final = np.array([not is_conjunction(m) for m in range(ANY + 1)])
#: Most words that are gathered at once.
_CHUNK: Final = 1 << 22


class _Fact:
    """A fact: a row of bits for each component, and whether the row has any."""

    def __init__(self, bits: Bits, told: NDArray[np.bool_]) -> None:
        self.bits, self.told = bits, told

    def nothing(self) -> _Fact:
        """Return a fact of the same shape that says nothing."""
        return _Fact(np.zeros_like(self.bits), np.zeros_like(self.told))

    def copy(self) -> _Fact:
        return _Fact(self.bits.copy(), self.told.copy())


class _Links:
    """Rows that take over other rows: ``rows[i]`` takes over ``sources[i]``, sorted."""

    def __init__(self, rows: Numbers, sources: Numbers) -> None:
        order = np.lexsort((sources, rows))
        rows, sources = rows[order], sources[order]
        fresh = np.ones(len(rows), dtype=bool)
        fresh[1:] = (rows[1:] != rows[:-1]) | (sources[1:] != sources[:-1])
        self.rows, self.sources = rows[fresh], sources[fresh]

    def collect(self, target: _Fact, source: _Fact) -> None:
        """Or the source rows of every row into the target."""
        telling = np.flatnonzero(source.told[self.sources])
        if not len(telling):
            return
        rows, sources = self.rows[telling], self.sources[telling]
        starts = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
        ends = np.append(starts[1:], len(rows))
        step = max(1, _CHUNK // target.bits.shape[1])
        first = 0
        while first < len(starts):
            begin = starts[first]
            last = max(first + 1, int(np.searchsorted(ends, begin + step, side="right")))
            taken = source.bits[sources[begin : ends[last - 1]]]
            part = starts[first:last]
            target.bits[rows[part]] |= np.bitwise_or.reduceat(taken, part - begin, axis=0)
            first = last
        target.told[rows[starts]] = True


@dataclass(frozen=True, slots=True)
class _Plan:
    """In which order rows take over which others."""

    shares: _Links
    apart: _Links
    not_within: _Links
    not_holding: _Links
    up: list[_Links]  #: from a row to those it lies within, the outermost first
    down: list[_Links]  #: from a row to those within it, the innermost first

    def facts(self, seeds: _Fact) -> tuple[_Fact, ...]:
        """Return every fact, in the order of the facts; ``seeds`` marks the columns."""
        within, holds = seeds, seeds.copy()
        _spread(within, self.up)
        _spread(holds, self.down)
        shares = within.copy()
        apart, not_within, not_holding = (seeds.nothing() for _ in range(3))
        self.shares.collect(shares, within)
        _spread(shares, self.down)
        self.apart.collect(apart, holds)
        _spread(apart, self.up)
        self.not_within.collect(not_within, holds)
        # Of what is apart, either that is stated or a row that it lies within is apart, too.
        self.shares.collect(not_within, apart)
        _spread(not_within, self.down)
        self.not_holding.collect(not_holding, within)
        self.apart.collect(not_holding, shares)
        _spread(not_holding, self.up)
        return within, holds, shares, apart, not_within, not_holding


class Closure:
    """What follows from relations between items 0 to ``items - 1``.

    ``mask[i]`` is the relation of ``subject[i]`` to ``target[i]``, any of the 31 masks.

    >>> import numpy as np
    >>> overlaps_then_part_of = Closure(3, [0, 1], [1, 2], [8, 2])
    >>> overlaps_then_part_of.masks([2])[:, 0].tolist()  # {part of, overlaps}; part of; equal
    [10, 2, 1]
    """

    def __init__(self, items: int, subject: ArrayLike, target: ArrayLike, mask: ArrayLike) -> None:
        from scipy.sparse import csr_array  # noqa: PLC0415  (slow import)
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

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
        child, parent = self.component[rows[within]], self.component[ends[within]]
        proper = child != parent
        linked = {
            fact: _Links(self.component[rows[chosen]], self.component[ends[chosen]])
            for fact, chosen in says.items()
        }
        self._plan = _Plan(
            shares=linked["shares"],
            apart=linked["apart"],
            not_within=linked["not_within"],
            not_holding=linked["not_holding"],
            up=_levels(self.components, child[proper], parent[proper]),
            down=_levels(self.components, parent[proper], child[proper]),
        )

    @property
    def has_open_masks(self) -> bool:
        """Whether something stated says more than its facts."""
        return bool(self._open)

    def facts(self, columns: Sequence[int]) -> tuple[Numbers, tuple[Bits, ...]]:
        """Return the components of which anything is known, and a row of bits for each and fact.

        Bit j of a row is ``columns[j]``; the facts come in their order.
        """
        asked = self.component[np.asarray(columns, dtype=np.int64)]
        places = np.arange(len(columns))
        seeds = np.zeros((self.components, (len(columns) + 63) // 64), dtype=np.uint64)
        bits = np.left_shift(np.uint64(1), (places % 64).astype(np.uint64))
        np.bitwise_or.at(seeds, (asked, places // 64), bits)
        told = np.zeros(self.components, dtype=bool)
        told[asked] = True
        found = self._plan.facts(_Fact(seeds, told))
        active = np.flatnonzero(np.logical_or.reduce([fact.told for fact in found]))
        return active, tuple(fact.bits[active] for fact in found)

    def masks(self, columns: Sequence[int], rows: Sequence[int] | None = None) -> Masks:
        """Return the relation of every item (or of ``rows``) to each column; 0 contradicts."""
        if not self._open:
            return self._from_facts(columns, rows)
        starts = sorted({start for start, _, _ in self._open})
        asked = np.array([*columns, *starts], dtype=np.int64)
        found = self._through_open(self._from_facts(asked.tolist()), asked, starts)
        found = found[:, : len(columns)]
        return found if rows is None else found[np.asarray(rows, dtype=np.int64)]

    def rows(self, rows: Sequence[int]) -> Masks:
        """Return the relation of each of ``rows`` to every item; 0 contradicts.

        What chains over open masks need is known of all items to what is asked for, so that
        :meth:`masks` with all items as columns would work out every pair.
        """
        return _CONVERSE[self.masks(rows)].T

    def between(self, subject: int, target: int) -> int:
        """Return the relation of one item to another."""
        return int(self.masks([target], [subject])[0, 0])

    def blocks(self, width: int = 1024) -> Iterator[tuple[range, Masks]]:
        """Yield the relations of all items to all items, some columns at a time."""
        for begin in range(0, self.items, width):
            columns = range(begin, min(begin + width, self.items))
            yield columns, self.masks(columns)

    def pairs(self, width: int = 1024) -> Iterator[tuple[Numbers, Numbers, Masks]]:
        """Yield subjects, objects and masks of all pairs that anything is known of, in parts.

        Every item comes with itself as well. Where little is known of much, this is faster than
        :meth:`blocks`, since only what is known is unpacked.
        """
        members = np.argsort(self.component, kind="stable")
        sizes = np.bincount(self.component, minlength=self.components)
        firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        for begin in range(0, self.items, width):
            columns = range(begin, min(begin + width, self.items))
            if self._open:
                masks = self.masks(columns)
                rows, places = np.nonzero(masks != _ANY)
                yield rows, places + begin, masks[rows, places]
                continue
            active, facts = self.facts(columns)
            known, places, found = _unpacked(facts)
            components = active[known]
            repeats = sizes[components]
            within = np.arange(int(repeats.sum())) - np.repeat(
                np.cumsum(repeats) - repeats, repeats
            )
            rows = members[np.repeat(firsts[components], repeats) + within]
            yield rows, np.repeat(places + begin, repeats), np.repeat(found, repeats)

    def contradictions(self, among: Sequence[int] | None = None) -> list[int]:
        """Return the places of the stated relations, in the order given, that cannot all hold.

        Whatever contradicts does so between the two ends of a stated relation. ``among`` are the
        places to look at; all without it.
        """
        start, end, said = self._stated
        places = np.arange(len(end)) if among is None else np.asarray(among, dtype=np.int64)
        order = places[np.argsort(end[places], kind="stable")]
        found: list[int] = []
        for begin in range(0, len(order), 4096):
            part = order[begin : begin + 4096]
            columns, place = np.unique(end[part], return_inverse=True)
            if self._open:
                against = self.masks(columns.tolist())[start[part], place] == 0
            else:
                codes = self._codes(columns.tolist())
                against = _DENIED[codes[start[part], place]] & _CODE[said[part]] != 0
            found += part[against].tolist()
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
        return _MASK_OF_FACTS[self._codes(columns, rows)]

    def _codes(self, columns: Sequence[int], rows: Sequence[int] | None = None) -> Masks:
        """Return the facts of every item (or of ``rows``) and each column, as 6-bit codes."""
        active, facts = self.facts(columns)
        number = np.full(self.components, -1)
        number[active] = np.arange(len(active))
        chosen = number[self.component if rows is None else self.component[np.asarray(rows)]]
        told = chosen >= 0
        code = np.zeros((len(chosen), len(columns)), dtype=np.uint8)
        for place, bits in enumerate(facts):
            octets = bits[chosen[told]].view(np.uint8)
            unpacked = np.unpackbits(octets, axis=1, count=len(columns), bitorder="little")
            code[told] |= unpacked << np.uint8(place)
        return code


def _any(facts: tuple[Bits, ...]) -> Bits:
    telling = facts[0].copy()
    for bits in facts[1:]:
        telling |= bits
    return telling


def _unpacked(facts: tuple[Bits, ...]) -> tuple[Numbers, Numbers, Masks]:
    """Return rows, columns and masks of everything that any of the facts says."""
    telling = _any(facts)
    width = telling.shape[1] * 8
    octets = np.flatnonzero(telling.view(np.uint8))
    code = np.zeros((len(octets), 8), dtype=np.uint8)
    for place, bits in enumerate(facts):
        chosen = bits.view(np.uint8).reshape(-1)[octets]
        code |= np.unpackbits(chosen[:, None], axis=1, bitorder="little") << np.uint8(place)
    told, bit = np.nonzero(code)
    row, octet = np.divmod(octets[told], width)
    return row, octet * 8 + bit, _MASK_OF_FACTS[code[told, bit]]


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
        _Links(rows[at == n], sources[at == n]) for n in range(1, int(level.max(initial=0)) + 1)
    ]


def _through(known: Masks, narrowed: Masks, column: int, mask: int, end: int) -> None:
    """Narrow by chains over one stated mask that says more than its facts.

    The chains go from any row to the item of ``column``, by the mask to ``end``, and on from there.
    """
    left, right = known[:, column], known[end]
    rows, columns = np.flatnonzero(left != _ANY), np.flatnonzero(right != _ANY)
    reached = _COMPOSED[left[rows], mask]
    narrowed[np.ix_(rows, columns)] &= _COMPOSED[reached[:, None], right[columns][None, :]]


def _spread(fact: _Fact, levels: list[_Links]) -> None:
    """Let every row take over the rows it is linked to, the farthest first."""
    for links in levels:
        links.collect(fact, fact)
