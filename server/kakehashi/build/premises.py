"""What the reasoner is told: the axioms of the ontology and the facts that they bear on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kakehashi.namespaces import ID, KH, PREFIXES, graph_iri
from kakehashi.rdf.files import read_turtle

__all__ = [
    "TYPE",
    "Facts",
    "chains_of",
    "facts_of",
    "groups_of",
    "is_classified",
    "joined",
    "name_of",
    "schema_of",
    "twins_of",
    "written",
]

#: What is said of each individual, by its IRI.
Facts = Mapping[str, list[Triple]]

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
TYPE: Final = _RDF + "type"

#: Annotations and header lines: they say nothing to a reasoner.
_SILENT: Final = frozenset(
    {_RDFS + name for name in ("label", "comment", "isDefinedBy", "seeAlso")}
    | {_OWL + name for name in ("imports", "versionIRI", "versionInfo", "priorVersion")}
)

#: Graphs whose triples are classified. Direct triples repeat what the statements say.
_GRAPHS: Final = tuple(graph_iri(name) for name in ("document/", "facet/", "mapping/"))

#: Individuals asked about in one run of HermiT.
_GROUP: Final = 200


def name_of(term: object) -> str:
    """Return the IRI of a term; an empty text for a literal."""
    return term.value if isinstance(term, NamedNode) else ""


def is_classified(quad: Quad) -> bool:
    """Tell whether the quad stands in a graph that the reasoner reads."""
    return name_of(quad.graph_name).startswith(_GRAPHS)


def written(triples: Iterable[Triple]) -> bytes:
    """Return the triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def schema_of(files: Iterable[Path]) -> list[Triple]:
    """Read what the ontology says to a reasoner; of code lists only that there are codes."""
    return [
        Triple(q.subject, q.predicate, q.object)
        for path in files
        for q in read_turtle(path)
        if q.predicate.value.startswith((_RDF, _RDFS, _OWL))
        and q.predicate.value not in _SILENT
        and name_of(q.object) != _OWL + "Ontology"
    ]


def facts_of(schema: Iterable[Triple], data: Iterable[Quad]) -> Facts:
    """Return what is said of each individual by properties that the ontology has axioms on."""
    used = _properties(schema)
    facts: defaultdict[str, list[Triple]] = defaultdict(list)
    for quad in sorted(filter(is_classified, set(data)), key=str):
        property_ = quad.predicate.value
        if property_ in used or (property_ == TYPE and name_of(quad.object).startswith(KH)):
            fact = Triple(quad.subject, quad.predicate, quad.object)
            facts[name_of(quad.subject)].append(fact)
    return {name: list(dict.fromkeys(said)) for name, said in facts.items()}


def _properties(schema: Iterable[Triple]) -> set[str]:
    """Return the properties on which the ontology has axioms of any effect.

    The datatypes of values are left to the shapes.
    """
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    named: set[str] = set()
    described: set[str] = set()
    for triple in schema:
        subject, object_ = name_of(triple.subject), name_of(triple.object)
        if object_.startswith(_OWL) and triple.predicate.value == TYPE:
            kinds[object_.removeprefix(_OWL)].add(subject)
        if subject.startswith(KH) and not object_.endswith(("ObjectProperty", "DatatypeProperty")):
            described.add(subject)
        if triple.predicate.value in (_OWL + "onProperty", _RDF + "first"):
            named.add(object_)
    objects, values = kinds["ObjectProperty"], kinds["DatatypeProperty"]
    return (objects & (named | described)) | (values & named)


def chains_of(schema: Iterable[Triple]) -> list[tuple[tuple[str, str], str]]:
    """Return the property chains of length two: both links and the property they imply."""
    first: dict[Any, str] = {}
    rest: dict[Any, Any] = {}
    heads: list[tuple[Any, str]] = []
    for triple in schema:
        if triple.predicate.value == _RDF + "first":
            first[triple.subject] = name_of(triple.object)
        elif triple.predicate.value == _RDF + "rest":
            rest[triple.subject] = triple.object
        elif triple.predicate.value == _OWL + "propertyChainAxiom":
            heads.append((triple.object, name_of(triple.subject)))
    return sorted(((first[start], first[rest[start]]), head) for start, head in heads)


def twins_of(facts: Facts) -> dict[str, str]:
    """Return for each individual the first of those that cannot be told from it.

    Individuals that nothing points to and of which the same is said are twins.
    """
    pointed_at = {name_of(fact.object) for said in facts.values() for fact in said}
    first: dict[frozenset[tuple[str, str]], str] = {}
    twins: dict[str, str] = {}
    for name in sorted(facts):
        key = frozenset((f.predicate.value, str(f.object)) for f in facts[name])
        twins[name] = name if name in pointed_at else first.setdefault(key, name)
    return twins


def joined(facts: Facts) -> list[list[str]]:
    """Return the individuals in parts that no property joins, small parts first.

    Codes, sets and editions join nothing: what is said of them does not depend on who points
    at them, and consistency is proved over the whole.
    """
    part_of = {name: name for name in facts}

    def part(name: str) -> str:
        while part_of[name] != name:
            part_of[name] = part_of[part_of[name]]
            name = part_of[name]
        return name

    for name, said in facts.items():
        for fact in said:
            other = name_of(fact.object)
            if other in facts and _is_item(other):
                part_of[part(name)] = part(other)
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(facts):
        parts[part(name)].append(name)
    return sorted(parts.values(), key=lambda names: (len(names), names))


def groups_of(facts: Facts) -> list[list[Triple]]:
    """Return the facts in groups of a size that HermiT answers fast; joined ones stay together."""
    groups: list[list[str]] = []
    for names in joined(facts):
        if groups and len(groups[-1]) + len(names) <= _GROUP:
            groups[-1] += names
        else:
            groups.append(list(names))
    return [[*_facts_around(group, facts)] for group in groups]


def _facts_around(group: list[str], facts: Facts) -> list[Triple]:
    said = [fact for name in group for fact in facts[name]]
    around = {name_of(fact.object) for fact in said} - set(group)
    types = [f for name in sorted(around) for f in facts.get(name, ()) if f.predicate.value == TYPE]
    return said + types


def _is_item(iri: str) -> bool:
    return iri.startswith(ID) and "/" in iri.removeprefix(ID)
