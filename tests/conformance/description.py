"""The three service description tests of the suite, which it gives as titles only.

The schema is section 3 of SPARQL 1.1 Service Description, as a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final, NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from tests.conformance.service import Answer, send

__all__ = ["CHECKS", "conforms_to_schema", "describe", "has_endpoint_triple", "returns_rdf"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_CLASSES: Final = frozenset(
    ("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime",
     "EntailmentProfile", "GraphCollection", "Dataset", "Graph", "NamedGraph")
)  # fmt: skip
_LANGUAGES: Final = ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")
_FEATURES: Final = ("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs",
                    "BasicFederatedQuery")  # fmt: skip


class _Property(NamedTuple):
    domain: str
    range: str  #: a class; nothing for any IRI
    known: tuple[str, ...] = ()  #: instances that need no type here
    described: bool = False  #: whether the value must be described in the same document
    most: int = 1000


_PROPERTIES: Final = {
    "endpoint": _Property("Service", "", most=1),
    "feature": _Property("Service", "Feature", _FEATURES),
    "defaultEntailmentRegime": _Property("Service", "EntailmentRegime", most=1),
    "defaultSupportedEntailmentProfile": _Property("Service", "EntailmentProfile", most=1),
    "entailmentRegime": _Property("NamedGraph", "EntailmentRegime", most=1),
    "supportedEntailmentProfile": _Property("NamedGraph", "EntailmentProfile", most=1),
    "extensionFunction": _Property("Service", "Function"),
    "extensionAggregate": _Property("Service", "Aggregate"),
    "languageExtension": _Property("Service", "Feature"),
    "supportedLanguage": _Property("Service", "Language", _LANGUAGES),
    "propertyFeature": _Property("Service", "Feature"),
    "defaultDataset": _Property("Service", "Dataset", described=True, most=1),
    "availableGraphs": _Property("Service", "GraphCollection", described=True, most=1),
    "resultFormat": _Property("Service", ""),
    "inputFormat": _Property("Service", ""),
    "defaultGraph": _Property("Dataset", "Graph", most=1),
    "namedGraph": _Property("GraphCollection", "NamedGraph", described=True),
    "name": _Property("NamedGraph", "", most=1),
    "graph": _Property("NamedGraph", "Graph", most=1),
}
#: A data set is a collection of graphs.
_IS_ALSO: Final = {"Dataset": {"Dataset", "GraphCollection"}}


def describe(url: str) -> tuple[Answer, set[Triple]]:
    """Return what a GET of the service without a query gives."""
    answer = send(url, headers={"Accept": "text/turtle, application/rdf+xml;q=0.5"})
    assert answer.status == 200, str(answer)
    form = RdfFormat.from_media_type(answer.media_type)
    assert form is not None, f"no RDF: {answer}"
    return answer, {q.triple for q in parse(answer.body, format=form, base_iri=url)}


def returns_rdf(url: str) -> None:
    """GET on endpoint returns RDF."""
    answer, triples = describe(url)
    assert answer.media_type in ("text/turtle", "application/rdf+xml")
    assert triples


def has_endpoint_triple(url: str) -> None:
    """Service description contains a matching sd:endpoint triple."""
    _, triples = describe(url)
    endpoints = [t.object for t in triples if t.predicate == NamedNode(f"{_SD}endpoint")]
    assert endpoints == [NamedNode(url)]


def conforms_to_schema(url: str) -> None:
    """Service description conforms to schema."""
    _, triples = describe(url)
    assert not (found := faults(triples)), "\n".join(found)


def faults(triples: set[Triple]) -> list[str]:
    """Return what breaks the schema."""
    types: defaultdict[object, set[str]] = defaultdict(set)
    values: defaultdict[tuple[object, str], list[object]] = defaultdict(list)
    found = []
    for triple in triples:
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            if triple.object.value.startswith(_SD):
                name = triple.object.value.removeprefix(_SD)
                types[triple.subject] |= _IS_ALSO.get(name, {name})
        elif triple.predicate.value.startswith(_SD):
            values[triple.subject, triple.predicate.value.removeprefix(_SD)].append(triple.object)
    for node, names in types.items():
        found += [f"{node}: no such class: sd:{name}" for name in sorted(names - _CLASSES)]
        if "Service" in names and not values.get((node, "endpoint")):
            found.append(f"{node}: no sd:endpoint")
        if "NamedGraph" in names and not values.get((node, "name")):
            found.append(f"{node}: no sd:name")
    if sum("Service" in names for names in types.values()) != 1:
        found.append("not one sd:Service")
    for (node, name), objects in values.items():
        found += _property_faults(node, name, objects, types)
    return sorted(found)


def _property_faults(
    node: object, name: str, objects: list[object], types: dict[object, set[str]]
) -> list[str]:
    if (rule := _PROPERTIES.get(name)) is None:
        return [f"{node}: no such property: sd:{name}"]
    found = []
    if rule.domain not in types.get(node, ()):
        found.append(f"{node}: has sd:{name} and is no sd:{rule.domain}")
    if len(objects) > rule.most:
        found.append(f"{node}: {len(objects)} values of sd:{name}")
    for value in objects:
        if not isinstance(value, NamedNode | BlankNode) or (
            not rule.range and isinstance(value, BlankNode)
        ):
            found.append(f"{node}: sd:{name} is {value}")
        elif rule.range and not _is_of(value, rule, types):
            found.append(f"{value}: as sd:{name} no sd:{rule.range}")
    return found


def _is_of(value: NamedNode | BlankNode, rule: _Property, types: dict[object, set[str]]) -> bool:
    said = types.get(value, set())
    if value.value.removeprefix(_SD) in rule.known or rule.range in said:
        return True
    return not said and not rule.described and not value.value.startswith(_SD)


#: The tests by the last part of their IRI.
CHECKS: Final[dict[str, Callable[[str], None]]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}
