"""Find the few facts that contradict an ontology among the many that do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import Triple

from kakehashi.build.hermit import Hermit
from kakehashi.build.premises import written

__all__ = ["contradictions", "smallest_conflict"]

#: Contradictions reported at once.
_MOST: Final = 10

#: Seconds kept in reserve: the search stops rather than run into the deadline.
_RESERVE: Final = 20.0


def contradictions(
    known: bytes, groups: Sequence[list[Triple]], hermit: Hermit
) -> Iterator[tuple[Triple, ...]]:
    """Yield small sets of facts that cannot all be true, at least one (perhaps empty).

    ``known`` is the ontology as N-Triples; no property joins the facts of two groups. After each
    find one fact of it is left out and the search goes on, so that independent faults are reported
    together.
    """
    remaining = [list(group) for group in groups]
    for number in range(_MOST):
        bad = _bad_group(known, remaining, hermit)
        if bad is None:
            if not number:
                yield ()
            return
        conflict = smallest_conflict(known, remaining[bad], hermit)
        yield conflict
        if not conflict or hermit.remaining < _RESERVE:
            return
        remaining[bad].remove(conflict[-1])


def smallest_conflict(known: bytes, facts: Sequence[Triple], hermit: Hermit) -> tuple[Triple, ...]:
    """Return facts that contradict the ontology and of which none can be spared.

    This is QuickXplain (U. Junker, 2004). Returns nothing when the time runs out.
    """

    def consistent(some: Sequence[Triple]) -> bool:
        return hermit.consistent(known + written(some))

    def explain(background: list[Triple], changed: bool, rest: Sequence[Triple]) -> list[Triple]:
        if changed and not consistent(background):
            return []
        if len(rest) == 1 or hermit.remaining < _RESERVE:
            return list(rest)
        half = len(rest) // 2
        one, two = rest[:half], rest[half:]
        second = explain([*background, *one], True, two)
        first = explain([*background, *second], bool(second), one)
        return first + second

    found = explain([], False, list(facts)) if facts else []
    return tuple(sorted(found, key=str)) if hermit.remaining >= _RESERVE else ()


def _bad_group(known: bytes, groups: Sequence[list[Triple]], hermit: Hermit) -> int | None:
    """Return the number of a group that contradicts the ontology by itself."""

    def consistent(start: int, end: int) -> bool:
        return hermit.consistent(known + written([f for g in groups[start:end] for f in g]))

    start, end = 0, len(groups)
    while end - start > 1 and hermit.remaining >= _RESERVE:
        middle = (start + end) // 2
        if consistent(start, middle):
            start = middle
        else:
            end = middle
    found = end - start == 1 and hermit.remaining >= _RESERVE and not consistent(start, end)
    return start if found else None
