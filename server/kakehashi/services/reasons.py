"""Why is this here? Reasons for what the reasoner found, down to what somebody stated.

HermiT says that an item is in a class, not why. The reasons are looked for afterwards, in the facts
of the item and the axioms of the ontology; each step is one that OWL allows, and what a step rests
on stands in the release. Where no such steps are found, the answer is that none is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kakehashi.errors import UnknownThingError
from kakehashi.model.reason import Claim, Reason, Why
from kakehashi.model.term import Term
from kakehashi.namespaces import BASE, PREFIXES, curie, graph_iri, item_iri
from kakehashi.services.axioms import Axioms, Expression
from kakehashi.services.queries import Queries, thing

__all__ = ["Reasons"]

_TYPE = PREFIXES["rdf"] + "type"
#: Graphs that the reasoner reads, as its stage of the build does.
_STATED = tuple(graph_iri(name) for name in ("document/", "facet/", "mapping/"))
_INFERRED = graph_iri("inferred")

#: What is said of a thing: property and value to the graph, empty when the reasoner found it.
_Facts = dict[str, dict[Term, str]]
_Seen = frozenset[tuple[str, str, Term]]


class Reasons:
    """Explains one claim at a time."""

    def __init__(self, queries: Queries, axioms: Axioms) -> None:
        self._queries, self._axioms = queries, axioms

    def of(self, item: str, property_: str, value: Term) -> Reason:
        """Return why an item (CURIE) has the value of the property (IRI).

        Raises UnknownThingError when the release does not say that it has.
        """
        asked = _Question(self._queries, self._axioms)
        subject = item_iri(item)
        if value not in asked.facts(subject).get(property_, {}):
            raise UnknownThingError(
                "The release does not say that {id} has {property} {value}.",
                id=item,
                property=curie(property_),
                value=curie(value.value),
            )
        return asked.reason(subject, property_, value, frozenset())


class _Question:
    """One question; what was read of a thing is kept while it is answered."""

    def __init__(self, queries: Queries, axioms: Axioms) -> None:
        self._queries, self._axioms = queries, axioms
        self._read: dict[str, _Facts] = {}

    def facts(self, iri: str) -> _Facts:
        if iri not in self._read:
            found: defaultdict[str, dict[Term, str]] = defaultdict(dict)
            for row in self._queries.rows("properties", thing=thing(iri)):
                graph = row["g"].value
                if graph.startswith(_STATED):
                    found[row["p"].value][row["o"]] = graph
                elif graph == _INFERRED:
                    found[row["p"].value].setdefault(row["o"], "")
            self._read[iri] = dict(found)
        return self._read[iri]

    def reason(self, subject: str, property_: str, value: Term, seen: _Seen) -> Reason:
        """Return the first reason that is known to its end, else that none is."""
        claim = Claim(curie(subject), curie(property_), curie(value.value))
        if graph := self.facts(subject).get(property_, {}).get(value, ""):
            return Reason(claim, "stated", graph=graph.removeprefix(f"{BASE}graph/"))
        step = (subject, property_, value)
        if step not in seen:
            seen |= {step}
            ways = self._class(*step, seen) if property_ == _TYPE else self._chains(*step, seen)
            for why, term, because in ways:
                found = Reason(claim, why, tuple(because), term=term)
                if because and found.known:
                    return found
        return Reason(claim, "unknown")

    def _class(
        self, subject: str, property_: str, value: Term, seen: _Seen
    ) -> Iterator[tuple[Why, str, list[Reason]]]:
        types = self.facts(subject).get(_TYPE, {})
        below = [Term(name) for name in self._axioms.below.get(value.value, ())]
        # What is stated is the shortest way, and a class that is not defined the plainer one.
        below.sort(key=lambda t: (not types.get(t), t.value in self._axioms.definitions, t.value))
        for lower in below:
            if lower in types:
                yield "subclass", curie(lower.value), [self.reason(subject, _TYPE, lower, seen)]
        if (definition := self._axioms.definitions.get(value.value)) is not None:
            yield "definition", curie(value.value), self._meets(subject, definition, seen)
        for name, class_ in self._axioms.domains.items():
            if class_ == value.value:
                for fact, graph in self.facts(subject).get(name, {}).items():
                    if graph:
                        yield "domain", curie(name), [self.reason(subject, name, fact, seen)]

    def _chains(
        self, subject: str, property_: str, value: Term, seen: _Seen
    ) -> Iterator[tuple[Why, str, list[Reason]]]:
        for chain in self._axioms.chains.get(property_, ()):
            for links in self._links(subject, chain, value):
                yield (
                    "chain",
                    curie(property_),
                    [self.reason(start, name, end, seen) for start, name, end in links],
                )

    def _links(
        self, start: str, chain: tuple[str, ...], end: Term
    ) -> Iterator[list[tuple[str, str, Term]]]:
        first, rest = chain[0], chain[1:]
        values = self.facts(start).get(first, {})
        if not rest:
            if end in values:
                yield [(start, first, end)]
            return
        for middle in sorted(values, key=lambda t: (not values[t], t)):
            if middle.kind == "iri":
                for onward in self._links(middle.value, rest, end):
                    yield [(start, first, middle), *onward]

    def _meets(self, subject: str, asked: Expression, seen: _Seen) -> list[Reason]:
        """Return why a thing is what an expression asks for; nothing when that is not known."""
        if asked.kind == "all":
            parts = [self._meets(subject, part, seen) for part in asked.parts]
            return [reason for part in parts for reason in part] if all(parts) else []
        if asked.kind == "any":
            return _first(self._meets(subject, part, seen) for part in asked.parts)
        if asked.kind == "some":
            return _first(
                self._filled(subject, asked, value, seen)
                for value in sorted(self.facts(subject).get(asked.name, {}))
            )
        property_, value = (
            (_TYPE, Term(asked.name)) if asked.kind == "class" else (asked.name, asked.value)
        )
        if value is None or value not in self.facts(subject).get(property_, {}):
            return []
        return [self.reason(subject, property_, value, seen)]

    def _filled(self, subject: str, asked: Expression, value: Term, seen: _Seen) -> list[Reason]:
        (filler,) = asked.parts
        own = self.reason(subject, asked.name, value, seen)
        if filler.kind == "one of":
            return [own] if value in filler.values else []
        further = self._meets(value.value, filler, seen) if value.kind == "iri" else []
        return [own, *further] if further else []


def _first(found: Iterable[list[Reason]]) -> list[Reason]:
    """Return the first answer that is known to its end."""
    return next((r for r in found if r and all(reason.known for reason in r)), [])
