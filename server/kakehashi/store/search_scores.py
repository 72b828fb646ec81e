"""Scores of all items at once, from the parts of a search text.

What has a phrase is a short list of items and weights; only what a whole part says is spread over
all items. So a search costs what its rarest words cost, however many items there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kakehashi.store.search_query import Form, Unit

__all__ = ["Posting", "Scorer", "Scores"]

Scores = NDArray[np.float32]  #: one for each item, 0: does not fit

#: What an item whose number is meant counts.
_NUMBER: Final = np.float32(12)
#: What the parts of a word, and what an item belongs to, count beside the word itself.
_INNER, _BELONGS = np.float32(0.7), np.float32(0.6)
#: Share of the terms of a context that an item must have.
_CONTEXT: Final = 0.6

#: Items with at least this share of the parts are shown where few have all of them.
_SHARE, _FEW = 0.5, 5


class Posting(NamedTuple):
    """Items, in order, and what each counts."""

    items: NDArray[np.int32]
    weights: Scores


_NOTHING: Final = Posting(np.zeros(0, np.int32), np.zeros(0, np.float32))


class Scorer:
    """Adds up what ``posting`` gives for terms and ``numbered`` for keys of numbers."""

    def __init__(
        self,
        count: int,
        posting: Callable[[str], Posting | None],
        numbered: Callable[[str], Sequence[int]],
    ) -> None:
        self._count, self._posting, self._numbered = count, posting, numbered

    def score(self, units: Sequence[Unit], *, widen: bool = True) -> Scores:
        """Return how well each item fits.

        ``widen``: where few have all parts, those with some of them count too.
        What only belongs to something of that name counts where nothing else is found.
        """
        total, own, have = self._zeros(), self._zeros(), self._zeros()
        for unit in units:
            apart = self._own(unit)
            context = self._phrase(unit.context, _CONTEXT)
            own += apart
            _raise(apart, Posting(context.items, context.weights * _BELONGS))
            total += apart
            have += apart > 0
        if own.any():
            have[own == 0] = 0
        wanted = len(units)
        if widen and np.count_nonzero(have == wanted) < _FEW:
            wanted = int(np.ceil(_SHARE * wanted))
        total[(have < wanted) | (have == 0)] = 0
        if len(units) > 1:
            total *= np.square(have / np.float32(len(units)))
        return total

    def _zeros(self) -> Scores:
        return np.zeros(self._count, np.float32)

    def _own(self, unit: Unit) -> Scores:
        """Return what each item counts without what it belongs to."""
        own = self._zeros()
        peak = np.float32(0)
        for form in unit.forms:
            found = self._form(form)
            highest = found.weights.max(initial=np.float32(0))
            peak = peak or highest
            if highest > peak * form.weight:  # no other word counts more than the one written
                found = Posting(
                    found.items, found.weights * (peak * np.float32(form.weight) / highest)
                )
            _raise(own, found)
        for key in unit.numbers:
            own[np.asarray(self._numbered(key), np.int64)] = _NUMBER
        if unit.inner:
            parts = [self._own(part) for part in unit.inner]
            together = parts[0].copy()
            for part in parts[1:]:
                together[part == 0] = 0
                together[together > 0] += part[together > 0]
            np.maximum(own, together * (_INNER / np.float32(len(parts))), out=own)
        return own

    def _form(self, form: Form) -> Posting:
        found = self._phrase(form.terms, form.least)
        for phrase in form.unless:
            ruled_out = np.isin(found.items, self._phrase(phrase, 1).items, assume_unique=True)
            found = Posting(found.items[~ruled_out], found.weights[~ruled_out])
        return found

    def _phrase(self, terms: Sequence[str], least: float) -> Posting:
        """Return the mean of the terms' weights, less where an item does not have all of them."""
        found = [self._posting(term) for term in terms]
        postings = sorted((p for p in found if p), key=lambda posting: len(posting.items))
        enough = least * len(terms)
        if not postings or len(postings) < enough:
            return _NOTHING
        if len(terms) > 1 and least < 1:
            return self._partly(postings, len(terms), least)
        items, weights = postings[0]
        for posting in postings[1:]:
            place = np.searchsorted(posting.items, items)
            place[place == len(posting.items)] = 0
            both = posting.items[place] == items
            items, weights = items[both], weights[both] + posting.weights[place[both]]
        return Posting(items, weights / np.float32(len(terms)))

    def _partly(self, postings: Sequence[Posting], size: int, least: float) -> Posting:
        total, have = self._zeros(), self._zeros()
        for posting in postings:
            total[posting.items] += posting.weights
            have[posting.items] += 1
        items = np.flatnonzero(have >= np.float32(least * size)).astype(np.int32)
        share = have[items] / np.float32(size)
        return Posting(items, total[items] * share * share / np.float32(size))


def _raise(scores: Scores, posting: Posting) -> None:
    """Raise the scores of items to what they count at least."""
    scores[posting.items] = np.maximum(scores[posting.items], posting.weights)
