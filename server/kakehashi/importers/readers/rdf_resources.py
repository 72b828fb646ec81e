"""The resources of an RDF file, and their properties as cells by a table of rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from typing import Literal as OneOf

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kakehashi.importers.raw import Cell
from kakehashi.importers.readers.form_faults import Faults
from kakehashi.importers.readers.keys import numbered, spoken
from kakehashi.namespaces import BASE, PREFIXES, SCHEME, curie

__all__ = ["Resource", "Resources", "Rule", "Term", "iri", "short"]

Term = NamedNode | BlankNode | Literal | Triple

#: How deep blank nodes are written out in notes.
_DEPTH: Final = 5

#: Languages of the exchange model.
_OURS: Final = (None, "ja", "en")


def iri(name: str) -> str:
    """Return the IRI of ``prefix:local``.

    >>> iri("skos:notation")
    'http://www.w3.org/2004/02/skos/core#notation'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def short(address: str) -> str:
    """Shorten an IRI of ours to the name that the exchange model gives it; others stay.

    >>> short("https://w3id.org/kakehashi/id/nisc/bp-3"), short("http://example.org/a")
    ('nisc:bp-3', 'http://example.org/a')
    """
    return curie(address) if address.startswith((BASE, PREFIXES["sssom"])) else address


@dataclass(frozen=True, slots=True)
class Rule:
    """What a property becomes.

    ``spoken``: one text in each language; ``text``: one text or IRI as it is; ``code``: the last
    part of the IRI of a concept of ours; ``link``: an IRI, ours shortened; ``name``: an IRI by
    its prefix, whosesoever it is; ``slug``: the last part of an IRI of ours.
    """

    key: str
    kind: OneOf["spoken", "text", "code", "link", "name", "slug"]
    many: bool = False
    loose: bool = False  #: further values are notes, not a fault
    untagged: str = ""  #: language of a text without one; empty: that of its letters


@dataclass(slots=True)
class Resource:
    """A resource with everything that is said of it."""

    node: NamedNode | BlankNode
    row: int  #: position among the resources of the file, counted from 1
    said: dict[str, list[Term]] = field(default_factory=dict)  #: by property IRI

    @property
    def types(self) -> frozenset[str]:
        """Types as CURIEs where a prefix fits."""
        said = self.said.get(iri("rdf:type"), [])
        return frozenset(curie(term.value) for term in said if isinstance(term, NamedNode))

    @property
    def name(self) -> str:
        """IRI, ours shortened; empty for a blank node."""
        return short(self.node.value) if isinstance(self.node, NamedNode) else ""

    def links(self, name: str) -> list[str]:
        """Return the IRIs that are values of a property given as ``prefix:local``."""
        return [term.value for term in self.said.get(iri(name), ()) if isinstance(term, NamedNode)]


