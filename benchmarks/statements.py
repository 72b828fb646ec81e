"""Draw the statements that the publishers of a field might make about its documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.relations import CONTAINS, CONVERSE, DISJOINT, EQUAL, OVERLAPS, PART_OF, Masks
from benchmarks.setmodel import Ints, SetModel

__all__ = ["Statements", "draw_statements"]

_HUBS = 0.7  # exponent of Zipf's law over documents
_DISJOINT = 0.01
_EQUAL = 0.15  # of what is neither overlap nor disjoint
_ALTERNATIVES = 0.02  # of part-of: "part of, or overlaps"

_NEAR = 8  # topics
_BATCH = (10_000, 400_000)  # pairs drawn at once, least and most
_BATCHES = 80  # for pairs that authors look for; as many again for any pairs with the relation


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which pairs an author would state a relation of."""

    relation: int
    alike: float  #: the share of the larger item that the two have in common, at least
    broadest: int  #: topics of the larger item, at most


#: Authors map clauses rather than chapters, and to the closest clause. The limits decide how much
#: follows: part-of steps between broad items, and disjoint ones above all, prove the most.
_OVERLAPPING = _Kind(OVERLAPS, 0.2, 20)
_CONTAINED = _Kind(PART_OF, 0.25, 12)
_SEPARATE = _Kind(DISJOINT, 0.0, 5)
_SAME = _Kind(EQUAL, 1.0, 1_000)

