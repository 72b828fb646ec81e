"""Item references: what a line in a list shows of an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from rapidfuzz import process

from kakehashi.errors import UnknownThingError
from kakehashi.model.text import Text
from kakehashi.model.views import Hit, ItemRef, Resolution
from kakehashi.namespaces import item_iri
from kakehashi.store.labels import LabelRow, Labels, Member
from kakehashi.store.search_index import Found, Match, SearchIndex
from kakehashi.store.search_ways import NAMING, SCORES

__all__ = ["Refs"]

#: How like a name must be to be suggested, of 100.
_LIKE = 60
_SUGGESTIONS = 5
#: Choices that are listed of an ambiguous text.
MOST_CHOICES = 50

#: Ways in which a text names one item when it finds one.
_EXACT = frozenset(NAMING) - {"belonging number", "edition"}
#: Ways to read a number, which are choices beside each other.
_NUMBERS = frozenset({"written", "number", "bare number"})

Answer = Literal["exact", "choices", "suggestions"]


class Refs:
    """Looks items up by identifier."""

    def __init__(self, release_dir: Path) -> None:
        self._labels = Labels(release_dir / "labels.sqlite")
        self._index = SearchIndex(release_dir / "search.sqlite")

    def close(self) -> None:
        """Close both files."""
        self._labels.close()
        self._index.close()

    def of(self, identifiers: Iterable[str]) -> dict[str, ItemRef]:
        """Return the items that exist, by identifier, in the order of their documents."""
        rows = self._labels.rows(identifiers).values()
        ordered = sorted(rows, key=lambda row: (row.document, row.position, row.id))
        return {row.id: _ref(row) for row in ordered}

    def one(self, identifier: str) -> ItemRef:
        """Return an item; raise UnknownThingError, with near names, when there is none."""
        found = self.of([identifier]).get(identifier)
        if found is None:
            raise UnknownThingError(
                "No item is called {id}.", suggestions=self.suggest(identifier), id=identifier
            )
        return found

    def find(self, text: str) -> str | None:
        """Return the identifier of the item that ``text`` names exactly, in any case, or None."""
        if text in self._labels.rows([text]):
            return text
        best = self._index.find(text, limit=1) if ":" in text else []
        return best[0].id if best and best[0].score == SCORES["id"] else None

    def page(self, document: str, offset: int, limit: int) -> tuple[int, list[ItemRef]]:
        """Return the number of items of a document and a slice of them, in its own order."""
        total, rows = self._labels.page(document, offset, limit)
        return total, [_ref(row) for row in rows]

    def ids(self, offset: int, limit: int) -> list[str]:
        """Return a slice of the identifiers of all items, in the documents' own order."""
        return self._labels.ids(offset, limit)

    def count(self) -> int:
        """Return how many items there are."""
        return self._labels.count()

    def members(self, document: str = "") -> list[Member]:
        """Return every item of a document, or of all, in the documents' own order."""
        return self._labels.members(document)

    def evidence_of(self, document: str) -> dict[str, int]:
        """Return how many items of a document rest on which evidence."""
        return self._labels.evidence(document)

    def search(self, text: str, limit: int, offset: int = 0, **kept: str) -> Found:
        """Return what the index finds; ``kept`` narrows by document, kind and evidence."""
        return self._index.search(text, limit, offset, **kept)

    def complete(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Return what may be meant by the beginning of a text; each thing under one identifier."""
        matches = self._index.complete(text, limit)
        rows = self._labels.rows(match.id for match in matches)
        return self._hits([m for m in matches if rows[m.id].alias_of not in rows])

    def hits(self, found: Found) -> tuple[Hit, ...]:
        """Return what was found with the items."""
        return self._hits(found.matches)

    def _hits(self, matches: Sequence[Match]) -> tuple[Hit, ...]:
        refs = self.of(match.id for match in matches)
        return tuple(Hit(refs[m.id], m.score, m.matched, m.how) for m in matches)

    def resolve(self, text: str) -> Resolution:
        """Return the item that a text names, the items that it may name, or what is near."""
        named = self._seen(self._index.named(text)) if text else []
        best = [match for match in named if match.how == named[0].how]
        if len(best) == 1 and best[0].how in _EXACT:
            return self._resolution(text, "exact", [best[0].id])
        if best:
            family = _NUMBERS if best[0].how in _NUMBERS else {best[0].how}
            may = [match.id for match in named if match.how in family]
            return self._resolution(text, "choices", may)
        near = [*self._index.near(text), *self._index.find(text, _SUGGESTIONS)] if text else []
        names = list(self.suggest(text)) if ":" in text else []
        names += [match.id for match in near]
        return self._resolution(text, "suggestions", names[:_SUGGESTIONS])

    def _seen(self, named: list[Match]) -> list[Match]:
        """Leave out what names the same thing, or names a number that others have as well.

        Of a document that is only referred to, the numbers are known that others mention; most
        are short.
        """
        rows = self._labels.rows(match.id for match in named)
        best = max((m.score for m in named if not rows[m.id].stub), default=0)
        return [
            m
            for m in named
            if rows[m.id].alias_of not in rows and (not rows[m.id].stub or m.score > best)
        ]

    def _resolution(self, text: str, answer: Answer, found: Iterable[str]) -> Resolution:
        names = list(dict.fromkeys(found))
        refs = self.of(names[:MOST_CHOICES])
        return Resolution(
            text, answer, tuple(refs[name] for name in names[:MOST_CHOICES]), len(names)
        )

    def suggest(self, identifier: str) -> tuple[str, ...]:
        """Return identifiers that look like ``identifier``, the nearest first."""
        return self.near(identifier, self._index.ids())

    @staticmethod
    def near(text: str, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``names`` that look like ``text``, the nearest first."""
        found = process.extract(text[:100], list(names), limit=_SUGGESTIONS, score_cutoff=_LIKE)
        return tuple(name for name, _, _ in found)


def _ref(row: LabelRow) -> ItemRef:
    return ItemRef(
        id=row.id,
        iri=item_iri(row.id),
        document=row.document,
        notation=row.notation,
        title=Text(ja=row.title_ja, en=row.title_en),
        kind=row.kind,
        kind_label=Text(ja=row.kind_ja, en=row.kind_en),
        evidence=row.evidence,
        placeholder=row.placeholder,
        stub=row.stub,
        not_found=row.not_found,
    )
