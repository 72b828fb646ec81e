"""The axioms of the ontology that put things into classes or give them properties.

Read once. What the ontology does not use (cardinalities, complements, keys) is not read either; a
class that is defined by such a thing has no definition here, and nothing is explained by it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from kakehashi.model.term import Term
from kakehashi.model.text import Text
from kakehashi.namespaces import KH, PREFIXES
from kakehashi.services.queries import Queries

__all__ = ["Axioms", "Expression"]

_RDF, _RDFS, _OWL, _SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos"))

_Said = defaultdict[tuple[str, str], list[Term]]


@dataclass(frozen=True, slots=True)
class Expression:
    """What a class is defined as.

    ``class`` names one; ``all`` and ``any`` join parts; ``has`` asks for ``value`` of the property
    ``name``; ``some`` for a value that the one part describes; ``one of`` lists values.
    """

    kind: Literal["class", "all", "any", "has", "some", "one of"]
    name: str = ""  #: IRI of the class or property
    value: Term | None = None
    parts: tuple[Expression, ...] = ()
    values: tuple[Term, ...] = ()


class Axioms:
    """Knows super-classes, definitions, property chains, domains, and what terms mean."""

    def __init__(self, queries: Queries) -> None:
        said: _Said = defaultdict(list)
        for row in queries.rows("axioms"):
            said[row["s"].value, row["p"].value].append(row["o"])

        def of(name: str) -> dict[str, list[Term]]:
            return {s: sorted(values) for (s, p), values in sorted(said.items()) if p == name}

        read = {s: _expression(said, v[0]) for s, v in of(_OWL + "equivalentClass").items()}
        self.definitions = {name: found for name, found in read.items() if found is not None}
        self.domains = {s: v[0].value for s, v in of(_RDFS + "domain").items()}
        self.chains = {
            s: sorted(tuple(t.value for t in _list(said, value)) for value in values)
            for s, values in of(_OWL + "propertyChainAxiom").items()
        }
        self._meanings = {s: _text(v) for s, v in of(_SKOS + "definition").items()}
        self.above = _hierarchy(of(_RDFS + "subClassOf"), self.definitions)
        below: defaultdict[str, list[str]] = defaultdict(list)
        for lower, uppers in self.above.items():
            for upper in uppers:
                below[upper].append(lower)
        self.below = dict(below)

    def meaning(self, iri: str) -> Text:
        """Return the definition of a term in words; empty when it has none."""
        return self._meanings.get(iri, Text())

    def asked(self, class_: str) -> tuple[str, ...]:
        """Return the properties that a definition looks at, sorted; none for other classes."""
        found = self.definitions.get(class_)
        return tuple(sorted(set(_properties(found)))) if found else ()


def _text(values: list[Term]) -> Text:
    by_tag = {v.language: v.value for v in values}
    return Text(ja=by_tag.get("ja", ""), en=by_tag.get("en", ""))


def _hierarchy(
    stated: dict[str, list[Term]], definitions: dict[str, Expression]
) -> dict[str, tuple[str, ...]]:
    """Return the classes right above each class.

    A thing that meets a definition of several parts is in each class that is one of them.
    """
    found = {
        name: {v.value for v in values if v.value.startswith(KH)} for name, values in stated.items()
    }
    for name, definition in definitions.items():
        parts = definition.parts if definition.kind == "all" else (definition,)
        uppers = {part.name for part in parts if part.kind == "class"}
        found[name] = found.get(name, set()) | uppers
    return {name: tuple(sorted(uppers)) for name, uppers in sorted(found.items())}


def _properties(expression: Expression) -> list[str]:
    own = [expression.name] if expression.kind in ("has", "some") else []
    return own + [name for part in expression.parts for name in _properties(part)]


def _list(said: _Said, start: Term) -> list[Term]:
    found: list[Term] = []
    seen: set[str] = set()
    while start.value not in seen and (first := said.get((start.value, _RDF + "first"))):
        seen.add(start.value)
        found.append(first[0])
        start = said[start.value, _RDF + "rest"][0]
    return found


def _expression(said: _Said, term: Term) -> Expression | None:
    """Return a class expression; None for one of a kind that is not read here."""
    if term.value.startswith(KH):
        return Expression("class", term.value)

    def one(name: str) -> Term | None:
        values = said.get((term.value, _OWL + name))
        return values[0] if values else None

    if members := one("intersectionOf"):
        return _joined(said, "all", members)
    if members := one("unionOf"):
        return _joined(said, "any", members)
    if listed := one("oneOf"):
        return Expression("one of", values=tuple(_list(said, listed)))
    return _restriction(said, one("onProperty"), one("hasValue"), one("someValuesFrom"))


def _joined(said: _Said, kind: Literal["all", "any"], members: Term) -> Expression | None:
    parts = [_expression(said, member) for member in _list(said, members)]
    whole = tuple(part for part in parts if part is not None)
    return Expression(kind, parts=whole) if whole and len(whole) == len(parts) else None


def _restriction(
    said: _Said, property_: Term | None, value: Term | None, filler: Term | None
) -> Expression | None:
    if property_ is not None and value is not None:
        return Expression("has", property_.value, value)
    if property_ is not None and filler is not None:
        part = _expression(said, filler)
        return Expression("some", property_.value, parts=(part,)) if part else None
    return None
