"""Read one document or one mapping set of the graph as the values that are exchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kakehashi.model.exchange import Document, Item, SetEntry
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import MappingSet, Record
from kakehashi.model.views import Text
from kakehashi.namespaces import curie, document_iri, graph_iri, set_iri
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries, thing
from kakehashi.sssom.slots import PROPAGATED, RECORD_SLOTS, SET_SLOTS, Slot
from kakehashi.sssom.writer import sort_key

__all__ = ["document", "entry", "mapping_set"]


def document(queries: Queries, slug: str, said: Properties) -> Document:
    """Return a document with its items."""
    rows = queries.rows(
        "exchange-items",
        graph=thing(graph_iri(f"document/{slug}")),
        edition=thing(document_iri(slug)),
    )
    work = said.code("dcterms:isVersionOf")
    return Document(
        slug=slug,
        title=said.text("dcterms:title"),
        evidence=said.code("kh:evidence"),
        work="" if work == slug else work,
        title_origin=_codes(said, "kh:titleOrigin"),
        publishers=tuple(sorted({t.value for t in said.all("dcterms:publisher")})),
        version=said.one("kh:version"),
        issued=said.one("dcterms:issued") or said.one("kh:issuedText"),
        url=said.one("foaf:page"),
        licence=said.text("kh:licenceText"),
        source=said.one("kh:factSource"),
        stub=said.flag("kh:stub"),
        items=_nested(grouped(rows, "item").values()),
    )


def _nested(found: Iterable[Properties]) -> tuple[Item, ...]:
    """Return the items in the document's order, but no item before the one it is nested in."""
    ordered = sorted(
        found, key=lambda p: (int(p.one("kh:position") or 0), p.one("dcterms:identifier"))
    )
    items = {p.one("dcterms:identifier"): _item(p) for p in ordered}
    placed: dict[str, Item] = {}

    def place(item: Item) -> None:
        above = [item]
        while (parent := items.get(above[-1].parent)) and parent not in above:
            above.append(parent)
        for one in reversed(above):
            placed.setdefault(one.id, one)

    for item in items.values():
        place(item)
    return tuple(placed.values())


def _item(said: Properties) -> Item:
    parent = said.one("skos:broader")
    return Item(
        id=said.one("dcterms:identifier"),
        kind=said.code("kh:itemKind"),
        evidence=said.code("kh:evidence"),
        notation=said.one("skos:notation"),
        title=said.text("skos:prefLabel"),
        title_origin=_codes(said, "kh:titleOrigin"),
        summary=said.text("dcterms:description"),
        summary_origin=_codes(said, "kh:summaryOrigin"),
        parent=curie(parent) if parent else "",
        part_of_parent=not parent or bool(said.one("kh:partOfItem")),
        nesting_reason=said.text("kh:nestingReason"),
        locator=said.one("kh:locator"),
        source=said.one("kh:factSource"),
        status=said.code("kh:status"),
        alternative_labels=tuple(
            Text(ja=t.value) if t.language == "ja" else Text(en=t.value)
            for t in said.all("skos:altLabel")
        ),
        alternative_ids=tuple(t.value for t in said.all("kh:alternativeIdentifier")),
        placeholder=said.flag("kh:placeholder"),
        stub=said.flag("kh:stub"),
        not_found=said.flag("kh:notFound"),
    )


def _codes(said: Properties, name: str) -> Text:
    return Text(ja=said.code(f"{name}Ja"), en=said.code(f"{name}En"))


def entry(name: str, said: Properties) -> SetEntry:
    """Return what the registry says of a set."""
    return SetEntry(
        name=name,
        title=said.text("dcterms:title"),
        description=said.text("dcterms:description"),
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
