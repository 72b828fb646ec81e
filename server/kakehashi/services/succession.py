"""Which editions and items are no longer in force, and what took their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kakehashi.model.change import BASES, IMPACT_OF, KINDS, Change, Kind
from kakehashi.model.text import NO_TEXT, Text
from kakehashi.model.views import Superseded
from kakehashi.namespaces import ID, curie
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries, thing

__all__ = ["Pair", "Succession"]


@dataclass(frozen=True, slots=True)
class Pair:
    """An edition and the one that replaced it; ``iri`` is empty without a comparison.

    Also an item that was withdrawn and the one that it went into, within one edition.
    """

    old: str  #: slug, or CURIE of a standard
    new: str
    iri: str = ""
    compared: bool = False
    note: Text = NO_TEXT
    evidence: str = ""
    source: str = ""
    within: bool = False  #: no editions: an item and the one it went into


class Succession:
    """Knows the comparisons of the graph; read once, as they are few."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._changes: dict[str, tuple[Change, ...]] = {}

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """Return every known succession of editions, by old and new."""
        found: dict[tuple[str, str], Pair] = {}
        notes: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in self._queries.rows("comparisons"):
            key = (_name(row["old"].value), _name(row["new"].value))
            if "comparison" not in row:
                found.setdefault(key, Pair(*key, within="into" in row))
                continue
            if "note" in row:
                notes[key][row["note"].language] = row["note"].value
            found[key] = Pair(
                *key,
                iri=row["comparison"].value,
                compared=row["compared"].value == "true",
                note=Text(ja=notes[key].get("ja", ""), en=notes[key].get("en", "")),
                evidence=row["evidence"].value.rpartition("/")[2] if "evidence" in row else "",
                source=row["source"].value if "source" in row else "",
            )
        return dict(sorted(found.items()))

    def changes(self, pair: Pair) -> tuple[Change, ...]:
        """Return what the comparison of a pair records, by old and new items."""
        if not pair.iri:
            return ()
        if pair.iri not in self._changes:
            rows = self._queries.rows("changes", comparison=thing(pair.iri))
            changes = [_change(p) for p in grouped(rows, "change").values()]
            self._changes[pair.iri] = tuple(sorted(changes, key=lambda c: (c.old, c.new)))
        return self._changes[pair.iri]

    def newer(self, edition: str) -> tuple[Pair, ...]:
        """Return the successions that lead on from an edition (slug or CURIE)."""
        return tuple(pair for (old, _), pair in self.pairs.items() if old == edition)

    def older(self, edition: str) -> tuple[Pair, ...]:
        """Return the successions that lead to an edition (slug or CURIE)."""
        return tuple(pair for (_, new), pair in self.pairs.items() if new == edition)

    def superseded(self, item: str) -> Superseded | None:
        """Return why an item (CURIE) is not in force; None when it is, or nothing is known."""
        if item in self._known:
            return self._known[item]
        document = item.partition(":")[0]
        if self.newer(document) and item not in self.alone:
            return self._replaced(item, document)
        return None

    @cached_property
    def alone(self) -> frozenset[str]:
        """Documents, events, actors and initiatives (CURIEs): what names them may go, they stay."""
        found = {curie(row["item"].value) for row in self._queries.rows("standing-alone")}
        return frozenset(name for name in found if not name.endswith(":document"))

    @cached_property
    def _known(self) -> dict[str, Superseded]:
        """Items that are withdrawn or replaced themselves, or belong to a standard that is."""
        below: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._queries.rows("belongings"):
            below[curie(row["whole"].value)].append(curie(row["item"].value))
        gone = [curie(row["whole"].value) for row in self._queries.rows("withdrawn")]
        found = {item: self._replaced(item, item) for item in gone}
        for whole in gone:
            for item in _reached(whole, below):
                if item not in found and item not in self.alone:
                    found[item] = self._replaced(item, whole)
        return found

    def _replaced(self, item: str, edition: str) -> Superseded:
        pairs = self.newer(edition)
        if not pairs:
            return _superseded(item, Pair(edition, ""), "withdrawn", ())
        if all(pair.within for pair in pairs):
            heirs = tuple(pair.new for pair in pairs)
            return _superseded(item, Pair(edition, ""), "continued", heirs)
        told = [self.within(pair, item) for pair in pairs]
        return next((t for t in told if t.kind != "not-compared"), told[0])

    def within(self, pair: Pair, item: str) -> Superseded:
        """Return what became of an item (CURIE) of the old edition of a pair."""
        for change in self.changes(pair):
            if item in change.old:
                return _superseded(item, pair, change.kind, change.new)
        if item in (pair.old, f"{pair.old}:document"):
            new = pair.new if ":" in pair.new else f"{pair.new}:document"
            return _superseded(item, pair, "continued", (new,))
        return _superseded(item, pair, "not-compared", ())


def _reached(whole: str, below: Mapping[str, list[str]]) -> list[str]:
    """Return what belongs to an item, and what belongs to that, sorted."""
    found: set[str] = set()
    waiting = [whole]
    while waiting:
        more = [item for item in below.get(waiting.pop(), ()) if item not in found]
        found.update(more)
        waiting += more
    return sorted(found)


def _superseded(item: str, pair: Pair, kind: Kind, new: tuple[str, ...]) -> Superseded:
    return Superseded(item, pair.old, pair.new, kind, IMPACT_OF[kind], new)


def _change(properties: Properties) -> Change:
    likeness = properties.one("kh:likeness")
    return Change(
        kind=next(kind for kind in KINDS if kind == properties.code("kh:changeKind")),
        basis=next(basis for basis in BASES if basis == properties.code("kh:changeBasis")),
        old=tuple(curie(term.value) for term in properties.all("kh:oldItem")),
        new=tuple(curie(term.value) for term in properties.all("kh:newItem")),
        likeness=float(likeness) if likeness else None,
        word=properties.one("kh:changeWord"),
        note=properties.text("kh:changeNote"),
        evidence=properties.code("kh:evidence"),
        source=properties.one("kh:factSource"),
        locator=properties.one("kh:locator"),
    )


def _name(iri: str) -> str:
    return curie(iri) if "/" in iri.removeprefix(ID) else iri.removeprefix(ID)
