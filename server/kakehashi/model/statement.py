"""Mapping sets and their records as values.

A record always carries what the header says for all records (SSSOM calls this propagated); the
writer puts common values back into the header.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kakehashi.model.relation import BASE_RELATIONS, NOT_DISJOINT, Relation
from kakehashi.namespaces import statement_id, statement_iri

__all__ = [
    "NO_TERM_FOUND",
    "MappingSet",
    "Record",
    "predicate_of",
    "source_slug",
]

#: The object of a record that says: nothing in ``object_source`` corresponds.
NO_TERM_FOUND: Final = "sssom:NoTermFound"


def predicate_of(relation: Relation | None) -> str:
    """Return the SSSOM predicate (CURIE) that goes with a relation.

    >>> predicate_of(Relation.PART_OF), predicate_of(NOT_DISJOINT)
    ('skos:broadMatch', 'skos:closeMatch')

    Alternatives, unknown readings and records without a counterpart have the general predicate.

    >>> predicate_of(Relation.PART_OF | Relation.OVERLAPS), predicate_of(None)
    ('skos:mappingRelation', 'skos:mappingRelation')
    """
    if relation in BASE_RELATIONS:
        return BASE_RELATIONS[relation].predicate
    return "skos:closeMatch" if relation == NOT_DISJOINT else "skos:mappingRelation"


def source_slug(source: str) -> str:
    """Return the document of a ``subject_source`` or ``object_source``; empty when it is none.

    >>> source_slug("kid:cpsf")
    'cpsf'
    """
    prefix, _, slug = source.partition(":")
    return slug if prefix == "kid" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One statement of a set; a slot without a value is empty."""

    mapping_set: str  #: name of the set
    subject_id: str
    predicate_id: str
    predicate_modifier: str = ""
    object_id: str
    mapping_justification: str
    author_label: str = ""
    reviewer_label: str = ""
    subject_source: str = ""
    object_source: str = ""
    mapping_provider: str = ""
    mapping_tool: str = ""
    mapping_tool_version: str = ""
    mapping_date: str = ""
    confidence: float | None = None
    comment: str = ""
    evidence: str = ""
    fact_source: str = ""
    locator: str = ""
    original_object: str = ""
    original_subject: str = ""
    publisher: str = ""
    rationale_en: str = ""
    rationale_ja: str = ""
    rationale_type: str = ""
    readings: str = ""
    relation: Relation | None = None  #: None when nothing corresponds
    shared: str = ""
    source_relation: str = ""
    standing: str
    line: int = field(default=0, compare=False)  #: of the file, counted from 1

    @property
    def none_in(self) -> str:
        """Slug of the document in which nothing corresponds; empty for other records."""
        return source_slug(self.object_source) if self.object_id == NO_TERM_FOUND else ""

    @property
    def negated(self) -> bool:
        """Whether the record says that the relation does not hold."""
        return self.predicate_modifier == "Not"

    @property
    def identifier(self) -> str:
        """Stable identifier of the statement: 16 hex digits.

        Of subject, relation, object and set alone: a reworded rationale keeps the identifier.
        A record without counterpart counts as relation ``none`` to the whole document.
        """
        relation = self.relation.text if self.relation else "none"
        if self.negated:
            relation = f"not {relation}"
        target = f"{self.none_in}:document" if self.none_in else self.object_id
        return statement_id(self.subject_id, relation, target, self.mapping_set)

    @property
    def iri(self) -> str:
        """IRI of the statement."""
        return statement_iri(self.identifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingSet:
    """A set of records with its metadata; all records have one publisher and one licence."""

    mapping_set_id: str  #: IRI
    mapping_set_version: str
    mapping_set_source: tuple[str, ...] = ()
    mapping_set_title: str
    mapping_set_description: str
    creator_label: tuple[str, ...] = ()
    license: str
    subject_source: str = ""
    object_source: str = ""
    mapping_provider: str = ""
    mapping_tool: str = ""
    mapping_tool_version: str = ""
    mapping_date: str = ""
    publication_date: str = ""
    see_also: tuple[str, ...] = ()
    comment: str = ""
    agreement: str = ""
    publisher: str = ""
    records: tuple[Record, ...] = ()

    @property
    def name(self) -> str:
        """Name of the set, which is also its file's.

        >>> MappingSet(
        ...     mapping_set_id="https://w3id.org/kakehashi/mapping-set/nisc--cpsf",
        ...     mapping_set_version="0.1.0",
        ...     mapping_set_title="NISC to CPS",
        ...     mapping_set_description="…",
        ...     license="https://creativecommons.org/licenses/by/4.0/",
        ... ).name
        'nisc--cpsf'
        """
        return self.mapping_set_id.rpartition("/")[2]

    def documents(self, end: str) -> tuple[str, ...]:
        """Return the slugs of the documents at one end (``subject`` or ``object``), sorted."""
        named = {getattr(r, f"{end}_source") for r in self.records}
        return tuple(sorted({source_slug(s) for s in named} - {""}))
