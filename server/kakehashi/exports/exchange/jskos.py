"""JSKOS: schemes, concepts, concordances and mappings, one JSON object a line.

JSKOS keeps names that begin with an underscore for the use of others: what it has no place for
stands in ``_kh``, under the names of the exchange model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kakehashi.exports.exchange.format import Export, Format
from kakehashi.exports.exchange.losses import OF_ALL, partly
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle, Document, Item
from kakehashi.model.statement import MappingSet, Record, source_slug
from kakehashi.model.text import Text
from kakehashi.namespaces import PREFIXES, SCHEME, document_iri, item_iri, set_iri, work_iri
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS
from kakehashi.sssom.writer import cell_text, sort_key

__all__ = ["EXPORTS"]

_Json = dict[str, Any]

_SKOS: Final = PREFIXES["skos"]
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")

#: The SKOS relation that says as much of ours as SKOS can.
_SKOS_RELATIONS: Final = {"kh:overlaps": "relatedMatch", "kh:disjoint": "mappingRelation"}

#: Slots that JSKOS has a place for.
_OF_SET: Final = {
    "mapping_set_id", "mapping_set_version", "mapping_set_title", "mapping_set_description",
    "creator_label", "license", "subject_source", "object_source", "publication_date",
    "publisher", "mapping_provider", "mapping_tool", "mapping_tool_version", "mapping_date",
}  # fmt: skip
_OF_RECORD: Final = {
    "subject_id", "object_id", "mapping_justification", "subject_source", "object_source",
    "mapping_date", "confidence", "publisher", "rationale_en", "rationale_ja", "relation",
}  # fmt: skip

_LOSSES: Final = (
    *partly(
        "item",
        label("Labels are kept by language: which translates which, and their order, is lost."),
        "alternative_labels",
    ),
    *OF_ALL,
    *partly("entry", label("The English text is that of the set itself."), "title", "description"),
    *partly(
        "record",
        label(
            "JSKOS has SKOS relations only: tools that do not know ours read an overlap as related,"
            " alternatives and disjoint items as mapped in some way."
        ),
        "predicate_id",
        "relation",
    ),
    *partly(
        "record",
        label("JSKOS cannot say that a relation does not hold; such statements are left out."),
        "predicate_modifier",
    ),
)


def _write(bundle: Bundle) -> dict[str, bytes]:
    documents = sorted(bundle.documents, key=lambda d: d.slug)
    sets = sorted(bundle.sets, key=lambda s: s.name)
    return {
        "schemes.ndjson": _lines(_scheme(bundle, document) for document in documents),
        "concepts.ndjson": _lines(_concept(d, item) for d in documents for item in d.items),
        "concordances.ndjson": _lines(_concordance(bundle, one) for one in sets),
        "mappings.ndjson": _lines(
            _mapping(record)
            for one in sets
            for record in sorted(one.records, key=sort_key)
            if not record.negated
        ),
    }


def _lines(values: Iterable[_Json]) -> bytes:
    texts = (json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    return "".join(f"{text}\n" for text in texts).encode()


def _filled(value: Mapping[str, Any], ours: Mapping[str, Any]) -> _Json:
    """Return the members that have a value, and ours among them in ``_kh``."""
    made = {name: found for name, found in value.items() if found not in ("", [], {}, None)}
    more = {name: found for name, found in ours.items() if found not in ("", [], (), None, False)}
    return made | ({"_kh": more} if more else {})


def _spoken(text: Text) -> dict[str, str]:
    return {language: words for language, words in (("en", text.en), ("ja", text.ja)) if words}


def _listed(texts: Iterable[Text]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        for language, words in _spoken(text).items():
            found.setdefault(language, []).append(words)
    return found


def _both(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_{language}": words for language, words in _spoken(text).items()}


def _agents(names: Iterable[str]) -> list[_Json]:
    return [{"prefLabel": {"und": name}} for name in names]


def _facts(facts: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"{name} {value}" for name, value in facts]


def _scheme(bundle: Bundle, document: Document) -> _Json:
    dated = bool(_DATE.fullmatch(document.issued))
    return _filled(
        {
            "uri": document_iri(document.slug),
            "type": [f"{_SKOS}ConceptScheme"],
            "prefLabel": _spoken(document.title),
            "publisher": _agents(document.publishers),
            "version": document.version,
            "versionOf": [{"uri": work_iri(document.work)}] if document.work else [],
            "issued": document.issued if dated else "",
            "modified": bundle.released,
            "url": document.url,
            "license": [{"prefLabel": _spoken(document.licence)}] if document.licence else [],
        },
        {
            "evidence": document.evidence,
            **_both("title_origin", document.title_origin),
            "issued": "" if dated else document.issued,
            "source": document.source,
            "stub": document.stub,
            "facts": _facts(document.facts),
            "release": bundle.release,
            "choice": list(bundle.choice),
        },
    )


def _concept(document: Document, item: Item) -> _Json:
    scheme = [{"uri": document_iri(document.slug)}]
    return _filled(
        {
            "uri": item_iri(item.id),
            "type": [f"{_SKOS}Concept", f"{SCHEME}kind/{item.kind}"],
            "notation": [item.notation] if item.notation else [],
            "prefLabel": _spoken(item.title),
            "altLabel": _listed(item.alternative_labels),
            "definition": _listed([item.summary]),
            "identifier": list(item.alternative_ids),
            "broader": [{"uri": item_iri(item.parent)}] if item.parent else [],
            "inScheme": scheme,
            "topConceptOf": [] if item.parent else scheme,
            "deprecated": item.status == "withdrawn" or None,
        },
        {
            "evidence": item.evidence,
            **_both("title_origin", item.title_origin),
            **_both("summary_origin", item.summary_origin),
            "part_of_parent": "" if item.part_of_parent else "false",
            **_both("nesting_reason", item.nesting_reason),
            "locator": item.locator,
            "source": item.source,
            "status": item.status,
            "placeholder": item.placeholder,
            "stub": item.stub,
            "not_found": item.not_found,
            "facts": _facts(item.facts),
        },
    )


def _concordance(bundle: Bundle, mapping_set: MappingSet) -> _Json:
    entry = bundle.entry(mapping_set.name)
    title = Text(en=mapping_set.mapping_set_title, ja=entry.title.ja)
    about = Text(en=mapping_set.mapping_set_description, ja=entry.description.ja)
    schemes = {end: _one_scheme(mapping_set, end) for end in ("subject", "object")}
    values = {slot.name: getattr(mapping_set, slot.name) for slot in SET_SLOTS}
    return _filled(
        {
            "uri": mapping_set.mapping_set_id,
            "type": ["http://rdf-vocabulary.ddialliance.org/xkos#Correspondence"],
            "prefLabel": _spoken(title),
            "definition": _listed([about]),
            "fromScheme": schemes["subject"],
            "toScheme": schemes["object"],
            "version": mapping_set.mapping_set_version,
            "creator": _agents(mapping_set.creator_label),
            "publisher": _agents([mapping_set.publisher] if mapping_set.publisher else []),
            "license": [{"uri": mapping_set.license}],
            "issued": mapping_set.publication_date,
            "modified": bundle.released,
            "extent": str(len(mapping_set.records)),
        },
        {
            **{n: list(v) if isinstance(v, tuple) else v for n, v in values.items()
               if n not in _OF_SET},
            "standing": entry.standing,
            "strict": "true" if entry.strict else "false",
            "release": bundle.release,
            "choice": list(bundle.choice),
            "partial": mapping_set.name in bundle.partial,
        },
    )  # fmt: skip


def _one_scheme(mapping_set: MappingSet, end: str) -> _Json:
    """Return the scheme at one end of all mappings; empty when they have several."""
    slot = f"{end}_source"
    found = {getattr(r, slot) for r in mapping_set.records} or {getattr(mapping_set, slot)}
    return _end(found.pop()) if len(found) == 1 else {}


def _end(source: str) -> _Json:
    slug = source_slug(source)
    return {"uri": document_iri(slug)} if slug else {}


def _mapping(record: Record) -> _Json:
    predicate = _SKOS_RELATIONS.get(record.predicate_id, record.predicate_id.partition(":")[2])
    relations = record.relation.names if record.relation else ()
    prefix, _, local = record.mapping_justification.partition(":")
    texts = {slot.name: cell_text(record, slot) for slot in RECORD_SLOTS}
    target = [] if record.none_in else [{"uri": item_iri(record.object_id)}]
    return _filled(
        {
            "uri": record.iri,
            "type": [f"{_SKOS}{predicate}", *(f"{SCHEME}relation/{name}" for name in relations)],
            "from": {"memberSet": [{"uri": item_iri(record.subject_id)}]},
            "to": {"memberSet": target},
            "fromScheme": _end(record.subject_source),
            "toScheme": _end(record.object_source),
            "mappingRelevance": record.confidence,
            "justification": PREFIXES.get(prefix, f"{prefix}:") + local,
            "note": _listed([Text(en=record.rationale_en, ja=record.rationale_ja)]),
            "created": record.mapping_date,
            "publisher": _agents([record.publisher] if record.publisher else []),
            "partOf": [{"uri": set_iri(record.mapping_set)}],
        },
        {name: text for name, text in texts.items() if name not in _OF_RECORD},
    )


EXPORTS: Final = (
    Export(
        Format(
            "jskos",
            label("JSKOS concepts and mappings"),
            "application/x-ndjson",
            ".ndjson",
            "fixed",
            label("What JSKOS has no place for stands in the custom field «_kh» of each record."),
        ),
        _LOSSES,
        _write,
    ),
)
