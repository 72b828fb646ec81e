"""The terms of the ontology, for its reference page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kakehashi.model.term import Term
from kakehashi.model.text import Text
from kakehashi.namespaces import KH, PREFIXES
from kakehashi.web.context import services
from kakehashi.web.triples import read

__all__ = ["OntologyTerm", "terms"]

_OWL, _RDFS, _SKOS = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["skos"]
_RDF: Final = PREFIXES["rdf"]
_TYPE: Final = f"{_RDF}type"

#: Subject to predicate to values.
Triples = defaultdict[str, defaultdict[str, list[Term]]]

#: OWL type of a term to the group it is listed in, in the order of the page.
GROUPS: Final[dict[str, str]] = {
    f"{_OWL}Class": "class",
    f"{_OWL}ObjectProperty": "object-property",
    f"{_OWL}DatatypeProperty": "datatype-property",
    f"{_OWL}AnnotationProperty": "annotation-property",
}


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class or property of ours."""

    iri: str
    name: str  #: local name, which is also the anchor
    group: str
    label: Text
    definition: Text
    broader: tuple[str, ...]  #: super-classes or super-properties
    conditions: tuple[str, ...]  #: classes that its definition narrows by a condition
    domain: tuple[str, ...]
    range: tuple[str, ...]


def terms() -> dict[str, list[OntologyTerm]]:
    """Return the terms by group, each group in the order of the names."""
    return _terms(services().release.id)


@lru_cache(maxsize=2)
def _terms(release: str) -> dict[str, list[OntologyTerm]]:
    del release  # the key of the cache: another release has other terms
    body = services().linked_data.describe(KH.removesuffix("#"), "application/n-triples") or b""
    found: Triples = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in read(body):
        found[subject][predicate].append(value)
    groups: dict[str, list[OntologyTerm]] = {group: [] for group in GROUPS.values()}
    ours = [iri for iri in found if iri.startswith(KH) and len(iri) > len(KH)]
    for iri in sorted(ours, key=str.lower):
        group = next((g for t, g in GROUPS.items() if Term(t) in found[iri][_TYPE]), "")
        if group:
            groups[group].append(_term(iri, group, found))
    return groups


def _conditions(iri: str, found: Triples) -> tuple[str, ...]:
    """Return the classes that the definition of a class names: all its items are in each."""
    named: set[str] = set()
    for definition in found[iri][f"{_OWL}equivalentClass"]:
        for start in found[definition.value][f"{_OWL}intersectionOf"]:
            node = start.value
            while node in found:
                named |= {term.value for term in found[node][f"{_RDF}first"]}
                node = next((term.value for term in found[node][f"{_RDF}rest"]), "")
    return tuple(sorted(name for name in named if name.startswith(KH)))


def _term(iri: str, group: str, found: Triples) -> OntologyTerm:
    values = found[iri]
    kind = "Class" if group == "class" else "Property"
    definition = values[f"{_SKOS}definition"] or values[f"{_RDFS}comment"]
    return OntologyTerm(
        iri=iri,
        name=iri.removeprefix(KH),
        group=group,
        label=text_of(values[f"{_RDFS}label"]),
        definition=text_of(definition),
        broader=_iris(values[f"{_RDFS}sub{kind}Of"]),
        conditions=_conditions(iri, found) if group == "class" else (),
        domain=_iris(values[f"{_RDFS}domain"]),
        range=_iris(values[f"{_RDFS}range"]),
    )


def _iris(values: list[Term]) -> tuple[str, ...]:
    """Return the named things among the values; restrictions have no label and are left out."""
    found = (value.value for value in values if value.kind == "iri")
    return tuple(sorted(iri for iri in found if "/.well-known/genid/" not in iri))


def text_of(values: list[Term]) -> Text:
    """Return literals as a text in both languages."""
    by_tag = {value.language: value.value for value in values}
    return Text(ja=by_tag.get("ja", ""), en=by_tag.get("en", by_tag.get("", "")))
