"""A few facts and axioms behind the pages of facets: the services are the real ones."""

from __future__ import annotations

from typing import Any, cast

from kakehashi.model.term import Row, Term
from kakehashi.model.text import Text
from kakehashi.namespaces import KH, PREFIXES, SCHEME, graph_iri, item_iri
from kakehashi.services.axioms import Axioms
from kakehashi.services.facets import Facets
from kakehashi.services.queries import Queries
from kakehashi.services.reasons import Reasons

__all__ = ["FakeQueries", "fake_browsing"]

RDF, RDFS, OWL, SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos"))
TYPE = RDF + "type"
SECURITY = Term(f"{SCHEME}quality/security")
NODE = "urn:node/"

Quad = tuple[str, str, Term, str]


def kh(name: str) -> Term:
    return Term(KH + name)


#: A security requirement is a requirement that asks for security; a principle is a requirement;
#: what an item asks for, its parts ask for; only requirements subdivide others.
AXIOMS: list[tuple[str, str, Term]] = [
    (KH + "Principle", RDFS + "subClassOf", kh("Requirement")),
    (KH + "Requirement", RDFS + "subClassOf", kh("Item")),
    (KH + "SecurityRequirement", OWL + "equivalentClass", Term(NODE + "both")),
    (KH + "SecurityRequirement", SKOS + "definition", Term("on security", "literal", "en")),
    (KH + "SecurityRequirement", SKOS + "definition", Term("安全の要求", "literal", "ja")),
    (NODE + "both", OWL + "intersectionOf", Term(NODE + "l1")),
    (NODE + "l1", RDF + "first", kh("Requirement")),
    (NODE + "l1", RDF + "rest", Term(NODE + "l2")),
    (NODE + "l2", RDF + "first", Term(NODE + "has")),
    (NODE + "l2", RDF + "rest", Term(RDF + "nil")),
    (NODE + "has", OWL + "onProperty", kh("asksFor")),
    (NODE + "has", OWL + "hasValue", SECURITY),
    (KH + "asksFor", OWL + "propertyChainAxiom", Term(NODE + "c1")),
    (NODE + "c1", RDF + "first", kh("partOfItem")),
    (NODE + "c1", RDF + "rest", Term(NODE + "c2")),
    (NODE + "c2", RDF + "first", kh("asksFor")),
    (NODE + "c2", RDF + "rest", Term(RDF + "nil")),
    (KH + "foundationalRequirement", RDFS + "domain", kh("Requirement")),
]  # fmt: skip
#: What is said of items: subject, property, value, graph.
FACTS: list[Quad] = [
    (item_iri(subject), property_, value, graph_iri(graph))
    for subject, property_, value, graph in (
        ("nisc:principles", TYPE, kh("Principle"), "document/nisc"),
        ("nisc:principles", KH + "asksFor", SECURITY, "facet/nisc"),
        ("nisc:principles", TYPE, kh("Requirement"), "inferred"),
        ("nisc:principles", TYPE, kh("SecurityRequirement"), "inferred"),
        ("nisc:bp-3", TYPE, kh("Principle"), "document/nisc"),
        ("nisc:bp-3", KH + "partOfItem", Term(item_iri("nisc:principles")), "document/nisc"),
        ("nisc:bp-3", KH + "asksFor", SECURITY, "inferred"),
        ("nisc:bp-3", TYPE, kh("Requirement"), "inferred"),
        ("nisc:bp-3", TYPE, kh("SecurityRequirement"), "inferred"),
        ("cpsf:concern-resilience", KH + "foundationalRequirement", Term("urn:x"), "document/cpsf"),
        ("cpsf:concern-resilience", TYPE, kh("Requirement"), "inferred"),
        ("cpsf:aspect-trustworthiness", TYPE, kh("Requirement"), "inferred"),  # nothing says why
        ("nisc:x-9", KH + "status", Term(f"{SCHEME}status/current"), "document/nisc"),
    )
]  # fmt: skip
INFERRED = graph_iri("inferred")


class FakeQueries:
    """Answers the queries that facets and reasons ask, from a list."""

    def __init__(self, facts: list[Quad] | None = None) -> None:
        self.facts = FACTS if facts is None else facts
        self.asked: list[str] = []

    def rows(self, name: str, **bindings: Term) -> list[Row]:
        self.asked.append(name)
        if name == "axioms":
            return [{"s": Term(s), "p": Term(p), "o": o} for s, p, o in AXIOMS]
        if name == "properties":
            return [
                {"p": Term(p), "o": o, "g": Term(g)}
                for s, p, o, g in self.facts
                if s == bindings["thing"].value
            ]
        wanted = TYPE if name == "classes" else bindings["property"].value
        return [
            {"value": o, "item": Term(s)}
            for s, p, o, g in self.facts
            if p == wanted and (name != "inferred" or g == INFERRED)
        ]


class _Terms:
    def label(self, name: str) -> Text:
        short = name.rpartition("#")[2].rpartition("/")[2]
        return Text(ja=f"語 {short}", en=f"the {short}")


def fake_browsing(catalogue: Any, queries: FakeQueries | None = None) -> dict[str, Any]:
    """Return the services ``facets`` and ``reasons`` over the fake facts."""
    asked = cast("Queries", queries or FakeQueries())
    axioms = Axioms(asked)
    return {
        "facets": Facets(asked, catalogue, cast("Any", _Terms()), axioms),
        "reasons": Reasons(asked, axioms),
    }
