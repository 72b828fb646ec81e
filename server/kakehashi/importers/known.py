"""What a project holds already, as far as an import must know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from kakehashi.importers.factsheet_tables import read_kinds, read_notations
from kakehashi.importers.notations import notation_key
from kakehashi.model.statement import MappingSet
from kakehashi.model.text import Text
from kakehashi.namespaces import ID, PREFIXES, curie
from kakehashi.rdf.files import read_turtle
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.readings import Reading, read_readings
from kakehashi.sssom.registry import Registry, read_registry

__all__ = ["Known", "KnownDocument", "KnownItem", "known_of"]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """As much of an item as finding it needs."""

    id: str  #: CURIE
    notations: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownDocument:
    """A document edition and its items by their local identifiers."""

    slug: str
    title: Text = field(default_factory=Text)
    stub: bool = False
    items: Mapping[str, KnownItem] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, tuple[str, ...]]:
        """Items by every way in which their numbers may be written."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for local, item in self.items.items():
            others = (other.rpartition(":")[2] for other in item.other_ids)
            for name in {notation_key(n) for n in (local, *item.notations, *others)} - {""}:
                found[name].append(item.id)
        return {key: tuple(ids) for key, ids in found.items()}

    @cached_property
    def by_title(self) -> Mapping[str, tuple[str, ...]]:
        """Items by their titles, without case and double blanks."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for item in self.items.values():
            for title in {" ".join(t.casefold().split()) for t in item.titles}:
                found[title].append(item.id)
        return {title: tuple(ids) for title, ids in found.items()}


@dataclass(frozen=True)
class Known:
    """Documents, sets, and what was agreed about them."""

    documents: Mapping[str, KnownDocument] = field(default_factory=dict)
    sets: Mapping[str, MappingSet] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)
    readings: tuple[Reading, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)  #: notation to class (IRI)
    statuses: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)  #: names of documents to slugs
    #: child and parent of nestings that are part-of, alias and item of identities
    nestings: tuple[tuple[str, str], ...] = ()
    identities: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_other_id(self) -> Mapping[str, str]:
        """Items by the identifiers and IRIs under which others know them."""
        return {
            other: item.id
            for document in self.documents.values()
            for item in document.items.values()
            for other in item.other_ids
        }

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Slugs by the titles of documents, without case, blanks and marks."""
        return {
            _name(title): slug
            for slug, document in self.documents.items()
            for title in (slug, document.title.en, document.title.ja)
            if _name(title)
        }

    def document_called(self, name: str) -> str:
        """Return the slug of the document with that title or slug; empty when none has it.

        >>> Known({"csf20": KnownDocument("csf20", Text(en="NIST CSF 2.0"))}).document_called(
        ...     "nist csf 2.0"
        ... )
        'csf20'
        """
        return self.aliases.get(name) or self.by_name.get(_name(name), "")


def _name(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


_KH: Final = PREFIXES["kh"]
_SKOS: Final = PREFIXES["skos"]
_NOTATIONS: Final = (_SKOS + "notation", _KH + "notationEn")
_TITLES: Final = (_SKOS + "prefLabel", _SKOS + "altLabel")


def known_of(project: Path) -> Known:
    """Read what a project holds.

    Raises BuildError when its own files have faults: they are to be mended first.
    """
    documents: dict[str, KnownDocument] = {}
    nestings: list[tuple[str, str]] = []
    identities: list[tuple[str, str]] = []
    for path in sorted((project / "ontology/documents").glob("*.ttl")):
        told = _read(path, project)
        documents[path.stem] = _document(path.stem, told)
        nestings += _links(told, _KH + "partOfItem")
        identities += _links(told, _KH + "aliasOf")
    folder = project / "mappings"
    registry = read_registry(folder)
    sets = (
        read_set(folder / entry.file, shown_as=f"mappings/{entry.file}")
        for entry in registry.entries
    )
    readings = folder / "readings.tsv"
    schemes = project / "ontology/schemes"
    return Known(
        documents=documents,
        sets={found.name: found for found in sets},
        registry=registry,
        readings=read_readings(readings, shown_as="mappings/readings.tsv")
        if readings.exists()
        else (),
        kinds=read_kinds(schemes / "kind.ttl"),
        statuses=read_notations(schemes / "status.ttl", "status"),
        nestings=tuple(nestings),
        identities=tuple(identities),
    )


#: What is said of each thing, by its IRI: property and value.
_Told = Mapping[str, list[tuple[str, NamedNode | Literal]]]


def _read(path: Path, project: Path) -> _Told:
    told: defaultdict[str, list[tuple[str, NamedNode | Literal]]] = defaultdict(list)
    for quad in read_turtle(path, shown_as=path.relative_to(project).as_posix()):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            told[quad.subject.value].append((quad.predicate.value, quad.object))
    return told


def _document(slug: str, told: _Told) -> KnownDocument:
    about = told.get(f"{ID}{slug}", [])
    titles = {
        value.language: value.value
        for name, value in about
        if name == PREFIXES["dcterms"] + "title" and isinstance(value, Literal)
    }
    stub = any(name == _KH + "stub" and value.value == "true" for name, value in about)
    base = f"{ID}{slug}/"
    items = {
        iri.removeprefix(base): _item(curie(iri), said)
        for iri, said in told.items()
        if iri.startswith(base)
    }
    return KnownDocument(slug, Text(titles.get("ja", ""), titles.get("en", "")), stub, items)


def _item(identifier: str, said: Iterable[tuple[str, NamedNode | Literal]]) -> KnownItem:
    pairs = [(name, value.value) for name, value in said]
    return KnownItem(
        identifier,
        tuple(value for name, value in pairs if name in _NOTATIONS),
        tuple(value for name, value in pairs if name in _TITLES),
        tuple(value for name, value in pairs if name == _KH + "alternativeIdentifier"),
    )


def _links(told: _Told, property_: str) -> list[tuple[str, str]]:
    return [
        (curie(iri), curie(value.value))
        for iri, said in told.items()
        for name, value in said
        if name == property_
    ]
