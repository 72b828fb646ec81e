"""What lies around an item, and what leads from one item to another; never more than one can see.

A drawing of hundreds of boxes tells nothing. So the items are bounded; what there is no room for is
counted by document, and the documents take turns, so that none crowds out the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kakehashi.errors import BadInputError
from kakehashi.model.derivation_views import Named
from kakehashi.model.graph import Choice, EdgeBasis, GraphEdge, GraphNode, GraphView
from kakehashi.model.premise import STANDINGS, Premise
from kakehashi.model.proof import Explanation, Step
from kakehashi.model.relation import UNKNOWN
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.derivation import Derivation
from kakehashi.services.statements import Statements

__all__ = ["MOST_CENTRES", "MOST_DEPTH", "MOST_ITEMS", "Neighbourhood"]

#: Items that one drawing may hold; the default is that of :class:`Choice`.
MOST_ITEMS: Final = 200
MOST_DEPTH: Final = 3
#: Items that may be asked for together.
MOST_CENTRES: Final = 8
#: Proofs of a path that are drawn beside those that are needed together.
MOST_PROOFS: Final = 3
#: Of the items, the part that derived relations may take, as a divisor.
_DERIVED_PART: Final = 3

#: Which links come first when there is no room for all.
_TIER: Final[dict[EdgeBasis, int]] = {"stated": 0, "identity": 0, "nesting": 1, "listed": 1}
_BASES: Final[dict[str, EdgeBasis]] = {
    "statement": "stated",
    "nesting": "nesting",
    "identity": "identity",
}


@dataclass(frozen=True, slots=True)
class _Link:
    """An edge seen from one of its ends."""

    end: str
    edge: GraphEdge
    outward: bool  #: the end is the object

    @property
    def order(self) -> tuple[int, int, float]:
        """Sorts links: statements first, then parents, then children; the surest first."""
        tier = _TIER[self.edge.basis] + (0 if self.outward or not _TIER[self.edge.basis] else 1)
        rank = self.edge.premise.rank if self.edge.premise else 0
        return tier, rank, -(self.edge.confidence or 0.0)


class Neighbourhood:
    """Cuts parts out of the graph that are small enough to be drawn."""

    def __init__(
        self, derivation: Derivation, catalogue: Catalogue, statements: Statements, release: str
    ) -> None:
        self._derivation, self._catalogue = derivation, catalogue
        self._statements, self._release = statements, release

    # --- answers ------------------------------------------------------------------------------

    def around(self, items: Sequence[str], choice: Choice) -> GraphView:
        """Return the neighbourhood of one or more items.

        Raises UnknownThingError for an unknown item or document, BadInputError for too many items.
        """
        if not 1 <= len(items) <= MOST_CENTRES:
            raise BadInputError(
                "A drawing shows the surroundings of 1 to {most} items; {count} were given.",
                remedy="Leave out some of the parameters «item».",
                most=MOST_CENTRES,
                count=len(items),
            )
        asked = tuple(dict.fromkeys(self._catalogue.resolve(item) for item in items))
        if choice.to:
            self._catalogue.document(choice.to)
        derived, derived_left_out = self._derived(asked, choice)
        reached, seen = self._walk(asked, [e.object for e in derived], choice)
        edges = {
            link.edge: None for item in reached for link in self._links(item, asked, choice)
            if link.end in reached
        }  # fmt: skip
        left_out = Counter(item.partition(":")[0] for item in seen - reached.keys())
        more = {
            item: len({k.end for k in self._links(item, asked, choice)} - reached.keys())
            for item in reached
        }
        found = (*edges, *(e for e in derived if e.object in reached))
        return replace(
            self._view(asked, choice, reached, found, more),
            left_out=dict(sorted(left_out.items())),
            derived_left_out=derived_left_out,
        )

    def between(self, a: str, b: str, *, nestings: bool = True) -> GraphView:
        """Return the best proofs of how two items relate, as one graph.

        Raises UnknownThingError for an unknown item, BadInputError for one item with itself.
        """
        one, other = self._catalogue.resolve(a), self._catalogue.resolve(b)
        if one == other:
            raise BadInputError("Both ends are {id}.", remedy="Name two different items.", id=one)
        found = self._derivation.explain(one, other, nestings=nestings).explanation
        shown = sorted({*found.establishing, *range(min(MOST_PROOFS, len(found.proofs)))})
        edges = _path_edges(found, shown)
        reached = _distances((one, other), edges)
        view = self._view((one, other), Choice(nestings=nestings), reached, edges, None)
        return replace(view, proofs=len(found.proofs), proofs_shown=len(shown))

    # --- parts --------------------------------------------------------------------------------

    def _walk(
        self, asked: Sequence[str], derived: Sequence[str], choice: Choice
    ) -> tuple[dict[str, int], set[str]]:
        """Return the items there is room for with their distance, and all that were met."""
        reached = dict.fromkeys(asked, 0) | dict.fromkeys(derived, 1)
        seen, frontier = set(reached), list(asked)
        for distance in range(1, choice.depth + 1):
            best: dict[str, tuple[int, int, float]] = {}
            for item in frontier:
                for link in self._links(item, asked, choice):
                    if reached.get(link.end, distance) >= distance:
                        best[link.end] = min(link.order, best.get(link.end, link.order))
            room = choice.limit - len(reached)
            new = [item for item in _in_turns(best) if item not in reached]
            seen.update(new)
            frontier = [item for item in best if item in reached] + new[: max(0, room)]
            reached |= dict.fromkeys(new[: max(0, room)], distance)
        return reached, seen

    def _links(self, item: str, asked: Sequence[str], choice: Choice) -> list[_Link]:
        """Return the links of an item that the choice lets through."""
        own = {choice.to, *(name.partition(":")[0] for name in asked)}
        lowest = STANDINGS.index(choice.standing) if choice.standing else len(STANDINGS)
        return [
            link
            for link in self._index.get(item, ())
            if (choice.nestings or link.edge.basis not in ("nesting", "listed"))
            and (not link.edge.premise or link.edge.premise.rank <= lowest)
            and (not choice.to or link.end.partition(":")[0] in own)
        ]

    @cached_property
    def _index(self) -> dict[str, list[_Link]]:
        """Every link of every item; read once."""
        found: defaultdict[str, list[_Link]] = defaultdict(list)
        for edge in self._edges():
            found[edge.subject].append(_Link(edge.object, edge, outward=True))
            found[edge.object].append(_Link(edge.subject, edge, outward=False))
        return dict(found)

    def _edges(self) -> Iterable[GraphEdge]:
        for premise in self._derivation.premises():
            yield _edge_of(premise)
        for item, parent in self._derivation.listed():
            yield GraphEdge(item, UNKNOWN, parent, "listed")

    def _derived(self, asked: Sequence[str], choice: Choice) -> tuple[list[GraphEdge], int]:
        """Return what follows of the items asked for, as far as there is room, and the rest."""
        edges: list[GraphEdge] = []
        left_out = 0
        most = choice.limit // _DERIVED_PART // len(asked)
        for item in asked if choice.derived else ():
            views, total = self._derivation.nearest(
                item, choice.to, nestings=choice.nestings, most=most
            )
            left_out += total - len(views)
            edges += (_derived_edge(view.explanation) for view in views)
        return edges, left_out

    def _view(
        self,
        asked: tuple[str, ...],
        choice: Choice,
        reached: dict[str, int],
        edges: Iterable[GraphEdge],
        more: dict[str, int] | None,
    ) -> GraphView:
        """Return the view of items and edges; a path is one that counts no further neighbours."""
        refs = self._catalogue.refs.of(reached)
        place = {item: n for n, item in enumerate(refs)}
        kept = [e for e in edges if e.subject in refs and e.object in refs]
        ids = {e.premise.id for e in kept if e.premise and e.premise.kind == "statement"}
        path = more is None
        return GraphView(
            asked=asked,
            path=path,
            choice=choice,
            nodes=tuple(
                GraphNode(refs[item], reached[item], (more or {}).get(item, 0))
                for item in sorted(refs, key=lambda i: (_turn_of(i, asked), reached[i], place[i]))
            ),
            edges=tuple(
                kept if path else sorted(kept, key=lambda e: _edge_order(e, reached, place))
            ),
            named=Named(refs, self._statements.some(ids)),
            release=self._release,
        )


def _edge_of(step: Premise | Step, proofs: tuple[int, ...] = ()) -> GraphEdge:
    """Return a premise as a line; one that is a step of a proof in the direction of the proof."""
    premise = step if isinstance(step, Premise) else step.premise
    start, end = (
        (step.start, step.end) if isinstance(step, Step) else (premise.subject, premise.object)
    )
    return GraphEdge(
        start,
        step.relation,
        end,
        _BASES[premise.kind],
        premise,
        premise.standing,
        premise.confidence,
        proofs,
    )


def _derived_edge(found: Explanation) -> GraphEdge:
    return GraphEdge(
        found.subject,
        found.relation,
        found.object,
        "derived",
        standing=found.standing,
        confidence=found.confidence,
    )


def _path_edges(found: Explanation, shown: Iterable[int]) -> list[GraphEdge]:
    """Return the steps of the proofs, and the conclusion where it is not stated itself."""
    used: dict[Premise, tuple[Step, list[int]]] = {}
    for number in shown:
        for step in found.proofs[number].steps:
            used.setdefault(step.premise, (step, []))[1].append(number + 1)
    edges = [_edge_of(step, tuple(numbers)) for step, numbers in used.values()]
    if found.relation not in (UNKNOWN, found.stated):
        edges.append(_derived_edge(found))
    return edges


def _distances(ends: tuple[str, str], edges: Sequence[GraphEdge]) -> dict[str, int]:
    """Return how far every item of a path is from the nearer end."""
    reached, frontier = dict.fromkeys(ends, 0), list(ends)
    while frontier:
        near = set(frontier)
        pairs = [(e.subject, e.object) for e in edges] + [(e.object, e.subject) for e in edges]
        frontier = sorted({end for start, end in pairs if start in near} - reached.keys())
        reached |= {item: max(reached.values()) + 1 for item in frontier}
    return reached


def _in_turns(best: dict[str, tuple[int, int, float]]) -> list[str]:
    """Return items in the order of their links, the documents taking turns.

    >>> link = (0, 0, 0.0)
    >>> _in_turns({"a:1": link, "a:2": link, "a:3": link, "b:1": link})
    ['a:1', 'b:1', 'a:2', 'a:3']
    """
    turn: Counter[tuple[int, str]] = Counter()
    placed = []
    for item in sorted(best, key=lambda i: (best[i], i)):
        tier, document = best[item][0], item.partition(":")[0]
        placed.append((tier, turn[tier, document], document, item))
        turn[tier, document] += 1
    return [item for *_, item in sorted(placed)]


def _turn_of(item: str, asked: tuple[str, ...]) -> int:
    return asked.index(item) if item in asked else len(asked)


def _edge_order(
    edge: GraphEdge, reached: dict[str, int], place: dict[str, int]
) -> tuple[int, int, int, int, str]:
    near = min(reached[edge.subject], reached[edge.object])
    order = ("stated", "derived", "identity", "nesting", "listed").index(edge.basis)
    id_ = edge.premise.id if edge.premise else ""
    return near, order, place[edge.subject], place[edge.object], id_
