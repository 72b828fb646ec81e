"""Suggestions: what to look at where nobody has assessed whether anything corresponds.

A suggestion is no statement. It says that a pair of items deserves a reader, why, and how often
pairs of this kind were confirmed; it has the standing ``suggested``, names no relation, enters no
answer and no proof. Below a threshold nothing is suggested. How the weights are found and how well
they do is in docs/suggestions.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.model.suggestion import Ground, Reason, Suggestion, Suggestions
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.refs import Refs
from kakehashi.services.suggestion_signals import SIGNALS, Signals
from kakehashi.store.similarity import FIELDS, read_similarity

__all__ = ["MOST", "THRESHOLD", "SuggestionService", "Weights", "read_weights"]

#: Least confidence of a suggestion.
THRESHOLD: Final = 0.15
#: Most suggestions for one item in one document.
MOST: Final = 20

#: The ground that each signal speaks for.
_GROUNDS: Final[dict[str, Ground]] = {
    **{field: "context" if field.startswith("context") else "text" for field in FIELDS},
    "shared": "shared",
    "alike": "alike",
    "nearby": "nearby",
    "nearby-both": "nearby",
    "network": "network",
}
#: Least share of the evidence that a reason must have to be named, and most reasons named.
_SHARE: Final = 0.15
_REASONS: Final = 3
#: A part of a word written in kana, which means nothing to a reader.
_PIECE: Final = re.compile("[ァ-ヴー]{2}")
#: Most words and items that a reason names.
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over the square roots of the signals."""

    constant: float
    weights: NDArray[np.float64]  #: one for each of SIGNALS

    def confidence(self, signals: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the confidence of each row of signals, from 0 to 1."""
        score = self.constant + np.sqrt(signals) @ self.weights
        return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float64)


def read_weights() -> Weights:
    """Read the weights that ``python -m benchmarks.suggestions --write`` has fitted."""
    text = files(__package__).joinpath("suggestion_weights.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    return Weights(stored["constant"], np.array([stored["weights"][name] for name in SIGNALS]))


class SuggestionService:
    """Suggests counterparts for items; the vectors are read when they are first needed."""

    def __init__(self, folder: Path, catalogue: Catalogue, refs: Refs, release: str) -> None:
        self._file, self._catalogue, self._refs = folder / "similar.npz", catalogue, refs
        self._release = release
        self._weights = read_weights()

    @cached_property
    def _signals(self) -> Signals:
        return Signals(read_similarity(self._file))

    def of(self, identifier: str, to: str, limit: int = MOST) -> Suggestions:
        """Return what to look at in the document ``to``; stated pairs are left out.

        Raises UnknownThingError when there is no such item or document.
        """
        item = self._catalogue.item(identifier).ref
        self._catalogue.document(to)
        row = self._signals.row[item.id]
        none = (item.id, to) in self._signals.known.none
        chosen: list[tuple[int, float, NDArray[np.float64]]] = []
        if not none:
            rows, signals = self._signals.of(item.id, to)
            stated = set(self._signals.links[[row]].indices)
            sure = self._weights.confidence(signals)
            order = [n for n in np.argsort(-sure, kind="stable") if rows[n] not in stated]
            chosen = [
                (int(rows[n]), float(sure[n]), signals[n]) for n in order if sure[n] >= THRESHOLD
            ][:limit]
        return Suggestions(
            item=item,
            to=to,
            found=tuple(self._suggestion(row, *one) for one in chosen),
            abstained=not chosen and not none,
            stated_none=none,
            threshold=THRESHOLD,
            release=self._release,
        )

    def _suggestion(
        self, row: int, candidate: int, sure: float, signals: NDArray[np.float64]
    ) -> Suggestion:
        share: dict[Ground, float] = {}
        for name, part in zip(SIGNALS, np.sqrt(signals) * self._weights.weights, strict=True):
            share[_GROUNDS[name]] = share.get(_GROUNDS[name], 0.0) + max(float(part), 0.0)
        total = sum(share.values()) or 1.0
        ordered = sorted(share, key=lambda ground: (-share[ground], ground))
        named = [ground for ground in ordered if share[ground] / total >= _SHARE][:_REASONS]
        reasons = tuple(self._reason(ground, row, candidate) for ground in named)
        identifier = self._signals.known.ids[candidate]
        return Suggestion(self._refs.one(identifier), round(sure, 2), reasons)

    def _reason(self, ground: Ground, row: int, candidate: int) -> Reason:
        known = self._signals.known
        if ground in ("text", "context"):
            fields = [field for field in FIELDS if field.startswith(f"{ground}-")]
            words = [word for field in fields for word in self._common(field, row, candidate)]
            return Reason(ground, words=tuple(dict.fromkeys(words)))
        if ground == "shared":
            between = self._signals.between(row, candidate)
        elif ground == "alike":
            between = self._signals.kindred(row, candidate)
        elif ground == "nearby":
            near = self._signals.near(row)
            between = near[self._signals.linked_around(candidate, near)]
        else:
            return Reason(ground)
        refs = self._refs.of(known.ids[n] for n in between[:_NAMED])
        return Reason(ground, items=tuple(refs.values()))

    def _common(self, field: str, row: int, candidate: int) -> list[str]:
        """Return the words that make two texts alike, the weightiest first; none within another."""
        vectors, words = self._signals.known.vectors[field], self._signals.known.words[field]
        product = (vectors[[row]] * vectors[[candidate]]).tocsr()
        order = np.argsort(-product.data, kind="stable")
        found: list[str] = []
        for column in product.indices[order]:
            word = words[column]
            if not _PIECE.fullmatch(word) and not any(word in o or o in word for o in found):
                found.append(word)
        return found[:_NAMED]
