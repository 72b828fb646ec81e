"""What there is to derive from: premises, networks, and what was said that no network holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kakehashi.calculus.conflicts import Conflict, conflicts
from kakehashi.calculus.gap import Said
from kakehashi.calculus.network import Network, rejected_masks, usable
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN
from kakehashi.namespaces import curie
from kakehashi.rdf.premises import Premises, premises_of
from kakehashi.services.queries import Queries
from kakehashi.services.refs import Refs

__all__ = ["Grounds", "Nothing", "Reading"]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A statement that nothing in a document corresponds to an item."""

    statement: str
    item: str
    document: str


class Reading:
    """The premises read in one way: with the documents' nesting, or without."""

    def __init__(self, given: Premises, items: Sequence[str], *, nestings: bool) -> None:
        self.used, self.blocked = usable(given.premises, given.rejections, nestings=nestings)
        self.network = Network(self.used, items)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Smallest sets of premises that cannot all be true."""
        return conflicts(self.network)

    @cached_property
    def disputed(self) -> frozenset[Premise]:
        """Every premise that takes part in a contradiction."""
        return frozenset(p for conflict in self.conflicts for p in conflict.premises)


class Grounds:
    """Everything that the graph gives to derive from; read once, when first asked for."""

    def __init__(self, queries: Queries, refs: Refs) -> None:
        self._queries, self._refs = queries, refs

    @cached_property
    def given(self) -> Premises:
        """Premises and reviewed rejections, as the graph has them."""
        return premises_of(self._queries.rows("premises"), self._queries.rows("links"))

    @cached_property
    def listed(self) -> tuple[tuple[str, str], ...]:
        """Items, each with the one that it is listed under without being a part of it."""
        rows = self._queries.rows("listed")
        return tuple((curie(r["item"].value), curie(r["other"].value)) for r in rows)

    @cached_property
    def nothing(self) -> tuple[Nothing, ...]:
        """Every statement that nothing in a document corresponds."""
        return tuple(
            Nothing(
                row["statement"].value.rpartition("/")[2],
                curie(row["item"].value),
                row["document"].value.rpartition("/")[2],
            )
            for row in self._queries.rows("nothing")
        )

    @cached_property
    def same(self) -> dict[str, str]:
        """Alias: the item it names."""
        return {p.subject: p.object for p in self.given.premises if p.kind == "identity"}

    @cached_property
    def said(self) -> Said:
        """What was said that a network does not hold."""
        targets: defaultdict[str, list[str]] = defaultdict(list)
        assessable: defaultdict[str, list[str]] = defaultdict(list)
        for member in self._refs.members():
            targets[member.document].append(member.id)
            if member.assessable:
                assessable[member.document].append(member.id)
        unclear: Counter[tuple[str, str]] = Counter()
        for premise in self.given.premises:
            if premise.relation == UNKNOWN:
                for one, other in (
                    (premise.subject, premise.object),
                    (premise.object, premise.subject),
                ):
                    unclear[one, other.partition(":")[0]] += 1
        return Said(
            assessable={slug: tuple(assessable[slug]) for slug in targets},
            targets={slug: tuple(items) for slug, items in targets.items()},
            nothing=frozenset((n.item, n.document) for n in self.nothing),
            references=unclear,
            same=self.same,
            rejected=rejected_masks(self.given.rejections),
        )

    @cached_property
    def nested(self) -> Reading:
        """The premises with the nesting of the documents."""
        return Reading(self.given, self.items, nestings=True)

    @cached_property
    def plain(self) -> Reading:
        """The premises without the nesting of the documents."""
        return Reading(self.given, self.items, nestings=False)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Every item of every document."""
        return tuple(item for items in self.said.targets.values() for item in items)

    def reading(self, nestings: bool) -> Reading:
        """Return the premises with or without the nesting of the documents."""
        return self.nested if nestings else self.plain
