"""The shapes of JSON answers.

The type checker holds the functions of :mod:`kakehashi.exports.plain` to them, and the OpenAPI
description is generated from them. Items are CURIEs (``nisc:bp-3``) with their titles beside
them, relations lists of names in the fixed order, an absent text is null.
"""

from __future__ import annotations

from typing import Literal, TypedDict

__all__ = [
    "CompletionJson",
    "CounterpartJson",
    "CrosswalkJson",
    "DocumentJson",
    "FacetJson",
    "FacetsJson",
    "FactJson",
    "FindingJson",
    "GroundsJson",
    "HitJson",
    "ItemJson",
    "LabelledJson",
    "NoCounterpartJson",
    "PageJson",
    "RefJson",
    "ReleaseJson",
    "ResolutionJson",
    "StatementJson",
    "SupersededJson",
    "TextJson",
    "TreeJson",
]


class TextJson(TypedDict):
    """A text in both languages; null where it is missing."""

    ja: str | None
    en: str | None


class RefJson(TypedDict):
    """An item as it stands in a list."""

    item: str
    iri: str
    document: str
    notation: str
    title: TextJson
    kind: str
    kind_label: TextJson
    evidence: str
    placeholder: bool
    stub: bool
    not_found: bool


class LabelledJson(TypedDict):
    """A class of the ontology with its label."""

    id: str
    label: TextJson


class FactJson(TypedDict):
    """A property with its label and one value."""

    property: str
    label: TextJson
    value: str


class SupersededJson(TypedDict):
    """Why an item is not in force: its edition or itself was replaced or withdrawn.

    ``newer`` is what took its place, null when that is not known; ``new`` are the items that
    continue it, ``impact`` what that means for statements about it.
    """

    item: str
    edition: str
    newer: str | None
    kind: str
    impact: str
    new: list[str]


class ItemJson(RefJson):
    """Everything known of one item."""

    id: str
    document_title: TextJson
    summary: TextJson
    summary_origin: TextJson
    title_origin: TextJson
    locator: str
    source: str
    confidence: str
    alternative_labels: list[str]
    alternative_ids: list[str]
    alias_of: str | None
    aliases: list[str]
    parents: list[RefJson]
    part_of_parent: bool | None
    nesting_reason: TextJson
    children: list[RefJson]
    classes: list[LabelledJson]
    inferred_classes: list[LabelledJson]
    facts: list[FactJson]
    cautions: list[TextJson]
    superseded: SupersededJson | None


class GroundsJson(TypedDict):
    """Who states something, where, why and how surely.

    ``superseded`` names the ends that are not in force; empty when both are.
    """

    statement: str
    statement_iri: str
    standing: str
    confidence: float | None
    publisher: str
    rationale: TextJson
    rationale_type: str
    locator: str
    source: str
    statement_evidence: str
    readings: str
    justification: str
    mapping_set: str
    mapping_set_title: TextJson
    licence: str
    superseded: list[SupersededJson]


class StatementJson(GroundsJson):
    """One stated relation; the object is null when nothing in ``none_in`` corresponds.

    ``negated``: it says that the relation does not hold.
    """

    id: str
    iri: str
    subject: str
    subject_title: TextJson
    object: str | None
    object_title: TextJson | None
    none_in: str | None
    relation: list[str]
    predicate: str
    shared: str
    source_relation: str
    negated: bool


class CounterpartJson(RefJson, GroundsJson):
    """An item that corresponds to the one asked about; relation reads asked item to this one."""

    relation: list[str]
    inverse: bool
    shared: str
    source_relation: str
    predicate: str


class NoCounterpartJson(GroundsJson):
    """A statement that nothing in a document corresponds."""

    document: str
    document_title: TextJson


class CrosswalkJson(TypedDict):
    """What corresponds to an item, in all documents (``to`` null) or in one.

    ``rejected`` are relations that reviewers have found wrong since the release.
    """

    item: str
    title: TextJson
    to: str | None
    counterparts: list[CounterpartJson]
    none: list[NoCounterpartJson]
    rejected: list[StatementJson]
    not_assessed: list[str]
    release: str


class DocumentJson(TypedDict):
    """A document edition.

    ``evidence`` counts its items by evidence, ``known_by`` is that of the document itself.
    """

    id: str
    iri: str
    work: str
    title: TextJson
    publishers: list[str]
    issued: str
    version: str
    url: str
    licence: TextJson
    items: int
    evidence: dict[str, int]
    stub: bool
    facts: list[FactJson]
    known_by: str
    title_origin: TextJson
    alternative_titles: list[str]
    cautions: list[TextJson]


class PageJson(TypedDict):
    """A slice of the items of a document."""

    document: str
    total: int
    offset: int
    limit: int
    items: list[RefJson]


class TreeJson(RefJson):
    """An item with what is nested under it."""

    children: list[TreeJson]


class HitJson(RefJson):
    """A search result; higher scores first."""

    score: float
    matched: str
    how: str


class CompletionJson(RefJson):
    """What somebody may mean who has typed so far, with what a list of suggestions shows."""

    label: str  #: the title in the language asked for, else in the other
    label_language: str
    document_title: str
    kind_title: str
    whole_document: bool
    matched: str
    how: str
    page: str  #: address of its page on this server


class FacetJson(TypedDict):
    """A value to narrow a search by, and the number of results that it leaves."""

    value: str
    label: TextJson
    count: int


class FacetsJson(TypedDict):
    """What a search can be narrowed by; the most frequent values first."""

    document: list[FacetJson]
    kind: list[FacetJson]
    evidence: list[FacetJson]


class ResolutionJson(TypedDict):
    """What a text names: one item, items that it may name, or what is near."""

    text: str
    answer: Literal["exact", "choices", "suggestions"]
    total: int
    items: list[RefJson]


class ReleaseJson(TypedDict):
    """The release that answers come from."""

    release: str
    version: str
    counts: dict[str, int]


class FindingJson(TypedDict):
    """A fault that a check found."""

    file: str
    line: int
    node: str
    severity: str
    check: str
    message: TextJson
