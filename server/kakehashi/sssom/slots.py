"""The SSSOM slots we use, as tables: what each holds, and which RDF property it becomes.

Standard slots are those of SSSOM 1.0, in the order of its schema; extension slots are ours, are
declared in the header of every file that uses them, and stand after the standard ones in the
order of their properties (the canonical order of SSSOM/TSV).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "BUILTIN_PREFIXES",
    "EXTENSIONS",
    "JUSTIFICATIONS",
    "PROPAGATED",
    "RECORD_SLOTS",
    "REQUIRED_COLUMNS",
    "REQUIRED_KEYS",
    "SET_SLOTS",
    "Slot",
    "by_name",
]

#: ``curie`` an identifier with a prefix; ``iri`` a full IRI; ``code`` a notation of the code list
#: ``Slot.codes``; ``modifier`` empty or ``Not``.
Kind = Literal["curie", "iri", "text", "number", "date", "code", "relation", "modifier"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a record or of a set."""

    name: str
    kind: Kind
    rdf: str  #: CURIE of the RDF property
    codes: tuple[str, ...] = ()  #: accepted notations, for ``code``
    scheme: str = ""  #: code list of the notations, for ``code``
    language: str = ""  #: language of the text, which becomes a language tag in RDF
    many: bool = False  #: a list in the header
    declared: str = ""  #: property named in the header when it is not ``rdf``

    @property
    def extension(self) -> bool:
        """Whether the slot is ours and must be declared in the header."""
        return self.rdf.startswith("kh:")

    @property
    def definition(self) -> str:
        """The property by which the header declares the slot; unique to it, as SSSOM asks."""
        return self.declared or self.rdf


_EVIDENCE: Final = ("text", "secondary", "recall")
_STANDINGS: Final = ("official", "published", "editorial", "suggested")
_RATIONALES: Final = ("semantic", "functional", "syntactic")

#: Slots of a record, in canonical column order.
RECORD_SLOTS: Final = (
    Slot("subject_id", "curie", "owl:annotatedSource"),
    Slot("predicate_id", "curie", "owl:annotatedProperty"),
    Slot("predicate_modifier", "modifier", "sssom:predicate_modifier"),
    Slot("object_id", "curie", "owl:annotatedTarget"),
    Slot("mapping_justification", "curie", "sssom:mapping_justification"),
    Slot("author_label", "text", "sssom:author_label"),
    Slot("reviewer_label", "text", "sssom:reviewer_label"),
    Slot("subject_source", "curie", "sssom:subject_source"),
    Slot("object_source", "curie", "sssom:object_source"),
    Slot("mapping_provider", "iri", "sssom:mapping_provider"),
    Slot("mapping_tool", "text", "sssom:mapping_tool"),
    Slot("mapping_tool_version", "text", "sssom:mapping_tool_version"),
    Slot("mapping_date", "date", "dcterms:created"),
    Slot("confidence", "number", "sssom:confidence"),
    Slot("comment", "text", "rdfs:comment"),
    Slot("evidence", "code", "kh:evidence", _EVIDENCE, "evidence"),
    Slot("fact_source", "text", "kh:factSource"),
    Slot("locator", "text", "kh:locator"),
    Slot("original_object", "text", "kh:originalObject"),
    Slot("original_subject", "text", "kh:originalSubject"),
    Slot("publisher", "text", "kh:publisher"),
    Slot("rationale_en", "text", "kh:rationale", language="en", declared="kh:rationaleEn"),
    Slot("rationale_ja", "text", "kh:rationale", language="ja", declared="kh:rationaleJa"),
    Slot("rationale_type", "code", "kh:rationaleType", _RATIONALES, "rationale"),
    Slot("readings", "text", "kh:readings"),
    Slot("relation", "relation", "kh:relation"),
    Slot("shared", "text", "kh:shared", language="en"),
    Slot("source_relation", "text", "kh:sourceRelation"),
    Slot("standing", "code", "kh:standing", _STANDINGS, "standing"),
)

#: Slots of a set, in canonical order of the header. The CURIE map stands before them.
SET_SLOTS: Final = (
    Slot("mapping_set_id", "iri", ""),
    Slot("mapping_set_version", "text", "owl:versionInfo"),
    Slot("mapping_set_source", "iri", "prov:wasDerivedFrom", many=True),
    Slot("mapping_set_title", "text", "dcterms:title", language="en"),
    Slot("mapping_set_description", "text", "dcterms:description", language="en"),
    Slot("creator_label", "text", "sssom:creator_label", many=True),
    Slot("license", "iri", "dcterms:license"),
    Slot("subject_source", "curie", "sssom:subject_source"),
    Slot("object_source", "curie", "sssom:object_source"),
    Slot("mapping_provider", "iri", "sssom:mapping_provider"),
    Slot("mapping_tool", "text", "sssom:mapping_tool"),
    Slot("mapping_tool_version", "text", "sssom:mapping_tool_version"),
    Slot("mapping_date", "date", "dcterms:created"),
    Slot("publication_date", "date", "dcterms:issued"),
    Slot("see_also", "iri", "rdfs:seeAlso", many=True),
    Slot("comment", "text", "rdfs:comment"),
    Slot("agreement", "text", "kh:agreement"),
    Slot("publisher", "text", "kh:publisher"),
)

#: Slots that SSSOM lets the header state once for all records.
PROPAGATED: Final = (
    "subject_source",
    "object_source",
    "mapping_provider",
    "mapping_tool",
    "mapping_tool_version",
    "mapping_date",
)

REQUIRED_COLUMNS: Final = (
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "relation",
    "standing",
)
REQUIRED_KEYS: Final = (
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_title",
    "mapping_set_description",
    "license",
)

#: Prefixes that SSSOM declares; a header need not.
BUILTIN_PREFIXES: Final = ("owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml")

#: Mapping justifications of the Semantic Mapping Vocabulary that SSSOM accepts.
JUSTIFICATIONS: Final = tuple(
    f"semapv:{name}"
    for name in (
        "BackgroundKnowledgeBasedMatching",
        "CompositeMatching",
        "InstanceBasedMatching",
        "LexicalMatching",
        "LexicalSimilarityThresholdMatching",
        "LogicalReasoning",
        "ManualMappingCuration",
        "MappingChaining",
        "MappingInversion",
        "MappingReview",
        "SemanticSimilarityThresholdMatching",
        "StructuralMatching",
        "UnspecifiedMatching",
    )
)


def by_name(slots: tuple[Slot, ...]) -> dict[str, Slot]:
    """Index slots by their names, keeping the order.

    >>> by_name(RECORD_SLOTS)["standing"].codes
    ('official', 'published', 'editorial', 'suggested')
    """
    return {slot.name: slot for slot in slots}


#: All extension slots by name: what a header may declare.
EXTENSIONS: Final = {s.name: s for s in (*SET_SLOTS, *RECORD_SLOTS) if s.extension}
