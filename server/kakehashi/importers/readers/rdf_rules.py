"""Which RDF property becomes which key: SKOS and our own terms, SSSOM/RDF for statements."""

from __future__ import annotations

from typing import Final

from kakehashi.importers.readers.rdf_resources import Rule, iri
from kakehashi.model.relation import BASE_RELATIONS
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS, Slot

__all__ = ["DOCUMENT_RULES", "ITEM_RULES", "MAPPING_PROPERTIES", "RECORD_RULES", "SET_RULES"]


def _by_iri(rules: dict[str, Rule]) -> dict[str, Rule]:
    return {iri(name): rule for name, rule in rules.items()}


_BOTH: Final = {
    "kh:evidence": Rule("evidence", "code"),
    "kh:factSource": Rule("source", "text"),
    "kh:stub": Rule("stub", "text"),
    "kh:titleOriginEn": Rule("title_origin_en", "code"),
    "kh:titleOriginJa": Rule("title_origin_ja", "code"),
}

DOCUMENT_RULES: Final = _by_iri(
    _BOTH
    | {
        "dcterms:title": Rule("title", "spoken"),
        "dcterms:isVersionOf": Rule("work", "slug"),
        "dcterms:publisher": Rule("publishers", "text", many=True),
        "kh:version": Rule("version", "text"),
        "dcterms:issued": Rule("issued", "text"),
        "foaf:page": Rule("url", "text", loose=True),
        "kh:licenceText": Rule("licence", "spoken", untagged="en"),
    }
)

ITEM_RULES: Final = _by_iri(
    _BOTH
    | {
        "skos:prefLabel": Rule("title", "spoken"),
        "skos:notation": Rule("notation", "text"),
        "dcterms:description": Rule("summary", "spoken"),
        "kh:itemKind": Rule("kind", "code"),
        "kh:locator": Rule("locator", "text"),
        "kh:status": Rule("status", "code"),
        "kh:nestingReason": Rule("nesting_reason", "spoken"),
        "kh:alternativeIdentifier": Rule("alternative_ids", "text", many=True),
        "kh:summaryOriginEn": Rule("summary_origin_en", "code"),
        "kh:summaryOriginJa": Rule("summary_origin_ja", "code"),
        "kh:placeholder": Rule("placeholder", "text"),
        "kh:notFound": Rule("not_found", "text"),
    }
)


def _of_slot(slot: Slot, *, loose: bool = False) -> Rule:
    match slot.kind:
        case "curie":
            return Rule(slot.name, "name", slot.many, loose)
        case "code":
            return Rule(slot.name, "code", slot.many, loose)
        case _:
            return Rule(slot.name, "text", slot.many, loose)


#: Slots of a record; the rationale is in two languages, relation and modifier are read apart.
RECORD_RULES: Final = {
    iri(slot.rdf): _of_slot(slot)
    for slot in RECORD_SLOTS
    if slot.kind not in ("relation", "modifier") and slot.rdf != "kh:rationale"
} | {iri("kh:rationale"): Rule("rationale", "spoken")}

#: Slots of a set, and what stands in the registry. What the records repeat may have several
#: values at the set.
SET_RULES: Final = {
    iri(slot.rdf): _of_slot(slot, loose=slot.name in PROPAGATED) for slot in SET_SLOTS if slot.rdf
} | {
    iri("dcterms:title"): Rule("title", "spoken"),
    iri("dcterms:description"): Rule("description", "spoken"),
    iri("kh:strict"): Rule("strict", "text"),
    iri("kh:standing"): Rule("standing", "code"),
}

#: Properties that relate two items, with our relation where the property itself says it.
MAPPING_PROPERTIES: Final[dict[str, str]] = {
    iri(f"skos:{name}"): ""
    for name in (
        "mappingRelation",
        "closeMatch",
        "exactMatch",
        "broadMatch",
        "narrowMatch",
        "relatedMatch",
    )
} | {iri(f"kh:{terms.name}"): terms.name for terms in BASE_RELATIONS.values()}
