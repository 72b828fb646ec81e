"""The triples of an answer as things and the links between them, few enough to be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypedDict

from kakehashi.messages import Language
from kakehashi.model.term import Term
from kakehashi.namespaces import PREFIXES, curie

__all__ = ["Drawing", "Link", "Node", "drawing_of"]

#: More than these cannot be told apart on a screen.
MOST_NODES: Final = 120
MOST_LINKS: Final = 240

_TYPE: Final = f"{PREFIXES['rdf']}type"
#: Properties whose value is the name of a thing; the first one counts.
_NAMES: Final = (
    f"{PREFIXES['skos']}prefLabel",
    f"{PREFIXES['rdfs']}label",
    f"{PREFIXES['dcterms']}title",
    f"{PREFIXES['foaf']}name",
)


class Node(TypedDict):
    """A thing; ``iri`` is empty for a blank node."""

    id: str
    name: str
    iri: str


class Link(TypedDict):
    """A triple between two things."""

    source: str
    target: str
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn of a graph, and how much of it that is."""

    links: tuple[tuple[str, str, str], ...]  #: subject, predicate, object
    names: dict[str, dict[str, str]]  #: of things, by language
    all_links: int

    def nodes(self, language: Language) -> list[Node]:
        """Return the things, with a name in the language if there is one."""
        ends = dict.fromkeys(end for s, _, o in self.links for end in (s, o))
        return [
            {"id": end, "name": self._name(end, language), "iri": "" if end[:2] == "_:" else end}
            for end in ends
        ]

    def _name(self, end: str, language: Language) -> str:
        short = "" if end.startswith("_:") else curie(end)
        names = self.names.get(end, {})
        name = names.get(language) or names.get("en") or next(iter(names.values()), "")
        return "\n".join(filter(None, (short, name)))

    @property
    def edges(self) -> list[Link]:
        """The links, as they are drawn."""
        return [{"source": s, "target": o, "name": curie(p)} for s, p, o in self.links]


def drawing_of(triples: Iterable[tuple[str, str, Term]]) -> Drawing | None:
    """Return what can be drawn of triples; None when they link nothing.

    Values are no things, and a class is what a thing is, not what it is linked with: they are in
    the table only, but for names.
    """
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    links: list[tuple[str, str, str]] = []
    rank: dict[tuple[str, str], int] = {}
    for subject, predicate, value in triples:
        if value.kind != "literal":
            if predicate != _TYPE:
                links.append((subject, predicate, value.value))
        elif predicate in _NAMES:
            place = subject, value.language
            if _NAMES.index(predicate) < rank.get(place, len(_NAMES)):
                rank[place] = _NAMES.index(predicate)
                names[subject][value.language] = value.value
    drawn = tuple(_within_bounds(links))
    return Drawing(drawn, dict(names), len(links)) if drawn else None


def _within_bounds(links: Iterable[tuple[str, str, str]]) -> Iterable[tuple[str, str, str]]:
    """Yield links as long as there is room; one between things that are there still finds it."""
    ends: set[str] = set()
    count = 0
    for subject, predicate, target in links:
        more = {subject, target} - ends
        if count < MOST_LINKS and len(ends) + len(more) <= MOST_NODES:
            ends |= more
            count += 1
            yield subject, predicate, target
