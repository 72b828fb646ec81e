"""A mapping set as an OSCAL mapping collection, with a mapping for each pair of documents.

Each statement is a map of its own: a map of several targets would say how the source relates to
all of them together, which is another statement. OSCAL has words for the five base relations;
an open alternative and "related, how is not stated" have a relationship in our namespace, so
that no tool takes them for more than they say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from kakehashi.calculus.answers import answer_of
from kakehashi.calculus.masks import converse
from kakehashi.exports.exchange.oscal_parts import (
    NAMESPACE,
    Json,
    control_id,
    encoded,
    identifier,
    instance,
    line,
    metadata,
    properties,
    property_,
)
from kakehashi.model.exchange import Bundle, Document
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, source_slug
from kakehashi.namespaces import document_iri, set_iri
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS
from kakehashi.sssom.writer import cell_text, sort_key

__all__ = ["COVERAGE", "collection", "relationship"]

#: How coverage is computed, as said beside each value.
COVERAGE: Final = f"{NAMESPACE}coverage"

_WORDS: Final = {
    Relation.EQUAL: "equal-to",
    Relation.PART_OF: "subset-of",
    Relation.CONTAINS: "superset-of",
    Relation.OVERLAPS: "intersects-with",
    Relation.DISJOINT: "no-relationship",
}

#: The whole document, as the target to which nothing in it corresponds.
_WHOLE: Final = "document"

#: The two documents of a statement, as ``subject_source`` and ``object_source`` name them.
_Pair = tuple[str, str]


def relationship(record: Record) -> tuple[str, str]:
    """Return the word for the relation, and its namespace; empty for a word of OSCAL's own."""
    relation = record.relation
    if relation is None:
        word = "no-relationship"
    elif relation in _WORDS and not record.negated:
        word = _WORDS[relation]
    else:
        word = "unknown" if relation == UNKNOWN else "-or-".join(relation.names)
        return (f"not-{word}" if record.negated else word), NAMESPACE
    return (f"not-{word}", NAMESPACE) if record.negated else (word, "")


def collection(bundle: Bundle, mapping_set: MappingSet) -> bytes:
    """Return the mapping collection of a set that has statements."""
    iri, entry = set_iri(mapping_set.name), bundle.entry(mapping_set.name)
    partial = mapping_set.name in bundle.partial
    values = {slot.name: getattr(mapping_set, slot.name) for slot in SET_SLOTS}
    registered = {
        "title_ja": entry.title.ja,
        "description_ja": entry.description.ja,
        "standing": entry.standing,
        "strict": "true" if entry.strict else "false",
        "partial": partial,
    }
    publishers = (mapping_set.publisher,) if mapping_set.publisher else ()
    said = metadata(
        bundle,
        mapping_set.mapping_set_title,
        mapping_set.mapping_set_version,
        properties(values | registered),
        {"publisher": publishers, "creator": mapping_set.creator_label},
    )
    said["links"] = [
        {"href": href, "rel": rel}
        for rel, found in (("license", (mapping_set.license,)),
                           ("source", mapping_set.mapping_set_source),
                           ("reference", mapping_set.see_also))
        for href in found
    ]  # fmt: skip
    pairs: defaultdict[_Pair, list[Record]] = defaultdict(list)
    for record in sorted(mapping_set.records, key=sort_key):
        pairs[_pair(record)].append(record)
    documents = {document.slug: document for document in bundle.documents}
    mappings = [_mapping(iri, pair, pairs[pair], documents) for pair in sorted(pairs)]
    whole = not partial and all(_whole(p, pairs[p], documents) for p in pairs)
    value: Json = {
        "uuid": instance(iri, bundle),
        "metadata": said,
        "provenance": _provenance(mapping_set, whole=whole),
        "mappings": mappings,
    }
    return encoded("mapping-collection", value)


def _pair(record: Record) -> _Pair:
    """Return the documents at both ends; an end that names none is of the one of its prefix."""
    subject = record.subject_source or f"kid:{record.subject_id.partition(':')[0]}"
    return subject, record.object_source or f"kid:{record.object_id.partition(':')[0]}"


