"""The pages of two documents, and of all, as workbooks: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from kakehashi.exports.book import About, Cell, Field, Sheet, both_texts, workbook
from kakehashi.exports.exchange.sheets import both
from kakehashi.exports.words import answer_words, basis_words, relation_sign, relation_words
from kakehashi.messages import LANGUAGES, Language, label, translate
from kakehashi.model.comparing import Branch, GapSections, GridView, Kept, PairView, Side
from kakehashi.model.derivation_views import MatrixView
from kakehashi.model.gap import GapRow, Link, Tally
from kakehashi.model.relation import Relation
from kakehashi.model.views import DocumentView, ItemRef

__all__ = ["compare_book", "gap_book", "grid_book", "matrix_book"]

_Row = dict[str, Cell]


def _fields(*columns: tuple[str, str, int]) -> tuple[Field, ...]:
    """Return columns of key, message id of the heading, and width."""
    return tuple(Field(key, both(heading), width) for key, heading, width in columns)


_ITEM: Final = (
    ("number", label("Number"), 12),
    ("title_ja", label("Item (Japanese)"), 30),
    ("title_en", label("Item (English)"), 30),
)
_OTHER: Final = (
    ("relation_ja", label("Relation (Japanese)"), 16),
    ("relation_en", label("Relation (English)"), 16),
    ("other_number", label("Number of the counterpart"), 12),
    ("other_ja", label("Counterpart (Japanese)"), 30),
    ("other_en", label("Counterpart (English)"), 30),
    ("basis", label("Stated or derived"), 12),
    ("marks", label("Remarks"), 18),
    ("item", label("Identifier of the item"), 18),
    ("other", label("Identifier of the counterpart"), 18),
)
_ANSWER: Final = (
    ("answer_ja", label("Answer (Japanese)"), 12),
    ("answer_en", label("Answer (English)"), 12),
    ("answer_basis", label("Answer stated or derived"), 12),
)


def _item(ref: ItemRef | None, prefix: str = "") -> _Row:
    if ref is None:
        return {}
    names = ("other_number", "other_ja", "other_en", "other") if prefix else _OWN
    number, ja, en, identifier = names
    return {
        number: ref.notation,
        ja: ref.title.ja,
        en: ref.title.en,
        identifier: ref.id,
    }


_OWN: Final = ("number", "title_ja", "title_en", "item")


def _spoken(say: Callable[[Language], str]) -> str:
    return "\n".join(dict.fromkeys(say(language) for language in LANGUAGES))


def _relation(relation: Relation) -> _Row:
    return {f"relation_{lang}": relation_words(relation, lang) for lang in LANGUAGES}


def _basis(basis: str) -> str:
    return _spoken(lambda language: basis_words(basis, language))


def _marks(*, uses_nesting: bool, disputed: bool) -> str:
    said = (
        (uses_nesting, label("uses nesting")),
        (disputed, label("disputed")),
    )
    return "\n".join(both(message) for applies, message in said if applies)


def _edition(document: DocumentView) -> str:
    said = (document.slug, document.version, document.issued)
    return "\n".join((both_texts(document.title), " · ".join(filter(None, said))))


def _chosen(kept: Kept, **more: str) -> Iterator[tuple[str, str]]:
    """Yield what narrows the page, by the names of its parameters."""
    values = {
        "rows": kept.rows,
        "columns": kept.columns,
        "basis": kept.basis,
        "relation": kept.relation.text if kept.relation is not None else "",
        **more,
        "hierarchy": "" if kept.nestings else "no",
    }
    said = [f"{name}={value}" for name, value in values.items() if value]
    yield label("Chosen"), "\n".join(said) or both(label("everything"))


def _ends(one: DocumentView, other: DocumentView) -> list[tuple[str, str]]:
    return [
        (label("First document"), _edition(one)),
        (label("Second document"), _edition(other)),
    ]


# --- gaps ---------------------------------------------------------------------------------------


def gap_book(found: GapSections, rows: Sequence[GapRow], about: About) -> bytes:
    """Return a gap analysis: ``rows`` item by item, and the tallies by section."""
    view = found.view
    sheets = (
        Sheet("項目別 Items", _fields(*_ITEM, *_ANSWER, *_OTHER), _gap_rows(found, rows), "D2"),
        Sheet("章別 Sections", _tally_fields(), _section_rows(found), "C2"),
    )
    facts = (
        *_ends(view.subject, view.object),
        (label("Items shown"), f"{len(rows):,} / {len(view.rows):,}"),
    )
    return workbook(label("Kakehashi: gap analysis"), facts, sheets, replace(about, by=view.by))


def _gap_rows(found: GapSections, rows: Iterable[GapRow]) -> Iterator[_Row]:
    items = found.view.named.items
    for row in rows:
        own: _Row = {
            **_item(items[row.item]),
            **{f"answer_{lang}": answer_words(row.answer, lang) for lang in LANGUAGES},
            "answer_basis": _basis(row.basis),
            "marks": _marks(uses_nesting=row.uses_nesting, disputed=row.disputed),
        }
        for other in row.found or (None,):
            if other is None:
                yield own
            else:
                yield (
                    own
                    | _relation(other.relation)
                    | _item(items[other.item], "other")
                    | {"basis": _basis(other.basis)}
                )


_KINDS: Final = (
    ("covered", "stated"),
    ("covered", "derived"),
    ("partly", "stated"),
    ("partly", "derived"),
    ("none", "stated"),
    ("not-assessed", ""),
)


def _tally_fields() -> tuple[Field, ...]:
    def said(answer: str, basis: str, language: Language) -> str:
        words = [answer_words(answer, language), basis_words(basis, language)]  # type: ignore[arg-type]
        return " · ".join(filter(None, words))

    counts = tuple(
        Field(f"{a}-{b}", _spoken(lambda lang, a=a, b=b: said(a, b, lang)), 13)  # type: ignore[misc]
        for a, b in _KINDS
    )
    return (
        *_fields(("number", label("Number"), 12), ("section", label("Section"), 44)),
        *counts,
        *_fields(("total", label("assessable items"), 12)),
    )


def _numbers(tally: Tally) -> _Row:
    counts: _Row = {f"{a}-{b}": tally.count(a, b) for a, b in _KINDS}  # type: ignore[arg-type]
    return counts | {"total": tally.total}


def _section_rows(found: GapSections) -> Iterator[_Row]:
    for part in found.parts:
        item = part.section.item
        title = both_texts(item.title) if item else both(label("items outside the sections"))
        number = item.notation if item else ""
        yield {"number": number, "section": title, **_numbers(part.tally)}
    yield {"section": both(label("together")), **_numbers(found.view.tally)}


# --- side by side -------------------------------------------------------------------------------


def compare_book(view: PairView, about: About) -> bytes:
    """Return both trees, each item with what the other document has for it."""
    sides = ((view.left, view.right), (view.right, view.left))
    sheets = tuple(
        Sheet(f"{one.document.slug} → {other.document.slug}", _fields(*_ITEM, *_OTHER),
              _tree_rows(one, view), "D2")
        for one, other in sides
    )  # fmt: skip
    facts = (
        *_ends(view.left.document, view.right.document),
        *_chosen(view.kept, only=view.only),
        (label("Relations"), f"{view.links:,}"),
    )
    return workbook(label("Kakehashi: two documents side by side"), facts, sheets, about)


def _tree_rows(side: Side, view: PairView) -> Iterator[_Row]:
    waiting: list[Branch] = list(reversed(side.branches))
    while waiting:
        branch = waiting.pop()
        own = _item(branch.item)
        for link in branch.links:
            yield own | _link(link) | _item(view.named.get(link.object), "other")
        if not branch.links:
            yield own
        waiting.extend(reversed(branch.children))


def _link(link: Link) -> _Row:
    return {
        **_relation(link.relation),
        "basis": _basis(link.basis),
        "marks": _marks(uses_nesting=link.uses_nesting, disputed=link.disputed),
        "other": link.object,
    }


# --- grid ---------------------------------------------------------------------------------------


def grid_book(view: GridView, about: About) -> bytes:
    """Return a grid: signs in the cells, and a list that says each in words."""
    heads = tuple(Field(ref.id, _heading(ref), 9) for ref in view.columns)
    links = [
        (row, column, view.cells[row.id, column.id])
        for row in view.rows
        for column in view.columns
        if (row.id, column.id) in view.cells
    ]
    listed = (
        _item(row) | _link(link) | _item(column, "other") | {"sign": _sign(link)}
        for row, column, link in links
    )
    sheets = (
        Sheet("表 Grid", (*_fields(*_ITEM), *heads), map(_grid_row(view), view.rows), "D2"),
        Sheet("一覧 List", _fields(*_ITEM, ("sign", label("Sign"), 8), *_OTHER), listed, "D2"),
    )
    more = {"sort": "" if view.sort == "order" else view.sort, "empty": "yes" if view.empty else ""}
    facts = (
        *_ends(view.subject, view.object),
        *_chosen(view.kept, **more),
        *_legend({link.relation for _, _, link in links}),
    )
    return workbook(label("Kakehashi: grid of items"), facts, sheets, about)


def _heading(ref: ItemRef) -> str:
    return "\n".join(filter(None, (ref.notation, ref.title.ja, ref.title.en))) or ref.id


def _sign(link: Link) -> str:
    """Return the sign of a relation; that of a derived one is in brackets."""
    sign = relation_sign(link.relation)
    return sign if link.basis == "stated" else f"({sign})"


def _grid_row(view: GridView) -> Callable[[ItemRef], _Row]:
    def row(ref: ItemRef) -> _Row:
        cells = ((c.id, view.cells.get((ref.id, c.id))) for c in view.columns)
        return {**_item(ref), **{name: _sign(link) for name, link in cells if link}}

    return row


def _legend(relations: Iterable[Relation]) -> Iterator[tuple[str, str]]:
    words = [
        f"{relation_sign(r)}  {' / '.join(relation_words(r, lang) for lang in LANGUAGES)}"
        for r in sorted(relations, key=lambda r: r.value)
    ]
    derived = " / ".join(translate(lang, label("in brackets: derived")) for lang in LANGUAGES)
    yield label("Signs"), "\n".join([*words, f"( )  {derived}"])


# --- all documents ------------------------------------------------------------------------------


def matrix_book(
    view: MatrixView, number: Callable[[Tally], int], shown: str, about: About
) -> bytes:
    """Return the heat map as numbers, and all pairs with all their answers."""
    fields = (
        *_fields(("slug", label("Document"), 16), ("title", label("Title"), 40)),
        *_fields(("total", label("assessable items"), 12)),
        *(Field(d.slug, d.slug, 10) for d in view.documents),
    )
    pairs = _fields(("a", label("First document"), 16), ("b", label("Second document"), 16))
    sheets = (
        Sheet("一覧 Matrix", fields, _matrix_rows(view, number), "D2"),
        Sheet("組 Pairs", (*pairs, *_tally_fields()[2:]), _pair_rows(view), "C2"),
    )
    numbers = {"assessed": label("items assessed"), "covered": label("items covered or partly")}
    facts = (
        (label("Numbers"), both(numbers[shown])),
        (label("Chosen"), both(label("everything")) if view.nestings else "hierarchy=no"),
    )
    return workbook(label("Kakehashi: all documents"), facts, sheets, about)


def _matrix_rows(view: MatrixView, number: Callable[[Tally], int]) -> Iterator[_Row]:
    for one in view.documents:
        tallies = {d.slug: view.tallies.get((one.slug, d.slug)) for d in view.documents}
        counted = {slug: number(t) for slug, t in tallies.items() if t and t.total}
        totals = [t.total for t in tallies.values() if t]
        yield {
            "slug": one.slug, "title": both_texts(one.title), "total": max(totals, default=0),
            **counted,
        }  # fmt: skip


def _pair_rows(view: MatrixView) -> Iterator[_Row]:
    for one in view.documents:
        for other in view.documents:
            if tally := view.tallies.get((one.slug, other.slug)):
                yield {"a": one.slug, "b": other.slug, **_numbers(tally)}
