"""Stage *reason*: prove the ontology consistent, and let HermiT classify the items.

Realising all items in one ontology takes HermiT a minute, since every test reads all of them.
Items that no property joins cannot influence one another, so they are asked about in groups that
keep joined ones together; items that nothing points to and of which the same is said are twins and
have the same classes, so one of them is asked about. Consistency is proved over everything at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kakehashi.build.explain import contradictions
from kakehashi.build.hermit import Hermit
from kakehashi.errors import Finding
from kakehashi.namespaces import ID, KH, PREFIXES, curie, graph_iri
from kakehashi.rdf.files import read_turtle

__all__ = ["ReasonResult", "facts_read", "inherited", "reason"]

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
_TYPE: Final = _RDF + "type"

#: Annotations and header lines: they say nothing to a reasoner.
_SILENT: Final = frozenset(
    {_RDFS + name for name in ("label", "comment", "isDefinedBy", "seeAlso")}
    | {_OWL + name for name in ("imports", "versionIRI", "versionInfo", "priorVersion")}
)

#: Graphs whose triples are classified. Direct triples repeat what the statements say.
_GRAPHS: Final = tuple(graph_iri(name) for name in ("document/", "facet/", "mapping/"))

#: Individuals asked about in one run of HermiT.
_GROUP: Final = 200


@dataclass(frozen=True, slots=True)
class ReasonResult:
    """What reasoning found; ``inferred`` is empty unless the data is consistent."""

    inferred: tuple[Quad, ...]  #: sorted, for ``graph/inferred``
    consistent: bool
    unsatisfiable: tuple[str, ...]  #: classes that nothing can be in
    findings: tuple[Finding, ...]  #: one for each contradiction and each unsatisfiable class
    seconds: float
    individuals: int
    asked: int  #: individuals that HermiT was asked about


def reason(
    ontology_files: Iterable[Path],
    data: Iterable[Quad],
    *,
    seconds: float = 300.0,
) -> ReasonResult:
    """Classify the individuals of ``data`` by the ontology.

    Raises BuildError when HermiT fails or needs more than ``seconds``.
    """
    started = time.monotonic()
    hermit = Hermit(seconds)
    schema = _schema(ontology_files)
    facts = _facts(schema, data)
    known = _written(schema)
    if not hermit.consistent(known):
        finding = _finding("kh:", (), hermit)
        return ReasonResult((), False, (), finding, time.monotonic() - started, 0, 0)
    taxonomy = hermit.classify(known)
    findings = tuple(_unsatisfiable(name) for name in taxonomy.unsatisfiable)
    everything = [fact for said in facts.values() for fact in said]
    consistent = hermit.consistent(known + _written(everything))
    if not consistent:
        groups = [[f for name in part for f in facts[name]] for part in _joined(facts)]
        for conflict in contradictions(known, groups, hermit):
            findings += _finding(conflict[0].subject.value if conflict else "kh:", conflict, hermit)
    if findings:
        spent = time.monotonic() - started
        return ReasonResult((), consistent, taxonomy.unsatisfiable, findings, spent, len(facts), 0)
    twin_of = _twins(facts)
    asked = {name: said for name, said in facts.items() if twin_of[name] == name}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, class_ in hermit.types([known + _written(g) for g in _groups(asked)]):
        found[name] |= {class_, *taxonomy.above.get(class_, ())}
    classes = {name: found[twin] for name, twin in twin_of.items()}
    quads = {*_typed(facts, classes), *inherited(schema, data)}
    return ReasonResult(
        inferred=tuple(sorted(quads, key=str)),
        consistent=True,
        unsatisfiable=(),
        findings=(),
        seconds=time.monotonic() - started,
        individuals=len(facts),
        asked=len(asked),
    )


def facts_read(ontology_files: Iterable[Path], data: Iterable[Quad]) -> bytes:
    """Return what the reasoner reads of the data: with the same ontology, the same follows."""
    facts = _facts(_schema(ontology_files), data)
    return _written(fact for said in facts.values() for fact in said)


def inherited(schema: Iterable[Triple], data: Iterable[Quad]) -> list[Quad]:
    """Return what follows by the property chains of the ontology alone, for ``graph/inferred``."""
    chains = _chains(schema)
    links: defaultdict[str, set[tuple[NamedNode, NamedNode]]] = defaultdict(set)
    used = {name for chain, head in chains for name in (*chain, head)}
    for quad in data:
        if quad.predicate.value in used and isinstance(quad.object, NamedNode):
            links[quad.predicate.value].add((quad.subject, quad.object))
    stated = {name: frozenset(pairs) for name, pairs in links.items()}
    growing = True
    while growing:
        growing = False
        for (first, second), head in chains:
            onward: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
            for start, end in links[second]:
                onward[start].add(end)
            new = {(a, c) for a, b in links[first] for c in onward.get(b, ())} - links[head]
            links[head] |= new
            growing = growing or bool(new)
    graph = NamedNode(graph_iri("inferred"))
    return [
        Quad(start, NamedNode(name), end, graph)
        for name in sorted({head for _, head in chains})
        for start, end in links[name] - stated.get(name, frozenset())
    ]


def _schema(files: Iterable[Path]) -> list[Triple]:
    """Read what the ontology says to a reasoner; code lists give the codes only."""
    logical = (_RDF, _RDFS, _OWL)
    return [
        Triple(q.subject, q.predicate, q.object)
        for path in files
        for q in read_turtle(path)
        if q.predicate.value.startswith(logical)
        and q.predicate.value not in _SILENT
        and getattr(q.object, "value", "") != _OWL + "Ontology"
    ]


def _facts(schema: Iterable[Triple], data: Iterable[Quad]) -> dict[str, list[Triple]]:
    """Return what is said of each individual by properties that the ontology has axioms on."""
    used = _properties(schema)
    facts: defaultdict[str, list[Triple]] = defaultdict(list)
    for quad in sorted(set(data), key=str):
        name = quad.predicate.value
        if not getattr(quad.graph_name, "value", "").startswith(_GRAPHS):
            continue
        if name in used or (name == _TYPE and quad.object.value.startswith(KH)):
            facts[quad.subject.value].append(Triple(quad.subject, quad.predicate, quad.object))
    return {name: list(dict.fromkeys(said)) for name, said in facts.items()}


def _properties(schema: Iterable[Triple]) -> set[str]:
    """Return the properties on which the ontology has axioms of any effect."""
    declared: set[str] = set()
    named: set[str] = set()
    for triple in schema:
        if isinstance(triple.object, NamedNode) and isinstance(triple.subject, NamedNode):
            if triple.object.value in (_OWL + "ObjectProperty", _OWL + "DatatypeProperty"):
                declared.add(triple.subject.value)
            elif triple.subject.value.startswith(KH):
                named.add(triple.subject.value)
        if triple.predicate.value in (_OWL + "onProperty", _RDF + "first"):
            named.add(getattr(triple.object, "value", ""))
        if triple.predicate.value == _OWL + "propertyChainAxiom":
            named.add(triple.subject.value)
    return declared & named


def _chains(schema: Iterable[Triple]) -> list[tuple[tuple[str, str], str]]:
    """Return the property chains of length two: both links and the property they imply."""
    first: dict[BlankNode, NamedNode] = {}
    rest: dict[BlankNode, BlankNode] = {}
    heads: list[tuple[BlankNode, NamedNode]] = []
    for triple in schema:
        if triple.predicate.value == _RDF + "first":
            first[triple.subject] = triple.object
        elif triple.predicate.value == _RDF + "rest":
            rest[triple.subject] = triple.object
        elif triple.predicate.value == _OWL + "propertyChainAxiom":
            heads.append((triple.object, triple.subject))
    return sorted(
        ((first[start].value, first[rest[start]].value), head.value) for start, head in heads
    )


def _twins(facts: Mapping[str, list[Triple]]) -> dict[str, str]:
    """Return for each individual the first of those that cannot be told from it."""
    pointed_at = {_object(fact) for said in facts.values() for fact in said}
    first: dict[frozenset[tuple[str, str]], str] = {}
    twins: dict[str, str] = {}
    for name in sorted(facts):
        key = frozenset((f.predicate.value, str(f.object)) for f in facts[name])
        twins[name] = name if name in pointed_at else first.setdefault(key, name)
    return twins


def _joined(facts: Mapping[str, list[Triple]]) -> list[list[str]]:
    """Return the individuals in parts that no property joins.

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
            other = _object(fact)
            if other in facts and _is_item(other):
                part_of[part(name)] = part(other)
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(facts):
        parts[part(name)].append(name)
    return sorted(parts.values(), key=lambda names: (len(names), names))


