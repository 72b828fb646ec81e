"""What somebody may mean who has typed the beginning of a number, a name or a word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from kakehashi.store.search_beginnings import Beginnings
from kakehashi.store.search_ways import SCORES

__all__ = ["Chosen", "Completer"]

#: Documents that stand before items, and numbers that are put in order.
_DOCUMENTS: Final = 3
_MOST_ORDERED: Final = 500


class Chosen(NamedTuple):
    """An entry that may be meant."""

    number: int
    how: str  #: a way of finding, or "beginning"
    name: str  #: what begins so, else empty


class Completer:
    """Chooses among the entries of an index; ``rows`` asks its file, ``lesser`` are stubs."""

    def __init__(
        self, rows: Callable[[str, Sequence[object]], list[tuple[Any, ...]]], lesser: Sequence[bool]
    ) -> None:
        self._rows, self._lesser = rows, lesser

    def of(self, text: str, by_key: Mapping[int, str], most: int) -> list[Chosen]:
        """Return at most so many entries, the likeliest first; ``by_key`` was found by keys.

        What the text names as it stands, documents, numbers that begin so, titles, words of titles.
        """
        naming = sorted(
            (n for n, how in by_key.items() if how != "prefix"),
            key=lambda n: (-SCORES[by_key[n]], n),
        )
        chosen = {n: Chosen(n, by_key[n], "") for n in naming[:most]}
        if len(chosen) < most:
            for begun in self._documents.of(text, _DOCUMENTS):
                if begun.rank == 0 and not self._lesser[begun.number - 1]:
                    chosen.setdefault(begun.number, Chosen(begun.number, "beginning", begun.name))
            for n in self._in_order([n for n in by_key if n not in chosen]):
                chosen[n] = Chosen(n, by_key[n], "")
        if len(chosen) < most:
            for begun in self._names.of(text, most):
                chosen.setdefault(begun.number, Chosen(begun.number, "beginning", begun.name))
        return list(chosen.values())[:most]

    @cached_property
    def _names(self) -> Beginnings:
        """Titles and other labels of all entries, which are numbered in the order of their rank."""
        rows = self._rows("SELECT n, texts FROM entry ORDER BY n", ())
        # Behind the labels stand two summaries, which are no names.
        return Beginnings((n, name) for n, texts in rows for name in json.loads(texts)[:-2])

    @cached_property
    def _documents(self) -> Beginnings:
        """Titles and short names of documents: few, and hidden among thousands of items."""
        rows = self._rows(
            "SELECT n, document, texts FROM entry WHERE id LIKE '%:document' ORDER BY n", ()
        )
        return Beginnings(
            (n, name) for n, slug, texts in rows for name in (slug, *json.loads(texts)[:-2])
        )

    def _in_order(self, numbers: list[int]) -> list[int]:
        """Return entries with items before stubs, and SR 1.2 before SR 1.10."""
        some = sorted(numbers)[:_MOST_ORDERED]
        marks = ", ".join("?" * len(some))
        names = dict(self._rows(f"SELECT n, id FROM entry WHERE n IN ({marks})", some))  # noqa: S608
        return sorted(some, key=lambda n: (self._lesser[n - 1], _natural(names[n])))


def _natural(identifier: str) -> list[tuple[int, str]]:
    """Return what identifiers are sorted by.

    >>> sorted(["sr-1.10", "sr-1.2", "sr-1"], key=_natural)
    ['sr-1', 'sr-1.2', 'sr-1.10']
    """
    pieces = re.split(r"(\d+)", identifier)
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
