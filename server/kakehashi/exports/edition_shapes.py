"""The shapes of JSON answers about editions; see :mod:`kakehashi.exports.shapes`."""

from __future__ import annotations

from typing import TypedDict

from kakehashi.exports.shapes import RefJson, TextJson

__all__ = [
    "AffectedJson",
    "DiffJson",
    "EditionRefJson",
    "ImpactCountJson",
    "ItemChangeJson",
    "KindCountJson",
    "SuccessionJson",
    "SuccessionsJson",
]


class EditionRefJson(TypedDict):
    """An edition: ``id`` is the slug of a document, or the CURIE of a standard."""

    id: str
    iri: str
    title: TextJson
    number: str
    issued: str


class SuccessionJson(TypedDict):
    """Two editions of which the new one replaced the old one."""

    old: EditionRefJson
    new: EditionRefJson
    compared: bool


class SuccessionsJson(TypedDict):
    """Every succession of editions that is known."""

    total: int
    successions: list[SuccessionJson]


class ItemChangeJson(TypedDict):
    """What became of items; ``old`` is empty for a new item, ``new`` for one that is gone."""

    kind: str
    basis: str
    impact: str | None
    old: list[RefJson]
    new: list[RefJson]
    likeness: float | None
    word: str
    note: TextJson
    evidence: str
    source: str
    locator: str


class AffectedJson(TypedDict):
    """A statement on an item of the old edition; ``new`` are the items that continue it."""

    statement: str
    statement_iri: str
    mapping_set: str
    item: str
    impact: str
    kind: str
    new: list[str]


class KindCountJson(TypedDict):
    """How many changes are of a kind."""

    kind: str
    changes: int


class ImpactCountJson(TypedDict):
    """How many statements have an impact; one with both ends in the old edition counts twice."""

    impact: str
    statements: int


class DiffJson(TypedDict):
    """What a new edition changed, and what that means for statements about the old one.

    Where ``compared`` is false, the content of one edition was not seen, and ``changes`` holds
    only what is known all the same.
    """

    old: EditionRefJson
    new: EditionRefJson
    compared: bool
    note: TextJson
    evidence: str
    source: str
    kinds: list[KindCountJson]
    changes: list[ItemChangeJson]
    impacts: list[ImpactCountJson]
    affected: list[AffectedJson]
    release: str