def _groups(facts: Mapping[str, list[Triple]]) -> list[list[Triple]]:
    groups: list[list[str]] = []
    for names in _joined(facts):
        if groups and len(groups[-1]) + len(names) <= _GROUP:
            groups[-1] += names
        else:
            groups.append(list(names))
    full = []
    for group in groups:
        inside = set(group)
        around = {_object(f) for name in group for f in facts[name]} - inside
        types = [f for name in sorted(around) for f in facts.get(name, ()) if f.predicate.value == _TYPE]
        full.append([f for name in group for f in facts[name]] + types)
    return full


def _typed(facts: Mapping[str, list[Triple]], classes: Mapping[str, set[str]]) -> list[Quad]:
    graph, type_ = NamedNode(graph_iri("inferred")), NamedNode(_TYPE)
    quads = []
    for name, found in classes.items():
        stated = {_object(fact) for fact in facts[name] if fact.predicate.value == _TYPE}
        news = {class_ for class_ in found if class_.startswith(KH)} - stated
        quads += [Quad(NamedNode(name), type_, NamedNode(class_), graph) for class_ in news]
    return quads


def _object(fact: Triple) -> str:
    return "" if isinstance(fact.object, Literal) else str(fact.object.value)


def _is_item(iri: str) -> bool:
    return iri.startswith(ID) and "/" in iri.removeprefix(ID)


def _written(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _unsatisfiable(class_: str) -> Finding:
    return Finding(
        file="",
        line=0,
        node=class_,
        message_en="nothing can be in this class: its definition contradicts itself",
        message_ja="定義が矛盾しており、このクラスに属し得るものがない",
        check="reason",
    )


def _finding(node: str, conflict: Iterable[Triple], hermit: Hermit) -> tuple[Finding, ...]:
    said = "; ".join(
        f"{curie(f.subject.value)} {curie(f.predicate.value)} {_shown(f.object)}" for f in conflict
    )
    english = f"the ontology does not allow this: {said}" if said else "contradicts the ontology"
    japanese = f"オントロジー上成り立たない: {said}" if said else "オントロジーと矛盾する"
    if not said and hermit.remaining < 1:
        english += " (no time was left to find out why)"
        japanese += "(原因を探る時間が残っていない)"
    return (Finding("", 0, node, english, japanese, check="reason"),)


def _shown(term: NamedNode | Literal) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else f'"{term.value}"'
