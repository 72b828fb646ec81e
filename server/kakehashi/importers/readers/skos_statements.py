"""Statements and mapping sets of RDF as rows and sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from pyoxigraph import NamedNode

from kakehashi.importers.raw import Cell, RawEntry, RawSet
from kakehashi.importers.readers.keys import relation_text
from kakehashi.importers.readers.rdf_resources import Resource, Resources, Term, iri, short
from kakehashi.importers.readers.rdf_rules import MAPPING_PROPERTIES, RECORD_RULES, SET_RULES
from kakehashi.namespaces import BASE, SCHEME, curie
from kakehashi.sssom.slots import PROPAGATED

__all__ = ["sets_of"]

_ENDS: Final = {
    "owl:annotatedSource": "subject_id",
    "owl:annotatedProperty": "predicate_id",
    "owl:annotatedTarget": "object_id",
}
_OF_RECORD: Final = tuple(
    iri(name) for name in ("rdf:type", "kh:mappingSet", "kh:relation", "sssom:predicate_modifier")
)
#: What a statement of ours says once more, so that it can be understood alone.
_REPEATED: Final = tuple(
    iri(name) for name in ("dcterms:identifier", "dcterms:license", "kh:noCounterpartIn")
)
_NEGATED: Final = iri("sssom:NegatedPredicate")

_Triple = tuple[object, str, object]


def sets_of(
    resources: Resources, prefixes: Mapping[str, str]
) -> tuple[tuple[RawSet, ...], frozenset[object]]:
    """Return the mapping sets of a file and the nodes that were read for them."""
    sets: dict[Term | None, Resource] = {
        r.node: r for r in resources if "sssom:MappingSet" in r.types
    }
    member_of = {
        term: node for node, found in sets.items() for term in found.said.get(_MAPPINGS, ())
    }
    axioms = [r for r in resources if r.types & {"owl:Axiom", "kh:Statement", "sssom:Mapping"}]
    rows: defaultdict[Term | None, list[RawEntry]] = defaultdict(list)
    stated: set[_Triple] = set()
    for axiom in axioms:
        named = [NamedNode(link) for link in axiom.links("kh:mappingSet")]
        owner = named[0] if named else member_of.get(axiom.node)
        rows[owner].append(_row(resources, axiom))
        stated |= _triples(axiom)
    found = [
        RawSet(_about(resources, sets.get(owner), owner), tuple(rows.pop(owner, ())), prefixes)
        for owner in dict.fromkeys((*sets, *rows))
    ]
    plain = _plain(resources, stated)
    found += [RawSet(RawEntry(1, about), tuple(members), prefixes) for about, members in plain]
    return tuple(found), frozenset({*sets, *(axiom.node for axiom in axioms)})


_MAPPINGS: Final = iri("sssom:mappings")


def _about(resources: Resources, resource: Resource | None, owner: Term | None) -> RawEntry:
    """Return what is said of a set; a set that is only named has nothing but its name."""
    address = owner.value if isinstance(owner, NamedNode) else ""
    row = resource.row if resource else 1
    cells = {"mapping_set_id": Cell(address, "", row)} if address else {}
    if resource:
        repeated = (iri("dcterms:identifier"),) if address.startswith(BASE) else ()
        said = resources.cells(resource, SET_RULES, (_MAPPINGS, iri("rdf:type"), *repeated))
        resources.need_links(resource, ("sssom:mappings",))
        cells |= {_KEYS.get(key, key): cell for key, cell in said.items()}
        if address.startswith(BASE):
            cells = _without_repeated(cells)
    return RawEntry(row, cells)


_KEYS: Final = {"title_en": "mapping_set_title", "description_en": "mapping_set_description"}


def _without_repeated(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Drop what a set of ours says once more of its records, where these differ."""
    several = [name for name in PROPAGATED if f"note:{name}.2" in cells]
    return {
        key: cell
        for key, cell in cells.items()
        if key.removeprefix("note:").partition(".")[0] not in several
    }


