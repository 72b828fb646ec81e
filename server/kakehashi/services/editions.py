"""What a new edition changed, and what that means for the statements about the old one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.change import IMPACTS, KINDS, Change
from kakehashi.model.edition_views import Affected, EditionDiff, EditionRef, ItemChange
from kakehashi.model.views import ItemRef, Superseded
from kakehashi.namespaces import curie
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.queries import Queries, thing
from kakehashi.services.statements import Statements
from kakehashi.services.succession import Pair, Succession

__all__ = ["Editions"]


class Editions:
    """Answers about editions of one release; each answer is made once."""

    def __init__(
        self,
        queries: Queries,
        catalogue: Catalogue,
        statements: Statements,
        succession: Succession,
        release: str,
    ) -> None:
        self._queries, self._catalogue, self._statements = queries, catalogue, statements
        self._succession, self._release = succession, release
        self._made: dict[tuple[str, str], EditionDiff] = {}

    def pairs(self, edition: str = "") -> tuple[tuple[EditionRef, EditionRef, bool], ...]:
        """Return old and new edition, and whether they are compared, of every succession.

        With ``edition`` (slug or CURIE) only those in which it takes part. An item that went into
        another one of its own edition is no succession of editions.
        """
        return tuple(
            (self._edition(pair.old), self._edition(pair.new), pair.compared)
            for pair in self._succession.pairs.values()
            if edition in ("", pair.old, pair.new) and not pair.within
        )

    def pairs_of_document(self, slug: str) -> tuple[tuple[EditionRef, EditionRef, bool], ...]:
        """Return the successions of a document and of the standards that are its items."""
        return tuple(
            found
            for found in self.pairs()
            if slug in {ref.name.partition(":")[0] for ref in found[:2]}
        )

    def superseded(self, item: str) -> Superseded | None:
        """Return why an item (CURIE) is not in force; None when it is, or nothing is known."""
        return self._succession.superseded(item)

    def diff(self, old: str, new: str) -> EditionDiff:
        """Return what became of every item of ``old`` in ``new``, and of statements about it.

        Editions are named by slug, or by CURIE where a standard is an item of a document.
        Raises UnknownThingError when nothing says that one replaced the other, and BadInputError
        when they are given the wrong way round.
        """
        names = self._named(old), self._named(new)
        if names in self._made:
            return self._made[names]
        pair = self._succession.pairs.get(names)
        if pair is None:
            self._refuse(*names)
        found = self._diff(self._succession.pairs[names])
        self._made[names] = found
        return found

    def _refuse(self, old: str, new: str) -> None:
        if (new, old) in self._succession.pairs:
            raise BadInputError(
                "{old} replaced {new}, not the other way round.",
                remedy="Name the old edition first.",
                old=old,
                new=new,
            )
        pairs = self._succession.pairs
        known = ", ".join(f"{p.old} {p.new}" for p in pairs.values() if not p.within)
        raise UnknownThingError(
            "Nothing says that {new} replaced {old}.",
            remedy="Known successions: {known}.",
            old=old,
            new=new,
            known=known or "–",
        )

    def _diff(self, pair: Pair) -> EditionDiff:
        changes = self._succession.changes(pair)
        items = self._items(pair.old)
        named = {name for change in changes for name in (*change.old, *change.new)}
        refs = self._catalogue.refs.of([*items, *named])
        affected = tuple(self._affected(pair, items, refs))
        kinds = Counter(change.kind for change in changes)
        impacts = Counter(found.impact for found in affected)
        return EditionDiff(
            old=self._edition(pair.old),
            new=self._edition(pair.new),
            compared=pair.compared,
            note=pair.note,
            evidence=pair.evidence,
            source=pair.source,
            changes=tuple(_in_order(changes, refs)),
            kinds={kind: kinds[kind] for kind in KINDS if kinds[kind]},
            affected=affected,
            impacts={impact: impacts[impact] for impact in IMPACTS},
            release=self._release,
        )

    def _affected(
        self, pair: Pair, items: Iterable[str], refs: dict[str, ItemRef]
    ) -> Iterator[Affected]:
        own = set(items)
        rows = [
            (row["statement"].value.rpartition("/")[2], curie(row["end"].value))
            for row in self._queries.rows("ends", edition=thing(self._edition(pair.old).iri))
        ]
        statements = self._statements.some({statement for statement, _ in rows})
        places = {name: number for number, name in enumerate(refs)}
        for statement, end in sorted(
            {(s, e) for s, e in rows if e in own}, key=lambda r: (places.get(r[1], -1), r[0])
        ):
            view, why = statements.get(statement), self._succession.within(pair, end)
            if view is not None and end in refs:
                new = tuple(self._catalogue.refs.of(why.new).values())
                yield Affected(view, refs[end], why.impact, why.kind, new)

    def _items(self, edition: str) -> list[str]:
        rows = self._queries.rows("members", edition=thing(self._edition(edition).iri))
        own = {curie(row["item"].value) for row in rows}
        return sorted(own - self._succession.alone | own & {edition})

    def _named(self, name: str) -> str:
        slugs = {d.slug for d in self._catalogue.documents(stubs=True)}
        if name.strip().casefold() in slugs:
            return name.strip().casefold()
        if ":" in name or "/" in name:
            return self._catalogue.resolve(name.strip())
        return self._catalogue.document(name.strip()).slug

    def _edition(self, name: str) -> EditionRef:
        if ":" not in name:
            document = self._catalogue.document(name)
            return EditionRef(name, document.iri, document.title, document.version, document.issued)
        ref = self._catalogue.refs.one(name)
        return EditionRef(name, ref.iri, ref.title, ref.notation, "")


def _in_order(changes: Iterable[Change], refs: dict[str, ItemRef]) -> list[ItemChange]:
    """Return changes in the order of the old document, new items after them in their own."""
    place = {name: number for number, name in enumerate(refs)}
    views = [
        ItemChange(
            change,
            tuple(refs[name] for name in change.old if name in refs),
            tuple(refs[name] for name in change.new if name in refs),
        )
        for change in changes
    ]
    return sorted(
        views,
        key=lambda v: (
            not v.change.old,
            min((place.get(name, 0) for name in v.change.old or v.change.new), default=0),
        ),
    )
