"""Scores of all items at once, from the parts of a search text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.store.search_query import Form, Unit

__all__ = ["Scorer", "Scores"]

Scores = NDArray[np.float32]  #: one for each item, 0: does not fit
Posting = tuple[NDArray[np.int32], NDArray[np.float32]]

#: What an item whose number is meant counts.
_NUMBER: Final = 12.0
#: What the parts of a word, and what an item belongs to, count beside the word itself.
_INNER, _BELONGS = 0.7, 0.6
#: Items with at least this share of the parts are shown where few have all of them.
_SHARE, _FEW = 0.5, 5


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
            found, apart = self._unit(unit)
            total += found
            own += apart
            have += found > 0
        if own.any():
            have[own == 0] = 0
        share = have / np.float32(max(1, len(units)))
        enough = share == 1
        if widen and np.count_nonzero(enough) < _FEW:
            enough = share >= _SHARE
        return np.where(enough, total * share * share, np.float32(0))

    def _zeros(self) -> Scores:
        return np.zeros(self._count, np.float32)

    def _unit(self, unit: Unit) -> tuple[Scores, Scores]:
        """Return what each item counts, and what it counts without what it belongs to."""
        own = self._forms(unit.forms)
        for key in unit.numbers:
            own[np.asarray(self._numbered(key), np.int64)] = _NUMBER
        if unit.inner:
            parts = [self._unit(part)[1] for part in unit.inner]
            all_of_it = np.all([part > 0 for part in parts], axis=0)
            together = np.mean(parts, axis=0, dtype=np.float32) * np.float32(_INNER)
            np.maximum(own, np.where(all_of_it, together, np.float32(0)), out=own)
        context = self._phrase(unit.context) * np.float32(_BELONGS)
        return np.maximum(own, context), own

    def _forms(self, forms: Sequence[Form]) -> Scores:
        """Return the best of several forms; no other word counts more than the one written."""
        best = self._zeros()
        peak = np.float32(0)
        for form in forms:
            found = self._form(form)
            highest = found.max(initial=0)
            peak = peak or highest
            if highest > peak * form.weight:
                found *= peak * np.float32(form.weight) / highest
            np.maximum(best, found, out=best)
        return best

    def _form(self, form: Form) -> Scores:
        total = self._phrase(form.terms, form.least)
        for phrase in form.unless:
            total[self._phrase(phrase, 1) > 0] = 0
        return total

    def _phrase(self, terms: Sequence[str], least: float = 0.6) -> Scores:
        """Return the mean of the terms' weights, less where an item does not have all of them."""
        total = self._zeros()
        if not terms:
            return total
        have = np.zeros(self._count, np.int16)
        for term in terms:
            if posting := self._posting(term):
                total[posting[0]] += posting[1]
                have[posting[0]] += 1
        share = have / np.float32(len(terms))
        return np.where(
            share >= np.float32(least), total / np.float32(len(terms)) * share * share, 0
        ).astype(np.float32)
