"""A field of standards as sets: documents, their hierarchies, and what each item is about.

The field is a line of topics. A document has a window on it; an item is one or two intervals of
topics within the interval(s) of its parent. The relation of any two items can therefore be
computed exactly, and whatever truly relates is consistent, however much of it is stated.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.relations import CONTAINS, DISJOINT, EQUAL, OVERLAPS, PART_OF, Masks

__all__ = ["Ints", "SetModel", "draw_model"]

Ints = npt.NDArray[np.int32]

#: Coarse on purpose: where few items have a topic to themselves, some mean exactly the same.
_ITEMS_PER_TOPIC = 25
_REACH = 400  # topics that a document may be about; more items, more fields

#: Items per parent, by the depth of a document, and how common that depth is.
_BRANCHING = {2: 7.0, 3: 4.0, 4: 3.0}
_DEPTH_SHARE = (0.2, 0.5, 0.3)

_PART = (0.15, 0.75)  # of the length of the parent
_SAME_AS_PARENT = 0.03
_BOTH_PARTS = 0.3  # of the children of items with two intervals, how many have two
_GAP = 0.15  # of the other children


@dataclass(frozen=True, slots=True)
class SetModel:
    """Every item with its set: two intervals ``low <= topic < high``, the second may be empty."""

    low: Ints  #: [items, 2]
    high: Ints  #: [items, 2]
    document_of: Ints  #: [items]
    parent_of: Ints  #: [items], -1 at the top of a document

    @property
    def sizes(self) -> Ints:
        """The number of topics of every item."""
        lengths = self.high - self.low
        return lengths[:, 0] + lengths[:, 1]

    def links(self) -> tuple[Ints, Ints]:
        """Return every child, and its parent."""
        child = np.flatnonzero(self.parent_of >= 0).astype(np.int32)
        return child, self.parent_of[child]

    def shared(self, first: Ints, second: Ints) -> Ints:
        """Count the topics that the items at the same place of both lists share."""
        total = np.zeros(len(first), dtype=np.int32)
        for i in (0, 1):
            for j in (0, 1):
                low = np.maximum(self.low[first, i], self.low[second, j])
                high = np.minimum(self.high[first, i], self.high[second, j])
                total += np.maximum(high - low, 0)
        return total

    def relation(self, first: Ints, second: Ints) -> Masks:
        """Return the one true relation of each pair, as a mask."""
        shared, sizes = self.shared(first, second), self.sizes
        inside, around = shared == sizes[first], shared == sizes[second]
        return np.select(
            [shared == 0, inside & around, inside, around],
            [np.uint8(DISJOINT), np.uint8(EQUAL), np.uint8(PART_OF), np.uint8(CONTAINS)],
            default=np.uint8(OVERLAPS),
        )


def draw_model(items: int, documents: int, rng: np.random.Generator) -> SetModel:
    """Draw documents, the largest first, with a hierarchy of two to four levels each."""
    topics = max(60, items // _ITEMS_PER_TOPIC)
    sizes = _document_sizes(items, documents)
    low, high = np.zeros((items, 2), np.int32), np.zeros((items, 2), np.int32)
    parent_of = np.full(items, -1, np.int32)
    for first, size in zip((np.cumsum(sizes) - sizes).tolist(), sizes.tolist(), strict=True):
        chapters, *lower = _levels(first, size, rng)
        start, end = _draw_window(len(chapters), topics, rng)
        shares = (0.5 / len(chapters), min(3.0 / len(chapters), 1.0))
        low[chapters], high[chapters] = _draw_within(start, end, shares, 0.0, rng)
        for above, level in itertools.pairwise([chapters, *lower]):
            parent_of[level] = parents = rng.choice(above, len(level))
            low[level], high[level] = _draw_within(
                low[parents], high[parents], _PART, _SAME_AS_PARENT, rng
            )
    document_of = np.repeat(np.arange(documents, dtype=np.int32), sizes)
    return SetModel(low, high, document_of, parent_of)


def _document_sizes(items: int, documents: int) -> npt.NDArray[np.int64]:
    """Zipf between 100 and 1,000 items, or between like bounds where that cannot add up."""
    mean = items / documents
    least, most = (100.0, 1000.0) if 120 <= mean <= 600 else (mean / 2.5, mean * 4)
    ranks = np.arange(1, documents + 1) ** -0.8
    scales = np.geomspace(least, most * documents, 2000)
    totals = np.clip(scales[:, None] * ranks, least, most).sum(axis=1)
    wanted = np.clip(scales[np.searchsorted(totals, items)] * ranks, least, most)
    ends: npt.NDArray[np.int64] = np.rint(np.cumsum(wanted) * (items / wanted.sum())).astype(
        np.int64
    )
    ends[1:] -= ends[:-1].copy()
    return ends


def _draw_window(times: int, topics: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw what a document is about, and repeat it for so many chapters."""
    width = int(min(_REACH, topics) * rng.uniform(0.6, 1.0))
    low = int(rng.integers(0, topics - width + 1))
    window = np.array([[low, 0], [low + width, 0]], np.int32)
    start, end = np.repeat(window[:, None], times, axis=1)
    return start, end


def _levels(first: int, size: int, rng: np.random.Generator) -> list[Ints]:
    """Split the items of a document, level by level from the top."""
    depth = int(rng.choice(list(_BRANCHING), p=_DEPTH_SHARE))
    weights = _BRANCHING[depth] ** np.arange(depth)
    ends = np.ceil(size * np.cumsum(weights) / weights.sum()).astype(int)
    numbers = np.arange(first, first + size, dtype=np.int32)
    return [level for level in np.split(numbers, ends[:-1]) if len(level)]


def _draw_within(
    low: Ints,
    high: Ints,
    shares: tuple[float, float],
    equal: float,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Draw a part of each set: shares of its length between the two, or, by chance, all of it."""
    count = len(low)
    lengths = high - low
    taken = np.maximum(np.rint(lengths * rng.uniform(*shares, (count, 2))), 1).astype(np.int32)
    taken = np.minimum(taken, lengths)
    start = low + (rng.random((count, 2)) * (lengths - taken + 1)).astype(np.int32)
    end = start + taken

    two = lengths[:, 1] > 0
    only = two & (rng.random(count) >= _BOTH_PARTS)
    second = only & (rng.random(count) < 0.5)
    start[second, 0], end[second, 0] = start[second, 1], end[second, 1]
    start[only, 1] = end[only, 1] = 0

    third = (end[:, 0] - start[:, 0]) // 3
    split = (end[:, 1] == start[:, 1]) & (third > 0) & (rng.random(count) < _GAP)
    start[split, 1], end[split, 1] = end[split, 0] - third[split], end[split, 0]
    end[split, 0] = start[split, 0] + third[split]

    same = rng.random(count) < equal
    start[same], end[same] = low[same], high[same]
    empty = end[:, 1] == start[:, 1]
    start[empty, 1] = end[empty, 1] = 0
    return start, end
