"""What the derivation service answers with, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kakehashi.model.gap import GapRow, Tally
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation
from kakehashi.model.views import DocumentView, ItemRef, NoCounterpart, StatementView
from kakehashi.model.whatif import Effect

__all__ = [
    "AcrossView",
    "Assessor",
    "AtOdds",
    "ConflictView",
    "Contradictions",
    "EffectView",
    "ExplanationView",
    "GapView",
    "MatrixView",
    "Named",
    "Tension",
]


@dataclass(frozen=True, slots=True)
class Named:
    """The items and statements that an answer names, by identifier."""

    items: Mapping[str, ItemRef]
    statements: Mapping[str, StatementView]


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """What is known of two items, with its proofs.

    ``disputed`` are the statements of the proofs that contradict others; ``nothing`` says that
    somebody found no counterpart of one item in the document of the other.
    """

    subject: ItemRef
    object: ItemRef
    explanation: Explanation
    named: Named
    nestings: bool  #: whether the documents' nesting was used
    rejected: bool  #: a reviewer rejected the relation that follows
    disputed: frozenset[str]
    nothing: tuple[NoCounterpart, ...]
    release: str


@dataclass(frozen=True, slots=True)
class Assessor:
    """A mapping set that says something of items of one document and another."""

    mapping_set: str
    publisher: str
    standing: str
    items: int  #: of the first document


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap analysis of one document against another."""

    subject: DocumentView
    object: DocumentView
    rows: tuple[GapRow, ...]
    tally: Tally
    placeholders: int  #: items known by number alone, which nobody can assess
    withdrawn: int  #: items that their publisher took back
    by: tuple[Assessor, ...]
    named: Named
    nestings: bool
    release: str


@dataclass(frozen=True, slots=True)
class AcrossView:
    """What every other document has for one item; ``rows`` are by the slug of the document."""

    item: ItemRef
    documents: tuple[DocumentView, ...]
    rows: Mapping[str, GapRow]
    named: Named
    nestings: bool
    release: str


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Tallies of all ordered pairs of documents."""

    documents: tuple[DocumentView, ...]
    tallies: Mapping[tuple[str, str], Tally]
    nestings: bool
    release: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Premises that cannot all be true, and whose withdrawal alone would mend it."""

    premises: tuple[Premise, ...]
    mended_by: tuple[Premise, ...]
    publishers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tension:
    """Somebody found nothing that corresponds, yet something is known to."""

    statement: StatementView
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Everything that does not go together."""

    conflicts: tuple[ConflictView, ...]
    tensions: tuple[Tension, ...]
    blocked: tuple[Premise, ...]  #: statements that a reviewed rejection blocks
    named: Named
    nestings: bool
    release: str


@dataclass(frozen=True, slots=True)
class AtOdds:
    """What does not go together about one item; of many tensions the first are told."""

    conflicts: tuple[ConflictView, ...]
    tensions: tuple[Tension, ...]
    tension_count: int
    blocked: tuple[Premise, ...]  #: statements that a reviewed rejection blocks
    named: Named

    def __bool__(self) -> bool:
        return bool(self.conflicts or self.tensions or self.blocked)


@dataclass(frozen=True, slots=True)
class EffectView:
    """What adding and withdrawing statements would change."""

    added: tuple[Premise, ...]
    withdrawn: tuple[Premise, ...]
    effect: Effect
    named: Named
    nestings: bool
    release: str
