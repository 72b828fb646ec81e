"""Read one document or one mapping set of the graph as the values that are exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pyoxigraph import RdfFormat, parse

from kakehashi.model.exchange import Document, Item, SetEntry
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import MappingSet, Record
from kakehashi.model.text import Text
from kakehashi.namespaces import curie, graph_iri, set_iri
from kakehashi.rdf.exchange_reading import document_of
from kakehashi.services.properties import Properties
from kakehashi.services.queries import Queries, thing
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS, Slot
from kakehashi.sssom.writer import sort_key

__all__ = ["document", "entry", "mapping_set"]


def document(queries: Queries, slug: str) -> Document:
    """Return a document with its items, none before the one it is nested in."""
    triples = queries.triples("construct-graph", graph=thing(graph_iri(f"document/{slug}")))
    found = document_of(parse(triples, format=RdfFormat.N_TRIPLES), slug)
    return replace(found, items=_nested(found.items))


def _nested(ordered: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items in the document's order, but no item before the one it is nested in."""
    items = {item.id: item for item in ordered}
    placed: dict[str, Item] = {}
    for item in ordered:
        above = [item]
        while (parent := items.get(above[-1].parent)) and parent not in above:
            above.append(parent)
        placed |= {one.id: one for one in reversed(above) if one.id not in placed}
    return tuple(placed.values())


def entry(name: str, said: Properties) -> SetEntry:
    """Return what the registry says of a set."""
    return SetEntry(
        name=name,
        title=said.text("dcterms:title"),
        description=Text(ja=said.text("dcterms:description").ja),  # the English one is the set's
        standing=said.code("kh:standing"),
        strict=said.flag("kh:strict"),
    )


def mapping_set(name: str, said: Properties, statements: Mapping[str, Properties]) -> MappingSet:
    """Return a set with its records, in the canonical order of its file."""
    values: dict[str, str | tuple[str, ...]] = {}
    for slot in SET_SLOTS:
        texts = _texts(said, slot)
        if slot.many:
            values[slot.name] = tuple(texts)
        elif slot.name in PROPAGATED and len(texts) > 1:
            values[slot.name] = ""  # the records differ, so each says it
        else:
            values[slot.name] = texts[0] if texts else ""
    values["mapping_set_id"] = set_iri(name)
    publisher = str(values["publisher"])
    records = [_record(name, publisher, p) for p in statements.values()]
    return MappingSet(**values, records=tuple(sorted(records, key=sort_key)))  # type: ignore[arg-type]


def _record(name: str, publisher: str, said: Properties) -> Record:
    """Return a record.

    In the graph each statement has a publisher. In a file an editorial or suggested one has none
    where it is the set's, as the rules of the files ask.
    """
    values = {s.name: text for s in RECORD_SLOTS for text in _texts(said, s)[:1]}
    confidence, modifier = values.pop("confidence", ""), values.pop("predicate_modifier", "")
    values.pop("relation", "")
    own = values.get("standing") in ("official", "published")
    if not own and values.get("publisher") == publisher:
        del values["publisher"]
    codes = said.codes("kh:relation")
    return Record(
        mapping_set=name,
        relation=parse_relation("|".join(codes)) if codes else None,
        confidence=float(confidence) if confidence else None,
        predicate_modifier="Not" if modifier else "",
        **values,  # type: ignore[arg-type]
    )


def _texts(said: Properties, slot: Slot) -> list[str]:
    """Return what stands in a slot, as it is written in a file, sorted."""
    terms = said.all(slot.rdf) if slot.rdf else []
    if slot.language:
        terms = [t for t in terms if t.language == slot.language]
    if slot.kind == "code":
        return [t.value.rpartition("/")[2] for t in terms]
    return sorted({curie(t.value) if slot.kind == "curie" else t.value for t in terms})
