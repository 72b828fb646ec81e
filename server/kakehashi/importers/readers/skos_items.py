"""Concept schemes and concepts of RDF as documents and their items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kakehashi.importers.raw import Cell, RawDocument, RawEntry
from kakehashi.importers.readers.keys import spoken
from kakehashi.importers.readers.rdf_resources import Resource, Resources, iri, short
from kakehashi.importers.readers.rdf_rules import DOCUMENT_RULES, ITEM_RULES, MAPPING_PROPERTIES
from kakehashi.namespaces import ID

__all__ = ["documents_of"]

_SCHEMES: Final = ("skos:inScheme", "skos:topConceptOf")
_OF_ITEM: Final = tuple(
    iri(name)
    for name in (
        "skos:broader", "skos:inScheme", "skos:topConceptOf", "kh:partOfItem", "kh:listedUnder",
        "skos:altLabel", "skos:narrower",
    )
)  # fmt: skip
_POSITION: Final = iri("kh:position")
_POSITIVE = re.compile(r"[0-9]{1,9}")


def documents_of(resources: Resources) -> tuple[tuple[RawDocument, ...], frozenset[object]]:
    """Return the documents of a file and the nodes that were read for them.

    A scheme that is only named has a document with nothing but its name; concepts that name no
    scheme stand in a document without a name.
    """
    schemes = _schemes(resources)
    concepts = [r for r in resources if _is_concept(r, schemes)]
    up = _inverse(resources, "skos:narrower")
    top = _inverse(resources, "skos:hasTopConcept")
    of = _scheme_of(concepts, up, top)
    items: defaultdict[str, list[Resource]] = defaultdict(list)
    for concept in concepts:
        if isinstance(concept.node, BlankNode):
            _blank(resources, concept, "skos:Concept")
        else:
            items[of[concept.node.value]].append(concept)
    used: set[object] = {concept.node for concept in concepts}
    found = []
    for scheme in dict.fromkeys((*schemes, *items)):
        about = resources.by_node.get(NamedNode(scheme)) if scheme else None
        if about:
            used |= {about.node, *(_work(resources, about) or ())}
        entries = [_item(resources, concept, up, scheme) for concept in _ordered(items[scheme])]
        found.append(RawDocument(_about(resources, about, scheme), tuple(entries)))
    for resource in resources:
        if isinstance(resource.node, BlankNode) and "skos:ConceptScheme" in resource.types:
            _blank(resources, resource, "skos:ConceptScheme")
            used.add(resource.node)
    return tuple(found), frozenset(used)


def _blank(resources: Resources, resource: Resource, kind: str) -> None:
    place = resources.place(resource)
    resources.faults.add("rdf-blank", resource.row, place, kind=kind)


def _schemes(resources: Resources) -> dict[str, None]:
    """Return the IRIs of the schemes that the file describes."""
    return {
        resource.node.value: None
        for resource in resources
        if isinstance(resource.node, NamedNode)
        and resource.types & {"skos:ConceptScheme", "kh:Edition"}
    }


def _is_concept(resource: Resource, schemes: Mapping[str, None]) -> bool:
    if isinstance(resource.node, NamedNode) and resource.node.value in schemes:
        return False
    named = any(iri(name) in resource.said for name in (*_SCHEMES, "skos:broader"))
    return "skos:Concept" in resource.types or named


def _inverse(resources: Resources, name: str) -> dict[str, str]:
    """Return for each object of a property its first subject."""
    found: dict[str, str] = {}
    for resource in resources:
        if isinstance(resource.node, NamedNode):
            for target in resource.links(name):
                found.setdefault(target, resource.node.value)
    return found


def _parents(concept: Resource, up: Mapping[str, str]) -> list[str]:
    above = up.get(concept.node.value) if isinstance(concept.node, NamedNode) else None
    return concept.links("skos:broader") or ([above] if above else [])


def _scheme_of(
    concepts: list[Resource], up: Mapping[str, str], top: Mapping[str, str]
) -> dict[str, str]:
    """Return the scheme of each concept: its own, else that of the concepts above it."""
    own: dict[str, str] = {}
    above: dict[str, str] = {}
    for concept in concepts:
        name = concept.node.value
        schemes = [link for key in _SCHEMES for link in concept.links(key)]
        if schemes or name in top:
            own[name] = schemes[0] if schemes else top[name]
        elif parents := _parents(concept, up):
            above[name] = parents[0]
    for concept in concepts:
        path: dict[str, None] = {}
        at = concept.node.value
        while at not in own and at in above and at not in path:
            path[at] = None
            at = above[at]
        scheme = own.get(at, "")
        own |= dict.fromkeys(path, scheme)
        own.setdefault(concept.node.value, scheme)
    return own


def _ordered(concepts: list[Resource]) -> list[Resource]:
    """Sort by position where every item has one, else keep the order of the file."""
    positions = []
    for concept in concepts:
        value = concept.said.get(_POSITION, [None])[0]
        text = value.value if isinstance(value, Literal) else ""
        positions.append(int(text) if _POSITIVE.fullmatch(text) else -1)
    if -1 in positions:
        return concepts
    order = sorted(range(len(concepts)), key=lambda index: positions[index])
    return [concepts[index] for index in order]


def _about(resources: Resources, scheme: Resource | None, name: str) -> RawEntry:
    slug = name.removeprefix(ID) if "/" not in name.removeprefix(ID) else short(name)
    if scheme is None:
        return RawEntry(1, {"slug": Cell(slug)} if name else {})
    used = [iri("skos:hasTopConcept")]
    cells = {"slug": Cell(slug, "", scheme.row)}
    cells |= resources.cells(scheme, DOCUMENT_RULES, used)
    _instead(cells, {"title": ("skos:prefLabel", "rdfs:label"), "summary": ()})
    if "version" not in cells and (version := cells.pop("note:owl:versionInfo", None)):
        cells["version"] = version
    if "licence_en" not in cells and (licence := cells.pop("note:dcterms:license", None)):
        cells["licence_en"] = licence
    for work in _work(resources, scheme) or ():
        resource = resources.by_node[work]
        inner = resources.cells(resource, {}, ())
        cells |= {key.replace("note:", "note:work/", 1): cell for key, cell in inner.items()}
    return RawEntry(scheme.row, cells)


def _work(resources: Resources, scheme: Resource) -> list[NamedNode] | None:
    """Return the works that a document is a version of, as far as the file describes them."""
    works = [NamedNode(link) for link in scheme.links("dcterms:isVersionOf")]
    return [work for work in works if work in resources.by_node] or None


def _item(resources: Resources, concept: Resource, up: Mapping[str, str], scheme: str) -> RawEntry:
    cells = {"id": Cell(concept.name, "", concept.row)}
    cells |= resources.cells(concept, ITEM_RULES, (*_OF_ITEM, *MAPPING_PROPERTIES))
    _instead(cells, {"summary": ("skos:definition",), "title": ("rdfs:label",)})
    cells |= _labels(concept)
    parents = _parents(concept, up)
    if parents:
        cells["parent"] = Cell(short(parents[0]), "skos:broader", concept.row)
    for number, parent in enumerate(parents[1:], start=2):
        cells[f"note:skos:broader.{number}"] = Cell(short(parent), "skos:broader", concept.row)
    for name, answer in (("kh:partOfItem", "true"), ("kh:listedUnder", "false")):
        if parents and parents[0] in concept.links(name):
            cells["part_of_parent"] = Cell(answer, name, concept.row)
    others = [link for key in _SCHEMES for link in concept.links(key) if link != scheme]
    for number, other in enumerate(dict.fromkeys(others), start=1):
        cells[f"note:skos:inScheme.{number}"] = Cell(short(other), "skos:inScheme", concept.row)
    return RawEntry(concept.row, cells)


def _labels(concept: Resource) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    number = 0
    for term in concept.said.get(iri("skos:altLabel"), ()):
        if isinstance(term, Literal):
            number += 1
            key = spoken(f"alternative_labels.{number}", term.value, term.language or "")
            found[key] = Cell(term.value, "skos:altLabel", concept.row)
    return found


def _instead(cells: dict[str, Cell], names: Mapping[str, tuple[str, ...]]) -> None:
    """Take a text from another property where the usual one is missing."""
    for key, properties in names.items():
        for name in properties:
            for tagged in [note for note in cells if note.startswith(f"note:{name}")]:
                cell = cells[tagged]
                language = tagged.rpartition("@")[2] if "@" in tagged else ""
                target = spoken(key, cell.text, language)
                if target not in cells:
                    cells[target] = cells.pop(tagged)
