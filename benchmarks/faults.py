"""Plant single wrong statements, each of which contradicts a chain of part-of statements."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.relations import CONTAINS, CONVERSE, DISJOINT, EQUAL, PART_OF
from benchmarks.setmodel import Ints, SetModel
from benchmarks.statements import Statements

__all__ = ["plant"]


def plant(
    true: Statements, model: SetModel, faults: int, rng: np.random.Generator
) -> tuple[Statements, tuple[int, ...]]:
    """Add that many statements that deny what two part-of steps in a row prove.

    Where A is part of B and B of C, it is stated that A and C are disjoint, or that A contains C.
    Return all statements, and the places of the wrong ones among them.
    """
    if not faults:
        return true, ()
    wrong = _deny_chains(true, model, faults, rng)
    places = np.sort(rng.choice(len(true.mask) + faults, faults, replace=False))
    before = places - np.arange(faults)
    stated = Statements(
        np.insert(true.subject, before, wrong.subject),
        np.insert(true.object, before, wrong.object),
        np.insert(true.mask, before, wrong.mask),
    )
    return stated, tuple(places.tolist())


def _deny_chains(
    true: Statements, model: SetModel, faults: int, rng: np.random.Generator
) -> Statements:
    part, whole = _part_of_steps(true, model)
    items = len(model.document_of)
    starts = np.searchsorted(part, np.arange(items + 1))
    onward = starts[whole + 1] - starts[whole]
    first = rng.permutation(np.flatnonzero(onward))
    second = starts[whole[first]] + (rng.random(len(first)) * onward[first]).astype(np.int64)
    a, c = part[first], whole[second]
    stated = _names(true.subject, true.object, items)
    free = model.document_of[a] != model.document_of[c]
    free &= ~np.isin(_names(a, c, items), stated)
    a, c = a[free], c[free]
    chosen = np.sort(np.unique(_names(a, c, items), return_index=True)[1])[:faults]
    if len(chosen) < faults:
        raise ValueError(f"only {len(chosen)} chains to deny, not {faults}")
    mask = np.where(rng.random(faults) < 0.5, np.uint8(DISJOINT), np.uint8(CONTAINS))
    return Statements(a[chosen], c[chosen], mask)


def _part_of_steps(true: Statements, model: SetModel) -> tuple[Ints, Ints]:
    """Return every step from a part to what it is part of, sorted by the part."""
    other = ~np.uint8(EQUAL | PART_OF)
    child, parent = model.links()
    down, up = (true.mask & other) == 0, (CONVERSE[true.mask] & other) == 0
    part = np.concatenate((true.subject[down], true.object[up], child))
    whole = np.concatenate((true.object[down], true.subject[up], parent))
    order = np.argsort(part, kind="stable")
    return part[order], whole[order]


def _names(first: Ints, second: Ints, items: int) -> npt.NDArray[np.int64]:
    """Name pairs by one number each, whichever end comes first."""
    return np.minimum(first, second) * np.int64(items) + np.maximum(first, second)
