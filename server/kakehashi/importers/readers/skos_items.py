"""Concept schemes and concepts of RDF as documents and their items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from kakehashi.importers.raw import Cell, RawDocument, RawEntry
from kakehashi.importers.readers.keys import numbered, spoken
from kakehashi.importers.readers.rdf_resources import Resource, Resources, Rule, iri, short
from kakehashi.importers.readers.rdf_rules import DOCUMENT_RULES, ITEM_RULES, MAPPING_PROPERTIES
from kakehashi.namespaces import ID, curie

__all__ = ["documents_of"]

_SCHEMES: Final = ("skos:inScheme", "skos:topConceptOf")
_OF_ITEM: Final = tuple(
    iri(name)
    for name in (
        "skos:broader", "skos:inScheme", "skos:topConceptOf", "kh:partOfItem", "kh:listedUnder",
        "skos:altLabel",
    )
)  # fmt: skip
_NESTINGS: Final = ("skos:broader", "kh:partOfItem", "kh:listedUnder")
_IDENTIFIER: Final = iri("dcterms:identifier")
_TITLE: Final = iri("dcterms:title")
_ISSUED: Final = Rule("issued", "text")
#: Types that say no more than what a resource is read as.
_TYPES: Final = ("skos:Concept", "skos:ConceptScheme", "kh:Edition", "kh:Work")
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
    cells = {"slug": Cell(slug, "", scheme.row)}
    ours = name.startswith(ID)
    used = [iri("skos:hasTopConcept")]
    dated = iri("dcterms:issued") in scheme.said
    rules = DOCUMENT_RULES if dated else DOCUMENT_RULES | {iri("kh:issuedText"): _ISSUED}
    cells |= resources.cells(_without_own(scheme, slug), rules, used, facts=ours)
    _instead(cells, {"title": ("skos:prefLabel", "rdfs:label")})
    if "version" not in cells and (version := cells.pop("note:owl:versionInfo", None)):
        cells["version"] = version
    if "licence_en" not in cells and (licence := cells.pop("note:dcterms:license", None)):
        cells["licence_en"] = licence
    away = [top for top in scheme.links("skos:hasTopConcept") if _unknown(resources, top)]
    cells |= numbered("note:skos:hasTopConcept", [Cell(short(top)) for top in away])
    resources.need_links(scheme, ("skos:hasTopConcept", "dcterms:isVersionOf"))
    for work in _work(resources, scheme) or ():
        cells |= _of_work(resources, work, cells, ours=ours)
    if ours and cells.get("work", cells["slug"]).text == slug:
        cells.pop("work", None)
    return RawEntry(scheme.row, cells)


def _unknown(resources: Resources, address: str) -> bool:
    return NamedNode(address) not in resources.by_node


def _work(resources: Resources, scheme: Resource) -> list[NamedNode] | None:
    """Return the works that a document is a version of, as far as the file describes them."""
    works = [NamedNode(link) for link in scheme.links("dcterms:isVersionOf")]
    return [work for work in works if work in resources.by_node] or None


def _of_work(
    resources: Resources, work: NamedNode, document: Mapping[str, Cell], *, ours: bool
) -> dict[str, Cell]:
    """Return what is said of the work of a document, as facts or notes with a path."""
    resource = _without_own(resources.by_node[work], work.value.rpartition("/")[2])
    own = ours and document.get("work", Cell("")).text == document["slug"].text
    titles = {
        str(Literal(cell.text, language=key.rpartition("_")[2]))
        for key, cell in document.items()
        if key in ("title_en", "title_ja")
    }
    if own and titles == {str(term) for term in resource.said.get(_TITLE, ())}:
        resource.said.pop(_TITLE, None)
    inner = resources.cells(resource, {}, facts=ours)
    if not ours:
        return {key.replace("note:", "note:work/", 1): cell for key, cell in inner.items()}
    start = sum(key.startswith("facts.") for key in document)
    facts = [Cell(f"dcterms:isVersionOf/{cell.text}", row=cell.row) for cell in inner.values()]
    return {f"facts.{start + number}": fact for number, fact in enumerate(facts, start=1)}


def _without_own(resource: Resource, name: str) -> Resource:
    """Return a resource without what its name and its place say already."""
    said = dict(resource.said)
    types = said.get(iri("rdf:type"), [])
    rest = [t for t in types if not (isinstance(t, NamedNode) and curie(t.value) in _TYPES)]
    said[iri("rdf:type")] = rest
    names = said.get(_IDENTIFIER, [])
    said[_IDENTIFIER] = [t for t in names if not (isinstance(t, Literal) and t.value == name)]
    return Resource(
        resource.node, resource.row, {key: terms for key, terms in said.items() if terms}
    )


def _item(resources: Resources, concept: Resource, up: Mapping[str, str], scheme: str) -> RawEntry:
    cells = {"id": Cell(concept.name, "", concept.row)}
    ours = isinstance(concept.node, NamedNode) and concept.node.value.startswith(ID)
    rest = _without_own(concept, concept.name)
    cells |= resources.cells(rest, ITEM_RULES, (*_OF_ITEM, *MAPPING_PROPERTIES), facts=ours)
    _instead(cells, {"summary": ("skos:definition",), "title": ("rdfs:label",)})
    cells |= _labels(resources, concept)
    resources.need_links(concept, (*_SCHEMES, *_NESTINGS))
    parents = _parents(concept, up)
    if parents:
        cells["parent"] = Cell(short(parents[0]), "skos:broader", concept.row)
    cells |= numbered("note:skos:broader", [Cell(short(p), row=concept.row) for p in parents[1:]])
    for name, answer in (("kh:partOfItem", "true"), ("kh:listedUnder", "false")):
        nested = concept.links(name)
        if parents and parents[0] in nested:
            cells["part_of_parent"] = Cell(answer, name, concept.row)
        others = [Cell(short(link), row=concept.row) for link in nested if link not in parents[:1]]
        cells |= numbered(f"note:{name}", others)
    schemes = [link for key in _SCHEMES for link in concept.links(key) if link != scheme]
    others = [Cell(short(link), row=concept.row) for link in dict.fromkeys(schemes)]
    return RawEntry(concept.row, cells | numbered("note:skos:inScheme", others))


def _labels(resources: Resources, concept: Resource) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    number = 0
    for term in concept.said.get(iri("skos:altLabel"), ()):
        if isinstance(term, Literal):
            number += 1
            key = spoken(f"alternative_labels.{number}", term.value, term.language or "")
            found[key] = Cell(term.value, "skos:altLabel", concept.row)
        else:
            place, value = resources.place(concept), getattr(term, "value", str(term))
            check = "rdf-text"
            resources.faults.add(check, concept.row, place, key="skos:altLabel", value=value)
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
