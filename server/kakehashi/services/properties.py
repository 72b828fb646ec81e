"""Read the properties of one thing by their names, whatever the order the store gives them in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from kakehashi.model.term import Row, Term
from kakehashi.model.text import Text
from kakehashi.namespaces import curie

__all__ = ["Properties", "grouped"]


#: Properties are few and come back with every row.
_name = cache(curie)


class Properties:
    """Property values of one thing; properties are named by CURIE.

    >>> p = Properties(
    ...     [("urn:p", Term("a", "literal", "en")), ("urn:p", Term("い", "literal", "ja"))]
    ... )
    >>> p.text("urn:p")
    Text(ja='い', en='a')
    """

    def __init__(self, pairs: Iterable[tuple[str, Term]]) -> None:
        self._values: defaultdict[str, list[Term]] = defaultdict(list)
        for predicate, value in pairs:
            self._values[_name(predicate)].append(value)

    def __bool__(self) -> bool:
        return bool(self._values)

    def all(self, name: str) -> list[Term]:
        """Return all values, sorted."""
        return sorted(self._values.get(name, ()))

    def one(self, name: str) -> str:
        """Return the first value as text, empty when there is none."""
        values = self._values.get(name)
        return min(values).value if values else ""

    def code(self, name: str) -> str:
        """Return the notation of a code-list concept: the last part of its IRI."""
        return self.one(name).rpartition("/")[2]

    def codes(self, name: str) -> list[str]:
        """Return the notations of all code-list concepts of the property."""
        return [t.value.rpartition("/")[2] for t in self.all(name)]

    def flag(self, name: str) -> bool:
        """Return whether the property says true."""
        return self.one(name) in ("true", "1")

    def text(self, name: str) -> Text:
        """Return the Japanese and the English value; an untagged one counts as English."""
        by_tag = {t.language.partition("-")[0]: t.value for t in reversed(self.all(name))}
        return Text(ja=by_tag.get("ja", ""), en=by_tag.get("en", by_tag.get("", "")))

    def names(self) -> list[str]:
        """Return the CURIEs of all properties, sorted."""
        return sorted(self._values)


def grouped(rows: Iterable[Row], by: str) -> dict[str, Properties]:
    """Group rows ``?{by} ?p ?o`` into the properties of each thing, in the order of their IRIs."""
    pairs: defaultdict[str, list[tuple[str, Term]]] = defaultdict(list)
    for row in rows:
        pairs[row[by].value].append((row["p"].value, row["o"]))
    return {iri: Properties(pairs[iri]) for iri in sorted(pairs)}
