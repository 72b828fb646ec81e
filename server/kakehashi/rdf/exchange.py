"""The triples of a document, as the files in ``ontology/documents`` have them.

The way back is :mod:`kakehashi.rdf.exchange_reading`; a test holds both against every document of
the project.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kakehashi.model.exchange import Document, Item
from kakehashi.model.text import Text
from kakehashi.namespaces import PREFIXES, SCHEME, document_iri, item_iri, work_iri

__all__ = ["POSITION", "WORK", "document_triples", "expand", "item_triples"]

#: What stands before a property of the work in the facts of a document.
WORK: Final = "dcterms:isVersionOf/"

POSITION: Final = "kh:position"

#: A property (CURIE) and its value.
_Said = tuple[str, NamedNode | Literal]

_DATE_TYPES: Final = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def expand(name: str) -> NamedNode:
    """Return what a CURIE with a fixed prefix names; any other text is taken for an IRI.

    >>> expand("skos:notation").value, expand("urn:x").value
    ('http://www.w3.org/2004/02/skos/core#notation', 'urn:x')
    """
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)


def document_triples(
    document: Document, classes: Mapping[str, str] | None = None
) -> Iterator[Triple]:
    """Yield the triples of a document, its work and its items.

    ``classes`` says which class of the ontology (IRI) the items of a kind are; those of a
    release have it among their facts already. An item without a position gets that of its place
    in the document, counted from 1.
    """
    node = NamedNode(document_iri(document.slug))
    work = NamedNode(work_iri(document.work or document.slug))
    for name, value in (*_of_document(document), *_facts(document.facts)):
        if name.startswith(WORK):
            yield Triple(work, expand(name.removeprefix(WORK)), value)
        else:
            yield Triple(node, expand(name), value)
    yield Triple(node, expand("dcterms:isVersionOf"), work)
    for name, value in _of_work(document):
        yield Triple(work, expand(name), value)
    for place, item in enumerate(document.items, 1):
        yield from item_triples(item, document.slug, place, (classes or {}).get(item.kind, ""))


def item_triples(item: Item, slug: str, place: int = 0, class_: str = "") -> Iterator[Triple]:
    """Yield the triples of an item of the document ``slug``; ``place`` is its position if any."""
    node, scheme = NamedNode(item_iri(item.id)), NamedNode(document_iri(slug))
    said = [*_of_item(item), *_facts(item.facts)]
    if class_:
        said.append(("rdf:type", NamedNode(class_)))
    if place and all(name != POSITION for name, _ in said):
        said.append((POSITION, Literal(place)))
    for name, value in said:
        yield Triple(node, expand(name), value)
    yield Triple(node, expand("skos:inScheme"), scheme)
    if not item.parent:
        yield Triple(node, expand("skos:topConceptOf"), scheme)
        yield Triple(scheme, expand("skos:hasTopConcept"), node)


def _of_document(document: Document) -> Iterator[_Said]:
    yield "rdf:type", expand("kh:Edition")
    yield "rdf:type", expand("skos:ConceptScheme")
    yield "dcterms:identifier", Literal(document.slug)
    yield from _spoken("dcterms:title", document.title)
    yield from _coded("kh:titleOrigin{}", "origin", document.title_origin)
    yield "kh:evidence", _concept("evidence", document.evidence)
    for publisher in document.publishers:
        yield "dcterms:publisher", Literal(publisher)
    yield from _plain("kh:version", document.version)
    if document.issued:
        yield _issued(document.issued)
    if document.url:
        yield "foaf:page", NamedNode(document.url)
    # The licence of most documents is said in one language, which the graph does not name.
    yield from _plain("kh:licenceText", document.licence.en)
    if document.licence.ja:
        yield "kh:licenceText", Literal(document.licence.ja, language="ja")
    yield from _plain("kh:factSource", document.source)
    yield from _flag("kh:stub", said=document.stub)


def _of_work(document: Document) -> Iterator[_Said]:
    yield "rdf:type", expand("kh:Work")
    yield "dcterms:identifier", Literal(document.work or document.slug)
    own = not document.work  # else its title is not that of the edition
    if own and all(name != f"{WORK}dcterms:title" for name, _ in document.facts):
        yield from _spoken("dcterms:title", document.title)


def _of_item(item: Item) -> Iterator[_Said]:
    yield "rdf:type", expand("skos:Concept")
    yield "dcterms:identifier", Literal(item.id)
    yield "kh:itemKind", _concept("kind", item.kind)
    yield "kh:evidence", _concept("evidence", item.evidence)
    yield from _plain("skos:notation", item.notation)
    yield from _spoken("skos:prefLabel", item.title)
    yield from _coded("kh:titleOrigin{}", "origin", item.title_origin)
    yield from _spoken("dcterms:description", item.summary)
    yield from _coded("kh:summaryOrigin{}", "origin", item.summary_origin)
    if item.parent:
        yield "skos:broader", NamedNode(item_iri(item.parent))
        nested = "kh:partOfItem" if item.part_of_parent else "kh:listedUnder"
        yield nested, NamedNode(item_iri(item.parent))
    yield from _spoken("kh:nestingReason", item.nesting_reason)
    yield from _plain("kh:locator", item.locator)
    yield from _plain("kh:factSource", item.source)
    if item.status:
        yield "kh:status", _concept("status", item.status)
    for label in item.alternative_labels:
        yield from _spoken("skos:altLabel", label)
    for name in item.alternative_ids:
        yield "kh:alternativeIdentifier", Literal(name)
    yield from _flag("kh:placeholder", said=item.placeholder)
    yield from _flag("kh:stub", said=item.stub)
    yield from _flag("kh:notFound", said=item.not_found)


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[_Said]:
    facts = tuple(facts)
    # One call of the parser for all values: it is what takes the time.
    lines = "".join(f"<urn:x> <urn:x> {value} .\n" for _, value in facts)
    values = parse(lines.encode(), format=RdfFormat.N_TRIPLES) if facts else ()
    for (name, _), quad in zip(facts, values, strict=True):
        if not isinstance(quad.object, NamedNode | Literal):
            raise TypeError(str(quad.object))  # published data has no blank nodes
        yield name, quad.object


def _plain(property_: str, words: str) -> Iterator[_Said]:
    if words:
        yield property_, Literal(words)


def _spoken(property_: str, text: Text) -> Iterator[_Said]:
    for language, words in (("en", text.en), ("ja", text.ja)):
        if words:
            yield property_, Literal(words, language=language)


def _coded(pattern: str, scheme: str, text: Text) -> Iterator[_Said]:
    for language, notation in (("En", text.en), ("Ja", text.ja)):
        if notation:
            yield pattern.format(language), _concept(scheme, notation)


def _flag(property_: str, *, said: bool) -> Iterator[_Said]:
    if said:
        yield property_, Literal(value=True)


def _concept(scheme: str, notation: str) -> NamedNode:
    return NamedNode(f"{SCHEME}{scheme}/{notation}")


def _issued(words: str) -> _Said:
    """Return a date typed by its precision, or the words that are no date.

    >>> _issued("2016-08")[1].datatype.value, _issued("2016/2018")[0]
    ('http://www.w3.org/2001/XMLSchema#gYearMonth', 'kh:issuedText')
    """
    kind = _DATE_TYPES.get(len(words), "")
    try:
        dt.date.fromisoformat(f"{words}-01-01"[:10])
    except ValueError:
        kind = ""
    if not kind or not words.replace("-", "").isdigit():
        return "kh:issuedText", Literal(words)
    return "dcterms:issued", Literal(words, datatype=expand(kind))
