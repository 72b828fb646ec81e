"""Fit the weights of the suggestions, and measure them on judgements held back.

``python -m benchmarks.suggestions`` measures; ``--write`` fits anew and writes the weights.

The judged mappings are groups: an item, a document, and the counterparts that analysts found there
(or none). The groups of ``tests/golden/suggestions.tsv`` are held back for good: they were drawn
once, by a hash of item and document, and no weight has seen them. The other groups are divided into
five parts; the signals of each part are computed without the statements of that part, so that the
weights are fitted on what a group looks like before it is judged.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from kakehashi.services.suggestion_signals import SIGNALS, Signals
from kakehashi.services.suggestions import MOST, THRESHOLD, Weights, read_weights
from kakehashi.settings import load_settings
from kakehashi.sssom.reader import read_set
from kakehashi.store.similarity import Similarity, read_similarity

__all__ = ["Figures", "Group", "held_back", "judged", "measure"]

ROOT: Final = Path(__file__).parents[1]
HELD_BACK: Final = ROOT / "tests/golden/suggestions.tsv"
WEIGHTS: Final = ROOT / "server/kakehashi/services/suggestion_weights.json"
_PARTS: Final = 5
_BINS: Final = 10
_RIDGE: Final = 10.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """An item and a document, with what corresponds; nothing for a judged "none"."""

    item: str
    document: str
    counterparts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """How well suggestions do on groups; shares from 0 to 1."""

    groups: int  #: with a counterpart
    empty: int  #: judged "none"
    candidates: float  #: mean number of items to choose from
    recall: float  #: counterparts among the first 20
    hit: float  #: groups with a counterpart among the first 20
    first: float  #: groups whose first candidate is a counterpart
    error: float  #: expected calibration error over the first ten candidates of every group
    answered: float  #: groups with a counterpart for which something reaches the threshold
    precision: float  #: counterparts among what reaches the threshold
    quiet: float  #: groups judged "none" for which nothing reaches the threshold


def judged(known: Similarity) -> list[Group]:
    """Return the groups that the editorial sets judge, as far as their items can be suggested."""
    usable = {name for name, may in zip(known.ids, known.candidates, strict=True) if may}
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for path in sorted((ROOT / "mappings").glob("*.sssom.tsv")):
        for record in read_set(path).records:
            if record.standing != "editorial" or record.negated:
                continue
            if record.none_in:
                found[record.subject_id, record.none_in]
            elif record.object_id in usable:
                found[record.subject_id, record.object_id.partition(":")[0]].add(record.object_id)
    return [
        Group(item, document, tuple(sorted(ends)))
        for (item, document), ends in sorted(found.items())
        if item in usable
    ]


def held_back() -> list[Group]:
    """Return the groups that no weight may see."""
    with HELD_BACK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return [Group(item, document, tuple(ends.split())) for item, document, ends in rows[1:]]


def without(known: Similarity, groups: Iterable[Group]) -> csr_array:
    """Return the stated links without those of some groups."""
    row = {name: number for number, name in enumerate(known.ids)}
    links = known.links.tolil(copy=True)
    for group in groups:
        for end in group.counterparts:
            links[row[group.item], row[end]] = links[row[end], row[group.item]] = 0
    left = links.tocsr()
    left.eliminate_zeros()
    return left


def measure(known: Similarity, weights: Weights, groups: list[Group]) -> Figures:
    """Return how well ``weights`` do on groups that are held back."""
    signals = Signals(known, without(known, groups))
    scored: list[tuple[Floats, NDArray[np.bool_], int]] = []
    for group in groups:
        rows, values = signals.of(group.item, group.document)
        sure = weights.confidence(values)
        order = np.argsort(-sure, kind="stable")
        true = np.isin([known.ids[n] for n in rows], group.counterparts)
        scored.append((sure[order], true[order], len(group.counterparts)))
    filled = [one for one in scored if one[2]]
    empty = [one for one in scored if not one[2]]
    shown = np.concatenate([true[sure >= THRESHOLD] for sure, true, _ in scored])
    return Figures(
        groups=len(filled),
        empty=len(empty),
        candidates=float(np.mean([len(sure) for sure, _, _ in scored])),
        recall=sum(true[:MOST].sum() for _, true, _ in filled) / sum(n for _, _, n in filled),
        hit=float(np.mean([true[:MOST].any() for _, true, _ in filled])),
        first=float(np.mean([true[0] for _, true, _ in filled])),
        error=_calibration_error(scored),
        answered=float(np.mean([sure[0] >= THRESHOLD for sure, _, _ in filled])),
        precision=float(shown.mean()) if len(shown) else 0.0,
        quiet=float(np.mean([sure[0] < THRESHOLD for sure, _, _ in empty])),
    )


def _calibration_error(scored: list[tuple[Floats, NDArray[np.bool_], int]]) -> float:
    sure = np.concatenate([sure[:10] for sure, _, _ in scored])
    true = np.concatenate([true[:10] for _, true, _ in scored])
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    return float(
        sum(
            abs(sure[bins == n].mean() - true[bins == n].mean()) * (bins == n).mean()
            for n in np.unique(bins)
        )
    )


def fit(known: Similarity, groups: list[Group]) -> Weights:
    """Return the weights that make the judgements of ``groups`` likeliest."""
    parts: defaultdict[int, list[Group]] = defaultdict(list)
    for group in groups:
        parts[_hash(group, "part") % _PARTS].append(group)
    values, true = [], []
    for part in parts.values():
        signals = Signals(known, without(known, part))
        for group in part:
            rows, found = signals.of(group.item, group.document)
            values.append(np.sqrt(found))
            true.append(np.isin([known.ids[n] for n in rows], group.counterparts))
    every, target = np.vstack(values), np.concatenate(true).astype(np.float64)
    mean, spread = every.mean(axis=0), every.std(axis=0)
    design = np.hstack([np.ones((len(every), 1)), (every - mean) / spread])
    ridge = np.append(0.0, np.full(len(SIGNALS), _RIDGE))

    def loss(at: Floats) -> tuple[float, Floats]:
        score = design @ at
        likely = np.logaddexp(0, score).sum() - target @ score
        slope = design.T @ (1 / (1 + np.exp(-score)) - target)
        return float(likely + (ridge * at * at).sum() / 2), slope + ridge * at

    found_at = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B").x
    plain = found_at[1:] / spread
    return Weights(float(found_at[0] - plain @ mean), plain)


def _hash(group: Group, use: str) -> int:
    text = f"{use}\n{group.item}\n{group.document}"
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def main() -> None:
    """Measure, and fit when asked to."""
    parser = argparse.ArgumentParser(description="Measure the suggestions.")
    parser.add_argument("--write", action="store_true", help="fit the weights anew and write them")
    wanted = parser.parse_args()
    known = read_similarity(load_settings().build_dir / "current/similar.npz")
    if wanted.write:
        kept = {(group.item, group.document) for group in held_back()}
        free = [g for g in judged(known) if (g.item, g.document) not in kept]
        _write(fit(known, free), len(free))
    figures: dict[str, Any] = {
        name: getattr(measure(known, read_weights(), held_back()), name)
        for name in Figures.__slots__
    }
    for name, value in figures.items():
        print(f"{name:12} {value:.3f}" if isinstance(value, float) else f"{name:12} {value}")


def _write(weights: Weights, groups: int) -> None:
    shown = {name: round(float(w), 4) for name, w in zip(SIGNALS, weights.weights, strict=True)}
    stored = {"constant": round(weights.constant, 4), "weights": shown, "fitted_on_groups": groups}
    WEIGHTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
