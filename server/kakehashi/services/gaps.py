"""What one document has for the items of another: gaps, coverage, and the matrix of all pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property

from kakehashi.calculus.answers import tally
from kakehashi.calculus.gap import Comparison
from kakehashi.errors import BadInputError
from kakehashi.model.derivation_views import AcrossView, Assessor, GapView, MatrixView, Named
from kakehashi.model.gap import Tally
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.grounds import Grounds
from kakehashi.services.statements import Statements

__all__ = ["Gaps"]


class Gaps:
    """Compares documents, item by item and as wholes."""

    def __init__(
        self, grounds: Grounds, catalogue: Catalogue, statements: Statements, release: str
    ) -> None:
        self._grounds, self._catalogue = grounds, catalogue
        self._statements, self.release = statements, release

    def gap(
        self,
        subject: str,
        target: str,
        items: Collection[str] | None = None,
        *,
        nestings: bool = True,
    ) -> GapView:
        """Return what document ``target`` has for each assessable item of ``subject``.

        With ``items`` only these are asked about. Raises UnknownThingError for an unknown document,
        BadInputError for one with itself.
        """
        one, other = self._catalogue.document(subject), self._catalogue.document(target)
        if one.slug == other.slug:
            raise BadInputError(
                "A document has no gap against itself: {id}.",
                remedy="Name two documents.",
                id=one.slug,
            )
        rows = self.comparison(nestings=nestings).gap(one.slug, other.slug, items)
        names = {row.item for row in rows} | {f.item for row in rows for f in row.found}
        own = [m for m in self._catalogue.refs.members(one.slug) if items is None or m.id in items]
        return GapView(
            one,
            other,
            rows,
            tally(rows),
            sum(m.placeholder for m in own),
            sum(m.withdrawn for m in own),
            self.assessors(one.slug, other.slug),
            Named(self._catalogue.refs.of(names), {}),
            nestings,
            self.release,
        )

    def across(self, item: str, *, nestings: bool = True) -> AcrossView:
        """Return what every other document has for one item.

        Raises UnknownThingError for an item that does not exist.
        """
        one = self._catalogue.resolve(item)
        rows = self.comparison(nestings=nestings).across(one)
        documents = tuple(d for d in self._catalogue.documents(stubs=True) if d.slug in rows)
        names = {one} | {found.item for row in rows.values() for found in row.found}
        return AcrossView(
            self._catalogue.ref(one),
            documents,
            rows,
            Named(self._catalogue.refs.of(names), {}),
            nestings,
            self.release,
        )

    def coverage(self, document: str, *, nestings: bool = True) -> dict[str, Tally]:
        """Return the tally of one document against every other; raises UnknownThingError."""
        slug = self._catalogue.document(document).slug
        if (slug, nestings) not in self._covered:
            self._covered[slug, nestings] = self.comparison(nestings=nestings).coverage(slug)
        return self._covered[slug, nestings]

    def matrix(self, *, nestings: bool = True, stubs: bool = False) -> MatrixView:
        """Return the tallies of all ordered pairs of documents."""
        documents = tuple(self._catalogue.documents(stubs=stubs))
        wanted = {d.slug for d in documents}
        tallies = {
            pair: found for pair, found in self._matrix(nestings).items() if wanted >= set(pair)
        }
        return MatrixView(documents, tallies, nestings, self.release)

    def comparison(self, *, nestings: bool = True) -> Comparison:
        """Return what compares the items of two documents."""
        return self._comparisons[nestings]

    @cached_property
    def references(self) -> tuple[tuple[str, str], ...]:
        """Pairs of items that a publication relates without saying how."""
        return tuple(
            (p.subject, p.object) for p in self._grounds.given.premises if p.relation == UNKNOWN
        )

    def assessors(self, subject: str, target: str) -> tuple[Assessor, ...]:
        """Return the mapping sets that state something of items of two documents."""
        items: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        for premise in self._between.get((subject, target), ()):
            items[premise.mapping_set, premise.publisher, premise.standing].add(premise.subject)
        for premise in self._between.get((target, subject), ()):
            items[premise.mapping_set, premise.publisher, premise.standing].add(premise.object)
        views = self._statements.some(
            n.statement
            for n in self._grounds.nothing
            if n.document == target and n.item.startswith(f"{subject}:")
        )
        for view in views.values():
            items[view.mapping_set, view.publisher, view.standing].add(view.subject.id)
        return tuple(Assessor(*key, len(found)) for key, found in sorted(items.items()))

    # --- parts --------------------------------------------------------------------------------

    @cached_property
    def _comparisons(self) -> dict[bool, Comparison]:
        return {
            nestings: Comparison(
                self._grounds.said,
                self._grounds.reading(nestings).network,
                plain=self._grounds.plain.network,
            )
            for nestings in (True, False)
        }

    @cached_property
    def _between(self) -> dict[tuple[str, str], list[Premise]]:
        """Premises that tell something, by the documents of their ends."""
        found: defaultdict[tuple[str, str], list[Premise]] = defaultdict(list)
        for premise in self._grounds.given.premises:
            if premise.relation != UNKNOWN:
                ends = premise.subject.partition(":")[0], premise.object.partition(":")[0]
                found[ends].append(premise)
        return dict(found)

    def _matrix(self, nestings: bool) -> dict[tuple[str, str], Tally]:
        if nestings not in self._matrices:
            self._matrices[nestings] = self.comparison(nestings=nestings).matrix()
        return self._matrices[nestings]

    @cached_property
    def _matrices(self) -> dict[bool, dict[tuple[str, str], Tally]]:
        return {}

    @cached_property
    def _covered(self) -> dict[tuple[str, bool], dict[str, Tally]]:
        return {}
