"""Proofs: chains of stated premises, and what several of them show together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import prod

from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.relation import UNKNOWN, Relation

__all__ = ["Explanation", "Proof", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """A premise read in the direction of the proof."""

    start: str
    relation: Relation  #: of ``start`` to ``end``
    end: str
    premise: Premise


@dataclass(frozen=True, slots=True)
class Proof:
    """A chain of premises from one item to another, and the relation it shows.

    No item comes twice and every premise is needed: without any of them the chain is cut.
    """

    steps: tuple[Step, ...]
    relation: Relation

    @property
    def statements(self) -> frozenset[str]:
        """Identifiers of the statements it rests on."""
        return frozenset(s.premise.id for s in self.steps if s.premise.kind == "statement")

    @property
    def premises(self) -> frozenset[Premise]:
        """Everything it rests on."""
        return frozenset(step.premise for step in self.steps)

    @property
    def confidence(self) -> float | None:
        """Product of the confidences; None when a statement gives none.

        Factors are sorted, so that the same premises give the same digits from either end.
        """
        given = [s.premise.confidence for s in self.steps if s.premise.kind == "statement"]
        known = [value for value in given if value is not None]
        return prod(sorted(known)) if len(known) == len(given) else None

    @property
    def weakest(self) -> float | None:
        """The lowest confidence of a premise; None when a statement gives none."""
        if self.confidence is None:
            return None
        given = (s.premise.confidence for s in self.steps if s.premise.kind == "statement")
        return min((sure for sure in given if sure is not None), default=1.0)

    @property
    def rank(self) -> int:
        """Rank of the weakest standing, 0 the strongest."""
        return max((step.premise.rank for step in self.steps), default=0)

    @property
    def standing(self) -> str:
        """The weakest standing; empty when only facts of the documents are used."""
        ranks = [s.premise.rank for s in self.steps if s.premise.kind == "statement"]
        return (*STANDINGS, "")[max(ranks)] if ranks else ""

    @property
    def uses_nesting(self) -> bool:
        """Whether the nesting of a document is a premise."""
        return any(step.premise.kind == "nesting" for step in self.steps)

    @property
    def direct(self) -> bool:
        """Whether it is one premise about the two items, or about other identifiers of them."""
        return sum(step.premise.kind != "identity" for step in self.steps) == 1

    @property
    def strength(self) -> tuple[int, int, float, int, tuple[str, ...]]:
        """Sorts proofs: tightest first, then by standing, confidence and length."""
        sure = self.confidence
        return (
            self.relation.value.bit_count(),
            self.rank,
            1.0 if sure is None else -sure,
            len(self.steps),
            tuple(step.premise.id for step in self.steps),
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of two items, and why.

    ``relation`` holds all that follows; ``Relation(0)`` when the premises contradict each other.
    ``proofs`` are independent of each other (no two share a statement) but for those that are
    needed to show the whole relation; the strongest come first. ``establishing`` are the places
    of the fewest proofs that show the whole relation together.
    """

    subject: str
    object: str
    relation: Relation
    proofs: tuple[Proof, ...]
    establishing: tuple[int, ...]

    @property
    def complete(self) -> tuple[Proof, ...]:
        """The proofs that show the whole relation by themselves."""
        return tuple(p for p in self.proofs if p.relation == self.relation)

    @property
    def stated(self) -> Relation:
        """What the direct statements say together; all five when there is none."""
        direct = (p.relation for p in self.proofs if p.direct)
        return reduce(lambda one, other: one & other, direct, UNKNOWN)

    @property
    def confidence(self) -> float | None:
        """How sure the whole relation is, from 0 to 1; None when it cannot be said.

        Independent proofs of the whole relation combine as 1-∏(1-c), but never to more than the
        weakest premise of one of them; proofs that are needed together multiply.
        """
        whole = [p for p in _independent(self.complete) if p.confidence is not None]
        if whole:
            combined = 1 - prod(sorted(1 - (p.confidence or 0.0) for p in whole))
            return min(combined, max(p.weakest or 0.0 for p in whole))
        if self.complete or not self.establishing:
            return None
        premises = frozenset().union(*(self.proofs[n].premises for n in self.establishing))
        given = [p.confidence for p in premises if p.kind == "statement"]
        known = [value for value in given if value is not None]
        return prod(sorted(known)) if len(known) == len(given) else None

    @property
    def standing(self) -> str:
        """The best standing of a proof of the whole, else the weakest of those needed together."""
        if self.complete:
            return min(self.complete, key=lambda p: p.rank).standing
        needed = [self.proofs[n] for n in self.establishing]
        return max(needed, key=lambda p: (p.rank, p.standing)).standing if needed else ""

    @property
    def uses_nesting(self) -> bool:
        """Whether the relation rests on the nesting of a document."""
        if self.complete:
            return all(p.uses_nesting for p in self.complete)
        return any(self.proofs[n].uses_nesting for n in self.establishing)


def _independent(proofs: tuple[Proof, ...]) -> list[Proof]:
    chosen: list[Proof] = []
    for proof in proofs:
        if not any(proof.statements & other.statements for other in chosen):
            chosen.append(proof)
    return chosen
