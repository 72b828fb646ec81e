"""The shapes of JSON answers about what follows; see :mod:`kakehashi.exports.shapes`.

A relation is a list of names: one when it is known, several when it is one of these, all five when
nothing is known, none when what is stated cannot all be true.
"""

from __future__ import annotations

from typing import TypedDict

from kakehashi.exports.shapes import NoCounterpartJson, RefJson, TextJson

__all__ = [
    "AcrossJson",
    "AcrossRowJson",
    "AssessorJson",
    "ChangeJson",
    "ConflictJson",
    "ContradictionsJson",
    "CountJson",
    "DerivedJson",
    "EditionJson",
    "EffectJson",
    "ExplanationJson",
    "FoundJson",
    "GapJson",
    "GapRowJson",
    "MatrixJson",
    "PairJson",
    "PremiseJson",
    "ProofJson",
    "StepJson",
    "TensionJson",
]


class PremiseJson(TypedDict):
    """A premise: a statement, the nesting of a document, or two identifiers of one thing."""

    kind: str
    subject: str
    relation: list[str]
    object: str
    statement: str | None
    statement_iri: str | None
    publisher: str
    standing: str
    confidence: float | None
    locator: str
    mapping_set: str


class StepJson(TypedDict):
    """A step of a proof; relation reads from start to end."""

    start: str
    relation: list[str]
    end: str
    premise: PremiseJson


class ProofJson(TypedDict):
    """A chain of premises and what it shows."""

    relation: list[str]
    confidence: float | None
    standing: str
    uses_hierarchy: bool
    disputed: bool
    text: TextJson
    steps: list[StepJson]


class ExplanationJson(TypedDict):
    """What is known of two items, with its proofs; ``establishing`` counts them from 0."""

    subject: RefJson
    object: RefJson
    relation: list[str]
    text: TextJson
    basis: str
    stated: list[str]
    predicate: str
    confidence: float | None
    standing: str
    hierarchy: bool
    uses_hierarchy: bool
    contradictory: bool
    rejected: bool
    proofs: list[ProofJson]
    establishing: list[int]
    nothing_corresponds: list[NoCounterpartJson]
    release: str


class DerivedJson(TypedDict):
    """What follows of an item and items of other documents, beyond what is stated."""

    item: str
    to: str | None
    hierarchy: bool
    derived: list[ExplanationJson]
    release: str


class FoundJson(TypedDict):
    """An item of the other document; relation reads from the asked item to this one."""

    item: str
    title: TextJson
    relation: list[str]
    basis: str


class GapRowJson(RefJson):
    """What the other document has for one item."""

    answer: str
    basis: str
    counterparts: list[FoundJson]
    uses_hierarchy: bool
    disputed: bool
    tension: bool
    references: int


class CountJson(TypedDict):
    """How many items have an answer on a basis."""

    answer: str
    basis: str
    items: int


class AssessorJson(TypedDict):
    """A mapping set that says something of the two documents."""

    mapping_set: str
    publisher: str
    standing: str
    items: int


class EditionJson(TypedDict):
    """Which edition of a document was compared."""

    id: str
    title: TextJson
    version: str
    issued: str


class GapJson(TypedDict):
    """A gap analysis; the totals add up to ``assessable``."""

    subject: EditionJson
    object: EditionJson
    hierarchy: bool
    assessable: int
    assessed: int
    placeholders: int
    withdrawn: int
    totals: list[CountJson]
    by: list[AssessorJson]
    rows: list[GapRowJson]
    release: str


class AcrossRowJson(TypedDict):
    """What one document has for the item."""

    document: str
    title: TextJson
    version: str
    answer: str
    basis: str
    counterparts: list[FoundJson]
    uses_hierarchy: bool
    disputed: bool
    tension: bool
    references: int


class AcrossJson(TypedDict):
    """What every other document has for an item."""

    item: RefJson
    hierarchy: bool
    rows: list[AcrossRowJson]
    release: str


class PairJson(TypedDict):
    """The totals of one document against another."""

    subject: str
    object: str
    assessable: int
    assessed: int
    totals: list[CountJson]


class MatrixJson(TypedDict):
    """The totals of all ordered pairs of documents."""

    documents: list[EditionJson]
    hierarchy: bool
    pairs: list[PairJson]
    release: str


class ConflictJson(TypedDict):
    """Premises that cannot all be true; withdrawing one of ``mended_by`` would mend it."""

    premises: list[PremiseJson]
    publishers: list[str]
    mended_by: list[PremiseJson]
    text: TextJson


class TensionJson(TypedDict):
    """A statement that nothing corresponds, and what corresponds all the same."""

    statement: str
    item: str
    document: str
    publisher: str
    counterpart: str
    relation: list[str]
    text: TextJson


class ContradictionsJson(TypedDict):
    """Everything that does not go together."""

    hierarchy: bool
    conflicts: list[ConflictJson]
    tensions: list[TensionJson]
    blocked: list[PremiseJson]
    release: str


class ChangeJson(TypedDict):
    """What is known of two items before and after."""

    subject: str
    object: str
    before: list[str]
    after: list[str]


class EffectJson(TypedDict):
    """What adding and withdrawing statements would change."""

    hierarchy: bool
    added: list[PremiseJson]
    withdrawn: list[PremiseJson]
    changes: list[ChangeJson]
    merged: list[list[str]]
    conflicts: list[list[PremiseJson]]
    mended: list[list[PremiseJson]]
    release: str
