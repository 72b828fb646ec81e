"""Initiatives, issues, events and actors that concern an item, by the links that the data has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kakehashi.model.derivation_views import ExplanationView
from kakehashi.model.relation import Relation
from kakehashi.model.views import Crosswalk, ItemRef
from kakehashi.model.work import LINKS, Link, WorkLink
from kakehashi.namespaces import curie
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries
from kakehashi.services.refs import Refs

__all__ = ["Work"]


@dataclass(slots=True)
class _Known:
    """What the graph says of one of them."""

    kind: str  #: Initiative, Issue, Event or Actor
    date: str = ""
    status: str = ""
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


#: A link of the graph, and how its ends stand to each other: from the start, from the end.
_WAYS: tuple[tuple[str, Link, Link], ...] = (
    ("kh:addressesIssue", "addresses", "addressed-by"),
    ("kh:hasActor", "actor", "takes-part"),
)


class Work:
    """Reads the map of work; it is small, so all of it is kept."""

    def __init__(self, queries: Queries, refs: Refs) -> None:
        self._queries, self._refs = queries, refs

    def told(self) -> dict[str, Properties]:
        """Return what the documents say that the live map begins with, by the IRI of the item."""
        rows = self._queries.rows("live-seed")
        return grouped(sorted(rows, key=lambda row: (row["p"].value, row["o"].value)), "item")

    @cached_property
    def _known(self) -> dict[str, _Known]:
        found: dict[str, _Known] = {}
        for row in self._queries.rows("work"):
            known = found.setdefault(
                curie(row["item"].value), _Known(row["class"].value.rpartition("#")[2])
            )
            known.date = row["date"].value if "date" in row else ""
            known.status = row["status"].value.rpartition("/")[2] if "status" in row else ""
            if "link" in row and "other" in row:
                others = known.links[curie(row["link"].value)]
                if (other := curie(row["other"].value)) not in others:
                    others.append(other)
        return found

    @cached_property
    def _back(self) -> dict[tuple[str, str], list[str]]:
        """The starts of each link, by link and end."""
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name, known in self._known.items():
            for link, others in known.links.items():
                for other in others:
                    found[link, other].append(name)
        return dict(found)

    def of(
        self, crosswalk: Crosswalk, follows: Iterable[ExplanationView] = ()
    ) -> tuple[WorkLink, ...]:
        """Return what concerns the item of a cross-walk, the written links first.

        Issues, initiatives and events among the counterparts concern it too, with the relation.
        """
        item = crosswalk.item.id
        names: list[tuple[str, Link]] = []
        for way, onward, backward in _WAYS:
            names += ((n, backward) for n in self._back.get((way, item), ()))
            if item in self._known:
                names += ((n, onward) for n in self._known[item].links.get(way, ()))
        refs = self._refs.of(name for name, _ in names) if names else {}
        found = {n: self._link(refs[n], link) for n, link in names if n in refs}
        stated = [(r.item, r.relation, False) for r in crosswalk.related]
        derived = [(v.object, v.explanation.relation, True) for v in follows]
        for ref, relation, follows_only in (*stated, *derived):
            known = self._known.get(ref.id)
            apart = relation == Relation.DISJOINT
            if known and known.kind in _LINK_OF and ref.id not in found and not apart:
                link: Link = _LINK_OF[known.kind]
                found[ref.id] = self._link(ref, link, relation, derived=follows_only)
        return tuple(sorted(found.values(), key=_order))

    def _link(
        self, ref: ItemRef, link: Link, relation: Relation | None = None, *, derived: bool = False
    ) -> WorkLink:
        known = self._known.get(ref.id)
        actors = known.links.get("kh:hasActor", []) if known else []
        initiatives = self._back.get(("kh:addressesIssue", ref.id), [])
        named = self._refs.of([*actors, *initiatives]) if actors or initiatives else {}
        return WorkLink(
            ref,
            link,
            tuple(named[n] for n in actors if n in named),
            tuple(named[n] for n in initiatives if n in named),
            known.date if known else "",
            known.status if known else "",
            relation,
            derived,
        )


_LINK_OF: dict[str, Link] = {"Issue": "issue", "Initiative": "initiative", "Event": "event"}


def _order(found: WorkLink) -> tuple[bool, int, str]:
    return found.derived, LINKS.index(found.link), found.item.id
