"""A network of which all is true, and contradictions to plant in it."""

from __future__ import annotations

import random
from functools import cache
from itertools import count, product

import numpy as np

from kakehashi.calculus.chains import shortest_chains
from kakehashi.calculus.network import Network
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from tests.calculus.models import (
    DR,
    EQ,
    OPEN,
    PLAIN,
    PO,
    PP,
    PPI,
    between,
    nesting,
    premise,
)

# --- a network of which all is true -------------------------------------------------------------

DOCUMENTS = "pqrstu"


def _within(rng: random.Random, parent: int) -> int:
    """Members of a set that lie next to each other; at least one."""
    inside = [n for n in range(parent.bit_length()) if parent >> n & 1]
    first = rng.randrange(len(inside))
    length = rng.randint(max(1, len(inside) // 4), max(1, len(inside) * 3 // 4))
    return sum(1 << n for n in inside[first : first + length])


@cache
def clean() -> tuple[dict[str, int], tuple[Premise, ...]]:
    """150 items of six documents, drawn as sets, and true statements about them.

    Every document is a tree, most of its branches parts; some items are the same set as one of
    another document.
    """
    rng = random.Random(11)
    sets: dict[str, int] = {}
    premises: list[Premise] = []
    for document, n in product(DOCUMENTS, range(25)):
        item, parent = f"{document}:{n:02}", f"{document}:{(n - 1) // 3:02}"
        others = sorted({s for name, s in sets.items() if not name.startswith(document)})
        if n == 0:
            sets[item] = _within(rng, (1 << 90) - 1)
        elif others and n % 4 == 3:
            sets[item] = rng.choice(others)
        else:
            sets[item] = _within(rng, sets[parent])
        if n and between(sets[item], sets[parent]) & 3:
            premises.append(nesting(item, parent))
    for n in range(600):
        one, other = rng.sample(sorted(sets), 2)
        if one[0] != other[0]:
            true = between(sets[one], sets[other])
            if true == DR.value and n % 6:
                continue
            wider = [m for m in (*PLAIN, *OPEN) if m & true]
            said = rng.choice(wider) if n % 7 == 0 else true
            premises.append(premise(one, Relation(said), other, f"{n:03}", confidence=0.9))
    return sets, tuple(premises)


# --- contradictions to plant --------------------------------------------------------------------

Planted = tuple[Premise, ...]


def groups(number: int) -> dict[str, Planted]:
    """Premises about new items that cannot all be true, in many ways."""
    a, b, c, d = (f"{item}{number:02}" for item in ("v:1", "w:1", "x:1", "y:1"))
    above, top = f"v:0{number}", f"v:00{number}"
    counter = count()

    def says(one: str, relation: Relation, other: str) -> Premise:
        return premise(one, relation, other, f"bad-{number:02}-{next(counter)}")

    return {
        "cycle of two": (says(a, PP, b), says(b, PP, a)),
        "cycle of three": (says(a, PP, b), says(b, PP, c), says(c, PP, a)),
        "cycle of four with equal ones": (
            says(a, PP, b),
            says(b, EQ, c),
            says(c, EQ, d),
            says(d, PP, a),
        ),
        "cycle with one strict link": (says(a, PP, b), says(b, EQ | PP, c), says(c, EQ | PP, a)),
        "disjoint from what it overlaps a part of": (
            says(a, PO, b),
            says(b, PP, c),
            says(c, DR, a),
        ),
        "shares with a part of what it is apart from": (
            says(a, PP, b),
            says(b, DR, c),
            says(c, PPI, d),
            says(a, PO, d),
        ),
        "equal, not equal": (says(a, EQ, b), says(b, EQ, c), says(c, PO, a)),
        "equal, disjoint": (says(a, EQ, b), says(b, EQ, c), says(c, EQ, d), says(d, DR, a)),
        "disjoint from its parent": (nesting(a, above), says(above, DR, a)),
        "larger than what holds its parent's parent": (
            nesting(a, above),
            nesting(above, top),
            says(top, PP, b),
            says(b, PP, a),
        ),
        "neither of two alternatives": (says(a, EQ | PO, b), says(a, PP | DR, b)),
        "neither of two alternatives, turned": (says(a, PPI | DR, b), says(b, EQ | PPI | PO, a)),
        "alternatives one of which is left": (
            says(a, EQ | DR, b),
            says(b, PP, c),
            says(a, PO, c),
            says(a, EQ | PP | PPI | PO, b),
        ),
        "alternatives behind an equal one": (
            says(a, EQ | PO, b),
            says(b, EQ, c),
            says(c, PPI | DR, a),
        ),
    }


#: What is said, of items of which it follows that they are otherwise, in so many steps.
WANTED = {
    "part of its own part": (PP, PPI, 1),
    "contains what it is part of": (PPI, PP, 2),
    "disjoint from what it holds": (DR, PPI, 3),
    "disjoint from what it overlaps": (DR, PO, 1),
    "equal to what it is part of": (EQ, PP, 2),
    "equal to what it is disjoint from": (EQ, DR, 2),
    "alternatives, all excluded": (PP | PPI, DR, 3),
}


@cache
def falsehoods() -> dict[str, Planted]:
    """Single statements about items of the clean network, each against what follows there."""
    sets, premises = clean()
    network = Network(premises, sets)
    whole = network.closure.masks(range(len(sets)))
    rng = random.Random(5)
    found: dict[str, Planted] = {}
    spent: set[str] = set()
    for name, (said, true, steps) in WANTED.items():
        pairs = [(network.items[x], network.items[y]) for x, y in np.argwhere(whole == true.value)]
        for one, other in rng.sample(pairs, len(pairs)):
            proofs = shortest_chains(network, one, other)
            lengths = [len(p.steps) for p in proofs if not p.relation & said]
            if spent.isdisjoint((one, other)) and min(lengths, default=0) == steps:
                spent |= {one, other}
                found[name] = (premise(one, said, other, f"bad-{name}"),)
                break
    assert found.keys() == WANTED.keys()
    return found


def planted() -> dict[str, Planted]:
    return {
        **falsehoods(),
        **{name: groups(n)[name] for n, name in enumerate(groups(0))},
    }


def tied(some: Planted) -> tuple[Premise, ...]:
    """The clean network, what is planted, and a true statement that ties the two together."""
    sets, premises = clean()
    ends = sorted({end for p in some for end in (p.subject, p.object)} - sets.keys())
    tie = [premise(ends[0], PP, "p:00", f"tie-{ends[0]}")] if ends else []
    return (*premises, *some, *tie)
