"""Ask HermiT whether a conclusion follows from premises, many claims in one run.

A claim holds if no *world* fits its premises and the opposite of its conclusion. To ask that of
thousands of claims at once, a world is made an individual: it sees a part of what there is over
one role, and the scopes mean to it what it sees of them. That every scope has a member, each
premise and the opposite of the conclusion are then classes that the world is in, and the claim
holds exactly if its class of worlds can have no member, which one classification tells of all
claims. What one world sees is nothing to another, so claims share the names of the scopes: they
are numbered within each claim, and claims of the same form are asked about once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from pyoxigraph import NamedNode

from kakehashi.build.hermit import Hermit
from kakehashi.build.owl_axioms import Assertion, Ontology, axioms
from kakehashi.model.relation import UNKNOWN

__all__ = ["Claim", "axioms", "entailed", "satisfiable"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Assertions, and a conclusion that may follow from them.

    The empty mask as conclusion claims that the premises contradict one another.

    >>> from kakehashi.model.relation import Relation
    >>> part = Relation.PART_OF
    >>> claim = Claim((("x:1", part, "y:1"), ("y:1", part, "z:1")), ("x:1", part, "z:1"))
    >>> claim.numbered().conclusion
    ('0', <Relation.PART_OF: 2>, '2')
    """

    premises: tuple[Assertion, ...]
    conclusion: Assertion

    def numbered(self) -> Claim:
        """Return the claim with its items numbered in the order of their appearance."""
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        renamed = [(f"{numbers[a]}", mask, f"{numbers[b]}") for a, mask, b in self._stated()]
        return Claim(tuple(renamed[:-1]), renamed[-1])

    def counterexample(self) -> tuple[Assertion, ...]:
        """Return what is true in a world that refutes the claim."""
        subject, mask, object_ = self.conclusion
        return (*self.premises, (subject, UNKNOWN & ~mask, object_))

    def _stated(self) -> tuple[Assertion, ...]:
        return (*self.premises, self.conclusion)


def entailed(claims: Sequence[Claim], hermit: Hermit, batch: int = 5000) -> list[bool]:
    """Tell of each claim whether its conclusion follows; HermiT runs once for each ``batch``.

    Raises BuildError when HermiT fails or its time is over.
    """
    forms = [claim.numbered() for claim in claims]
    asked = list(dict.fromkeys(forms))
    proved: set[Claim] = set()
    for start in range(0, len(asked), batch):
        proved |= _proved(asked[start : start + batch], hermit)
    return [form in proved for form in forms]


def satisfiable(premises: Iterable[Assertion], hermit: Hermit) -> bool:
    """Tell whether all premises can be true at once, in one run of HermiT."""
    return hermit.consistent(axioms(premises))


def _proved(claims: Sequence[Claim], hermit: Hermit) -> set[Claim]:
    worlds = _Worlds()
    refuting = {worlds.refuting(claim).value: claim for claim in claims}
    impossible = hermit.classify(worlds.ontology.written()).unsatisfiable
    return {refuting[name] for name in impossible if name in refuting}


class _Worlds:
    """Classes of worlds. Conditions that several of them share are defined once."""

    def __init__(self) -> None:
        self.ontology = Ontology()
        self._sees = self.ontology.declared("urn:x-world:sees", "ObjectProperty")
        self._scopes: dict[str, NamedNode] = {}
        self._conditions: dict[Assertion, NamedNode] = {}
        self._numbers = count()

    def refuting(self, claim: Claim) -> NamedNode:
        """Return the class of the worlds that refute the claim."""
        worlds = self.ontology.declared(f"urn:x-world:claim:{next(self._numbers)}")
        stated = dict.fromkeys(claim.counterexample())
        for item in dict.fromkeys(item for a, _, b in stated for item in (a, b)):
            self.ontology.subclass(worlds, self.ontology.some(self._sees, self._scope(item)))
        for assertion in stated:
            self.ontology.subclass(worlds, self._condition(assertion))
        return worlds

    def _scope(self, item: str) -> NamedNode:
        if item not in self._scopes:
            self._scopes[item] = self.ontology.declared(f"urn:x-scope:{item}")
        return self._scopes[item]

    def _condition(self, assertion: Assertion) -> NamedNode:
        if assertion not in self._conditions:
            subject, mask, object_ = assertion
            ends = (self._scope(subject), self._scope(object_))
            name = self.ontology.declared(f"urn:x-world:{subject}:{mask.value}:{object_}")
            # One direction is enough: worlds are only ever put into the class.
            self.ontology.subclass(name, self.ontology.condition(mask, ends, self._sees))
            self._conditions[assertion] = name
        return self._conditions[assertion]
