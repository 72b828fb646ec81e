"""What plain SPARQL says of a network in SKOS terms, by property paths on an in-memory store.

Two questions that people ask of a cross-walk in SKOS, and what their answers claim:

* which items lie within which others, by a path of ``skos:broadMatch`` (and the converse of
  ``skos:narrowMatch``, ``skos:exactMatch`` and ``skos:broader``) of any length: part of, or equal;
  by exact matches alone: equal;
* which items are connected at all, by a path of mappings of up to so many steps: that both have
  something in common. This is how compliance tools carry results over several cross-walks, and
  not sound; "disjoint" is no mapping and not followed.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from benchmarks.networks import GeneratedNetwork
from benchmarks.relations import CONTAINS, DISJOINT, EQUAL, PART_OF, UNKNOWN

__all__ = ["any_path", "part_of_paths"]

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_PROLOGUE: Final = f"PREFIX skos: <{_SKOS}>\n"
_EQUAL: Final = "skos:exactMatch|^skos:exactMatch"
_WITHIN: Final = f"{_EQUAL}|skos:broadMatch|^skos:narrowMatch|skos:broader"
_MAPPED: Final = "skos:mappingRelation|^skos:mappingRelation"

#: The predicate of a mask; what SKOS has no word for is only a mapping.
_PREDICATES: Final = {
    EQUAL: "exactMatch",
    PART_OF: "broadMatch",
    EQUAL | PART_OF: "broadMatch",
    CONTAINS: "narrowMatch",
    EQUAL | CONTAINS: "narrowMatch",
}
_Rows = list[tuple[int, int, int]]


def part_of_paths(network: GeneratedNetwork) -> _Rows:
    """Return who lies within whom, by paths of any length."""
    store = _store(network)
    asked = ((_EQUAL, EQUAL), (_WITHIN, EQUAL | PART_OF))
    return [row for path, mask in asked for row in _ends(store, f"({path})+", mask)]


def any_path(network: GeneratedNetwork, steps: int) -> _Rows:
    """Return who is connected with whom by so many mappings or fewer."""
    path = f"({_MAPPED})" + f"/({_MAPPED})?" * (steps - 1)
    return _ends(_store(network), path, UNKNOWN - DISJOINT)


def _ends(store: ox.Store, path: str, mask: int) -> _Rows:
    found = store.query(f"{_PROLOGUE}SELECT DISTINCT ?a ?b {{ ?a {path} ?b FILTER(?a != ?b) }}")
    assert isinstance(found, ox.QuerySolutions)
    return [(_number(row["a"]), _number(row["b"]), mask) for row in found]


def _number(term: object) -> int:
    assert isinstance(term, ox.NamedNode)
    return int(term.value.rpartition(":")[2])


def _store(network: GeneratedNetwork) -> ox.Store:
    nodes = [ox.NamedNode(f"urn:item:{number}") for number in range(network.items)]
    terms = {
        name: ox.NamedNode(_SKOS + name)
        for name in (*_PREDICATES.values(), "mappingRelation", "broader")
    }
    store = ox.Store()
    columns = (network.subject.tolist(), network.object.tolist(), network.mask.tolist())
    for one, other, mask in zip(*columns, strict=True):
        if mask == DISJOINT:
            continue
        store.add(ox.Quad(nodes[one], terms["mappingRelation"], nodes[other]))
        if name := _PREDICATES.get(mask):
            store.add(ox.Quad(nodes[one], terms[name], nodes[other]))
    for child, parent in zip(network.child.tolist(), network.parent.tolist(), strict=True):
        store.add(ox.Quad(nodes[child], terms["broader"], nodes[parent]))
    return store
