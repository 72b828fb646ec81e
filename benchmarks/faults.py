"""Plant single wrong statements, each of which contradicts a chain of part-of statements."""

from __future__ import annotations

import numpy as np

from benchmarks.relations import CONTAINS, CONVERSE, DISJOINT, EQUAL, PART_OF
from benchmarks.setmodel import Ints
from benchmarks.statements import Statements

__all__ = ["plant"]


def plant(
    true: Statements,
    child: Ints,
    parent: Ints,
    document_of: Ints,
    faults: int,
    rng: np.random.Generator,
) -> tuple[Statements, tuple[int, ...]]:
    """Add that many statements that deny what two part-of steps in a row prove.

    Where A is part of B and B of C, it is stated that A and C are disjoint, or that A contains C.
    Return all statements, and the places of the wrong ones among them.
    """
    if not faults:
        return true, ()
    wrong = _deny_chains(true, child, parent, document_of, faults, rng)
    total = len(true.mask) + faults
    places = np.sort(rng.choice(total, faults, replace=False))
    before = places - np.arange(faults)
    columns = (
        np.insert(getattr(true, name), before, getattr(wrong, name))
        for name in ("subject", "object", "mask")
    )
    return Statements(*columns), tuple(places.tolist())


def _deny_chains(
    true: Statements,
    child: Ints,
    parent: Ints,
    document_of: Ints,
    faults: int,
    rng: np.random.Generator,
) -> Statements:
    upward = (true.mask & ~np.uint8(EQUAL | PART_OF)) == 0
    turned = CONVERSE[true.mask]
    downward = (turned & ~np.uint8(EQUAL | PART_OF)) == 0
    part = np.concatenate((true.subject[upward], true.object[downward], child))
    whole = np.concatenate((true.object[upward], true.subject[downward], parent))
    order = np.argsort(part, kind="stable")
    part, whole = part[order], whole[order]
    taken = set(zip(true.subject.tolist(), true.object.tolist(), strict=True))
    found: list[tuple[int, int]] = []
    for first in rng.permutation(len(part)).tolist():
        start, end = np.searchsorted(part, [whole[first], whole[first] + 1])
        if start == end:
            continue
        a, c = int(part[first]), int(whole[rng.integers(start, end)])
        if document_of[a] != document_of[c] and not {(a, c), (c, a)} & taken:
            taken.add((a, c))
            found.append((a, c))
            if len(found) == faults:
                break
    if len(found) < faults:
        raise ValueError(f"only {len(found)} chains to deny, not {faults}")
    subject, object_ = np.array(found, np.int32).T
    mask = np.where(rng.random(faults) < 0.5, np.uint8(DISJOINT), np.uint8(CONTAINS))
    return Statements(subject, object_, mask)
