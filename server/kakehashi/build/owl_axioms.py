"""Write what is said of scopes as OWL, for a reasoner that knows nothing of our calculus.

A scope is a set that has members: an OWL class. Two scopes A and B cut what there is into cells,
and every base relation says of three of them, A∩B, A∖B and B∖A, whether it has members. A *fact*
says so of one cell: A∖B empty is A ⊆ B; A∩B empty is A disjoint from B. Most masks are
conjunctions of facts and become plain axioms: subclass, equivalent class, disjoint class, or a
witness, an individual in the cell. The others ("equal or overlapping") are a choice between base
relations. A class can hold a choice, so facts can also be written as a class: that of the
individuals for which the cell of what a role leads to is empty, or not. With the universal role
this speaks of everything there is, and one individual of the class makes it true.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from functools import cache, reduce
from itertools import combinations
from operator import and_
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from kakehashi.model.relation import BASE_RELATIONS, UNKNOWN, Relation
from kakehashi.namespaces import PREFIXES

__all__ = ["Assertion", "Cell", "Fact", "Ontology", "axioms", "facts_of"]

#: Subject, the base relations it may have to the object, object.
Assertion = tuple[str, Relation, str]

Node = NamedNode | BlankNode

_EQ, _PP, _PPI, _PO, _DR = BASE_RELATIONS


def _owl(name: str) -> NamedNode:
    return NamedNode(PREFIXES["owl"] + name)


def _rdf(name: str) -> NamedNode:
    return NamedNode(PREFIXES["rdf"] + name)


_TYPE: Final = _rdf("type")
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_EVERYTHING: Final = _owl("topObjectProperty")


class Cell(enum.Enum):
    """A part into which the scopes A and B cut what there is."""

    BOTH = enum.auto()  #: A∩B
    SUBJECT = enum.auto()  #: A∖B
    OBJECT = enum.auto()  #: B∖A


#: A cell, and whether it has members.
Fact = tuple[Cell, bool]

#: In which base relations the cell is empty.
_EMPTY: Final = {Cell.SUBJECT: _EQ | _PP, Cell.OBJECT: _EQ | _PPI, Cell.BOTH: _DR}

_FACTS: Final[dict[Fact, Relation]] = {
    **{(cell, False): mask for cell, mask in _EMPTY.items()},
    **{(cell, True): UNKNOWN & ~mask for cell, mask in _EMPTY.items()},
}


@cache
def facts_of(mask: Relation) -> tuple[Fact, ...] | None:
    """Return the fewest facts that say together what the mask says of scopes with members.

    None stands for a mask that no conjunction of facts expresses.

    >>> facts_of(Relation.EQUAL | Relation.PART_OF)
    ((<Cell.SUBJECT: 2>, False),)
    >>> facts_of(UNKNOWN)
    ()
    >>> facts_of(Relation.EQUAL | Relation.OVERLAPS) is None
    True
    """
    for size in range(len(Cell) + 1):
        for facts in combinations(_FACTS, size):
            if reduce(and_, (_FACTS[fact] for fact in facts), UNKNOWN) == mask:
                return facts
    return None


class Ontology:
    """Triples that say something about classes; each expression gets a node of its own."""

    def __init__(self) -> None:
        self._triples: list[Triple] = []
        self._blank_nodes = 0

    def written(self) -> bytes:
        """Return the ontology as N-Triples."""
        return serialize(self._triples, format=RdfFormat.N_TRIPLES) or b""

    def declared(self, iri: str, kind: str = "Class") -> NamedNode:
        """Declare a name of a class, an ObjectProperty or a NamedIndividual."""
        name = NamedNode(iri)
        self._say(name, _TYPE, _owl(kind))
        return name

    def subclass(self, special: Node, general: Node) -> None:
        """Say that all members of one class are members of another."""
        self._say(special, _SUBCLASS, general)

    def equivalent(self, one: Node, other: Node) -> None:
        """Say that two classes have the same members."""
        self._say(one, _owl("equivalentClass"), other)

    def disjoint(self, one: Node, other: Node) -> None:
        """Say that two classes have no member in common."""
        if one == other:  # OWL wants two different classes in a disjointness
            self.subclass(one, self.complement(other))
        else:
            self._say(one, _owl("disjointWith"), other)

    def member(self, individual: NamedNode, *classes: Node) -> None:
        """Say that an individual is in the classes."""
        for class_ in classes:
            self._say(individual, _TYPE, class_)

    def complement(self, class_: Node) -> Node:
        """Return the class of all that is not in the class."""
        return self._expression("Class", "complementOf", class_)

    def union(self, classes: Sequence[Node]) -> Node:
        """Return the class of all that is in one of the classes."""
        return self._expression("Class", "unionOf", self._listed(classes))

    def intersection(self, classes: Sequence[Node]) -> Node:
        """Return the class of all that is in each of the classes."""
        return self._expression("Class", "intersectionOf", self._listed(classes))

    def some(self, role: NamedNode, class_: Node) -> Node:
        """Return the class of what the role leads from to some member of the class."""
        return self._restriction("someValuesFrom", role, class_)

    def only(self, role: NamedNode, class_: Node) -> Node:
        """Return the class of what the role leads from to members of the class only."""
        return self._restriction("allValuesFrom", role, class_)

    def condition(self, mask: Relation, ends: tuple[Node, Node], role: NamedNode) -> Node:
        """Return the class of what sees the mask hold.

        An individual sees what the role leads to, and nothing else of the two scopes.
        """
        facts = facts_of(mask)
        if facts is None:
            return self.union([self.condition(base, ends, role) for base in mask])
        seen = [self._seen(fact, ends, role) for fact in facts] or [_owl("Thing")]
        return seen[0] if len(seen) == 1 else self.intersection(seen)

    def _seen(self, fact: Fact, ends: tuple[Node, Node], role: NamedNode) -> Node:
        cell, inhabited = fact
        members = self.intersection(self.cell(cell, ends))
        return self.some(role, members) if inhabited else self.only(role, self.complement(members))

    def cell(self, cell: Cell, ends: tuple[Node, Node]) -> list[Node]:
        """Return the classes that exactly the members of the cell are all in."""
        a, b = ends
        return [
            self.complement(a) if cell is Cell.OBJECT else a,
            self.complement(b) if cell is Cell.SUBJECT else b,
        ]

    def _expression(self, kind: str, operator: str, value: Node) -> Node:
        node = self._blank()
        self._say(node, _TYPE, _owl(kind))
        self._say(node, _owl(operator), value)
        return node

    def _restriction(self, operator: str, role: NamedNode, class_: Node) -> Node:
        node = self._expression("Restriction", operator, class_)
        self._say(node, _owl("onProperty"), role)
        return node

    def _listed(self, nodes: Sequence[Node]) -> Node:
        rest: Node = _rdf("nil")
        for node in reversed(nodes):
            pair = self._blank()
            self._say(pair, _rdf("first"), node)
            self._say(pair, _rdf("rest"), rest)
            rest = pair
        return rest

    def _blank(self) -> BlankNode:
        self._blank_nodes += 1
        return BlankNode(f"b{self._blank_nodes}")

    def _say(self, subject: Node, predicate: NamedNode, object_: Node) -> None:
        self._triples.append(Triple(subject, predicate, object_))


def axioms(premises: Iterable[Assertion]) -> bytes:
    """Return the premises as OWL axioms in N-Triples; they have a model if all can be true.

    Every item is a class with a member. The result is the same for the same premises.

    >>> print(axioms([("nisc:bp-3", Relation.PART_OF, "b")]).decode())
    <urn:x-scope:nisc:bp-3> <...#type> <...#Class> .
    ...
    <urn:x-scope:nisc:bp-3> <...#subClassOf> <urn:x-scope:b> .
    ...
    <urn:x-witness:0:OBJECT> <...#type> _:b1 .
    <urn:x-witness:0:OBJECT> <...#type> <urn:x-scope:b> .
    <BLANKLINE>
    """
    ontology = Ontology()
    scopes: dict[str, NamedNode] = {}
    for number, (subject, mask, object_) in enumerate(premises):
        for item in (subject, object_):
            if item not in scopes:
                scopes[item] = _inhabited(ontology, item)
        _state(ontology, f"urn:x-witness:{number}", mask, (scopes[subject], scopes[object_]))
    return ontology.written()


def _inhabited(ontology: Ontology, item: str) -> NamedNode:
    name = quote(item, safe=":")  # escapes, so that different items have different IRIs
    scope = ontology.declared(f"urn:x-scope:{name}")
    ontology.member(ontology.declared(f"urn:x-member:{name}", "NamedIndividual"), scope)
    return scope


def _state(
    ontology: Ontology, witness: str, mask: Relation, ends: tuple[NamedNode, NamedNode]
) -> None:
    facts = facts_of(mask)
    if facts is None:
        chooser = ontology.declared(witness, "NamedIndividual")
        ontology.member(chooser, ontology.condition(mask, ends, _EVERYTHING))
        return
    empty = {cell for cell, inhabited in facts if not inhabited}
    if {Cell.SUBJECT, Cell.OBJECT} <= empty:
        ontology.equivalent(*ends)
    elif Cell.SUBJECT in empty:
        ontology.subclass(*ends)
    elif Cell.OBJECT in empty:
        ontology.subclass(*reversed(ends))
    if Cell.BOTH in empty:
        ontology.disjoint(*ends)
    for cell, inhabited in facts:
        if inhabited:
            individual = ontology.declared(f"{witness}:{cell.name}", "NamedIndividual")
            ontology.member(individual, *ontology.cell(cell, ends))
