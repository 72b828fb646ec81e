"""HermiT on relations of scopes, against brute force over small sets.

Two oracles, neither of which is the calculus: the composition table read off all triples of
non-empty subsets of a 5-element universe, and, for any statements about three scopes, a search
over which of the seven regions of their Venn diagram have members, which decides them exactly.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from itertools import product
from operator import or_

import pytest

from kakehashi.build.hermit import Hermit
from kakehashi.build.owl_axioms import Assertion, Cell, facts_of
from kakehashi.build.owl_proof import Claim, axioms, entailed, satisfiable
from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation

pytestmark = pytest.mark.usefixtures("quick_java")

EQ, PP, PPI, PO, DR = BASE_RELATIONS
NOTHING = Relation(0)
MASKS = [Relation(value) for value in range(1, 32)]
CONVERSE = {EQ: EQ, PP: PPI, PPI: PP, PO: PO, DR: DR}

#: Masks that no conjunction of facts about the cells expresses.
CHOICES = [mask for mask in MASKS if facts_of(mask) is None]


@pytest.fixture
def hermit() -> Hermit:
    return Hermit(120)


def between(a: int, b: int) -> Relation:
    """The base relation of two non-empty sets, written as bit masks."""
    if not a & b:
        return DR
    if a == b:
        return EQ
    if a & b == a:
        return PP
    return PPI if a & b == b else PO


@cache
def composition() -> dict[tuple[Relation, Relation], Relation]:
    found: defaultdict[tuple[Relation, Relation], Relation] = defaultdict(lambda: NOTHING)
    subsets = range(1, 2**5)
    for a, b, c in product(subsets, repeat=3):
        found[between(a, b), between(b, c)] |= between(a, c)
    return dict(found)


def composed(first: Relation, second: Relation) -> Relation:
    return reduce(or_, (composition()[pair] for pair in product(first, second)))


def exactly(premises: tuple[Assertion, ...], ends: tuple[str, str], mask: Relation) -> list[Claim]:
    """The claim that the mask holds, then the claims that less of it holds."""
    masks = [mask, *(mask & ~base for base in mask)]
    return [Claim(premises, (ends[0], claimed, ends[1])) for claimed in masks]


def two_steps(first: Relation, second: Relation) -> list[Claim]:
    chain = (("a", first, "b"), ("b", second, "c"))
    return exactly(chain, ("a", "c"), composed(first, second))


def wrongly_answered(groups: Iterable[list[Claim]], hermit: Hermit) -> list[Claim]:
    """Claims of which HermiT does not say that the first of each group holds, and it alone."""
    expected = {claim: claim is group[0] for group in groups for claim in group}
    answers = entailed(list(expected), hermit)
    return [claim for claim, said in zip(expected, answers, strict=True) if said != expected[claim]]


def test_masks_that_are_choices() -> None:
    plain = {EQ, PP, PPI, PO, DR, EQ | PP, EQ | PPI, PO | PP, PO | PPI, PO | DR, UNKNOWN}
    plain |= {DR | PO | PP, DR | PO | PPI, EQ | PP | PPI | PO}
    assert set(CHOICES) == set(MASKS) - plain


def test_each_composition_is_entailed_and_nothing_tighter(hermit: Hermit) -> None:
    assert len(composition()) == 25
    assert wrongly_answered([two_steps(*pair) for pair in composition()], hermit) == []


def test_compositions_of_masks(hermit: Hermit) -> None:
    chosen = random.Random(4).sample(list(product(MASKS, repeat=2)), 250)
    assert sum(first in CHOICES for first, _ in chosen) > 100
    assert wrongly_answered([two_steps(*pair) for pair in chosen], hermit) == []


def test_converse(hermit: Hermit) -> None:
    groups = [
        exactly((("a", mask, "b"),), ("b", "a"), reduce(or_, (CONVERSE[base] for base in mask)))
        for mask in MASKS
    ]
    assert wrongly_answered(groups, hermit) == []


def test_two_chains_intersect(hermit: Hermit) -> None:
    first = (("a", PO, "b"), ("b", PP, "c"))  # overlaps or part of
    second = (("a", EQ | PP, "d"), ("d", EQ, "c"))  # part of or equal
    meant = [
        exactly(first, ("a", "c"), PO | PP),
        exactly(second, ("a", "c"), EQ | PP),
        exactly(first + second, ("a", "c"), PP),
    ]
    assert wrongly_answered(meant, hermit) == []


def test_wrong_claims_are_refuted(hermit: Hermit) -> None:
    overlaps = (("a", PO, "b"), ("b", PO, "c"))
    claims = [Claim(overlaps, ("a", mask, "c")) for mask in MASKS if mask != UNKNOWN]
    claims += [
        Claim((), ("a", EQ, "b")),
        Claim((("a", PP, "b"), ("c", PP, "b")), ("a", DR, "c")),
        Claim((("a", PPI, "b"), ("b", PO, "c")), ("a", PO, "c")),
        Claim((("a", DR, "b"), ("b", DR, "c")), ("a", DR, "c")),
        Claim((("a", EQ | PP, "b"), ("b", EQ | PP, "c")), ("a", PP, "c")),
        Claim((("a", PP, "b"),), ("a", NOTHING, "b")),
    ]
    assert not any(entailed(claims, hermit))


def test_claims_that_need_no_premise(hermit: Hermit) -> None:
    impossible = (("a", PP, "b"), ("b", PP, "a"))
    claims = [
        Claim((), ("a", UNKNOWN, "b")),
        Claim((), ("a", EQ, "a")),
        Claim(impossible, ("c", PO, "d")),
        Claim(impossible, ("a", NOTHING, "b")),
        Claim((("a", NOTHING, "b"),), ("a", DR, "b")),
    ]
    assert all(entailed(claims, hermit))


def test_batches_and_repeated_forms(hermit: Hermit) -> None:
    def claim(x: str, y: str, z: str, mask: Relation) -> Claim:
        return Claim(((x, PP, y), (y, PP, z)), (x, mask, z))

    claims = [claim("a", "b", "c", PP), claim("a", "b", "c", PO), claim("c", "b", "a", PP)]
    assert claims[0].numbered() == claims[2].numbered() != claims[0]
    assert entailed(claims, hermit, batch=1) == [True, False, True]
    assert entailed([], hermit) == []


CONTRADICTIONS: dict[str, list[Assertion]] = {
    "cycle of strict parts": [("a", PP, "b"), ("b", PP, "c"), ("c", PP, "a")],
    "disjoint from what it contains": [("a", PPI, "b"), ("b", PPI, "c"), ("c", DR, "a")],
    "equal yet disjoint": [("a", EQ, "b"), ("b", EQ, "c"), ("a", DR, "c")],
    "part of itself": [("a", PP, "a")],
    "disjoint from itself": [("a", DR, "a")],
    "no relation": [("a", NOTHING, "b")],
    "part of what it must share nothing with": [
        ("a", EQ | DR, "b"),
        ("b", PP, "c"),
        ("c", DR, "a"),
        ("a", PO, "d"),
        ("d", PP, "b"),
    ],
    "neither of two choices": [("a", EQ | PO, "b"), ("a", PP | DR, "b")],
}

POSSIBLE: dict[str, list[Assertion]] = {
    "nothing said": [],
    "cycle of parts": [("a", EQ | PP, "b"), ("b", EQ | PP, "c"), ("c", EQ | PP, "a")],
    "disjoint from a neighbour's part": [("a", PO, "b"), ("b", PPI, "c"), ("c", DR, "a")],
    "equal and not disjoint": [("a", EQ, "b"), ("b", EQ, "c"), ("a", UNKNOWN & ~DR, "c")],
    "equal to itself": [("a", EQ, "a")],
    "share or not": [("a", EQ | DR, "b"), ("b", PP, "c"), ("c", DR, "a")],
    "one of two choices": [("a", EQ | PO, "b"), ("a", PO | DR | PP, "b")],
    "odd names": [("a b", PP, "a:b"), ("a:b", PP, "a/b"), ("a/b", PP, "a%20b<>é")],
}


@pytest.mark.parametrize("premises", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_contradiction(premises: list[Assertion], hermit: Hermit) -> None:
    assert not satisfiable(premises, hermit)


@pytest.mark.parametrize("premises", POSSIBLE.values(), ids=POSSIBLE)
def test_near_miss(premises: list[Assertion], hermit: Hermit) -> None:
    assert satisfiable(premises, hermit)


def test_both_translations_agree(hermit: Hermit) -> None:
    """The cases above as axioms, here as claims that they are contradictions."""
    cases = [*CONTRADICTIONS.values(), *POSSIBLE.values()]
    claims = [Claim(tuple(premises), ("a", NOTHING, "b")) for premises in cases]
    expected = [True] * len(CONTRADICTIONS) + [False] * len(POSSIBLE)
    assert entailed(claims, hermit) == expected


def worlds() -> Iterator[dict[tuple[str, str], Relation]]:
    """All base relations that three scopes with members can have, by the regions with members."""
    regions = range(1, 2**3)  # a region is the set of the scopes it lies in
    for filled in range(1, 2 ** len(regions)):
        inside = [region for number, region in enumerate(regions) if filled >> number & 1]
        sets = {
            name: sum(1 << n for n, region in enumerate(inside) if region >> place & 1)
            for place, name in enumerate("abc")
        }
        if all(sets.values()):
            yield {(x, y): between(sets[x], sets[y]) for x, y in product(sets, repeat=2)}


def test_random_claims_about_three_scopes(hermit: Hermit) -> None:
    rng = random.Random(8)

    def assertion() -> Assertion:
        return rng.choice("abc"), rng.choice([NOTHING, *MASKS, *BASE_RELATIONS]), rng.choice("abc")

    claims = [
        Claim(tuple(assertion() for _ in range(rng.randint(1, 5))), assertion())
        for _ in range(1500)
    ]
    known = list(worlds())

    def follows(claim: Claim) -> bool:
        return not any(
            all(world[a, b] in mask for a, mask, b in claim.counterexample()) for world in known
        )

    expected = [follows(claim) for claim in claims]
    assert 300 < sum(expected) < 1200
    assert entailed(claims, hermit) == expected


def test_axioms_are_plain_where_they_can_be() -> None:
    def words(mask: Relation) -> set[str]:
        text = axioms([("a", mask, "b")]).decode()
        looked_for = ("subClassOf", "equivalentClass", "disjointWith", "topObjectProperty")
        return {word for word in (*looked_for, "urn:x-witness") if word in text}

    assert words(EQ) == {"equivalentClass"}
    assert words(EQ | PP) == words(EQ | PPI) == {"subClassOf"}
    assert words(PP) == words(PPI) == {"subClassOf", "urn:x-witness"}
    assert words(DR) == {"disjointWith"}
    assert words(PO) == words(DR | PO | PP) == words(UNKNOWN & ~DR) == {"urn:x-witness"}
    assert words(UNKNOWN) == set()
    assert all(words(mask) == {"topObjectProperty", "urn:x-witness"} for mask in CHOICES)
    witnesses = axioms([("a", PO, "b")]).decode()
    assert all(f"<urn:x-witness:0:{cell.name}>" in witnesses for cell in Cell)


def test_oracles_agree() -> None:
    """Search by regions gives the composition table again."""
    found: defaultdict[tuple[Relation, Relation], Relation] = defaultdict(lambda: NOTHING)
    for world in worlds():
        found[world["a", "b"], world["b", "c"]] |= world["a", "c"]
    assert dict(found) == composition()
