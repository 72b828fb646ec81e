"""How much a term says of an item: BM25F, worked out once when the index is made.

A term in a title counts more than one in another name, and that more than one in a summary; a term
in a short text more than one in a long text; a rare term more than a frequent one.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["FIELDS", "Posting", "postings"]

#: What a term counts in each field: title (ja, en), other names, summary (ja, en).
FIELDS: Final = (3.0, 3.0, 2.5, 1.0, 1.0)

_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.6
#: The most that a term can say of where an item belongs.
_CONTEXT_MOST: Final = 4.0

Posting = tuple[str, NDArray[np.int32], NDArray[np.float16]]  #: term, numbers of items, weights


def postings(
    texts: Sequence[Sequence[Counter[str]]], contexts: Iterable[Iterable[str]]
) -> Iterator[Posting]:
    """Yield each term with the numbers (from 0) of the items that have it, sorted by term.

    >>> one = [Counter(["a", "b"]), *[Counter[str]()] * 4]
    >>> two = [Counter(["b"]), *[Counter[str]()] * 4]
    >>> [(term, numbers.tolist()) for term, numbers, _ in postings([one, two], [["@x"], []])]
    [('@x', [0]), ('a', [0]), ('b', [0, 1])]
    """
    means = [
        max(1.0, sum(f.total() for f in field) / max(1, sum(bool(f) for f in field)))
        for field in zip(*texts, strict=True)
    ]
    found: defaultdict[str, tuple[array[int], array[float]]] = defaultdict(
        lambda: (array("i"), array("f"))
    )
    for number, (fields, context) in enumerate(zip(texts, contexts, strict=True)):
        for term, weight in _frequencies(fields, means).items():
            _add(found[term], number, weight)
        for term in sorted(context):
            _add(found[term], number, 0.0)
    count = len(texts)
    for term in sorted(found):
        numbers, weights = found[term]
        rarity = math.log(1 + (count - len(numbers) + 0.5) / (len(numbers) + 0.5))
        given = np.frombuffer(weights, np.float32)
        impact = rarity * given * (_SATURATION + 1) / (_SATURATION + given)
        if term.startswith("@"):
            impact = np.full(len(numbers), min(rarity, _CONTEXT_MOST), np.float32)
        yield term, np.frombuffer(numbers, np.int32), impact.astype(np.float16)


def _add(posting: tuple[array[int], array[float]], number: int, weight: float) -> None:
    posting[0].append(number)
    posting[1].append(weight)


def _frequencies(fields: Sequence[Counter[str]], means: Sequence[float]) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for field, weight, mean in zip(fields, FIELDS, means, strict=True):
        length = 1 - _BY_LENGTH + _BY_LENGTH * field.total() / mean
        for term, times in field.items():
            found[term] += weight * times / length
    return found
