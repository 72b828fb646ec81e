"""Search by word or number; what a text names; suggestions for identifiers that do not exist."""

from __future__ import annotations

from kakehashi.errors import BadInputError
from kakehashi.model.text import Text
from kakehashi.model.views import Completion, FacetValue, Hit, Resolution, SearchResult
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.refs import Refs
from kakehashi.services.terms import Terms
from kakehashi.store.search_query import pieces

__all__ = ["Search"]

#: Longest search text; longer ones are no search but a mistake or an attack.
MAX_LENGTH = 200


class Search:
    """Finds items by what people write: a word, a clause number, an identifier."""

    def __init__(self, refs: Refs, catalogue: Catalogue, terms: Terms) -> None:
        self._refs, self._catalogue, self._terms = refs, catalogue, terms

    def find(self, text: str, limit: int = 20, document: str = "") -> list[Hit]:
        """Return the best matches first; an empty text finds nothing.

        Raises BadInputError for a text of over 200 characters.
        """
        return list(self._refs.hits(self._refs.search(_checked(text), limit, document=document)))

    def look(self, text: str, limit: int = 20, offset: int = 0, **kept: str) -> SearchResult:
        """Return the best matches, and how many there are of each document, kind and evidence.

        ``offset``: how many of the best are left out. ``kept`` narrows the matches: ``document``,
        ``kind``, ``evidence``; empty: all. The counts of each say what a choice of another value
        would show. Raises BadInputError as :meth:`find`.
        """
        found = self._refs.search(_checked(text), limit, offset, **kept)
        facets = {
            name: tuple(FacetValue(v, self._label(name, v), count) for v, count in values)
            for name, values in found.facets.items()
        }
        return SearchResult(self._refs.hits(found), found.total, facets, found.corrected)

    def complete(self, text: str, limit: int = 8) -> list[Completion]:
        """Return the items and documents that may be meant by what was typed so far.

        Raises BadInputError as :meth:`find`.
        """
        return [
            Completion(hit.item, self._catalogue.title(hit.item.document), hit.matched, hit.how)
            for hit in self._refs.complete(_checked(text), limit)
        ]

    def pieces(self, text: str) -> list[tuple[str, int]]:
        """Return the words of a text that find something by themselves, with how many items.

        Raises BadInputError as :meth:`find`.
        """
        counts: dict[str, int] = {}

        def finds(piece: str) -> bool:
            counts[piece] = self._refs.search(piece, 1).total
            return counts[piece] > 0

        return [(piece, counts[piece]) for piece in pieces(_checked(text), finds)]

    def _label(self, name: str, value: str) -> Text:
        if name == "document":
            return self._catalogue.title(value)
        return self._terms.code(name, value)

    def resolve(self, text: str) -> Resolution:
        """Return the item that a text names, the items that it may name, or what is near.

        Raises BadInputError as :meth:`find`.
        """
        return self._refs.resolve(_checked(text).strip())

    def suggest(self, identifier: str) -> tuple[str, ...]:
        """Return identifiers that look like ``identifier``, the nearest first."""
        return self._refs.suggest(identifier)


def _checked(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise BadInputError(
            "The search text has {length} characters.",
            remedy="Use at most {limit}.",
            length=len(text),
            limit=MAX_LENGTH,
        )
    return text
