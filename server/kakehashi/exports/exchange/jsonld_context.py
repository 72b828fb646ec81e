"""The JSON-LD context of an export: its prefixes, and how the values of properties are written.

Keys are CURIEs, as some code lists and properties share a name (``kh:evidence`` has values such
as ``evidence:text``). Texts in languages stand under their tags; names of things are CURIEs
without further marks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kakehashi.model.relation import BASE_RELATIONS
from kakehashi.namespaces import ID, PREFIXES
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS, Slot

__all__ = ["COERCED", "context"]

#: Properties whose values are things.
_THINGS: Final = (
    "dcterms:isReplacedBy", "dcterms:isVersionOf", "dcterms:replaces", "dcterms:requires",
    "foaf:page", "kh:addressesIssue", "kh:aliasOf", "kh:audience", "kh:evidence",
    "kh:factConfidence", "kh:foundationalRequirement", "kh:hasActor", "kh:itemKind",
    "kh:lifecyclePhase", "kh:listedUnder", "kh:mappingSet", "kh:noCounterpartIn", "kh:part",
    "kh:partOfItem", "kh:relation", "kh:stage", "kh:standing", "kh:status", "kh:summaryOriginEn",
    "kh:summaryOriginJa", "kh:titleOriginEn", "kh:titleOriginJa", "kh:workingGroup",
    "skos:broader", "skos:closeMatch", "skos:hasTopConcept", "skos:inScheme",
    "skos:mappingRelation", "skos:topConceptOf", "sssom:mappings",
    *(terms.predicate for terms in BASE_RELATIONS.values()),
)  # fmt: skip

#: Properties whose values are texts in languages.
_SPOKEN: Final = (
    "dcterms:description", "dcterms:title", "kh:caution", "kh:correctionNote", "kh:nestingReason",
    "kh:phaseText", "skos:altLabel", "skos:note", "skos:prefLabel",
)  # fmt: skip


def _coercion(slot: Slot) -> str:
    if slot.language:
        return "@language"
    kinds = {"date": "xsd:date", "number": "xsd:double", "text": ""}
    return kinds.get(slot.kind, "@id")


#: How the values of a property are read: ``@id``, ``@language`` or a datatype (CURIE).
COERCED: Final = {
    **dict.fromkeys(_THINGS, "@id"),
    **dict.fromkeys(_SPOKEN, "@language"),
    **{s.rdf: kind for s in (*RECORD_SLOTS, *SET_SLOTS) if s.rdf and (kind := _coercion(s))},
}


def context(slugs: Iterable[str]) -> dict[str, object]:
    """Return the context of a file about these documents, written out in full.

    >>> context(["nisc"])["nisc"], context([])["skos:prefLabel"]
    ('https://w3id.org/kakehashi/id/nisc/',
     {'@id': 'skos:prefLabel', '@container': '@language'})
    """
    prefixes = {slug: f"{ID}{slug}/" for slug in sorted(slugs)} | PREFIXES
    return {
        "@version": 1.1,
        **prefixes,
        **{
            name: {"@id": name, "@container": kind}
            if kind == "@language"
            else {"@id": name, "@type": kind}
            for name, kind in sorted(COERCED.items())
        },
    }