def _triples(axiom: Resource) -> set[_Triple]:
    """Return the triples that an axiom is about."""
    return {
        (NamedNode(subject), property_, NamedNode(object_))
        for subject in axiom.links("owl:annotatedSource")[:1]
        for property_ in axiom.links("owl:annotatedProperty")[:1]
        for object_ in axiom.links("owl:annotatedTarget")[:1]
    }


def _row(resources: Resources, axiom: Resource) -> RawEntry:
    for name in _ENDS:
        if iri(name) not in axiom.said:
            place = resources.place(axiom)
            resources.faults.add("rdf-axiom", axiom.row, place, key=name)
    ours = axiom.name.startswith("mapping:")
    cells = resources.cells(axiom, RECORD_RULES, (*_OF_RECORD, *(_REPEATED if ours else ())))
    if relation := _relation(resources, axiom):
        cells["relation"] = Cell(relation, "kh:relation", axiom.row)
    for term in axiom.said.get(iri("sssom:predicate_modifier"), ()):
        text = getattr(term, "value", str(term))
        text = "Not" if text == _NEGATED else text
        cells["predicate_modifier"] = Cell(text, "sssom:predicate_modifier", axiom.row)
    resources.need_links(axiom, ("kh:mappingSet",))
    if axiom.name and not ours:
        cells["note:iri"] = Cell(axiom.name, "", axiom.row)
    for end in ("subject_id", "object_id"):
        if cell := cells.get(end):
            address = axiom.links(f"owl:annotated{'Source' if end == 'subject_id' else 'Target'}")
            cells[end] = Cell(short(address[0]), cell.column, cell.row) if address else cell
    return RawEntry(axiom.row, cells)


def _relation(resources: Resources, axiom: Resource) -> str:
    """Return the base relations of an axiom in our way of writing them."""
    names = set()
    for term in axiom.said.get(iri("kh:relation"), ()):
        if isinstance(term, NamedNode):
            names.add(term.value.removeprefix(f"{SCHEME}relation/"))
        else:
            place, value = resources.place(axiom), getattr(term, "value", str(term))
            resources.faults.add("rdf-iri", axiom.row, place, key="kh:relation", value=value)
    return relation_text(names)


def _plain(
    resources: Resources, stated: set[_Triple]
) -> list[tuple[dict[str, Cell], list[RawEntry]]]:
    """Return the mapping triples that no axiom states, by the pair of schemes they join."""
    pairs: defaultdict[tuple[str, str], list[RawEntry]] = defaultdict(list)
    scheme_of = {
        resource.node: (*resource.links("skos:inScheme"), *resource.links("skos:topConceptOf"))
        for resource in resources
    }
    for resource in resources:
        for property_ in [name for name in resource.said if name in MAPPING_PROPERTIES]:
            for term in resource.said[property_]:
                if (resource.node, property_, term) in stated:
                    continue
                name = curie(property_)
                if not isinstance(resource.node, NamedNode) or not isinstance(term, NamedNode):
                    place, value = resources.place(resource), getattr(term, "value", str(term))
                    resources.faults.add("rdf-iri", resource.row, place, key=name, value=value)
                    continue
                ends = [(*scheme_of.get(node, ()), "")[0] for node in (resource.node, term)]
                row = _plain_row(resource, property_, term, ends)
                pairs[ends[0], ends[1]].append(row)
    return [(_pair(*ends), rows) for ends, rows in pairs.items()]


def _plain_row(resource: Resource, property_: str, term: NamedNode, ends: list[str]) -> RawEntry:
    name = curie(property_)
    cells = {
        "subject_id": Cell(resource.name, name, resource.row),
        "predicate_id": Cell(name, name, resource.row),
        "object_id": Cell(short(term.value), name, resource.row),
    }
    if relation := MAPPING_PROPERTIES[property_]:
        cells["relation"] = Cell(relation, name, resource.row)
    return RawEntry(resource.row, cells | _pair(*ends))


def _pair(subject: str, object_: str) -> dict[str, Cell]:
    ends = {"subject_source": subject, "object_source": object_}
    return {key: Cell(short(address)) for key, address in ends.items() if address}