Pairs = tuple[Ints, Ints]


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements as columns."""

    subject: Ints
    object: Ints
    mask: Masks


def draw_statements(
    model: SetModel, count: int, overlaps: float, loose: float, rng: np.random.Generator
) -> Statements:
    """Draw true statements, no two of them about the same two items."""
    overlapping = round(overlaps * count)
    rest = count - overlapping
    disjoint = min(round(_DISJOINT * count), rest // 2)
    draw = _Draw(model, rng)
    same = draw.distinct(round(_EQUAL * (rest - disjoint)), _SAME, draw.same)
    contained = rest - disjoint - len(same[0])  # a small field may hold too few equal pairs
    pairs = (
        draw.distinct(overlapping, _OVERLAPPING, draw.near),
        draw.distinct(disjoint, _SEPARATE, draw.anywhere),
        same,
        draw.distinct(contained, _CONTAINED, draw.near),
    )
    subject, object_ = (np.concatenate(ends) for ends in zip(*pairs, strict=True))
    if len(subject) < count:
        raise ValueError(f"no more than {len(subject)} of {count} statements fit the documents")
    turned = rng.random(count) < 0.5
    subject, object_ = np.where(turned, object_, subject), np.where(turned, subject, object_)
    order = rng.permutation(count)
    subject, object_ = subject[order], object_[order]
    mask = _say(model.relation(subject, object_), loose, rng)
    return Statements(subject, object_, mask)


def _say(true: Masks, loose: float, rng: np.random.Generator) -> Masks:
    """Turn true relations into what is stated of them: as much, or less."""
    chance = rng.random(len(true))
    up = (true == PART_OF) | (true == EQUAL) & (rng.random(len(true)) < 0.5)
    containment = (true & (EQUAL | PART_OF | CONTAINS)) > 0
    loosely = containment & (chance < loose)
    either = containment & (true != EQUAL) & (chance >= 1 - _ALTERNATIVES) & ~loosely
    said = true.copy()
    said[loosely] = np.where(up, EQUAL | PART_OF, EQUAL | CONTAINS)[loosely]
    said[either] |= OVERLAPS
    return said


class _Draw:
    """Draws pairs of items of different documents, hub documents more often."""

    def __init__(self, model: SetModel, rng: np.random.Generator) -> None:
        self.model, self.rng = model, rng
        self.sizes = np.bincount(model.document_of)
        self.firsts = np.cumsum(self.sizes) - self.sizes
        weights = np.arange(1, len(self.sizes) + 1) ** -_HUBS
        self.chances = np.cumsum(weights / weights.sum())
        # Every interval by its middle, with the summed weights up to it: to draw what is near.
        owner, part = np.nonzero(model.high > model.low)
        middle = (model.low[owner, part] + model.high[owner, part]) // 2
        order = np.argsort(middle, kind="stable")
        self.owners, self.middles = owner[order].astype(np.int32), middle[order]
        document = model.document_of[self.owners]
        self.weighed = np.concatenate(([0.0], np.cumsum((weights / self.sizes)[document])))
        sets = np.concatenate((model.low, model.high), axis=1).astype(np.int64)
        self.names = sets @ ((1 << 15) ** np.arange(4))
        self.by_name = np.argsort(self.names, kind="stable").astype(np.int32)

    def distinct(self, count: int, kind: _Kind, draw: Callable[[int], Pairs]) -> Pairs:
        """Draw until there are that many different pairs of the kind, or no more are found."""
        items = len(self.model.document_of)
        found = np.empty(0, np.int64)
        for batch in range(2 * _BATCHES):
            if len(found) >= count:
                break
            if batch == _BATCHES:  # a small field: its authors must take what there is
                kind = replace(kind, alike=0.0, broadest=1_000)
            size = int(np.clip(20 * (count - len(found)), *_BATCH))
            first, second = self._fitting(*draw(size), kind)
            fresh = np.unique(first * np.int64(items) + second)
            fresh = np.setdiff1d(fresh, found, assume_unique=True)
            found = np.concatenate((found, self.rng.permutation(fresh)))
        first, second = np.divmod(found[:count], items)
        return first.astype(np.int32), second.astype(np.int32)

    def _fitting(self, first: Ints, second: Ints, kind: _Kind) -> Pairs:
        """Keep the pairs of the kind; where the converse holds, turn them first."""
        model = self.model
        larger = np.maximum(model.sizes[first], model.sizes[second])
        keep = model.document_of[first] != model.document_of[second]
        keep &= larger <= kind.broadest
        keep &= model.shared(first, second) >= kind.alike * larger
        first, second = first[keep], second[keep]
        true = model.relation(first, second)
        turn = (CONVERSE[true] == kind.relation) & ((true != kind.relation) | (first > second))
        first, second = np.where(turn, second, first), np.where(turn, first, second)
        keep = turn | (true == kind.relation)
        return first[keep], second[keep]

    def item(self, count: int) -> Ints:
        """Draw items: a document by its rank, then any item of it."""
        document = np.searchsorted(self.chances, self.rng.random(count))
        document = np.minimum(document, len(self.sizes) - 1)
        within = self.rng.random(count) * self.sizes[document]
        return (self.firsts[document] + within.astype(np.int64)).astype(np.int32)

    def anywhere(self, count: int) -> Pairs:
        """Draw two items that need have nothing to do with one another."""
        return self.item(count), self.item(count)

    def near(self, count: int) -> Pairs:
        """Draw an item, and one that is about nearly the same topics."""
        first = self.item(count)
        column = ((self.rng.random(count) < 0.5) & (self.model.high[first, 1] > 0)).astype(int)
        low, high = self.model.low[first, column], self.model.high[first, column]
        topic = low + (self.rng.random(count) * (high - low)).astype(np.int32)
        start = self.weighed[np.searchsorted(self.middles, topic - _NEAR)]
        end = self.weighed[np.searchsorted(self.middles, topic + _NEAR)]
        place = np.searchsorted(self.weighed, start + self.rng.random(count) * (end - start))
        return first, self.owners[np.clip(place - 1, 0, len(self.owners) - 1)]

    def same(self, count: int) -> Pairs:
        """Draw an item, and one that means the same."""
        first = self.item(count)
        ordered = self.names[self.by_name]
        start = np.searchsorted(ordered, self.names[first], side="left")
        end = np.searchsorted(ordered, self.names[first], side="right")
        place = start + (self.rng.random(count) * (end - start)).astype(np.int64)
        return first, self.by_name[place]
