"""What a change of the statements would do."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation

__all__ = ["Change", "Effect"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is known of two items before and after; all five where nothing is known."""

    subject: str
    object: str
    before: Relation
    after: Relation


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that adding and withdrawing statements would change.

    ``changes`` concern pairs of different documents, each pair once. ``merged`` are items that
    would become equal, in groups. ``conflicts`` are sets of premises that would contradict each
    other and do not now; ``mended`` those that do now and would not any more.
    """

    changes: tuple[Change, ...]
    merged: tuple[tuple[str, ...], ...]
    conflicts: tuple[tuple[Premise, ...], ...]
    mended: tuple[tuple[Premise, ...], ...]
