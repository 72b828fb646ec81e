"""Turn a mapping set into RDF.

The form is that of SSSOM/RDF: each record an ``owl:Axiom``, the set an ``sssom:MappingSet``, what
the header says for all records repeated at each. Differences: records have IRIs of their own,
texts have language tags, code-list values are concepts, and what the header declares for other
SSSOM tools (prefixes, extension slots) is left out, since the triples say it themselves. Plain
``subject predicate object`` triples go into a graph of their own, and only for records that say
that the relation holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kakehashi.model.exchange import SetEntry
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, source_slug
from kakehashi.namespaces import (
    PREFIXES,
    SCHEME,
    document_iri,
    graph_iri,
    item_iri,
    set_iri,
)
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS, Slot

__all__ = ["direct_quads", "set_quads"]

_XSD_DATE = NamedNode(PREFIXES["xsd"] + "date")


def set_quads(mapping_set: MappingSet, entry: SetEntry | None = None) -> list[Quad]:
    """Return the set and its records, in ``graph/mapping/{set}``.

    ``entry`` is what the registry says of the set, which has the Japanese texts.
    """
    graph = NamedNode(graph_iri(f"mapping/{mapping_set.name}"))
    node = NamedNode(set_iri(mapping_set.name))
    triples = [(node, *pair) for pair in (*_of_set(mapping_set), *_of_entry(entry))]
    for record in mapping_set.records:
        axiom = NamedNode(record.iri)
        triples.append((node, _iri("sssom:mappings"), axiom))
        triples += [(axiom, *pair) for pair in _of_record(record, mapping_set)]
    return [Quad(*triple, graph) for triple in triples]


def direct_quads(mapping_set: MappingSet) -> list[Quad]:
    """Return ``subject predicate object`` of each positive record, in ``graph/direct/{set}``."""
    graph = NamedNode(graph_iri(f"direct/{mapping_set.name}"))
    return [
        Quad(_iri(r.subject_id), _iri(r.predicate_id), _iri(r.object_id), graph)
        for r in mapping_set.records
        if r.object_id != NO_TERM_FOUND and not r.negated
    ]


_Said = tuple[NamedNode, NamedNode | Literal]


def _of_set(mapping_set: MappingSet) -> Iterator[_Said]:
    yield _iri("rdf:type"), _iri("sssom:MappingSet")
    yield _iri("dcterms:identifier"), Literal(mapping_set.name)
    for slot in SET_SLOTS:
        if slot.rdf and slot.name not in PROPAGATED:
            value = getattr(mapping_set, slot.name)
            for text in (value,) if isinstance(value, str) else value:
                if text:
                    yield _iri(slot.rdf), _term(slot, text)
    for slot in (s for s in SET_SLOTS if s.name in PROPAGATED):
        values = {getattr(r, slot.name) for r in mapping_set.records}
        for text in sorted((values or {getattr(mapping_set, slot.name)}) - {""}):
            yield _iri(slot.rdf), _term(slot, text)


def _of_entry(entry: SetEntry | None) -> Iterator[_Said]:
    if entry:
        for name, text in (("title", entry.title), ("description", entry.description)):
            if text.ja:
                yield _iri(f"dcterms:{name}"), Literal(text.ja, language="ja")
        if entry.standing:
            yield _iri("kh:standing"), NamedNode(f"{SCHEME}standing/{entry.standing}")
        yield _iri("kh:strict"), Literal(entry.strict)


def _of_record(record: Record, mapping_set: MappingSet) -> Iterator[_Said]:
    yield _iri("rdf:type"), _iri("owl:Axiom")
    yield _iri("rdf:type"), _iri("kh:Statement")
    yield _iri("dcterms:identifier"), Literal(record.identifier)
    yield _iri("kh:mappingSet"), NamedNode(set_iri(mapping_set.name))
    yield _iri("dcterms:license"), NamedNode(mapping_set.license)
    for slot in RECORD_SLOTS:
        if slot.kind == "relation":
            for name in record.relation.names if record.relation else ():
                yield _iri(slot.rdf), NamedNode(f"{SCHEME}relation/{name}")
        elif (value := getattr(record, slot.name)) not in ("", None):
            yield _iri(slot.rdf), _term(slot, value)
    if not record.publisher and mapping_set.publisher:
        yield _iri("kh:publisher"), Literal(mapping_set.publisher)
    if record.none_in:
        yield _iri("kh:noCounterpartIn"), NamedNode(document_iri(record.none_in))


def _term(slot: Slot, value: str | float) -> NamedNode | Literal:
    if isinstance(value, float):
        return Literal(value)
    match slot.kind:
        case "curie":
            term: NamedNode | Literal = _iri(value)
        case "iri":
            term = NamedNode(value)
        case "code":
            term = NamedNode(f"{SCHEME}{slot.scheme}/{value}")
        case "modifier":
            term = _iri("sssom:NegatedPredicate")
        case "date":
            term = Literal(value, datatype=_XSD_DATE)
        case _:
            term = Literal(value, language=slot.language or None)
    return term


def _iri(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    if slug := source_slug(curie):
        return NamedNode(document_iri(slug))
    if prefix in PREFIXES:
        return NamedNode(PREFIXES[prefix] + local)
    return NamedNode(item_iri(curie))
