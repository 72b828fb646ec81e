"""What the services answer with: frozen values, free of RDF, the same for web, API and CLI."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kakehashi.model.change import Impact, Kind
from kakehashi.model.relation import Relation
from kakehashi.model.text import Text

__all__ = [
    "Completion",
    "Counterpart",
    "Crosswalk",
    "DocumentView",
    "Ends",
    "FacetValue",
    "Hit",
    "ItemRef",
    "ItemView",
    "NoCounterpart",
    "Page",
    "Related",
    "ReleaseInfo",
    "Resolution",
    "SearchResult",
    "StatementView",
    "Superseded",
    "TreeNode",
]


@dataclass(frozen=True, slots=True)
class ItemRef:
    """As much of an item as a line in a list shows."""

    id: str  #: CURIE, ``nisc:bp-3``
    iri: str
    document: str  #: slug of the edition
    notation: str  #: the document's own number or label, empty when it has none
    title: Text  #: empty for a placeholder
    kind: str  #: notation of the kind code list
    kind_label: Text
    evidence: str  #: text, secondary or recall
    placeholder: bool = False  #: the number is known, the content was not seen
    stub: bool = False  #: belongs to a document that is only referred to
    not_found: bool = False  #: named by a publisher, but the document has no such item


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything known of one item."""

    ref: ItemRef
    document_title: Text
    summary: Text
    summary_origin_ja: str  #: publisher or translation; empty where it is in our words
    summary_origin_en: str
    title_origin_ja: str  #: publisher, translation, editor or own-words
    title_origin_en: str
    locator: str
    source: str
    confidence: str
    alternative_labels: tuple[str, ...]
    alternative_ids: tuple[str, ...]
    alias_of: ItemRef | None
    aliases: tuple[ItemRef, ...]
    parents: tuple[ItemRef, ...]  #: from the top of the document down to the parent
    part_of_parent: bool | None  #: None without a parent
    nesting_reason: Text  #: why the nesting is not a part-of
    children: tuple[ItemRef, ...]
    classes: tuple[tuple[str, Text], ...]  #: OWL classes stated: CURIE and label
    inferred_classes: tuple[tuple[str, Text], ...]  #: OWL classes found by the reasoner
    facts: tuple[tuple[str, Text, str], ...]  #: other facts: property CURIE, its label, value
    cautions: tuple[Text, ...]
    superseded: Superseded | None = None  #: why it is not in force; None when it is


@dataclass(frozen=True, slots=True)
class Superseded:
    """An item that is not in force: its edition or itself was replaced or withdrawn."""

    item: str  #: CURIE
    edition: str  #: what was replaced or withdrawn: slug of the edition, or CURIE
    newer: str  #: edition that took its place, empty when there is none or it is not known
    kind: Kind  #: what became of the item
    impact: Impact  #: what that means for statements about it
    new: tuple[str, ...]  #: CURIEs of the items that continue it


@dataclass(frozen=True, slots=True)
class StatementView:
    """One stated relation, with who says so, where and why."""

    id: str  #: 16 hex digits
    iri: str
    subject: ItemRef
    object: ItemRef | None  #: None when nothing in ``none_in`` corresponds
    none_in: str  #: slug of the document that was looked through, else empty
    relation: Relation  #: subject to object; meaningless (UNKNOWN) when ``none_in`` is set
    predicate: str  #: SSSOM predicate (CURIE)
    standing: str  #: official, published, editorial or suggested
    confidence: float | None
    publisher: str
    rationale: Text
    rationale_type: str
    shared: str  #: the part both have in common
    source_relation: str  #: the publication's own word, empty for ours
    locator: str
    evidence: str
    source: str
    readings: str
    justification: str  #: semapv CURIE
    mapping_set: str
    set_title: Text
    licence: str  #: IRI
    superseded: tuple[Superseded, ...] = ()  #: the ends that are not in force
    negated: bool = False  #: it says that the relation does not hold

    @property
    def documents(self) -> tuple[str, str]:
        """The documents at its two ends."""
        return self.subject.document, self.object.document if self.object else self.none_in


@dataclass(frozen=True, slots=True)
class Ends:
    """What a statement joins, without its grounds."""

    id: str  #: of the statement, 16 hex digits
    subject: ItemRef
    object: ItemRef | None  #: None when nothing in ``none_in`` corresponds
    none_in: str
    relation: Relation  #: subject to object
    standing: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Related:
    """The other end of a statement, read from the item that was asked about."""

    item: ItemRef
    relation: Relation  #: asked item to ``item``
    inverse: bool  #: the statement was made from the other end
    statement: str  #: its identifier


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A statement read from the item that was asked about."""

    item: ItemRef  #: the other end
    relation: Relation  #: asked item to ``item``
    inverse: bool  #: the statement was made from the other end
    statement: StatementView


@dataclass(frozen=True, slots=True)
class NoCounterpart:
    """A statement that nothing in a document corresponds to the item."""

    document: str
    document_title: Text
    statement: StatementView


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What corresponds to an item, in all documents or in one.

    ``not_assessed`` names documents of the graph in which nobody looked for a counterpart.
    """

    item: ItemRef
    to: str  #: slug, empty for all documents
    related: tuple[Related, ...]  #: all of them, by document
    counterparts: tuple[Counterpart, ...]  #: those of the part that was asked for, in full
    none: tuple[NoCounterpart, ...]
    not_assessed: tuple[str, ...]
    release: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document edition."""

    slug: str
    iri: str
    work: str
    title: Text
    publishers: tuple[str, ...]
    issued: str
    version: str
    url: str
    licence: Text
    item_count: int
    evidence_counts: tuple[tuple[str, int], ...]
    stub: bool
    facts: tuple[tuple[str, Text, str], ...] = ()
    known_by: str = ""  #: evidence of what is said of the document itself
    title_origin_ja: str = ""
    title_origin_en: str = ""
    alternative_titles: tuple[str, ...] = ()
    cautions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class TreeNode:
    """An item with what is nested under it."""

    item: ItemRef
    children: tuple[TreeNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; higher scores first."""

    item: ItemRef
    score: float
    matched: str  #: the text that matched
    how: str = "words"  #: id, written, number, title, name, … ; see the search index


@dataclass(frozen=True, slots=True)
class Completion:
    """What somebody may mean who has typed so far."""

    item: ItemRef
    document_title: Text
    matched: str  #: the name that begins so, or the text that matched
    how: str  #: a way of the search index, "words" or "beginning"

    @property
    def whole(self) -> bool:
        """Whether it is a document, and not an item of one."""
        return self.item.id.endswith(":document")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A document, kind or evidence, with the number of results that a choice of it shows."""

    value: str
    label: Text
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found."""

    hits: tuple[Hit, ...]  #: the best first
    total: int = 0  #: of all that were found
    facets: dict[str, tuple[FacetValue, ...]] = field(default_factory=dict)  #: most first
    corrected: str = ""  #: what was looked for in place of a word that no item has, else empty


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text names."""

    text: str
    answer: Literal["exact", "choices", "suggestions"]
    items: tuple[ItemRef, ...]  #: the item; what it may be; or what is near
    total: int  #: of all items that it may name; the list ends earlier


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list of items."""

    items: tuple[ItemRef, ...]
    total: int
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """The release an answer comes from."""

    id: str  #: 12 hex digits
    version: str
    counts: dict[str, int] = field(default_factory=dict)
