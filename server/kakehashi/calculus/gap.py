"""Gap analysis: what one document has for each item of another, in four answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.calculus.closure import Masks
from kakehashi.calculus.conflicts import sound
from kakehashi.calculus.masks import ANY, converse
from kakehashi.calculus.network import Network
from kakehashi.model.gap import ANSWERS, Answer, Basis, Found, GapRow, Link, Tally
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation

__all__ = ["Comparison", "Said", "answer_of", "stated_masks", "tally"]

_COVERED: Final = np.uint8(1 | 2)
_DISJOINT: Final = np.uint8(16)
_ANY: Final = np.uint8(ANY)

#: Items of a document whose relations to everything are worked out at a time.
_BLOCK: Final = 1024


def answer_of(mask: int) -> Answer | None:
    """Return the answer that a relation to one item gives; None when it gives none.

    >>> answer_of(2), answer_of(2 | 8), answer_of(31)
    ('covered', 'partly', None)
    """
    if not mask or mask & 16:
        return None
    return "partly" if mask & ~3 else "covered"


def _levels(masks: Masks) -> Masks:
    """Return for every mask 2 when it covers, 1 when it shares something, else 0."""
    some = masks != 0
    covers = some & ((masks & ~_COVERED) == 0)
    shares = some & ((masks & _DISJOINT) == 0)
    found: Masks = covers.astype(np.uint8) + shares.astype(np.uint8)
    return found


#: The level of every mask.
_LEVELS: Final = _levels(np.arange(32, dtype=np.uint8))


def stated_masks(
    premises: Iterable[Premise], same: Mapping[str, str]
) -> dict[tuple[str, str], Relation]:
    """Return what direct statements say of each pair, in both directions.

    ``same`` leads from an alias to the item it names; statements about either count.
    """
    known: dict[tuple[str, str], Relation] = {}
    for premise in premises:
        if premise.kind == "statement":
            one = same.get(premise.subject, premise.subject)
            other = same.get(premise.object, premise.object)
            for pair, mask in (
                ((one, other), premise.relation),
                ((other, one), converse(premise.relation)),
            ):
                known[pair] = known.get(pair, UNKNOWN) & mask
    return known


def tally(rows: Iterable[GapRow]) -> Tally:
    """Count the rows of every answer on every basis."""
    return _tally(Counter((row.answer, row.basis) for row in rows))


def _tally(counts: Mapping[tuple[Answer, Basis], int]) -> Tally:
    kinds: tuple[Basis, ...] = ("stated", "derived", "")
    return Tally(
        tuple(
            (answer, basis, counts[answer, basis])
            for answer in ANSWERS
            for basis in kinds
            if counts.get((answer, basis))
        )
    )


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
    #: Two items: relations that a reviewer rejected.
    rejected: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Comparison:
    """Compares documents over one network.

    ``plain`` is the network without the documents' nesting. Where an answer would be another one in
    that, or without statements that contradict others, the row says so. What a reviewer rejected
    gives no answer.
    """

    def __init__(self, said: Said, network: Network, *, plain: Network) -> None:
        self._said, self._network, self._plain = said, network, plain
        self._document = {i: slug for slug, items in said.targets.items() for i in items}

    @cached_property
    def _sound(self) -> Network:
        """The network without statements that contradict others."""
        return sound(self._network)

    @cached_property
    def _stated(self) -> dict[tuple[str, str], dict[str, list[tuple[str, int]]]]:
        """Direct statements: documents, then item, then items and masks."""
        found: dict[tuple[str, str], dict[str, list[tuple[str, int]]]] = {}
        pairs = stated_masks(self._sound.premises, self._said.same)
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
        masks, contradicted = self._known(rows, columns)
        level = _levels(masks)
        # Where nothing is known with all premises, nothing is without some of them.
        open_ = contradicted | (level > 0) | self._rejected(rows, columns)
        plain = self._best(self._plain, rows, columns, open_)
        clean = self._best(self._sound, rows, columns, open_)
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
        masks, contradicted = self._known_row(item)
        level = _LEVELS[masks]
        plain, clean = (
            _LEVELS[self._mask_row(network, item)]
            for network in (self._plain, sound(self._network))
        )
        found: dict[str, GapRow] = {}
        for target, columns in self._said.targets.items():
            if not columns or target == self._document.get(item, ""):
                continue
            places = np.array([self._network.number[name] for name in columns])
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
        level, said = _levels(masks), dict(direct)
        found = [
            Found(
                columns[column],
                Relation(int(masks[column])),
                "stated" if said.get(columns[column]) == masks[column] else "derived",
            )
            for column in np.flatnonzero(level).tolist()
        ]
        stated = max((_level(mask) for mask in said.values()), default=0)
        return self._row(item, target, found, best=int(level.max()), stated=stated)

    def coverage(self, subject: str) -> dict[str, Tally]:
        """Return the tally of a document against every other one."""
        rows = self._said.assessable[subject]
        numbers = {
            slug: np.array([self._network.number[name] for name in names])
            for slug, names in self._said.targets.items()
            if names and slug != subject
        }
        best: dict[str, list[int]] = {slug: [] for slug in numbers}
        for start in range(0, len(rows), _BLOCK):
            level = _LEVELS[self._known_rows(rows[start : start + _BLOCK])[0]]
            for slug, places in numbers.items():
                best[slug] += level[:, places].max(axis=1).tolist()
        return {
            slug: self._count(subject, slug, dict(zip(rows, levels, strict=True)))
            for slug, levels in best.items()
            if rows
        }

    def _best(
        self,
        network: Network,
        rows: Sequence[str],
        columns: Sequence[str],
        open_: NDArray[np.bool],
    ) -> NDArray[np.uint8]:
        """Return the best level of each row in a network; only ``open_`` pairs can have one."""
        best = np.zeros(len(rows), dtype=np.uint8)
        some, there = (np.flatnonzero(open_.any(axis=axis)).tolist() for axis in (1, 0))
        if some:
            masks = self._masks(network, [rows[n] for n in some], [columns[n] for n in there])
            best[some] = _levels(masks).max(axis=1)
        return best

    def _rejected(self, rows: Sequence[str], columns: Sequence[str]) -> NDArray[np.bool]:
        """Return which pairs a reviewer rejected something of."""
        found = np.zeros((len(rows), len(columns)), dtype=bool)
        row, column = ({name: n for n, name in enumerate(names)} for names in (rows, columns))
        for one, other in self._said.rejected:
            if one in row and other in column:
                found[row[one], column[other]] = True
        return found

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
        masks, contradicted = self._known(rows, columns)
        told = (masks != 0) & ((masks & _DISJOINT == 0) | (masks == _DISJOINT))
        some, there = (np.flatnonzero(told.any(axis=axis)).tolist() for axis in (1, 0))
        if not some:
            return ()
        part = [rows[n] for n in some], [columns[n] for n in there]
        inside = np.ix_(some, there)
        masks, told, contradicted = masks[inside], told[inside], contradicted[inside]
        plain, clean = (self._masks(n, *part) for n in (self._plain, self._sound))
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
            masks, _ = self._known(items, columns)
            best = _levels(masks).max(axis=1)
            level = dict(zip(items, best.tolist(), strict=True))
            for subject, rows in self._said.assessable.items():
                if subject == target or not rows:
                    continue
                found[subject, target] = self._count(subject, target, {i: level[i] for i in rows})
        return found

    def _count(self, subject: str, target: str, best: Mapping[str, int]) -> Tally:
        stated = self._stated.get((subject, target), {})
        counts: Counter[tuple[Answer, Basis]] = Counter()
        for item, level in best.items():
            said = max((_level(mask) for _, mask in stated.get(item, ())), default=0)
            counts[self._answer(item, target, level, said)] += 1
        return _tally(counts)

    def _known_row(self, item: str) -> tuple[Masks, NDArray[np.bool]]:
        masks, contradicted = self._known_rows([item])
        return masks[0], contradicted[0]

    def _known_rows(self, items: Sequence[str]) -> tuple[Masks, NDArray[np.bool]]:
        """Return what :meth:`_known` does, of some items to all items of the network."""
        masks = self._mask_rows(self._network, items)
        contradicted = masks == 0
        if contradicted.any():
            masks = np.where(contradicted, self._mask_rows(sound(self._network), items), masks)
        return masks, contradicted

    def _mask_row(self, network: Network, item: str) -> Masks:
        found: Masks = self._mask_rows(network, [item])[0]
        return found

    def _mask_rows(self, network: Network, items: Sequence[str]) -> Masks:
        masks = network.closure.rows([network.number[item] for item in items]).copy()
        places = {item: n for n, item in enumerate(items)}
        for (one, other), no in self._said.rejected.items():
            if one in places and other in network.number:
                place = places[one], network.number[other]
                if (mask := int(masks[place])) and not mask & ~no:
                    masks[place] = _ANY
        return masks

    def _known(self, rows: Sequence[str], columns: Sequence[str]) -> tuple[Masks, NDArray[np.bool]]:
        """Return what is known, by what does not contradict others where it must be, and where."""
        masks = self._masks(self._network, rows, columns)
        contradicted = masks == 0
        if contradicted.any():
            masks = np.where(contradicted, self._masks(self._sound, rows, columns), masks)
        return masks, contradicted

    def _masks(self, network: Network, rows: Sequence[str], columns: Sequence[str]) -> Masks:
        asked, among = ([network.number[i] for i in names] for names in (rows, columns))
        closure = network.closure
        if len(rows) < len(columns):  # what is asked for costs, not what is answered
            masks: Masks = closure.rows(asked)[:, among]
        else:
            masks = closure.masks(among, asked)
        if self._said.rejected:
            row, column = ({name: n for n, name in enumerate(names)} for names in (rows, columns))
            for (one, other), no in self._said.rejected.items():
                place = row.get(one, -1), column.get(other, -1)
                if min(place) >= 0 and (mask := int(masks[place])) and not mask & ~no:
                    masks[place] = _ANY
        return masks

    def _answer(self, item: str, document: str, best: int, stated: int) -> tuple[Answer, Basis]:
        if best:
            return ("covered" if best == 2 else "partly"), (  # noqa: PLR2004
                "stated" if stated >= best else "derived"
            )
        return ("none", "stated") if self._nothing(item, document) else ("not-assessed", "")

    def _nothing(self, item: str, document: str) -> bool:
        same = self._said.same.get(item, item)
        return bool({(item, document), (same, document)} & self._said.nothing)

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


def _level(mask: int) -> int:
    return {"covered": 2, "partly": 1}.get(answer_of(mask) or "", 0)


def _tightness(found: Found) -> tuple[int, int, bool, str]:
    value = found.relation.value
    return -_level(value), value.bit_count(), found.basis != "stated", found.item