def _provenance(mapping_set: MappingSet, *, whole: bool) -> Json:
    kinds = Counter(r.rationale_type for r in mapping_set.records if r.rationale_type)
    by_hand = not any(r.mapping_tool for r in mapping_set.records)
    draft = all(r.standing == "suggested" for r in mapping_set.records)
    return {
        "method": "human" if by_hand else "automation",
        "matching-rationale": min(kinds, key=lambda k: (-kinds[k], k)) if kinds else "semantic",
        "status": "draft" if draft else "complete" if whole else "not-complete",
        "mapping-description": mapping_set.mapping_set_description or mapping_set.mapping_set_title,
    }


def _mapping(iri: str, pair: _Pair, records: list[Record], documents: dict[str, Document]) -> Json:
    subject, object_ = pair
    made: Json = {
        "uuid": identifier(f"{iri}#{subject}--{object_}"),
        "source-resource": _resource("subject_source", subject, documents),
        "target-resource": _resource("object_source", object_, documents),
        "maps": [_map(record) for record in records],
    }
    none = [control_id(r.subject_id) for r in records if r.none_in and not r.negated]
    if none:
        made["source-gap-summary"] = {
            "uuid": identifier(f"{iri}#{subject}--{object_}#gap"),
            "unmapped-controls": [{"with-ids": sorted({*none})}],
        }
    items = _assessable(documents.get(source_slug(object_)))
    if items:
        covered = len(_covered(records) & items)
        made["coverage"] = {
            "generation-method": COVERAGE,
            "target-coverage": round(covered / len(items), 4),
        }
        made["remarks"] = f"{covered} of {len(items)} items that can be assessed are covered."
    return made


def _resource(end: str, source: str, documents: dict[str, Document]) -> Json:
    slug = source_slug(source)
    href = f"../catalogs/{slug}.json" if slug in documents else document_iri(slug or source)
    return {"type": "catalog", "href": href, "props": [property_(end, source)]}


def _assessable(document: Document | None) -> frozenset[str]:
    """Return the items of a document's own, in force, whose content was seen."""
    whole = ("kh:wholeDocument", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>')
    return frozenset(
        item.id
        for item in (document.items if document else ())
        if not (item.placeholder or item.not_found or whole in item.facts)
        and item.status != "withdrawn"
        and not item.id.endswith(f":{_WHOLE}")
    )


def _covered(records: list[Record]) -> frozenset[str]:
    """Return the objects that are equal to or part of a subject, by what the set itself states."""
    known: dict[tuple[str, str], Relation] = {}
    for record in records:
        if record.relation and not record.negated:
            ends = record.subject_id, record.object_id
            known[ends] = known.get(ends, UNKNOWN) & record.relation
    return frozenset(
        end for (_, end), mask in known.items() if answer_of(converse(mask).value) == "covered"
    )


def _whole(pair: _Pair, records: list[Record], documents: dict[str, Document]) -> bool:
    """Return whether the set says something of every item that can be assessed."""
    items = _assessable(documents.get(source_slug(pair[0])))
    return bool(items) and items <= {record.subject_id for record in records}


def _map(record: Record) -> Json:
    word, namespace = relationship(record)
    made: Json = {"uuid": identifier(record.iri), "relationship": word}
    if namespace:
        made["ns"] = namespace
    if record.rationale_type:
        made["matching-rationale"] = record.rationale_type
    made["sources"] = [_end("subject_id", record.subject_id)]
    made["targets"] = [_end("object_id", record.object_id)]
    if record.shared:
        made["qualifiers"] = [
            {
                "subject": "both",
                "predicate": "has-requirement",
                "category": "restricted",
                "description": record.shared,
            }
        ]
    if record.confidence is not None:
        made["confidence-score"] = {"percentage": record.confidence}
    said = {slot.name: cell_text(record, slot) for slot in RECORD_SLOTS}
    native = {"subject_id", "object_id", "subject_source", "object_source"}
    made["props"] = properties({name: text for name, text in said.items() if name not in native})
    made["props"] += properties({"identifier": record.identifier})
    if why := [text for text in (record.rationale_en, record.rationale_ja) if text]:
        made["remarks"] = "\n\n".join(why)
    return made


def _end(name: str, item: str) -> Json:
    local = _WHOLE if item == NO_TERM_FOUND else control_id(item)
    return {"type": "control", "id-ref": line(local), "props": [property_(name, item)]}
