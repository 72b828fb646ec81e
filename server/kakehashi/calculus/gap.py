"""Gap analysis: what one document has for each item of another, in four answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from kakehashi.calculus.answers import DISJOINT, answer_at, count, level_of, levels, stated_masks
from kakehashi.calculus.closure import Masks
from kakehashi.calculus.known import Flags, Known, Rejected
from kakehashi.calculus.network import Network
from kakehashi.model.gap import Answer, Basis, Found, GapRow, Link, Tally
from kakehashi.model.relation import Relation

__all__ = ["Comparison", "Said"]

#: Items of a document whose relations to everything are worked out at a time.
_BLOCK: Final = 1024


@dataclass(frozen=True, slots=True)
class Said:
    """What was said that a network does not hold: what is there, and what was not found."""

    #: Items that can be assessed, by document, in its order.
    assessable: Mapping[str, tuple[str, ...]]
    #: Items that can correspond, by document: all of them, the document as a whole too.
    targets: Mapping[str, tuple[str, ...]]
    #: Item and document: "nothing in it corresponds".
    nothing: frozenset[tuple[str, str]] = frozenset()
    #: Item and document: statements that relate them without saying how.
    references: Mapping[tuple[str, str], int] = field(default_factory=dict)
    #: Alias: the item it names.
    same: Mapping[str, str] = field(default_factory=dict)
    rejected: Rejected = field(default_factory=dict)


class Comparison:
    """Compares documents over one network.

    ``plain`` is the network without the documents' nesting. Where an answer would be another one in
    that, or without statements that contradict others, the row says so. What a reviewer rejected
    gives no answer.
    """

    def __init__(self, said: Said, network: Network, *, plain: Network) -> None:
        self._said = said
        self._known = Known(network, said.rejected)
        self._plain = Known(plain, said.rejected)
        self._document = {i: slug for slug, items in said.targets.items() for i in items}

    @cached_property
    def _stated(self) -> dict[tuple[str, str], dict[str, list[tuple[str, int]]]]:
        """Direct statements: documents, then item, then items and masks."""
        found: dict[tuple[str, str], dict[str, list[tuple[str, int]]]] = {}
        pairs = stated_masks(self._known.sound.network.premises, self._said.same)
        names: dict[str, list[str]] = {}
        for alias, item in self._said.same.items():
            names.setdefault(item, []).append(alias)
        for (one, other), mask in pairs.items():
            for item in (one, *names.get(one, ())):
                for target in (other, *names.get(other, ())):
                    documents = self._document.get(item, ""), self._document.get(target, "")
                    row = found.setdefault(documents, {}).setdefault(item, [])
                    row.append((target, mask.value))
        return found

    def gap(
        self, subject: str, target: str, items: Collection[str] | None = None
    ) -> tuple[GapRow, ...]:
        """Return what document ``target`` has for each assessable item of ``subject``.

        With ``items`` only these are asked about.
        """
        rows, columns = self._said.assessable[subject], self._said.targets[target]
        if items is not None:
            rows = tuple(item for item in rows if item in items)
        if not rows or not columns:
            return tuple(self._row(item, target, (), best=0, stated=0) for item in rows)
        masks, contradicted = self._known.settled(rows, columns)
        level = levels(masks)
        # Where nothing is known with all premises, nothing is without some of them.
        open_ = contradicted | (level > 0) | self._known.rejected(rows, columns)
        plain = _best(self._plain, rows, columns, open_)
        clean = _best(self._known.sound, rows, columns, open_)
        stated = self._stated.get((subject, target), {})
        return tuple(
            replace(
                self._answered(item, target, columns, masks[n], stated.get(item, ())),
                uses_nesting=int(level[n].max()) != int(plain[n]),
                disputed=int(level[n].max()) != int(clean[n]) or bool(contradicted[n].any()),
            )
            for n, item in enumerate(rows)
        )

    def across(self, item: str) -> dict[str, GapRow]:
        """Return what every other document has for an item."""
        (masks,), (contradicted,) = self._known.settled_rows([item])
        level = levels(masks)
        plain, clean = (levels(known.rows([item])[0]) for known in (self._plain, self._known.sound))
        found: dict[str, GapRow] = {}
        for target, columns in self._said.targets.items():
            if not columns or target == self._document.get(item, ""):
                continue
            places = np.array([self._known.network.number[name] for name in columns])
            direct = self._stated.get((self._document.get(item, ""), target), {}).get(item, ())
            best = int(level[places].max())
            found[target] = replace(
                self._answered(item, target, columns, masks[places], direct),
                uses_nesting=best != int(plain[places].max()),
                disputed=best != int(clean[places].max()) or bool(contradicted[places].any()),
            )
        return found

    def _answered(
        self,
        item: str,
        target: str,
        columns: Sequence[str],
        masks: Masks,
        direct: Iterable[tuple[str, int]],
    ) -> GapRow:
        """Return the row of an item whose relations to the items of a document are known."""
        level, said = levels(masks), dict(direct)
        found = [
            Found(
                columns[column],
                Relation(int(masks[column])),
                "stated" if said.get(columns[column]) == masks[column] else "derived",
            )
            for column in np.flatnonzero(level).tolist()
        ]
        stated = max((level_of(mask) for mask in said.values()), default=0)
        return self._row(item, target, found, best=int(level.max()), stated=stated)

    def coverage(self, subject: str) -> dict[str, Tally]:
        """Return the tally of a document against every other one."""
        rows = self._said.assessable[subject]
        numbers = {
            slug: np.array([self._known.network.number[name] for name in names])
            for slug, names in self._said.targets.items()
            if names and slug != subject
        }
        best: dict[str, list[Masks]] = {slug: [] for slug in numbers}
        for start in range(0, len(rows), _BLOCK):
            level = levels(self._known.settled_rows(rows[start : start + _BLOCK])[0])
            for slug, places in numbers.items():
                best[slug].append(level[:, places].max(axis=1))
        return {
            slug: self._count(subject, slug, np.concatenate(levels))
            for slug, levels in best.items()
            if rows
        }

    def links(
        self, subject: str, target: str, items: Collection[str] | None = None
    ) -> tuple[Link, ...]:
        """Return every pair of items of two documents that share something or exclude each other.

        With ``items`` only pairs of these.

        Unlike :meth:`gap` this takes all items, assessable or not. What only says what an item
        does not contain is no link.
        """
        rows, columns = self._said.targets[subject], self._said.targets[target]
        if items is not None:
            rows = tuple(item for item in rows if item in items)
        if not rows or not columns:
            return ()
        masks, contradicted = self._known.settled(rows, columns)
        told = (masks != 0) & ((masks & DISJOINT == 0) | (masks == DISJOINT))
        some, there = (np.flatnonzero(told.any(axis=axis)).tolist() for axis in (1, 0))
        if not some:
            return ()
        part = [rows[n] for n in some], [columns[n] for n in there]
        inside = np.ix_(some, there)
        masks, told, contradicted = masks[inside], told[inside], contradicted[inside]
        plain, clean = (known.masks(*part) for known in (self._plain, self._known.sound))
        stated = self._stated.get((subject, target), {})
        direct = {(item, other): mask for item in stated for other, mask in stated[item]}
        return tuple(
            Link(
                one := part[0][n],
                other := part[1][m],
                Relation(mask := int(masks[n, m])),
                "stated" if direct.get((one, other)) == mask else "derived",
                uses_nesting=mask != int(plain[n, m]),
                disputed=bool(contradicted[n, m]) or mask != int(clean[n, m]),
            )
            for n, m in np.argwhere(told).tolist()
        )

    def matrix(self) -> dict[tuple[str, str], Tally]:
        """Return the tally of every ordered pair of documents."""
        items = [i for items in self._said.assessable.values() for i in items]
        found: dict[tuple[str, str], Tally] = {}
        for target, columns in self._said.targets.items():
            if not columns:
                continue
            masks, _ = self._known.settled(items, columns)
            best = levels(masks).max(axis=1)
            start = 0
            for subject, rows in self._said.assessable.items():
                end = start + len(rows)
                if subject != target and rows:
                    found[subject, target] = self._count(subject, target, best[start:end])
                start = end
        return found

    def _count(self, subject: str, target: str, best: Masks) -> Tally:
        """Return the tally of all rows; ``best`` is the level of each, and mostly 0."""
        rows = self._said.assessable[subject]
        stated = self._stated.get((subject, target), {})
        counts: Counter[tuple[Answer, Basis]] = Counter()
        some = {rows[n]: int(best[n]) for n in np.flatnonzero(best).tolist()}
        for item, level in some.items():
            said = max((level_of(mask) for _, mask in stated.get(item, ())), default=0)
            counts[self._answer(item, target, level, said)] += 1
        nothing = (self._without.get(target, frozenset()) & self._items[subject]) - some.keys()
        counts["none", "stated"] += len(nothing)
        counts["not-assessed", ""] += len(rows) - len(some) - len(nothing)
        return count(counts)

    def _answer(self, item: str, document: str, best: int, stated: int) -> tuple[Answer, Basis]:
        if answer := answer_at(best):
            return answer, "stated" if stated >= best else "derived"
        return ("none", "stated") if self._nothing(item, document) else ("not-assessed", "")

    def _nothing(self, item: str, document: str) -> bool:
        return item in self._without.get(document, ())

    @cached_property
    def _items(self) -> dict[str, frozenset[str]]:
        return {slug: frozenset(items) for slug, items in self._said.assessable.items()}

    @cached_property
    def _without(self) -> dict[str, frozenset[str]]:
        """By document, the items of which was said that nothing in it corresponds, and aliases."""
        aliases: dict[str, set[str]] = {}
        for alias, item in self._said.same.items():
            aliases.setdefault(item, set()).add(alias)
        found: dict[str, set[str]] = {}
        for item, document in self._said.nothing:
            found.setdefault(document, set()).update({item}, aliases.get(item, ()))
        return {document: frozenset(items) for document, items in found.items()}

    def _row(
        self,
        item: str,
        document: str,
        found: Sequence[Found],
        *,
        best: int,
        stated: int,
    ) -> GapRow:
        answer, basis = self._answer(item, document, best, stated)
        return GapRow(
            item,
            answer,
            basis,
            tuple(sorted(found, key=_tightness)),
            tension=bool(best) and self._nothing(item, document),
            references=self._said.references.get((item, document), 0),
        )


def _tightness(found: Found) -> tuple[int, int, bool, str]:
    value = found.relation.value
    return -level_of(value), value.bit_count(), found.basis != "stated", found.item


def _best(known: Known, rows: Sequence[str], columns: Sequence[str], open_: Flags) -> Masks:
    """Return the best level of each row; only ``open_`` pairs can have one."""
    best = np.zeros(len(rows), dtype=np.uint8)
    some, there = (np.flatnonzero(open_.any(axis=axis)).tolist() for axis in (1, 0))
    if some:
        masks = known.masks([rows[n] for n in some], [columns[n] for n in there])
        best[some] = levels(masks).max(axis=1)
    return best
