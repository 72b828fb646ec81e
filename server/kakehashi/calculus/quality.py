"""Measure statements: chains that prove nothing, single bridges, repetitions.

Two identifiers of one thing count as one item throughout.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.calculus.conflicts import Conflict
from kakehashi.calculus.masks import ANY, COMPOSED, CONVERSE
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise
from kakehashi.model.quality import (
    Bridge,
    Chains,
    Confidence,
    Measures,
    Readings,
    RelationMix,
    Stated,
)
from kakehashi.model.relation import Relation

__all__ = ["Assessment", "TwoSteps", "bridges", "same_things"]

_Counts = NDArray[np.int64]

#: Whether two masks, both read from the item in the middle, tell nothing of the two other ends.
_NOTHING: Final = np.array(
    [[COMPOSED[CONVERSE[one]][other] == ANY for other in range(ANY + 1)] for one in range(ANY + 1)],
    dtype=np.int64,
)
_WITHIN: Final = (Relation.EQUAL | Relation.PART_OF).value
_HOLDS: Final = (Relation.EQUAL | Relation.CONTAINS).value

#: What the word for the readings says, without what an editor added.
_READINGS: Final = {"2/2": "same", "2/2 differ": "different", "1/2": "one_of_two", "1/1": "once"}
_ADJUDICATED: Final = "adjudicated"


class TwoSteps:
    """Counts the chains of two steps without listing them.

    ``steps`` are start, mask and end. At every item the steps are counted by mask, and the counts
    multiplied; steps back to where the chain began are taken off. The cost is the number of
    steps, whatever the number of chains.

    >>> steps = TwoSteps([("a", 8, "b"), ("b", 8, "c"), ("b", 2, "d")])
    >>> steps.through([0])  # a overlaps b overlaps c; a overlaps b part of d
    Chains(number=2, prove_nothing=1)
    """

    def __init__(self, steps: Sequence[tuple[str, int, str]]) -> None:
        number: dict[str, int] = {}
        for one, _, other in steps:
            number.setdefault(one, len(number))
            number.setdefault(other, len(number))
        start = np.array([number[step[0]] for step in steps], dtype=np.int64)
        end = np.array([number[step[2]] for step in steps], dtype=np.int64)
        mask = [step[1] for step in steps]
        masks = np.array([*mask, *(CONVERSE[m] for m in mask)], dtype=np.int64)
        found, self._mask = np.unique(masks, return_inverse=True)
        self._nothing = _NOTHING[np.ix_(found, found)]
        self._length = len(steps)
        #: Each step is read from both ends, one after the other.
        self._middle = np.concatenate((start, end))
        pairs = self._middle * len(number) + np.concatenate((end, start))
        self._pair = np.unique(pairs, return_inverse=True)[1]
        self._leaving = self._counted(self._middle, self._mask)
        self._between = self._counted(self._pair, self._mask)

    def through(self, chosen: Collection[int]) -> Chains:
        """Return the chains with at least one of the steps at the places ``chosen``."""
        places = np.fromiter(chosen, dtype=np.int64, count=len(chosen))
        rows = np.concatenate((places, places + self._length))
        leaving = self._ordered(self._leaving, self._middle[rows], self._mask[rows])
        between = self._ordered(self._between, self._pair[rows], self._mask[rows])
        number, nothing = ((leaving - between) // 2).tolist()
        return Chains(number, nothing)

    def _counted(self, rows: _Counts, masks: _Counts) -> _Counts:
        counts = np.zeros((int(rows.max(initial=-1)) + 1, len(self._nothing)), dtype=np.int64)
        np.add.at(counts, (rows, masks), 1)
        return counts

    def _ordered(self, counts: _Counts, rows: _Counts, masks: _Counts) -> _Counts:
        """Return the ordered pairs of steps with a chosen one: all, and those that tell nothing."""
        touched, place = np.unique(rows, return_inverse=True)
        every = counts[touched]
        others = every.copy()
        np.subtract.at(others, (place, masks), 1)
        return self._products(every) - self._products(others)

    def _products(self, counts: _Counts) -> _Counts:
        every = (counts.sum(axis=1) ** 2).sum()
        nothing = ((counts @ self._nothing) * counts).sum()
        return np.array([every, nothing], dtype=np.int64)


def same_things(network: Network) -> dict[str, str]:
    """Return for every other identifier the one under which its thing is counted."""
    other = {p.subject: p.object for p in network.premises if p.kind == "identity"}
    found: dict[str, str] = {}
    for name in other:
        end, passed = name, {name}
        while end in other and other[end] not in passed:
            end = other[end]
            passed.add(end)
        found[name] = end
    return found


def bridges(network: Network) -> Iterator[Bridge]:
    """Yield every statement of "equal" without which its two ends would not be equal.

    Two items are equal when each is within the other along stated "equal" and "part of or equal"
    in either direction, the nesting of documents included if the network has it. What follows
    from several open alternatives together is not looked at. A statement that another set makes
    too is no bridge.

    >>> equal = [
    ...     Premise("a:1", Relation.EQUAL, "b:1", id="1"),
    ...     Premise("b:1", Relation.EQUAL, "c:1", id="2"),
    ...     Premise("c:1", Relation.EQUAL, "b:1", id="3"),
    ... ]
    >>> [(bridge.premise.id, bridge.smaller, bridge.whole) for bridge in bridges(Network(equal))]
    [('1', 1, 3)]
    """
    component, number = network.closure.component, network.number
    counted = same_things(network)
    up: defaultdict[int, list[tuple[int, Premise]]] = defaultdict(list)
    down: defaultdict[int, list[tuple[int, Premise]]] = defaultdict(list)
    for premise in network.premises:
        one, other, mask = number[premise.subject], number[premise.object], premise.relation.value
        if component[one] != component[other]:
            continue
        if not mask & ~_WITHIN:
            up[one].append((other, premise))
            down[other].append((one, premise))
        if not mask & ~_HOLDS:
            up[other].append((one, premise))
            down[one].append((other, premise))

    def side(item: int, without: Premise) -> set[int]:
        return _reached(item, up, without) & _reached(item, down, without)

    def size(items: Iterable[int]) -> int:
        return len({counted.get(network.items[n], network.items[n]) for n in items})

    for premise in network.premises:
        if premise.kind == "statement" and premise.relation == Relation.EQUAL:
            one, other = number[premise.subject], number[premise.object]
            here = side(one, premise)
            if other not in here:
                sides = size(here), size(side(other, premise))
                whole = np.flatnonzero(component == component[one]).tolist()
                yield Bridge(premise, min(sides), size(whole))


def _reached(
    start: int, links: Mapping[int, list[tuple[int, Premise]]], without: Premise
) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for end, premise in links.get(waiting.pop(), ()):
            if end not in seen and premise is not without:
                seen.add(end)
                waiting.append(end)
    return seen


class Assessment:
    """Measures any choice among the statements over one network.

    ``network`` holds those that the calculus uses; blocked ones and those that tell nothing are
    not in it, and so are no step of a chain.
    """

    def __init__(
        self, stated: Iterable[Stated], network: Network, conflicts: Iterable[Conflict]
    ) -> None:
        self._stated, self._network = tuple(stated), network
        self._same = same_things(network)
        self._conflicts = [
            {p.id for p in conflict.premises if p.kind == "statement"} for conflict in conflicts
        ]

    @cached_property
    def bridges(self) -> tuple[Bridge, ...]:
        """The single bridges of all statements, those that merge most first."""
        return tuple(
            sorted(bridges(self._network), key=lambda b: (-b.smaller, -b.whole, b.premise.id))
        )

    def of(self, chosen: Sequence[Stated]) -> Measures:
        """Return what is counted of some of the statements."""
        ids = {s.id for s in chosen}
        silent = [s for s in chosen if s.from_publication and not (s.reason_ja or s.reason_en)]
        speaking = ids.difference(s.id for s in silent)
        kinds: Counter[str] = Counter(s.kind for s in chosen)
        merging = [b for b in self.bridges if b.premise.id in ids]
        return Measures(
            relations=RelationMix(**kinds),
            no_reason_ja=sum(not s.reason_ja for s in chosen if s.id in speaking),
            no_reason_en=sum(not s.reason_en for s in chosen if s.id in speaking),
            publication_gives_no_reason=len(silent),
            no_locator=sum(s.from_publication and not s.locator for s in chosen),
            dangling=sum(s.dangling for s in chosen),
            repeated_elsewhere=len(ids & self._repeated_elsewhere),
            both_directions=len(ids & self._both_directions),
            contradictions=sum(not ids.isdisjoint(conflict) for conflict in self._conflicts),
            chains=self._chains(ids),
            single_bridges=len(merging),
            most_merged=max((b.smaller for b in merging), default=0),
            largest_merge=max((b.whole for b in merging), default=0),
            readings=_readings(chosen),
            confidence=_confidence(chosen),
        )

    def _chains(self, ids: set[str]) -> Chains:
        return self._steps.through([self._place[i] for i in ids if i in self._place])

    @cached_property
    def _telling(self) -> list[tuple[str, str, int, str]]:
        """Statements between different things: identifier, start, mask, end."""
        ends = (
            (p, self._same.get(p.subject, p.subject), self._same.get(p.object, p.object))
            for p in self._network.premises
            if p.kind == "statement"
        )
        return [(p.id, one, p.relation.value, other) for p, one, other in ends if one != other]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {step[0]: place for place, step in enumerate(self._telling)}

    @cached_property
    def _steps(self) -> TwoSteps:
        return TwoSteps([step[1:] for step in self._telling])

    def _ends(self, stated: Stated) -> tuple[str, str]:
        one, other = stated.subject, stated.object
        return self._same.get(one, one), self._same.get(other, other)

    @cached_property
    def _repeated_elsewhere(self) -> set[str]:
        made: defaultdict[tuple[str, str, bool, bool, int], list[Stated]] = defaultdict(list)
        for stated in self._stated:
            one, other = self._ends(stated)
            mask = stated.relation.value
            if other < one:
                one, other, mask = other, one, CONVERSE[mask]
            made[one, other, stated.nothing, stated.negated, mask].append(stated)
        return {
            stated.id
            for claims in made.values()
            if len({stated.mapping_set for stated in claims}) > 1
            for stated in claims
        }

    @cached_property
    def _both_directions(self) -> set[str]:
        relating = [s for s in self._stated if not (s.nothing or s.negated)]
        made = {(s.mapping_set, *self._ends(s)) for s in relating}
        found = set()
        for stated in relating:
            one, other = self._ends(stated)
            if one != other and (stated.mapping_set, other, one) in made:
                found.add(stated.id)
        return found


def _readings(chosen: Iterable[Stated]) -> Readings:
    counts: Counter[str] = Counter()
    for stated in chosen:
        word = stated.readings.removesuffix(_ADJUDICATED)
        counts[_READINGS.get(word.strip(), "unrecorded")] += 1
        counts["adjudicated"] += word != stated.readings
    return Readings(**counts)


def _confidence(chosen: Iterable[Stated]) -> Confidence:
    given = [s.confidence for s in chosen if s.confidence is not None]
    return Confidence(len(given), min(given), median(given), max(given)) if given else Confidence(0)
