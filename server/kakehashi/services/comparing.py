"""Two documents beside each other: as trees with links, as a grid of items, by section."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add, mul
from typing import Final

from kakehashi.calculus.answers import tally
from kakehashi.calculus.masks import converse
from kakehashi.errors import BadInputError
from kakehashi.model.comparing import (
    Branch,
    Fit,
    GapSections,
    GridView,
    Kept,
    Narrowing,
    PairView,
    Section,
    SectionTally,
    Side,
)
from kakehashi.model.gap import Link
from kakehashi.model.relation import UNKNOWN
from kakehashi.model.views import DocumentView, TreeNode
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.derivation import Derivation
from kakehashi.services.outline import Outline

__all__ = ["CELLS", "ITEMS", "PAIRS", "Comparing", "TooLargeError"]

#: Cells that a grid shows: 100 by 100.
CELLS: Final = 10_000
#: Items that two trees beside each other show.
ITEMS: Final = 2_000
#: Pairs of items whose relations are worked out at a time.
PAIRS: Final = 4_000_000
#: Parts that are offered when a comparison is too large.
_OFFERS: Final = 12


@dataclass(frozen=True, slots=True)
class _Size:
    """How large a comparison is, and how large it may be."""

    rows: int
    columns: int
    most: int
    together: Callable[[int, int], int]  #: what rows and columns amount to
    linked: bool  #: only what has a relation counts

    def fits(self, rows: int, columns: int) -> bool:
        """Return whether so many rows and columns can be shown."""
        return self.together(rows, columns) <= self.most


class TooLargeError(BadInputError):
    """Two documents are too large to be compared as wholes; ``choices`` are sections to take."""

    def __init__(self, rows: int, columns: int, choices: tuple[Section, ...]) -> None:
        super().__init__(
            "{rows} × {columns} pairs of items are too many; up to {most} are compared.",
            remedy="Choose a section of the first document («rows»), such as {example}.",
            rows=f"{rows:,}",
            columns=f"{columns:,}",
            most=f"{PAIRS:,}",
            example=next((c.item.id for c in choices if c.item), "–"),
        )
        self.choices = choices


class Comparing:
    """Answers how the items of two documents lie to each other."""

    def __init__(self, catalogue: Catalogue, derivation: Derivation, release: str) -> None:
        self._catalogue, self._derivation, self._release = catalogue, derivation, release
        self._outlines: dict[str, Outline] = {}

    def outline(self, slug: str) -> Outline:
        """Return the outline of a document; it is read once."""
        if slug not in self._outlines:
            self._outlines[slug] = Outline(slug, self._catalogue.tree(slug))
        return self._outlines[slug]

    # --- answers ------------------------------------------------------------------------------

    def side_by_side(self, a: str, b: str, kept: Kept, only: str = "") -> PairView:
        """Return two documents as trees, each item with its links to the other.

        Raises UnknownThingError for an unknown document or section, BadInputError for a document
        with itself.
        """
        one, other = self._documents(a, b)
        rows, columns = self._items(a, kept.rows), self._items(b, kept.columns)
        found = self.links(a, b, kept.rows, nestings=kept.nestings)
        links = self._within(found, rows, columns, kept)
        turned = [_turned(link) for link in links]
        left = self._side(one, kept.rows, links, only)
        right = self._side(other, kept.columns, turned, only)
        narrowing = None
        if left.shown + right.shown > ITEMS:
            size = _Size(left.shown, right.shown, ITEMS, add, linked=only == "with")
            narrowing = self._narrowing(a, b, kept, links, size)
        ends = {link.subject for link in links} | {link.object for link in links}
        known = self.outline(a).items | self.outline(b).items
        named = {name: known[name] for name in ends if name in known}
        return PairView(kept, only, left, right, len(links), named, narrowing, self._release)

    def grid(
        self, a: str, b: str, kept: Kept, *, sort: str = "order", empty: bool = False
    ) -> GridView:
        """Return items by items with the relation of each pair of which one is known.

        Raises as :meth:`side_by_side` does.
        """
        one, other = self._documents(a, b)
        rows, columns = self._items(a, kept.rows), self._items(b, kept.columns)
        wider = Kept(kept.rows, kept.columns, kept.basis, None, kept.nestings)
        found = self.links(a, b, kept.rows, nestings=kept.nestings)
        there = self._within(found, rows, columns, wider)
        links = [link for link in there if kept.keeps(link)]
        of_row = Counter(link.subject for link in links)
        of_column = Counter(link.object for link in links)
        shown_rows = _shown(rows, of_row, sort, empty)
        shown_columns = _shown(columns, of_column, sort, empty)
        narrowing = None
        size = _Size(len(shown_rows), len(shown_columns), CELLS, mul, linked=not empty)
        if not size.fits(size.rows, size.columns):
            narrowing = self._narrowing(a, b, kept, links, size)
            shown_rows, shown_columns = [], []
        items = self.outline(a).items | self.outline(b).items
        counts = Counter(link.relation for link in there)
        return GridView(
            kept,
            sort,
            empty,
            one,
            other,
            tuple(items[name] for name in shown_rows),
            tuple(items[name] for name in shown_columns),
            len(rows),
            len(columns),
            {(link.subject, link.object): link for link in links},
            tuple(sorted(counts.items(), key=lambda found: (-found[1], found[0].value))),
            self.outline(a).choices,
            self.outline(b).choices,
            narrowing,
            self._release,
        )

    def gap(self, a: str, b: str, section: str = "", *, nestings: bool = True) -> GapSections:
        """Return a gap analysis with a tally for each section of the first document.

        Of two documents that are too large together it is that of the section alone. Raises
        UnknownThingError for an unknown document or section, BadInputError for a document with
        itself, and TooLargeError with sections to choose from.
        """
        a, b = (document.slug for document in self._documents(a, b))
        outline = self.outline(a)
        inside = frozenset(outline.below(section)) if section else None
        asked = self._asked(a, b, section)
        view = self._derivation.gaps.gap(a, b, asked, nestings=nestings)
        answered = {row.item: row for row in view.rows}
        parts = []
        for part in outline.sections:
            found = [answered[name] for name in part.items if name in answered]
            if found:
                parts.append(SectionTally(part, tally(found)))
        return GapSections(view, tuple(parts), outline.choices, inside)

    def links(
        self, a: str, b: str, section: str = "", *, nestings: bool = True
    ) -> tuple[Link, ...]:
        """Return what is known of items of ``a`` and items of ``b``, references included.

        Raises TooLargeError as :meth:`gap` does.
        """
        asked = self._asked(a, b, section)
        found = self._derivation.gaps.comparison(nestings=nestings).links(a, b, asked)
        known = {(link.subject, link.object) for link in found}
        pointing = self._pointing.get((a, b), ())
        unclear = (Link(x, y, UNKNOWN, "stated") for x, y in pointing if (x, y) not in known)
        return (*found, *unclear)

    # --- parts --------------------------------------------------------------------------------

    def _asked(self, a: str, b: str, section: str) -> frozenset[str] | None:
        """Return the items of ``a`` to ask about: all (None), or a section when they are many."""
        columns = len(self.outline(b).items)

        def fits(items: Collection[str]) -> bool:
            return len(items) * columns <= PAIRS

        outline = self.outline(a)
        if fits(outline.items):
            return None
        asked = frozenset(outline.below(section))
        if not fits(asked):
            there = tuple(c for c in outline.choices if c.item and fits(c.items))
            raise TooLargeError(len(asked), columns, there)
        return asked

    def _documents(self, a: str, b: str) -> tuple[DocumentView, DocumentView]:
        one, other = self._catalogue.document(a), self._catalogue.document(b)
        if one.slug == other.slug:
            raise BadInputError(
                "Both documents are {id}: what a document has in common with itself is everything.",
                remedy="Choose another second document; to see what a new edition changed, compare"
                " the two editions.",
                id=one.slug,
            )
        return one, other

    def _items(self, slug: str, section: str) -> list[str]:
        """Return the items of a section; the document as a whole comes with the whole alone."""
        return list(self.outline(slug).below(section))

    @cached_property
    def _pointing(self) -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
        """Pairs that a publication relates without saying how, by their documents."""
        found: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for one, other in self._derivation.gaps.references:
            for pair in ((one, other), (other, one)):
                slugs = pair[0].partition(":")[0], pair[1].partition(":")[0]
                found[slugs].add(pair)
        return {slugs: tuple(sorted(pairs)) for slugs, pairs in found.items()}

    @staticmethod
    def _within(
        links: Iterable[Link], rows: Collection[str], columns: Collection[str], kept: Kept
    ) -> list[Link]:
        inside, across = frozenset(rows), frozenset(columns)
        return [
            link
            for link in links
            if link.subject in inside and link.object in across and kept.keeps(link)
        ]

    def _side(self, document: DocumentView, section: str, links: Iterable[Link], only: str) -> Side:
        outline = self.outline(document.slug)
        of: defaultdict[str, list[Link]] = defaultdict(list)
        for link in links:
            of[link.subject].append(link)
        nodes = outline.tree
        if section:
            nodes = (_node(outline.tree, section),)
        branches = tuple(_grown(nodes, of, only))
        return Side(
            document,
            branches,
            sum(map(_size, branches)),
            len(outline.below(section)),
            len(of),
            outline.choices,
        )

    def _narrowing(
        self, a: str, b: str, kept: Kept, links: Sequence[Link], too_large: _Size
    ) -> Narrowing:
        """Return parts of a comparison that would fit: those with the most relations first."""
        fits = []
        theirs = [(part, frozenset(part.items)) for part in self._parts(b, kept.columns)]
        for one in self._parts(a, kept.rows):
            rows = frozenset(one.items)
            inside = [link for link in links if link.subject in rows]
            for other, columns in theirs:
                found = [link for link in inside if link.object in columns]
                n, m = len(rows), len(columns)
                if too_large.linked:
                    n, m = len({x.subject for x in found}), len({x.object for x in found})
                if n and m and too_large.fits(n, m):
                    fits.append((rows, columns, Fit(one.item, other.item, n, m, len(found))))
        fits.sort(key=lambda f: (-f[2].links, f[2].row_count * f[2].column_count))
        return Narrowing(too_large.rows, too_large.columns, too_large.most, tuple(_widest(fits)))

    def _parts(self, slug: str, section: str) -> list[Section]:
        """Return the chosen section or the whole, and each section within it."""
        outline = self.outline(slug)
        whole = Section(outline.items[section] if section else None, outline.below(section))
        inside = frozenset(whole.items)
        return [
            whole,
            *(
                c
                for c in outline.choices
                if c.item and c.item.id in inside and c.item.id != section
            ),
        ]


def _widest(fits: Iterable[tuple[frozenset[str], frozenset[str], Fit]]) -> Iterator[Fit]:
    """Yield the parts that do not lie within one that was offered before."""
    offered: list[tuple[frozenset[str], frozenset[str]]] = []
    for rows, columns, fit in fits:
        if not any(rows <= wider and columns <= broader for wider, broader in offered):
            offered.append((rows, columns))
            yield fit
            if len(offered) == _OFFERS:
                return


def _turned(link: Link) -> Link:
    return Link(
        link.object,
        link.subject,
        converse(link.relation),
        link.basis,
        link.uses_nesting,
        link.disputed,
    )


def _shown(names: Sequence[str], counts: Mapping[str, int], sort: str, empty: bool) -> list[str]:
    chosen = [name for name in names if empty or counts.get(name)]
    return sorted(chosen, key=lambda n: -counts.get(n, 0)) if sort == "count" else chosen


def _node(nodes: Sequence[TreeNode], wanted: str) -> TreeNode:
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node.item.id == wanted:
            return node
        waiting.extend(node.children)
    raise LookupError(wanted)  # the outline knows it


def _grown(
    nodes: Sequence[TreeNode], links: Mapping[str, list[Link]], only: str
) -> Iterator[Branch]:
    for node in nodes:
        found = tuple(sorted(links.get(node.item.id, ()), key=_tightness))
        children = tuple(_grown(node.children, links, only))
        fits = not only or bool(found) == (only == "with")
        if fits or children:
            linked = bool(found) + sum(child.linked for child in children)
            yield Branch(node.item, found, children, linked, context=not fits)


def _size(branch: Branch) -> int:
    return 1 + sum(map(_size, branch.children))


def _tightness(link: Link) -> tuple[int, bool, str]:
    """Return what puts the relations that say most first, and references last."""
    value = link.relation.value
    within = 0 if not value & ~3 else 3 if value == UNKNOWN.value else 2 if value & 16 else 1
    return within * 8 + value.bit_count(), link.basis != "stated", link.object
