"""What the comparison of two editions answers with, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kakehashi.model.change import Change, Impact, Kind
from kakehashi.model.text import Text
from kakehashi.model.views import ItemRef, StatementView

__all__ = ["Affected", "EditionDiff", "EditionRef", "ItemChange"]


@dataclass(frozen=True, slots=True)
class EditionRef:
    """An edition: a document, or a standard that is an item of one."""

    name: str  #: slug, or CURIE of the standard
    iri: str
    title: Text
    number: str  #: version or printed number
    issued: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A change with its items as lines in a list show them."""

    change: Change
    old: tuple[ItemRef, ...]
    new: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """A statement on an item of the old edition, and what the new edition means for it."""

    statement: StatementView
    item: ItemRef  #: the end that belongs to the old edition
    impact: Impact
    kind: Kind
    new: tuple[ItemRef, ...]  #: items that continue ``item``


@dataclass(frozen=True, slots=True)
class EditionDiff:
    """What became of every item of an edition, and of every statement about one.

    ``compared`` is False where the content of one edition was not seen; then only what ``note``
    says is known, and no other change is claimed.
    """

    old: EditionRef
    new: EditionRef
    compared: bool
    note: Text
    evidence: str
    source: str
    changes: tuple[ItemChange, ...]
    kinds: Mapping[Kind, int]  #: number of changes of each kind that occurs
    affected: tuple[Affected, ...]
    impacts: Mapping[Impact, int]  #: number of statements of each impact, zeros included
    release: str
