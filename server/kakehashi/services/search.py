"""Search by label or number, and suggestions for identifiers that do not exist."""

from __future__ import annotations

from kakehashi.errors import BadInputError
from kakehashi.model.views import Hit
from kakehashi.services.refs import Refs

__all__ = ["Search"]

#: Longest search text; longer ones are no search but a mistake or an attack.
MAX_LENGTH = 200


class Search:
    """Finds items by what people write: a word, a clause number, an identifier."""

    def __init__(self, refs: Refs) -> None:
        self._refs = refs

    def find(self, text: str, limit: int = 20, document: str = "") -> list[Hit]:
        """Return the best matches first; an empty text finds nothing.

        Raises BadInputError for a text of over 200 characters.
        """
        if len(text) > MAX_LENGTH:
            raise BadInputError(
                "The search text has {length} characters.",
                remedy="Use at most {limit}.",
                length=len(text),
                limit=MAX_LENGTH,
            )
        return self._refs.search(text, limit, document) if text.strip() else []

    def suggest(self, identifier: str) -> tuple[str, ...]:
        """Return identifiers that look like ``identifier``, the nearest first."""
        return self._refs.suggest(identifier)
