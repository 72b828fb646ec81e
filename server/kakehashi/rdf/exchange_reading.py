"""A document out of its triples: the way back from :mod:`kakehashi.rdf.exchange`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kakehashi.model.exchange import Document, Item
from kakehashi.model.text import Text
from kakehashi.namespaces import curie, document_iri, work_iri
from kakehashi.rdf.exchange import POSITION, WORK, document_triples, expand, item_triples

__all__ = ["document_of"]

_Term: TypeAlias = NamedNode | Literal

_IN_SCHEME: Final = expand("skos:inScheme")


def document_of(triples: Iterable[Triple | Quad], slug: str) -> Document:
    """Return the document that the triples describe, its items in the order of their positions.

    What no field says goes into ``facts``, so that :func:`~.exchange.document_triples` gives the
    same triples again. Triples about anything but the document, its work and its items are not
    taken.
    """
    about: defaultdict[str, _Values] = defaultdict(_Values)
    items: list[str] = []
    scheme = document_iri(slug)
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
            about[subject.value].add(triple.predicate, value)
            if triple.predicate == _IN_SCHEME and value.value == scheme:
                items.append(subject.value)
    found = sorted((_item(about[iri], slug) for iri in set(items)), key=_place)
    document = replace(_document(about[scheme], slug), items=tuple(found))
    work = about[work_iri(document.work or slug)]
    if document.work or work.texts("dcterms:title") != document.title:
        titles = tuple((f"{WORK}{n}", v) for n, v in work.said() if n == "dcterms:title")
        document = replace(document, facts=tuple(sorted(titles)))
    left = about[scheme].said() | {(f"{WORK}{name}", value) for name, value in work.said()}
    for triple in document_triples(document):
        name, node = curie(triple.predicate.value), triple.subject
        path = "" if node == NamedNode(scheme) else WORK
        left.discard((f"{path}{name}", str(triple.object)))
    return replace(document, facts=tuple(sorted({*left, *document.facts})))


class _Values:
    """What is said of one thing."""

    def __init__(self) -> None:
        self._by_name: defaultdict[str, list[_Term]] = defaultdict(list)

    def add(self, property_: NamedNode, value: _Term) -> None:
        self._by_name[curie(property_.value)].append(value)

    def said(self) -> set[tuple[str, str]]:
        """Return all properties with their values as N-Triples writes them."""
        return {(name, str(v)) for name, values in self._by_name.items() for v in values}

    def literals(self, name: str, language: str = "") -> tuple[str, ...]:
        """Return the texts of a language, sorted."""
        values = self._by_name.get(name, ())
        found = {
            v.value for v in values if isinstance(v, Literal) and (v.language or "") == language
        }
        return tuple(sorted(found))

    def literal(self, name: str, language: str = "") -> str:
        return next(iter(self.literals(name, language)), "")

    def texts(self, name: str) -> Text:
        return Text(ja=self.literal(name, "ja"), en=self.literal(name, "en"))

    def link(self, name: str) -> str:
        values = self._by_name.get(name, ())
        return min((v.value for v in values if isinstance(v, NamedNode)), default="")

    def code(self, name: str) -> str:
        return self.link(name).rpartition("/")[2]

    def codes(self, pattern: str) -> Text:
        return Text(ja=self.code(pattern.format("Ja")), en=self.code(pattern.format("En")))

    def flag(self, name: str) -> bool:
        return self.literal(name) in ("true", "1")


def _document(values: _Values, slug: str) -> Document:
    work = values.code("dcterms:isVersionOf")
    return Document(
        slug=slug,
        title=values.texts("dcterms:title"),
        title_origin=values.codes("kh:titleOrigin{}"),
        evidence=values.code("kh:evidence"),
        work="" if work == slug else work,
        publishers=values.literals("dcterms:publisher"),
        version=values.literal("kh:version"),
        issued=values.literal("dcterms:issued") or values.literal("kh:issuedText"),
        url=values.link("foaf:page"),
        licence=Text(
            ja=values.literal("kh:licenceText", "ja"), en=values.literal("kh:licenceText")
        ),
        source=values.literal("kh:factSource"),
        stub=values.flag("kh:stub"),
    )


def _item(values: _Values, slug: str) -> Item:
    parent = values.link("skos:broader")
    labels = [Text(ja=label) for label in values.literals("skos:altLabel", "ja")]
    labels += [Text(en=label) for label in values.literals("skos:altLabel", "en")]
    item = Item(
        id=values.literal("dcterms:identifier"),
        kind=values.code("kh:itemKind"),
        evidence=values.code("kh:evidence"),
        notation=values.literal("skos:notation"),
        title=values.texts("skos:prefLabel"),
        title_origin=values.codes("kh:titleOrigin{}"),
        summary=values.texts("dcterms:description"),
        summary_origin=values.codes("kh:summaryOrigin{}"),
        parent=curie(parent) if parent else "",
        part_of_parent=not values.link("kh:listedUnder"),
        nesting_reason=values.texts("kh:nestingReason"),
        locator=values.literal("kh:locator"),
        source=values.literal("kh:factSource"),
        status=values.code("kh:status"),
        alternative_labels=tuple(labels),
        alternative_ids=values.literals("kh:alternativeIdentifier"),
        placeholder=values.flag("kh:placeholder"),
        stub=values.flag("kh:stub"),
        not_found=values.flag("kh:notFound"),
    )
    left = values.said()
    for triple in item_triples(item, slug):
        left.discard((curie(triple.predicate.value), str(triple.object)))
    return replace(item, facts=tuple(sorted(left)))


def _place(item: Item) -> tuple[int, str]:
    written = dict(item.facts).get(POSITION, "").partition('"^^')[0].strip('"')
    return (int(written) if written.isascii() and written.isdigit() else 0), item.id
