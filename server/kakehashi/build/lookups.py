"""Look-ups: what is asked again and again and would have to be worked out, as ``graph/lookup``.

Nothing here is new: it is a summary of the statements and of what follows from them, and it can
be made again at any time. Which documents hold a counterpart of an item, by statement and by proof;
and which items are known to be equal to each other.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kakehashi.calculus.closure import Masks, Numbers
from kakehashi.calculus.conflicts import sound
from kakehashi.calculus.answers import answer_of, stated_masks
from kakehashi.calculus.masks import ANY
from kakehashi.calculus.network import Network, rejected_masks
from kakehashi.model.premise import Rejection
from kakehashi.model.relation import Relation
from kakehashi.namespaces import BASE, PREFIXES, document_iri, graph_iri, item_iri

__all__ = ["lookup_lines"]

_GRAPH: Final = graph_iri("lookup")
_KH: Final = PREFIXES["kh"]
_TYPE: Final = f"{PREFIXES['rdf']}type"
_MEMBER: Final = f"{PREFIXES['skos']}member"
_STATED: Final = f"{_KH}statedCounterpartIn"
_DERIVED: Final = f"{_KH}derivedCounterpartIn"
_DISJOINT, _EQUAL = np.uint8(Relation.DISJOINT.value), np.uint8(Relation.EQUAL.value)


def lookup_lines(network: Network, rejections: Iterable[Rejection] = ()) -> Iterator[str]:
    """Yield the lines of ``graph/lookup``, in no particular order.

    Something is a counterpart when both scopes are known to share something, as in a gap analysis:
    equal, part of, contains, overlaps or one of these. "Disjoint" is none, nor is what says only
    that two items have to do with each other, nor what a reviewer rejected, nor what rests only on
    premises that contradict each other.
    """
    known = _Known(network, rejections)
    equal: list[Numbers] = []
    for slug, columns in known.documents.items():
        masks = known.masks(columns)
        yield from known.counterparts(slug, columns, masks)
        rows, places = np.nonzero(masks == _EQUAL)
        equal.append(np.array([rows, places + columns.start]))
    yield from known.clusters(np.concatenate(equal, axis=1) if equal else np.zeros((2, 0), int))


class _Known:
    """What is known of every item, towards one document after the other."""

    def __init__(self, network: Network, rejections: Iterable[Rejection]) -> None:
        self._network, self._sound = network, sound(network)
        self._rejected = rejected_masks(rejections)
        self.items = network.items
        self.documents = _documents(network.items)
        self._stated = self._stated_pairs()

    def _stated_pairs(self) -> dict[str, list[tuple[int, int]]]:
        """Return pairs that share something by direct statements, by document of the second.

        What is stated of an item is stated of its aliases too.
        """
        same = {p.subject: p.object for p in self._network.premises if p.kind == "identity"}
        names: defaultdict[str, list[str]] = defaultdict(list)
        for alias, item in same.items():
            names[item].append(alias)
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for (one, other), relation in stated_masks(self._sound.premises, same).items():
            if answer_of(relation.value) is None:
                continue
            for item in (one, *names[one]):
                for target in (other, *names[other]):
                    pair = self._network.number[item], self._network.number[target]
                    found[_document(target)].append(pair)
        return found

    def masks(self, columns: range) -> Masks:
        """Return what is known of every item towards these; ANY where it was rejected."""
        masks = self._network.closure.masks(columns)
        if not masks.all():
            masks = np.where(masks == 0, self._sound.closure.masks(columns), masks)
        number = self._network.number
        for (one, other), no in self._rejected.items():
            row, column = number.get(one, -1), number.get(other, -1) - columns.start
            if row >= 0 and 0 <= column < len(columns) and not int(masks[row, column]) & ~no:
                masks[row, column] = ANY
        return masks

    def counterparts(self, slug: str, columns: range, masks: Masks) -> Iterator[str]:
        """Yield which items of other documents have a counterpart among the columns."""
        elsewhere = np.ones(len(self.items), dtype=bool)
        elsewhere[columns.start : columns.stop] = False
        shares = (masks != 0) & ((masks & _DISJOINT) == 0) & elsewhere[:, None]
        stated = {
            row for row, column in self._stated.get(slug, ()) if shares[row, column - columns.start]
        }
        for row, column in self._stated.get(slug, ()):
            shares[row, column - columns.start] = False
        derived = np.flatnonzero(shares.any(axis=1)).tolist()
        for predicate, rows in ((_STATED, stated), (_DERIVED, derived)):
            for row in rows:
                yield _line(item_iri(self.items[row]), predicate, document_iri(slug))

    def clusters(self, equal: Numbers) -> Iterator[str]:
        """Yield every greatest set of items that are known to be equal.

        A set that holds two items of which a reviewer rejected this is left out.
        """
        size = len(self.items)
        links = coo_array((np.ones(equal.shape[1], bool), (equal[0], equal[1])), (size, size))
        _, label = connected_components(links, directed=False)
        members: defaultdict[int, list[str]] = defaultdict(list)
        for item, number in zip(self.items, label.tolist(), strict=True):
            members[number].append(item)
        refused = {
            label[self._network.number[one]]
            for (one, other), no in self._rejected.items()
            if no & _EQUAL and {one, other} <= self._network.number.keys()
            if label[self._network.number[one]] == label[self._network.number[other]]
        }
        for number, names in members.items():
            if len(names) > 1 and number not in refused:
                yield from _cluster(names)


def _cluster(names: list[str]) -> Iterator[str]:
    digest = hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:16]
    node = f"{BASE}cluster/{digest}"
    yield _line(node, _TYPE, f"{_KH}EqualityCluster")
    for name in names:
        yield _line(node, _MEMBER, item_iri(name))


def _document(item: str) -> str:
    return item.partition(":")[0]


def _documents(items: tuple[str, ...]) -> dict[str, range]:
    """Return the places of each document's items, which stand together as items are sorted."""
    found: dict[str, range] = {}
    for number, item in enumerate(items):
        begin = found.get(_document(item), range(number, number)).start
        found[_document(item)] = range(begin, number + 1)
    return found


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> <{value}> <{_GRAPH}> .\n"
