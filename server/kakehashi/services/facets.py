"""Items by class, and by the codes and items that their properties name.

What the release says is read once; each value of a facet is then a set of items, kept as the bits
of a number, so that any combination of facets is counted in a moment at any size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kakehashi.errors import UnknownThingError
from kakehashi.model.facet_views import FacetEntry, Member, Selection
from kakehashi.model.term import Row, Term
from kakehashi.model.text import Text
from kakehashi.namespaces import ID, KH, PREFIXES, SCHEME, curie, item_iri
from kakehashi.services.axioms import Axioms
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.queries import Queries, thing
from kakehashi.services.terms import Terms

__all__ = ["FACETS", "Facets"]

#: Facets with the property that gives the values, in the order in which they narrow a list.
FACETS: Final[dict[str, str]] = {
    "class": PREFIXES["rdf"] + "type",
    "quality": KH + "asksFor",
    "addressee": KH + "addressedTo",
    "role": KH + "actsAs",
    "phase": KH + "lifecyclePhase",
    "level": KH + "concernsLevel",
    "status": KH + "status",
    "stage": KH + "stage",
    "evidence": KH + "evidence",
    "kind": KH + "itemKind",
}
#: Everything is one; it divides nothing.
_EVERYTHING = f"{KH}Item"


@dataclass(frozen=True, slots=True)
class _Value:
    """The items with one value: a bit for each, and again for what the reasoner found."""

    term: Term
    items: int
    found: int


class Facets:
    """Divides the items of all documents."""

    def __init__(
        self, queries: Queries, catalogue: Catalogue, terms: Terms, axioms: Axioms
    ) -> None:
        self._queries, self._catalogue, self._terms = queries, catalogue, terms
        self.axioms = axioms

    @cached_property
    def _ids(self) -> list[str]:
        return [member.id for member in self._catalogue.refs.members()]

    @cached_property
    def _documents(self) -> dict[str, int]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self._ids):
            found[name.partition(":")[0]].append(place)
        return {slug: _bits(places, len(self._ids)) for slug, places in sorted(found.items())}

    @cached_property
    def _facets(self) -> dict[str, dict[str, _Value]]:
        place = {item_iri(name): n for n, name in enumerate(self._ids)}
        facets = {}
        for facet, property_ in FACETS.items():
            of_all = (
                self._queries.rows("classes")
                if facet == "class"
                else self._queries.rows("values", property=thing(property_))
            )
            found = _places(self._queries.rows("inferred", property=thing(property_)), place)
            values = _places(of_all, place)
            facets[facet] = {
                _short(term): _Value(
                    term, _bits(places, len(place)), _bits(found.get(term, ()), len(place))
                )
                for term, places in sorted(values.items())
                if term.kind == "iri"
            }
        return facets

    def prepare(self) -> None:
        """Read what the release says, so that no reader waits for it."""
        for facet in FACETS:
            self.entries(facet)

    def names(self) -> tuple[str, ...]:
        """Return the names of the facets that have values."""
        return tuple(name for name in FACETS if self._facets[name])

    def entries(self, facet: str) -> tuple[FacetEntry, ...]:
        """Return the values of a facet that items have, by their names."""
        return tuple(
            self._entry(facet, value, found.items.bit_count(), found.found.bit_count())
            for value, found in self._facets[facet].items()
            if found.term.value != _EVERYTHING
        )

    def term(self, facet: str, value: str) -> Term:
        """Return what a value of a facet stands for.

        Raises UnknownThingError, with near names, for what no item has.
        """
        values = self._facets.get(facet, {})
        if value not in values:
            raise UnknownThingError(
                "No item has the value {value} of {facet}.",
                remedy="The page «Browse» lists all values that items have.",
                suggestions=self._catalogue.refs.near(value, values),
                value=value,
                facet=facet,
            )
        return values[value].term

    def select(
        self, facet: str, value: str, narrowed: Mapping[str, str], document: str = ""
    ) -> Selection:
        """Return the items that have a value of a facet, and every value of ``narrowed``.

        Raises UnknownThingError for a document that does not exist, or a value that no item has.
        """
        term = self.term(facet, value)
        first = self._facets[facet][value]
        bits = first.items
        for name, wanted in narrowed.items():
            self.term(name, wanted)
            bits &= self._facets[name][wanted].items
        documents = [
            FacetEntry("document", slug, self._catalogue.title(slug), count)
            for slug, members in self._documents.items()
            if (count := (bits & members).bit_count())
        ]
        if document:
            bits &= self._documents.get(self._catalogue.document(document).slug, 0)
        return Selection(
            self._entry(facet, value, first.items.bit_count(), first.found.bit_count()),
            self.axioms.meaning(term.value),
            _positions(bits),
            (bits & first.found).bit_count(),
            tuple(sorted(documents, key=lambda d: (-d.count, d.value))),
            {
                name: found
                for name in FACETS
                if name != facet and (found := self._narrower(name, bits))
            },
        )

    def members(self, facet: str, value: str, places: Iterable[int]) -> tuple[Member, ...]:
        """Return the items at some places, with whether nobody states that they have the value."""
        found = self._facets[facet][value].found
        names = {self._ids[place]: bool(found >> place & 1) for place in places}
        refs = self._catalogue.refs.of(names)
        return tuple(Member(refs[name], names[name]) for name in names if name in refs)

    def _narrower(self, facet: str, bits: int) -> tuple[FacetEntry, ...]:
        found = [
            self._entry(facet, value, count)
            for value, members in self._facets[facet].items()
            if (count := (bits & members.items).bit_count()) and members.term.value != _EVERYTHING
        ]
        return tuple(sorted(found, key=lambda e: (-e.count, e.value)))

    def _entry(self, facet: str, value: str, count: int, found: int = 0) -> FacetEntry:
        return FacetEntry(facet, value, self.label(facet, value), count, found)

    def label(self, facet: str, value: str) -> Text:
        """Return what a value is called."""
        term = self._facets[facet][value].term.value
        if term.startswith(ID):
            return self._titles.get(curie(term)) or Text(en=value)
        return self._terms.label(term)

    @cached_property
    def _titles(self) -> dict[str, Text]:
        names = [
            curie(v.term.value)
            for values in self._facets.values()
            for v in values.values()
            if v.term.value.startswith(ID)
        ]
        return {name: ref.title for name, ref in self._catalogue.refs.of(names).items()}


def _short(term: Term) -> str:
    """Return a class by its local name, a code by its notation, an item by its CURIE."""
    if term.value.startswith(KH):
        return term.value.removeprefix(KH)
    if term.value.startswith(SCHEME):
        return term.value.rpartition("/")[2]
    return curie(term.value)


def _places(rows: Iterable[Row], place: Mapping[str, int]) -> dict[Term, list[int]]:
    """Return where the items of each value stand."""
    found: defaultdict[Term, list[int]] = defaultdict(list)
    for row in rows:
        if (at := place.get(row["item"].value)) is not None:
            found[row["value"]].append(at)
    return found


def _bits(places: Iterable[int], size: int) -> int:
    """Return a number with the bits at ``places``.

    >>> _bits([0, 3], 9)
    9
    """
    found = bytearray(size // 8 + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def _positions(bits: int) -> tuple[int, ...]:
    """Return the places of the bits that are set, in order.

    >>> _positions(9)
    (0, 3)
    """
    digits = bin(bits)[:1:-1]
    found, place = [], digits.find("1")
    while place >= 0:
        found.append(place)
        place = digits.find("1", place + 1)
    return tuple(found)
