"""Check that an ontology keeps to OWL 2 DL.

This looks at what the structural specification of OWL 2 (sections 3, 5 and 11) restricts and an RDF
file can break: undeclared terms, one name for two kinds of property or for a class and a datatype,
reserved names, non-simple properties where simple ones are needed, irregular property chains, and
restrictions without what they need. A reasoner would drop such axioms or refuse the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import rdflib
from rdflib import OWL, RDF, RDFS, XSD
from rdflib.collection import Collection
from rdflib.term import BNode, Literal, Node, URIRef

from kakehashi.errors import Finding
from kakehashi.namespaces import curie

__all__ = ["profile_findings", "profile_findings_of"]

_PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

#: Characteristics and axioms that only simple properties may have (section 11.2).
_SIMPLE_TYPES: Final = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)
_CARDINALITIES: Final = (
    OWL.minCardinality,
    OWL.maxCardinality,
    OWL.cardinality,
    OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality,
    OWL.qualifiedCardinality,
)

_XSD_NAMES: Final = (
    *("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"),
    *("boolean", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp"),
    *("decimal", "integer", "long", "int", "short", "byte", "double", "float"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)

#: Datatypes of the OWL 2 map that our files may use in axioms.
_DATATYPES: Final = frozenset(
    {RDFS.Literal, RDF.PlainLiteral, OWL.real, OWL.rational} | {XSD[name] for name in _XSD_NAMES}
)

#: Properties whose value is a class.
_CLASS_PLACES: Final = (
    RDFS.subClassOf,
    OWL.equivalentClass,
    OWL.disjointWith,
    OWL.someValuesFrom,
    OWL.allValuesFrom,
    OWL.onClass,
    RDFS.domain,
)

_Fault = tuple[Node, str, str]


def profile_findings_of(files: Iterable[Path]) -> list[Finding]:
    """Check the union of the files, as their imports join them."""
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path, format="turtle")
    return profile_findings(graph)


def profile_findings(graph: rdflib.Graph) -> list[Finding]:
    """Return what keeps the graph from being an OWL 2 DL ontology.

    >>> graph = rdflib.Graph()
    >>> _ = graph.parse(
    ...     data='''
    ... @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ... <urn:p> a owl:ObjectProperty , owl:DatatypeProperty .
    ... '''
    ... )
    >>> [finding.message_en for finding in profile_findings(graph)]
    ['declared as two kinds of property']
    """
    faults = [
        *_declarations(graph),
        *_reserved(graph),
        *_restrictions(graph),
        *_simplicity(graph),
        *_regularity(graph),
        *_values(graph),
    ]
    found = {
        Finding(
            file="",
            line=0,
            node=str(node) if isinstance(node, URIRef) else _near(graph, node),
            message_en=english,
            message_ja=japanese,
            check="owl-profile",
        )
        for node, english, japanese in faults
    }
    return sorted(found)


def _declarations(graph: rdflib.Graph) -> Iterator[_Fault]:
    kinds = _kinds(graph)
    for node, has in kinds.items():
        if len(has & set(_PROPERTIES)) > 1:
            yield node, "declared as two kinds of property", "2種類のプロパティとされています"
        if {OWL.Class, RDFS.Datatype} <= has:
            yield node, "declared as class and as datatype", "クラス兼データ型とされています"
    for node in {p for p in graph.predicates() if isinstance(p, URIRef)}:
        if not _is_reserved(node) and not kinds[node] & set(_PROPERTIES):
            yield node, "used as a property and not declared", "プロパティとしての宣言がありません"
    for node in {o for place in _CLASS_PLACES for o in graph.objects(None, place)}:
        known = OWL.Class in kinds[node] or node in _DATATYPES or _is_reserved(node)
        if isinstance(node, URIRef) and not known:
            yield node, "used as a class and not declared", "クラスとしての宣言がありません"
    for subject, node in graph.subject_objects(RDF.type):
        if isinstance(node, URIRef) and not _is_reserved(node) and OWL.Class not in kinds[node]:
            name = curie(str(node))
            yield subject, f"has the undeclared class {name}", f"{name}の宣言がありません"


def _kinds(graph: rdflib.Graph) -> defaultdict[Node, set[Node]]:
    kinds: defaultdict[Node, set[Node]] = defaultdict(set)
    for kind in (*_PROPERTIES, OWL.Class, RDFS.Datatype):
        for node in graph.subjects(RDF.type, kind):
            kinds[node].add(kind)
    return kinds


def _reserved(graph: rdflib.Graph) -> Iterator[_Fault]:
    for node in set(graph.subjects()):
        if isinstance(node, URIRef) and _is_reserved(node):
            yield node, "says something about a reserved term", "予約された用語について述べています"


def _restrictions(graph: rdflib.Graph) -> Iterator[_Fault]:
    fillers = {OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf, *_CARDINALITIES}
    for node in graph.subjects(RDF.type, OWL.Restriction):
        used = {p for p in graph.predicates(node) if p in fillers}
        if len(list(graph.objects(node, OWL.onProperty))) != 1 or len(used) != 1:
            yield (
                node,
                "a restriction needs one property and one filler",
                ("制約には一つのプロパティと一つの値の条件が必要です"),
            )
        if not isinstance(node, BNode):
            yield node, "a restriction must be a blank node", "制約は空白ノードでなければなりません"
    for place in (OWL.intersectionOf, OWL.unionOf):
        for node, first in graph.subject_objects(place):
            if len(set(Collection(graph, first))) == 1:
                yield node, "a boolean class needs two members", "論理演算には二つの要素が必要です"


def _simplicity(graph: rdflib.Graph) -> Iterator[_Fault]:
    composite = _composite(graph)
    english, japanese = (
        "needs a simple property, and this one follows from others by a chain or transitivity",
        "単純なプロパティが必要ですが、連鎖又は推移性によって導かれるプロパティです",
    )
    for node in composite:
        if any((node, RDF.type, kind) in graph for kind in _SIMPLE_TYPES):
            yield node, english, japanese
        if (node, OWL.propertyDisjointWith, None) in graph or (
            None,
            OWL.propertyDisjointWith,
            node,
        ) in graph:
            yield node, english, japanese
    for restriction, node in graph.subject_objects(OWL.onProperty):
        counts = any((restriction, name, None) in graph for name in (*_CARDINALITIES, OWL.hasSelf))
        if node in composite and counts:
            yield node, english, japanese


def _composite(graph: rdflib.Graph) -> set[Node]:
    found = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    found |= set(graph.subjects(OWL.propertyChainAxiom, None))
    while True:
        more = {o for s in found for o in graph.objects(s, RDFS.subPropertyOf)}
        more |= {o for s in found for o in graph.objects(s, OWL.equivalentProperty)}
        more |= {o for s in found for o in graph.objects(s, OWL.inverseOf)}
        more |= {s for o in found for s in graph.subjects(OWL.inverseOf, o)}
        if more <= found:
            return found
        found |= more


def _regularity(graph: rdflib.Graph) -> Iterator[_Fault]:
    """Demand that the properties can be ordered so that chains only go upward."""
    below: defaultdict[Node, set[Node]] = defaultdict(set)
    for head, start in graph.subject_objects(OWL.propertyChainAxiom):
        chain = _members(graph, start)
        if chain == [head, head]:
            continue
        inner = chain[1:] if chain[0] == head else chain[:-1] if chain[-1] == head else chain
        if head in inner:
            yield head, "stands inside a chain that implies it", "自らを導く連鎖の途中に現れます"
        below[head] |= set(inner) - {head}
    for part, whole in graph.subject_objects(RDFS.subPropertyOf):
        if (part, RDF.type, OWL.ObjectProperty) in graph:
            below[whole].add(part)
    for name in list(below):
        ahead, seen = list(below[name]), set()
        while ahead:
            node = ahead.pop()
            if node == name:
                yield name, "the property hierarchy is not regular", "プロパティの階層が正則ではありません"
                break
            if node not in seen:
                seen.add(node)
                ahead += below.get(node, ())


def _values(graph: rdflib.Graph) -> Iterator[_Fault]:
    data = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    objects = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    for subject, predicate, value in graph:
        name = curie(str(predicate))
        if predicate in objects and isinstance(value, Literal):
            yield subject, f"{name} leads to a literal", f"{name}の値がリテラルです"
        if predicate in data and not isinstance(value, Literal):
            yield subject, f"{name} leads to a thing", f"{name}の値がリテラルではありません"
        if predicate in data and isinstance(value, Literal) and value.datatype:
            type_ = curie(str(value.datatype))
            if value.datatype not in _DATATYPES:
                yield subject, f"{type_} is no OWL 2 datatype", f"{type_}はOWL 2の型ではありません"
    for node, range_ in graph.subject_objects(RDFS.range):
        if node in data and range_ not in _DATATYPES:
            yield node, "its range is no datatype of OWL 2", "値域がOWL 2のデータ型ではありません"


def _members(graph: rdflib.Graph, first: Node) -> list[Node]:
    return list(Collection(graph, first))


def _is_reserved(node: Node) -> bool:
    return str(node).startswith((str(OWL), str(RDF), str(RDFS), str(XSD)))


def _near(graph: rdflib.Graph, node: Node) -> str:
    """Return the named term in whose description a blank node stands."""
    seen: set[Node] = set()
    ahead = [node]
    while ahead:
        current = ahead.pop()
        for subject in graph.subjects(None, current):
            if isinstance(subject, URIRef):
                return str(subject)
            if subject not in seen:
                seen.add(subject)
                ahead.append(subject)
    return ""
