"""Whether work grows with what it is given, and not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["grows_like_its_input"]

#: How many times the work of a tenth is allowed; the square of it would be a hundred.
_MOST = 30


def grows_like_its_input(work: Callable[[bytes], object], content: Callable[[int], bytes]) -> bool:
    """Return whether 5,000 parts take nowhere near a hundred times the processor time of 500.

    >>> grows_like_its_input(lambda given: [sum(given[:500]) for _ in given], bytes)
    True
    >>> grows_like_its_input(lambda given: [sum(given) for _ in given], bytes)
    False
    """
    few, many = content(500), content(5_000)
    return _seconds(work, many) < _MOST * min(_seconds(work, few) for _ in range(3))


def _seconds(work: Callable[[bytes], object], content: bytes) -> float:
    began = time.process_time()
    work(content)
    return time.process_time() - began
