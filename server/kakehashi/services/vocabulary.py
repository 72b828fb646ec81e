"""The words that a query can use: classes, properties and codes, with labels and how often used.

They are what the graph says of itself (VoID) and what the ontology declares; terms of others
that the graph does not use are left out.
"""

from __future__ import annotations

from functools import cached_property
from typing import cast

from kakehashi.model.text import Text
from kakehashi.model.vocabulary import KINDS, Kind, Word
from kakehashi.namespaces import curie
from kakehashi.services.queries import Queries
from kakehashi.services.terms import Terms

__all__ = ["Vocabulary"]


class Vocabulary:
    """Knows the words of a release."""

    def __init__(self, queries: Queries, terms: Terms) -> None:
        self._queries, self._terms = queries, terms

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Return all words that have a prefixed name: by kind, the most used first."""
        uses: dict[tuple[Kind, str], int] = {}
        for row in self._queries.rows("vocabulary"):
            found = (cast("Kind", row["kind"].value), curie(row["term"].value))
            count = int(row["uses"].value) if "uses" in row else 0
            uses[found] = max(count, uses.get(found, 0))
        words = [
            Word(kind, name, self._label(name), count)
            for (kind, name), count in uses.items()
            if "://" not in name
        ]
        return tuple(sorted(words, key=lambda w: (KINDS.index(w.kind), -w.uses, w.name)))

    def _label(self, name: str) -> Text:
        label = self._terms.label(name)
        return Text() if label.en == name else label
