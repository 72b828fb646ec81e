"""Editions of the fake world: one comparison, and one succession that is not compared."""

from __future__ import annotations

from kakehashi.errors import BadInputError
from kakehashi.model.change import IMPACTS, Change
from kakehashi.model.edition_views import Affected, EditionDiff, EditionRef, ItemChange
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView, ItemRef, StatementView, Superseded

__all__ = ["GONE", "FakeEditions"]

#: Why the one item of the fake stub is not in force.
GONE = Superseded("csf11:pr.ac-1", "csf11", "nisc", "split", "re-check", ("nisc:bp-3", "nisc:x-9"))


class FakeEditions:
    def __init__(
        self,
        items: dict[str, ItemRef],
        documents: dict[str, DocumentView],
        statements: dict[str, StatementView],
    ) -> None:
        self._items, self._documents, self._statements = items, documents, statements

    def pairs(self) -> tuple[tuple[EditionRef, EditionRef, bool], ...]:
        return (
            (self._edition("cpsf"), self._edition("csf11"), False),
            (self._edition("csf11"), self._edition("nisc"), True),
        )

    def pairs_of_document(self, slug: str) -> tuple[tuple[EditionRef, EditionRef, bool], ...]:
        return tuple(p for p in self.pairs() if slug in (p[0].name, p[1].name))

    def diff(self, old: str, new: str) -> EditionDiff:
        old = old.casefold()
        for one, other, compared in self.pairs():
            if (old, new) == (one.name, other.name):
                return self._diff(one, other) if compared else self._nothing(one, other)
        raise BadInputError("Name the old edition first.")

    def _diff(self, old: EditionRef, new: EditionRef) -> EditionDiff:
        split = Change(
            kind="split", basis="published", old=(GONE.item,), new=GONE.new, word="Moved to <b>",
            note=Text("注記", "A note"), evidence="text", source="s", locator="p. 4",
        )  # fmt: skip
        added = Change(kind="new", basis="absence", new=("nisc:principles",))
        item = self._items[GONE.item]
        affected = Affected(
            self._statements["0000000000000004"], item, "re-check", "split",
            tuple(self._items[name] for name in GONE.new),
        )  # fmt: skip
        return EditionDiff(
            old, new, True, Text("注", "Note"), "text", "https://example.org/list",
            tuple(self._named(change) for change in (split, added)), {"split": 1, "new": 1},
            (affected,), {**dict.fromkeys(IMPACTS, 0), "re-check": 1}, "0123456789ab",
        )  # fmt: skip

    def _nothing(self, old: EditionRef, new: EditionRef) -> EditionDiff:
        return EditionDiff(
            old, new, False, Text(), "", "", (), {}, (), dict.fromkeys(IMPACTS, 0), "0123456789ab"
        )

    def _named(self, change: Change) -> ItemChange:
        old, new = (tuple(self._items[n] for n in names) for names in (change.old, change.new))
        return ItemChange(change, old, new)

    def _edition(self, slug: str) -> EditionRef:
        document = self._documents[slug]
        return EditionRef(slug, document.iri, document.title, document.version, document.issued)
