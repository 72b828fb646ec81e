"""How firm the statements of a mapping set are: what was counted, not a grade.

Nothing here says that a set is good or bad. Each measure says what was counted and of what it is
a share; where the measure itself has a limit, it is said beside it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Final, Literal

from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef

__all__ = [
    "Bridge",
    "BridgeView",
    "Chains",
    "Confidence",
    "Measures",
    "PublisherQuality",
    "QualityReport",
    "Readings",
    "RelationMix",
    "SetQuality",
    "Stated",
    "StatedKind",
    "share",
]

#: What a statement says; every statement is of exactly one kind.
StatedKind = Literal[
    "equal",
    "part_of",
    "contains",
    "overlaps",
    "disjoint",
    "alternatives",
    "unknown",
    "none",
    "rejected",
]

_KINDS: Final[dict[Relation, StatedKind]] = {
    Relation.EQUAL: "equal",
    Relation.PART_OF: "part_of",
    Relation.CONTAINS: "contains",
    Relation.OVERLAPS: "overlaps",
    Relation.DISJOINT: "disjoint",
    UNKNOWN: "unknown",
}


def share(part: int, whole: int) -> float | None:
    """Return a part of a whole, from 0 to 1; None where there is no whole.

    >>> share(1, 4), share(0, 0)
    (0.25, None)
    """
    return part / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A statement, as far as its quality is measured."""

    id: str  #: 16 hex digits
    mapping_set: str
    subject: str  #: CURIE
    object: str  #: CURIE; slug of the document that was looked through when nothing corresponds
    relation: Relation = UNKNOWN  #: as written, before a loose reading of it
    nothing: bool = False  #: says that nothing in the document corresponds
    negated: bool = False  #: says that the relation does not hold
    standing: str = ""
    confidence: float | None = None
    readings: str = ""
    reason_ja: bool = False  #: whether there is a rationale in Japanese
    reason_en: bool = False  #: whether there is a rationale in English
    locator: bool = False  #: whether it says where in the publication it is
    dangling: bool = False  #: an end is an item that the document does not have

    @property
    def kind(self) -> StatedKind:
        """What it says.

        >>> Stated(id="1", mapping_set="s", subject="a:1", object="b:1").kind
        'unknown'
        """
        if self.nothing:
            return "none"
        return "rejected" if self.negated else _KINDS.get(self.relation, "alternatives")

    @property
    def from_publication(self) -> bool:
        """Whether somebody else published it; else it is this project's or a program's."""
        return self.standing in ("official", "published")


@dataclass(frozen=True, slots=True)
class RelationMix:
    """How many statements say what; adds up to the number of statements."""

    equal: int = 0
    part_of: int = 0
    contains: int = 0
    overlaps: int = 0  #: "overlaps" and nothing more: the bare overlaps
    disjoint: int = 0
    alternatives: int = 0  #: one of two, three or four relations
    unknown: int = 0  #: a reference that claims no relation
    none: int = 0  #: nothing in the other document corresponds
    rejected: int = 0  #: a judgement that a relation does not hold

    @property
    def total(self) -> int:
        """Number of statements."""
        return sum(astuple(self))

    @property
    def relating(self) -> int:
        """Number of statements that say something of how two items relate.

        >>> RelationMix(equal=2, alternatives=1, unknown=4, none=8).relating
        3
        """
        return self.total - self.unknown - self.none - self.rejected


@dataclass(frozen=True, slots=True)
class Chains:
    """Chains x - y - z of two telling statements, x and z being different things.

    A chain read backwards is the same chain; two statements about the same two items make two.
    Statements count as the calculus reads them: a set that is not strict means "part of or equal"
    by "part of". The nesting of documents is no step.
    """

    number: int
    prove_nothing: int  #: of ``number``, those that leave all five relations between x and z

    @property
    def share(self) -> float | None:
        """Share of chains that prove nothing; None without a chain."""
        return share(self.prove_nothing, self.number)


@dataclass(frozen=True, slots=True)
class Readings:
    """How many statements rest on which readings; all but the last add up to the statements."""

    same: int = 0  #: 2/2: two separate readings found the pair and gave the same relation
    different: int = 0  #: 2/2 differ: both found the pair, with different relations
    one_of_two: int = 0  #: 1/2: only one of two readings found the pair
    once: int = 0  #: 1/1: read once
    unrecorded: int = 0  #: says nothing of readings, as publishers' statements do
    adjudicated: int = 0  #: of all of these, those that an editor decided


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidences that are given; None where no statement gives one."""

    given: int  #: statements that give one
    lowest: float | None = None
    median: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Bridge:
    """An "equal" without which its two ends would not be equal any more.

    ``smaller`` and ``whole`` count things, not identifiers. Without the statement either end keeps
    what is equal to it without the statement; ``smaller`` is the smaller of these two groups, and
    ``whole`` everything that is equal to the ends with the statement. If the statement is wrong,
    that many things are confused with others.
    """

    premise: Premise
    smaller: int
    whole: int


@dataclass(frozen=True, slots=True)
class BridgeView:
    """A single bridge, ready to be shown."""

    statement: str  #: identifier
    subject: ItemRef
    object: ItemRef
    smaller: int
    whole: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What was counted of some statements: those of a set, of a publisher, or all."""

    relations: RelationMix
    #: Statements without rationale in Japanese. A publisher's statement without any rationale is
    #: not among them: that is normal, and counted in ``publication_gives_no_reason``.
    no_reason_ja: int
    no_reason_en: int  #: the same for English
    publication_gives_no_reason: int  #: publishers' statements without any rationale
    no_locator: int  #: publishers' statements that do not say where in the publication
    dangling: int  #: statements with an end that the document does not have
    #: Statements that another set makes too: the same two things in the same relation, from either
    #: end. No fault: another publisher who says the same confirms it; the same one repeats itself.
    repeated_elsewhere: int
    #: Statements whose two things the same set relates from the other end as well.
    both_directions: int
    #: Smallest sets of premises that cannot all be true and hold one of the statements, with the
    #: nesting of the documents. One conflict counts for every set that takes part in it.
    contradictions: int
    #: Chains with one of the statements as a step. One chain counts for both sets it passes.
    chains: Chains
    single_bridges: int  #: "equal" statements without which their ends would not be equal
    most_merged: int  #: largest smaller side of a single bridge, 0 without one
    largest_merge: int  #: most things that are equal by way of a single bridge, 0 without one
    readings: Readings
    confidence: Confidence

    @property
    def statements(self) -> int:
        """Number of statements."""
        return self.relations.total

    @property
    def bare_overlaps(self) -> float | None:
        """Share of bare overlaps among the statements that say how two items relate."""
        return share(self.relations.overlaps, self.relations.relating)


@dataclass(frozen=True, slots=True)
class SetQuality:
    """What was counted of a mapping set."""

    name: str
    title: Text
    publisher: str
    standing: str
    strict: bool  #: whether "part of" and "contains" exclude equality
    agreement: str  #: how far two readings agreed before an editor decided; empty: not measured
    measures: Measures
    bridges: tuple[BridgeView, ...]  #: those that merge most come first


@dataclass(frozen=True, slots=True)
class PublisherQuality:
    """What was counted of all sets of a publisher, as the sets name it."""

    name: str
    standings: tuple[str, ...]  #: of the sets, the strongest first
    sets: tuple[str, ...]
    measures: Measures


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was counted of every set, of every publisher, and of all statements together."""

    sets: tuple[SetQuality, ...]
    publishers: tuple[PublisherQuality, ...]
    total: Measures
    release: str