class Resources:
    """The resources of a file in the order in which they are first described."""

    def __init__(self, quads: Iterable[Quad], faults: Faults) -> None:
        self.faults = faults
        self.by_node: dict[NamedNode | BlankNode, Resource] = {}
        self._blank: dict[BlankNode, int] = {}
        self._written: set[BlankNode] = set()
        seen: set[tuple[object, object, object]] = set()
        for quad in quads:
            triple = (quad.subject, quad.predicate, quad.object)
            if triple in seen or isinstance(quad.subject, Triple):
                continue
            seen.add(triple)
            found = self.by_node.get(quad.subject)
            if found is None:
                found = Resource(quad.subject, len(self.by_node) + 1)
                self.by_node[quad.subject] = found
            found.said.setdefault(quad.predicate.value, []).append(quad.object)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.by_node.values())

    def place(self, resource: Resource) -> str:
        """Return what names a resource in a finding."""
        node = resource.node
        return curie(node.value) if isinstance(node, NamedNode) else self._label(node)

    def _label(self, node: BlankNode) -> str:
        """Name a blank node by its order, since its own label may change with each reading."""
        return f"_:{self._blank.setdefault(node, len(self._blank) + 1)}"

    def cells(
        self,
        resource: Resource,
        rules: Mapping[str, Rule],
        without: Iterable[str] = (),
        *,
        facts: bool = False,
    ) -> dict[str, Cell]:
        """Return what is said of a resource: by ``rules`` (of property IRIs), all else as notes.

        ``without`` are property IRIs that the caller has used up. With ``facts`` all else are
        facts: the property and its value as N-Triples writes it.
        """
        found: dict[str, Cell] = {}
        used = frozenset(without)
        kept_facts: list[str] = []
        for address, terms in resource.said.items():
            name, rule = curie(address), rules.get(address)
            if address in used:
                continue
            if facts and (rule is None or rule.loose):
                ordered = sorted(terms, key=str)
                rest = ordered[1:] if rule else ordered
                plain = [term for term in rest if isinstance(term, NamedNode | Literal)]
                kept_facts += [f"{name} {term}" for term in plain]
                left = ordered[:1] if rule else [t for t in rest if t not in plain]
            else:
                left = terms
            if facts and rule and rule.kind == "spoken":
                foreign = [t for t in left if getattr(t, "language", None) not in _OURS]
                kept_facts += [f"{name} {term}" for term in foreign]
                left = [term for term in left if term not in foreign]
            if rule:
                self._by_rule(resource, found, rule, name, left)
            else:
                found |= self._notes(resource, name, left)
        cells = [Cell(fact, row=resource.row) for fact in sorted(kept_facts)]
        return found | numbered("facts", cells)

    def _by_rule(
        self, resource: Resource, found: dict[str, Cell], rule: Rule, name: str, terms: list[Term]
    ) -> None:
        kept: defaultdict[str, list[Cell]] = defaultdict(list)
        for term in terms:
            if value := self._value(resource, name, rule, term):
                kept[value[0]].append(value[1])
        for key, cells in kept.items():
            self._keep(resource, found, key, cells, rule)

    def need_links(self, resource: Resource, names: Iterable[str]) -> None:
        """Report values of properties (CURIEs) that must be IRIs and are texts."""
        for name in names:
            for term in resource.said.get(iri(name), ()):
                if isinstance(term, Literal):
                    self._fault("rdf-iri", resource, key=name, value=term.value)

    def _value(
        self, resource: Resource, name: str, rule: Rule, term: Term
    ) -> tuple[str, Cell] | None:
        """Return key and cell of one value; None after a fault."""
        if isinstance(term, Literal):
            if rule.kind not in ("spoken", "text"):
                self._fault("rdf-iri", resource, key=name, value=term.value)
                return None
            text, key = term.value, rule.key
            if rule.kind == "spoken":
                key = spoken(rule.key, text, term.language or rule.untagged)
            return key, Cell(text, name, resource.row)
        if rule.kind == "spoken" or not isinstance(term, NamedNode):
            self._fault("rdf-text", resource, key=name, value=self._text(term))
            return None
        return rule.key, Cell(_read(rule.kind, term.value), name, resource.row)

    def _keep(
        self,
        resource: Resource,
        found: dict[str, Cell],
        key: str,
        cells: list[Cell],
        rule: Rule,
    ) -> None:
        if rule.many:
            start = sum(name.startswith(f"{key}.") for name in found) + 1
            found |= {f"{key}.{start + at}": cell for at, cell in enumerate(cells)}
            return
        note = key.removeprefix("note:")
        free = key not in found
        if free:
            found[key] = cells[0]
        rest = cells[1:] if free else cells
        if rest and key == note and not rule.loose:
            words = ", ".join(cell.text for cell in cells[:5])
            column = cells[0].column
            self._fault("rdf-several", resource, key=column, found=len(cells), value=words)
        for number, cell in enumerate(rest, start=2):
            found[f"note:{note}.{number}"] = Cell(cell.text, row=cell.row)

    def _notes(self, resource: Resource, name: str, terms: list[Term]) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for number, term in enumerate(terms, start=1):
            key = f"note:{name}" if number == 1 else f"note:{name}.{number}"
            language = getattr(term, "language", None)
            key = f"{key}@{language}" if language else key
            found[key] = Cell(self._text(term), row=resource.row)
            found |= self._written_out(resource, key, term, 1)
        return found

    def _written_out(self, at: Resource, key: str, term: Term, depth: int) -> dict[str, Cell]:
        """Return what is said of a blank node, where it is first referred to."""
        if not isinstance(term, BlankNode) or term in self._written or depth > _DEPTH:
            return {}
        inner = self.by_node.get(term)
        if inner is None or inner.types & {"skos:Concept", "skos:ConceptScheme", "owl:Axiom"}:
            return {}
        self._written.add(term)
        found: dict[str, Cell] = {}
        for address, terms in inner.said.items():
            for number, value in enumerate(terms, start=1):
                path = f"{key}/{curie(address)}" + (f".{number}" if number > 1 else "")
                found[path] = Cell(self._text(value), row=at.row)
                found |= self._written_out(at, path, value, depth + 1)
        return found

    def is_written(self, resource: Resource) -> bool:
        """Tell whether a blank node stands in the notes of another resource."""
        return isinstance(resource.node, BlankNode) and resource.node in self._written

    def _text(self, term: Term) -> str:
        if isinstance(term, BlankNode):
            return self._label(term)
        if isinstance(term, NamedNode):
            return short(term.value)
        return term.value if isinstance(term, Literal) else str(term)

    def _fault(self, check: str, resource: Resource, **values: object) -> None:
        self.faults.add(check, resource.row, self.place(resource), **values)


def _read(kind: str, address: str) -> str:
    if (kind == "code" and address.startswith(SCHEME)) or (
        kind == "slug" and address.startswith(BASE)
    ):
        return address.rpartition("/")[2]
    if kind == "name":
        return curie(address)
    return short(address) if kind == "link" else address
