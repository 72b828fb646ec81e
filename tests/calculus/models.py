"""Random set models, and what follows from statements about them, worked out the slow way.

Nothing here uses the calculus: relations are read off sets that are written as bit masks, the
composition table is made from all triples of non-empty subsets of a 5-element universe, and what
follows is found by going through every state that a walk over the premises can reach.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from operator import or_
from typing import Final

from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.relation import UNKNOWN, Relation

EQ: Final = Relation.EQUAL
PP: Final = Relation.PART_OF
PPI: Final = Relation.CONTAINS
PO: Final = Relation.OVERLAPS
DR: Final = Relation.DISJOINT

ANY: Final = UNKNOWN.value
MASKS: Final = range(1, ANY + 1)

#: How many random models each test goes through.
COUNT: Final = int(os.environ.get("KAKEHASHI_TEST_MODELS", "1000"))
#: Parts into which they are cut, so that several processes can share them.
BLOCKS: Final = 4


# --- relations of sets, from the sets alone -----------------------------------------------------


def between(a: int, b: int) -> int:
    """The base relation of two non-empty sets, written as bit masks."""
    if a == b:
        return EQ.value
    if not a & b:
        return DR.value
    if a & b == a:
        return PP.value
    return PPI.value if a & b == b else PO.value


@cache
def base_table() -> dict[tuple[int, int], int]:
    """What A can be to C, for every base relation of A to B and of B to C."""
    found: dict[tuple[int, int], int] = {}
    for a, b, c in product(range(1, 2**5), repeat=3):
        pair = between(a, b), between(b, c)
        found[pair] = found.get(pair, 0) | between(a, c)
    return found


def bases(mask: int) -> list[int]:
    return [1 << place for place in range(5) if mask >> place & 1]


@cache
def turned(mask: int) -> int:
    """The converse, from all pairs of sets that stand in the relation."""
    pairs = [(a, b) for a, b in product(range(1, 2**4), repeat=2) if between(a, b) & mask]
    return reduce(or_, (between(b, a) for a, b in pairs), 0)


@cache
def composed(first: int, second: int) -> int:
    return reduce(or_, (base_table()[pair] for pair in product(bases(first), bases(second))), 0)


#: What can be said of two sets A and C in one word.
SET_FACTS: Final[dict[str, Callable[[int, int], bool]]] = {
    "within": lambda a, c: a & c == a,
    "holds": lambda a, c: a & c == c,
    "shares": lambda a, c: a & c != 0,
    "apart": lambda a, c: a & c == 0,
    "not_within": lambda a, c: a & c != a,
    "not_holding": lambda a, c: a & c != c,
}


@cache
def sets_facts(mask: int) -> frozenset[str]:
    """The facts that hold of all pairs of sets in the relation."""
    pairs = [(a, c) for a, c in product(range(1, 2**4), repeat=2) if between(a, c) & mask]
    return frozenset(name for name, true in SET_FACTS.items() if all(true(*p) for p in pairs))


@cache
def is_plain(mask: int) -> bool:
    """Whether the facts say all: whatever they allow is in the mask."""
    facts = [SET_FACTS[name] for name in sets_facts(mask)]
    pairs = product(range(1, 2**4), repeat=2)
    allowed = (between(a, c) for a, c in pairs if all(true(a, c) for true in facts))
    return reduce(or_, allowed, 0) == mask


#: Masks that are conjunctions of facts and tell something, and those that are not.
PLAIN: Final = tuple(mask for mask in MASKS if is_plain(mask) and mask != ANY)
OPEN: Final = tuple(mask for mask in MASKS if not is_plain(mask))


# --- what follows from premises, slowly ---------------------------------------------------------


def leaving(premises: Iterable[Premise]) -> dict[str, list[tuple[str, int, Premise]]]:
    """For every item the items next to it, the relation to each, and who says so."""
    found: dict[str, list[tuple[str, int, Premise]]] = {}
    for p in premises:
        found.setdefault(p.subject, []).append((p.object, p.relation.value, p))
        found.setdefault(p.object, []).append((p.subject, turned(p.relation.value), p))
    return found


def follows(premises: Iterable[Premise], subject: str) -> dict[str, int]:
    """What all walks from an item show together, for every item that one leads to.

    In premises that can all be true a walk shows no more than the chain left of it when its loops
    are cut out.
    """
    links, known, todo, seen = (
        leaving(premises),
        {subject: EQ.value},
        [(subject, 1)],
        {(subject, 1)},
    )
    while todo:
        item, mask = todo.pop()
        for end, said, _ in links.get(item, ()):
            state = end, composed(mask, said)
            if state[1] != ANY and state not in seen:
                seen.add(state)
                todo.append(state)
                known[end] = known.get(end, ANY) & state[1]
    return known


def chains(
    premises: Iterable[Premise], subject: str, target: str
) -> Iterator[tuple[tuple[Premise, ...], int]]:
    """All chains that pass no item twice, each with what it shows."""
    links = leaving(premises)
    todo: list[tuple[str, tuple[Premise, ...], int, frozenset[str]]] = [
        (subject, (), EQ.value, frozenset({subject}))
    ]
    while todo:
        item, used, mask, passed = todo.pop()
        if item == target:
            yield used, mask
            continue
        todo += (
            (end, (*used, premise), composed(mask, said), passed | {end})
            for end, said, premise in links.get(item, ())
            if end not in passed
        )


def possible(premises: Iterable[Premise]) -> bool:
    """Whether there are non-empty sets of which all premises are true; exact.

    It is decided by the regions of the Venn diagram: what has to be empty is left empty, all other
    regions have a member, and what has to be inhabited must then be so. A premise that is not a
    conjunction of facts is one of its base relations, so all choices are tried.
    """
    stated = list(premises)
    items = sorted({end for p in stated for end in (p.subject, p.object)})
    place = {item: 1 << n for n, item in enumerate(items)}
    options = [
        [
            sets_facts(m)
            for m in ([p.relation.value] if is_plain(p.relation.value) else bases(p.relation.value))
        ]
        for p in stated
    ]
    ends = [(place[p.subject], place[p.object]) for p in stated]
    return any(_drawn(len(items), ends, choice) for choice in product(*options))


def _drawn(items: int, ends: Sequence[tuple[int, int]], facts: Sequence[frozenset[str]]) -> bool:
    """Whether a Venn diagram has these facts; a region is the set of the items it lies in."""
    demands: list[tuple[int, int]] = [
        (1 << n, 0) for n in range(items)
    ]  # inside one, outside other
    empty: list[tuple[int, int]] = []
    for (a, c), said in zip(ends, facts, strict=True):
        for name, inside, outside in (
            ("within", a, c),
            ("holds", c, a),
            ("apart", a | c, 0),
        ):
            if name in said:
                empty.append((inside, outside))
        for name, inside, outside in (
            ("not_within", a, c),
            ("not_holding", c, a),
            ("shares", a | c, 0),
        ):
            if name in said:
                demands.append((inside, outside))

    def lies(region: int, inside: int, outside: int) -> bool:
        return region & inside == inside and not region & outside

    filled = [r for r in range(1, 1 << items) if not any(lies(r, *e) for e in empty)]
    return all(any(lies(r, *demand) for r in filled) for demand in demands)


def entailed(premises: Sequence[Premise], subject: str, target: str) -> int:
    """Exactly what follows of two items: the base relations that are possible."""
    return sum(
        base
        for base in bases(ANY)
        if possible([*premises, Premise(subject, Relation(base), target)])
    )


def premise(
    subject: str,
    relation: Relation,
    target: str,
    identifier: str = "",
    *,
    confidence: float | None = None,
    standing: str = "editorial",
) -> Premise:
    """A statement, with what most tests want of it."""
    return Premise(subject, relation, target, "statement", identifier, standing, confidence)


def nesting(child: str, parent: str) -> Premise:
    return Premise(child, EQ | PP, parent, "nesting", child)


def identity(alias: str, item: str) -> Premise:
    return Premise(alias, EQ, item, "identity", alias)


# --- random models ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Model:
    """Sets, and statements that are all true of them."""

    seed: int
    sets: Mapping[str, int]
    premises: tuple[Premise, ...]
    plain: bool  #: whether every statement is a conjunction of facts

    def true(self, subject: str, target: str) -> int:
        return between(self.sets[subject], self.sets[target])

    def shuffled(self) -> tuple[Premise, ...]:
        premises = list(self.premises)
        random.Random(-self.seed).shuffle(premises)
        return tuple(premises)


def models(block: int) -> Iterator[Model]:
    """The random models of one part; the same on every run."""
    return (draw(seed) for seed in range(block, COUNT, BLOCKS))


def draw(seed: int, *, items: int = 0, links: int = 0) -> Model:
    """Draw sets, and statements that are true of them and say more or less.

    Two of three models have only statements that are conjunctions of facts.
    """
    rng, plain = random.Random(seed), seed % 3 != 2
    sets = _sets(rng, items or rng.randint(3, 7))
    names = [f"{rng.choice('abcd')}:{number}" for number in range(len(sets))]
    by_name = dict(zip(names, sets, strict=True))
    pool = PLAIN if plain else MASKS
    premises = []
    for number in range(links or rng.randint(len(sets) - 1, len(sets) * 2)):
        one, other = rng.sample(names, 2)
        premises.append(_true(rng, f"{number:03}", (one, other), by_name, pool))
    return Model(seed, by_name, tuple(premises), plain)


def lies(seed: int, *, items: int = 4, links: int = 6) -> tuple[Premise, ...]:
    """Random statements, whatever is true; most of the time they contradict each other."""
    rng = random.Random(seed)
    names = [f"{document}:1" for document in "abcdefgh"[:items]]
    pool = PLAIN if seed % 2 else MASKS
    return tuple(
        premise(one, Relation(rng.choice(pool)), other, str(n))
        for n, (one, other) in enumerate(rng.sample(names, 2) for _ in range(links))
    )


def _sets(rng: random.Random, count: int) -> list[int]:
    """Non-empty sets, many of them parts or unions of others."""
    universe = (1 << rng.randint(2, 7)) - 1
    sets: list[int] = []
    while len(sets) < count:
        fresh = rng.randint(1, universe)
        if sets:
            old = rng.choice(sets)
            fresh = rng.choice((fresh, old, old & fresh, old | fresh, universe & ~old))
        if fresh:
            sets.append(fresh)
    return sets


def _true(
    rng: random.Random,
    identifier: str,
    ends: tuple[str, str],
    sets: Mapping[str, int],
    pool: Sequence[int],
) -> Premise:
    """A premise that is true of two items."""
    true = between(sets[ends[0]], sets[ends[1]])
    said = true if rng.random() < 0.5 else rng.choice([mask for mask in pool if mask & true])
    if true & 3 and rng.random() < 0.3:
        return identity(*ends) if true == 1 else nesting(*ends)
    return premise(
        ends[0],
        Relation(said),
        ends[1],
        identifier,
        confidence=rng.choice((None, 0.0, 0.3, 0.5, 0.8, 0.9, 0.9, 1.0, 1.0)),
        standing=rng.choice((*STANDINGS, *STANDINGS, "")),
    )
