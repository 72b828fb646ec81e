"""The signals that an item may correspond to another, each a number from 0 up.

Lexical signals compare texts within one language (nearly every item has a title in both, so a
Japanese and an English document meet in both). Structural and derived signals follow stated
correspondences: through a third item, from items of like text, and from items near by in the
document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.store.similarity import FIELDS, Similarity

if TYPE_CHECKING:  # a slow import
    from scipy.sparse import csr_array

__all__ = ["SIGNALS", "Signals"]

#: In the order of the columns that :meth:`Signals.of` returns.
SIGNALS: Final = (*FIELDS, "shared", "alike", "nearby", "nearby-both", "network")

#: How like texts must be to count as alike, of 1.
_ALIKE: Final = 0.08
#: The walk goes on with this chance, this many steps; nestings count less than statements.
_GO_ON: Final = 0.75
_STEPS: Final = 6
_NESTING: Final = 0.7

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class Signals:
    """Computes the signals over one release.

    ``links`` stands in for the stated links of the release, so that a test can hold some back.
    """

    def __init__(self, known: Similarity, links: csr_array | None = None) -> None:
        self.known = known
        self.row = {name: number for number, name in enumerate(known.ids)}
        self.documents = np.array([name.partition(":")[0] for name in known.ids])
        self.links = (known.links if links is None else links).tocsr()
        self._degree = np.asarray(self.links.sum(axis=1)).ravel()
        self._nested = _nestings(known.parents)
        self._both = (self.links @ self._nested).tocsr()
        self._walk = _stochastic(_stochastic(self.links) + _NESTING * _stochastic(self._nested)).T

    def candidates(self, item: str, document: str) -> Rows:
        """Return the rows of the items of ``document`` that ``item`` may be compared with."""
        found = np.flatnonzero((self.documents == document) & self.known.candidates)
        return np.asarray(found[found != self.row[item]])

    def of(self, item: str, document: str) -> tuple[Rows, Floats]:
        """Return the candidates and their signals: one row for each, one column for each signal."""
        row, rows = self.row[item], self.candidates(item, document)
        texts = [self._alike(field, row)[rows] for field in FIELDS]
        near, here = self.near(row), self.links[:, rows]
        columns = [
            *texts,
            self._shared(row, rows),
            np.asarray(here.T @ self._kindred(row)).ravel() / np.sqrt(1 + self._degree[rows]),
            _damped(here[near]),
            _damped(self._both[np.append(near, row)][:, rows]),
            np.log1p(1e4 * self._reached(row)[rows]),
        ]
        return rows, np.array(columns, dtype=np.float64).T.reshape(len(rows), len(SIGNALS))

    def near(self, row: int) -> Rows:
        """Return the rows above, below and beside an item in its document."""
        above = self.known.parents[row]
        beside = np.flatnonzero(self.known.parents == above) if above >= 0 else np.array([], int)
        found = np.union1d(self._nested[[row]].indices, beside)
        return np.asarray(found[found != row], dtype=np.int64)

    def between(self, row: int, candidate: int) -> Rows:
        """Return the items to which both are linked."""
        return np.intersect1d(self.links[[row]].indices, self.links[[candidate]].indices)

    def kindred(self, row: int, candidate: int) -> Rows:
        """Return the items of like text that are linked to the candidate, the likest first."""
        linked = self.links[[candidate]].indices
        alike = self._kindred(row)[linked]
        return np.asarray(linked[np.argsort(-alike, kind="stable")][: np.count_nonzero(alike)])

    def linked_around(self, candidate: int, rows: Rows) -> NDArray[np.bool_]:
        """Return which of ``rows`` are linked to the candidate or to what is next to it."""
        reached = (self.links + self._both)[[candidate]]
        return np.asarray(np.isin(rows, reached.indices))

    def _alike(self, field: str, row: int) -> Floats:
        vectors = self.known.vectors[field]
        return np.asarray((vectors @ vectors[[row]].T).todense()).ravel()

    def _kindred(self, row: int) -> Floats:
        """Return how like the text of each item is; 0 for the item itself and what is unlike."""
        alike = (self._alike("text-en", row) + self._alike("text-ja", row)) / 2
        alike[row] = 0
        return np.where(alike > _ALIKE, alike, 0.0)

    def _shared(self, row: int, rows: Rows) -> Floats:
        """Return the weight of the items to which both are linked; a hub weighs little."""
        between = self.links[[row]].indices
        weight = 1 / np.sqrt(1 + self._degree[between])
        found = np.asarray(self.links[between][:, rows].T @ weight).ravel()
        return found / np.sqrt(1 + self._degree[rows])

    def _reached(self, row: int) -> Floats:
        """Return where a walk that starts at the item again and again is found."""
        start = np.zeros(len(self.known.ids))
        start[row] = 1.0
        place: Floats = start
        for _ in range(_STEPS):
            place = np.asarray(_GO_ON * (self._walk @ place) + (1 - _GO_ON) * start)
        return place


def _damped(linked: csr_array) -> Floats:
    """Return how many of the rows are linked to each column, damped by how many rows there are."""
    number = np.asarray(linked.sum(axis=0), dtype=np.float64).ravel()
    return np.asarray(number / np.sqrt(1 + linked.shape[0]))


def _nestings(parents: NDArray[np.int32]) -> csr_array:
    """Return items × items, symmetric: 1 where one is directly below the other."""
    from scipy.sparse import csr_array  # noqa: PLC0415  (slow import)

    below = np.flatnonzero(parents >= 0)
    above = parents[below]
    ends = (np.append(below, above), np.append(above, below))
    size = (len(parents), len(parents))
    return csr_array((np.ones(2 * len(below)), ends), shape=size)


def _stochastic(matrix: Any) -> csr_array:
    """Return the matrix with rows that sum to 1, or to 0."""
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415  (slow import)

    total = np.asarray(matrix.sum(axis=1)).ravel()
    total[total == 0] = 1
    return csr_array(diags_array(1 / total) @ matrix)
