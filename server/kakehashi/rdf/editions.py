"""Comparisons of editions and changes of items, between RDF and :mod:`kakehashi.model.change`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeGuard

from pyoxigraph import Literal, NamedNode, Quad

from kakehashi.model.change import BASES, KINDS, Change, Entry
from kakehashi.model.text import Text
from kakehashi.namespaces import (
    BASE,
    ID,
    KH,
    PREFIXES,
    SCHEME,
    curie,
    document_iri,
    graph_iri,
    item_iri,
)

__all__ = [
    "COMPARED",
    "Comparison",
    "change_iri",
    "change_quads",
    "changes_of",
    "comparisons_of",
    "edition_iri",
    "entries_of",
]

#: Name of the graph of the changes that were found by comparing.
COMPARED: Final = "compared"

_TYPE: Final = PREFIXES["rdf"] + "type"
_DOUBLE: Final = NamedNode(PREFIXES["xsd"] + "double")

#: Values of a thing: predicate IRI to objects.
_Facts = dict[str, list[NamedNode | Literal]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions, each a document (slug) or a standard that stands for one (CURIE)."""

    iri: str
    old: str
    new: str
    compared: bool  #: whether the items of both are known well enough


def edition_iri(name: str) -> str:
    """Return the IRI of an edition named by slug or CURIE.

    >>> edition_iri("csf11"), edition_iri("sc41:wg3")
    ('https://w3id.org/kakehashi/id/csf11', 'https://w3id.org/kakehashi/id/sc41/wg3')
    """
    return item_iri(name) if ":" in name else document_iri(name)


def change_iri(comparison: str, change: Change) -> str:
    """Return the IRI of a change: that of its comparison with its first old, else new item."""
    name = (change.old or change.new)[0].replace(":", ".")
    return f"{BASE}change/{comparison.rpartition('/')[2]}/{name}"


def comparisons_of(quads: Iterable[Quad]) -> list[Comparison]:
    """Return the comparisons that quads record, by IRI."""
    return [
        Comparison(
            iri,
            _name(_first(facts, "oldEdition")),
            _name(_first(facts, "newEdition")),
            _first(facts, "compared") == "true",
        )
        for iri, facts in _things(quads, "EditionComparison")
    ]


def changes_of(quads: Iterable[Quad]) -> dict[str, list[Change]]:
    """Return the changes that quads record, by the IRI of their comparison."""
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for _, facts in _things(quads, "Change"):
        notes = {t.language: t.value for t in facts.get(f"{KH}changeNote", ()) if _is_text(t)}
        found[_first(facts, "comparison")].append(
            Change(
                kind=next(kind for kind in KINDS if kind == _code(facts, "changeKind")),
                basis=next(basis for basis in BASES if basis == _code(facts, "changeBasis")),
                old=_items(facts, "oldItem"),
                new=_items(facts, "newItem"),
                word=_first(facts, "changeWord"),
                note=Text(ja=notes.get("ja", ""), en=notes.get("en", "")),
                evidence=_code(facts, "evidence"),
                source=_first(facts, "factSource"),
                locator=_first(facts, "locator"),
            )
        )
    return found


def entries_of(quads: Iterable[Quad], edition: str) -> list[Entry]:
    """Return the items of an edition, without the one that stands for it as a whole.

    The items of a standard within a document are those nested under it or found in it
    (``kh:part``).
    """
    found = dict(_things(quads, "", typed=PREFIXES["skos"] + "Concept"))
    own = found if ":" not in edition else _below(found, edition_iri(edition))
    entries = []
    for iri, facts in own.items():
        if not (facts.get(f"{KH}wholeDocument") or facts.get(f"{KH}notFound")):
            above = _first(facts, "broader", "skos")
            entries.append(
                Entry(
                    id=curie(iri),
                    notation=_first(facts, "notation", "skos"),
                    parent=curie(above) if above in own else "",
                    kind=_code(facts, "itemKind"),
                    wording=_wording(facts),
                )
            )
    return entries


def change_quads(comparison: str, change: Change) -> Iterator[Quad]:
    """Yield what says in ``graph/compared`` that a change was found by comparing."""
    graph = NamedNode(graph_iri(COMPARED))
    node = NamedNode(change_iri(comparison, change))
    pairs: list[tuple[str, NamedNode | Literal]] = [
        (_TYPE, NamedNode(f"{KH}Change")),
        (f"{KH}comparison", NamedNode(comparison)),
        (f"{KH}changeKind", NamedNode(f"{SCHEME}change/{change.kind}")),
        (f"{KH}changeBasis", NamedNode(f"{SCHEME}basis/{change.basis}")),
    ]
    pairs += [(f"{KH}oldItem", NamedNode(item_iri(name))) for name in change.old]
    pairs += [(f"{KH}newItem", NamedNode(item_iri(name))) for name in change.new]
    if change.likeness is not None:
        pairs.append((f"{KH}likeness", Literal(str(change.likeness), datatype=_DOUBLE)))
    for predicate, value in pairs:
        yield Quad(node, NamedNode(predicate), value, graph)


def _things(quads: Iterable[Quad], class_: str, *, typed: str = "") -> Iterator[tuple[str, _Facts]]:
    found: defaultdict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            found[quad.subject.value][quad.predicate.value].append(quad.object)
    wanted = NamedNode(typed or f"{KH}{class_}")
    for iri in sorted(found):
        if wanted in found[iri].get(_TYPE, ()):
            yield iri, found[iri]


def _below(found: dict[str, _Facts], edition: str) -> dict[str, _Facts]:
    known, size = {edition}, 0
    while len(known) > size:
        size = len(known)
        known |= {
            iri
            for iri, facts in found.items()
            if _first(facts, "broader", "skos") in known or _first(facts, "part") in known
        }
    return {iri: facts for iri, facts in found.items() if iri in known - {edition}}


def _wording(facts: _Facts) -> str:
    """Return title and text as far as they are the document's own words, English before Japanese.

    What stands for a text that was not seen is nobody's wording.
    """
    if facts.get(f"{KH}placeholder") or facts.get(f"{KH}stub"):
        return ""
    for language in ("en", "ja"):
        words = [
            term.value
            for predicate, origin in (
                (f"{PREFIXES['skos']}prefLabel", "titleOrigin"),
                (f"{PREFIXES['dcterms']}description", "summaryOrigin"),
            )
            for term in facts.get(predicate, ())
            if _is_text(term)
            and term.language == language
            and _code(facts, f"{origin}{language.title()}") == "publisher"
        ]
        if words:
            return "\n".join(words)
    return ""


def _is_text(term: NamedNode | Literal) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and term.language is not None


def _first(facts: _Facts, name: str, prefix: str = "kh") -> str:
    values = facts.get(PREFIXES[prefix] + name)
    return min(value.value for value in values) if values else ""


def _code(facts: _Facts, name: str) -> str:
    return _first(facts, name).rpartition("/")[2]


def _items(facts: _Facts, name: str) -> tuple[str, ...]:
    return tuple(sorted(curie(value.value) for value in facts.get(KH + name, ())))


def _name(iri: str) -> str:
    return curie(iri) if "/" in iri.removeprefix(ID) else iri.removeprefix(ID)
