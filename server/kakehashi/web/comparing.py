"""Pages of two documents: gaps, both side by side, and a grid; each as a workbook too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import Response, render_template, request

from kakehashi.calculus.answers import tally
from kakehashi.errors import BadInputError
from kakehashi.exports.words import relation_words
from kakehashi.model.comparing import BASES, ONLY, SORTS, GapSections, GridView, Kept, PairView
from kakehashi.model.derivation_views import GapView
from kakehashi.model.gap import ANSWERS, GapRow, Link, Tally
from kakehashi.model.relation import UNKNOWN, Relation, parse_relation
from kakehashi.services.comparing import TooLargeError
from kakehashi.web import books
from kakehashi.web.context import services
from kakehashi.web.desk import room
from kakehashi.web.language import language, t
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, page_of, path_with, yes_or_no

__all__ = ["blueprint", "pair"]

#: Filters of a gap analysis: one answer, or both that have no counterpart.
_ANSWERS: Final = (*ANSWERS, "without")


def pair() -> tuple[str, str]:
    """Return the two documents that the address names; empty where it names none."""
    return request.args.get("a", "").strip(), request.args.get("b", "").strip()


def _nestings() -> bool:
    return yes_or_no("hierarchy", default=True)


def _kept() -> Kept:
    """Return what of a comparison the address asks for."""
    return Kept(
        rows=request.args.get("rows", "").strip(),
        columns=request.args.get("columns", "").strip(),
        basis=choice("basis", BASES),
        relation=_relation(),
        nestings=_nestings(),
    )


def _relation() -> Relation | None:
    text = request.args.get("relation", "").strip()
    try:
        return parse_relation(text) if text else None
    except ValueError as error:
        raise BadInputError(
            "{value!r} is not a relation. Use equal, partOf, contains, overlaps, disjoint,"
            " several of them in this order joined by |, or unknown.",
            value=text,
        ) from error


def _edition_pair(a: str, b: str) -> tuple[str, str] | None:
    """Return old and new edition when the two documents are editions of one work."""
    for old, new, _ in services().editions.pairs_of_document(a) if a and b else ():
        if {old.name, new.name} == {a, b}:
            return old.name, new.name
    return None


def _page(template: str, a: str, b: str, **values: object) -> str:
    room.private()
    return render_template(
        template,
        a=a,
        b=b,
        nestings=_nestings(),
        documents=services().catalogue.documents(stubs=True),
        succession=_edition_pair(a, b),
        may_propose=bool(a and b) and room.signed_in_may("propose", a, b),
        propose_at=path_with("pages.desk_new"),
        **values,
    )


@blueprint.errorhandler(TooLargeError)
def too_large(error: TooLargeError) -> tuple[str, int]:
    """Offer sections that can be compared; a workbook of the whole is refused."""
    status = error.status if request.path.endswith(".xlsx") else 200
    return _page("too_large.html", *pair(), error=error), status


# --- gaps ---------------------------------------------------------------------------------------


def _gap(a: str, b: str) -> tuple[GapSections, list[GapRow], Tally]:
    """Return a gap analysis, those of its rows that are asked for, and the tally to choose by."""
    chosen = choice("answer", _ANSWERS)
    section = request.args.get("rows", "").strip()
    found = services().comparing.gap(a, b, section, nestings=_nestings())
    kept = ("none", "not-assessed") if chosen == "without" else (chosen,) if chosen else ANSWERS
    inside = [r for r in found.view.rows if found.inside is None or r.item in found.inside]
    return found, [row for row in inside if row.answer in kept], tally(inside)


@blueprint.get("/gap")
def gap() -> str:
    """Show what one document has for each item of another."""
    a, b = pair()
    chosen = choice("answer", _ANSWERS)
    found, rows, counts = _gap(a, b) if a and b else (None, [], None)
    view = found.view if found else None
    return _page(
        "gap.html",
        a,
        b,
        chosen=chosen,
        answers=ANSWERS,
        found=found,
        view=view,
        counts=counts,
        section=request.args.get("rows", ""),
        part=page_of(rows),
        sets=_set_titles(view) if view else {},
    )


@blueprint.get("/gap.xlsx")
def gap_xlsx() -> Response:
    """Return the same as a workbook."""
    from kakehashi.exports import comparing as write  # noqa: PLC0415  (slow import)

    found, rows, _ = _gap(*_two())
    return books.answer(lambda: write.gap_book(found, rows, books.about()), "gap", *_two())


def _set_titles(view: GapView) -> dict[str, object]:
    known = services().statements.sets()
    return {
        by.mapping_set: known[by.mapping_set].text("dcterms:title")
        for by in view.by
        if by.mapping_set in known
    }


# --- side by side -------------------------------------------------------------------------------


def _compared(a: str, b: str) -> PairView:
    return services().comparing.side_by_side(a, b, _kept(), choice("only", ONLY))


@blueprint.get("/compare")
def compare() -> str:
    """Show two documents beside each other, with what lies between their items."""
    a, b = pair()
    view = _compared(a, b) if a and b else None
    return _page("compare.html", a, b, view=view, **_drawn(_relations(view)))


def _relations(view: PairView | None) -> set[Relation]:
    """Return every relation on the page, in either direction."""
    if view is None or view.narrowing:
        return set()
    branches = [*view.left.branches, *view.right.branches]
    found: set[Relation] = set()
    while branches:
        branch = branches.pop()
        found.update(link.relation for link in branch.links)
        branches.extend(branch.children)
    return found


def _drawn(relations: Iterable[Relation]) -> dict[str, object]:
    """Return what shows relations many times: each is drawn and put into words once."""
    ordered = sorted(relations, key=lambda r: (r.value.bit_count(), r.value))
    said = {r: relation_words(r, language()) for r in ordered}
    if UNKNOWN in said:
        said[UNKNOWN] = t("reference")
    return {
        "relations": ordered,
        "references": UNKNOWN,
        "said_of": said,
        "explain_at": path_with("pages.explain", hierarchy=None if _nestings() else "no"),
    }


@blueprint.get("/compare.xlsx")
def compare_xlsx() -> Response:
    """Return the same as a workbook."""
    from kakehashi.exports import comparing as write  # noqa: PLC0415  (slow import)

    view = _compared(*_two())
    about = books.about(*_two())
    return books.answer(lambda: write.compare_book(view, about), "compare", *_two())


# --- grid ---------------------------------------------------------------------------------------


def _grid(a: str, b: str) -> GridView:
    return services().comparing.grid(
        a, b, _kept(), sort=choice("sort", SORTS, "order"), empty=yes_or_no("empty", default=False)
    )


@blueprint.get("/grid")
def grid() -> str:
    """Show items by items, each cell with the relation of the two."""
    a, b = pair()
    view = _grid(a, b) if a and b else None
    links: Iterable[Link] = view.cells.values() if view and not view.narrowing else ()
    return _page("grid.html", a, b, view=view, **_drawn({link.relation for link in links}))


@blueprint.get("/grid.xlsx")
def grid_xlsx() -> Response:
    """Return the same as a workbook."""
    from kakehashi.exports import comparing as write  # noqa: PLC0415  (slow import)

    view = _grid(*_two())
    if view.narrowing:
        size = view.narrowing
        raise BadInputError(
            "The grid would have {rows} × {columns} = {cells} cells; up to {most} are shown.",
            remedy="Narrow it by section or relation; the page offers what would fit.",
            rows=size.rows,
            columns=size.columns,
            cells=f"{size.rows * size.columns:,}",
            most=f"{size.most:,}",
        )
    about = books.about(*_two())
    return books.answer(lambda: write.grid_book(view, about), "grid", *_two())


def _two() -> tuple[str, str]:
    a, b = pair()
    for name, value in (("a", a), ("b", b)):
        if not value:
            raise BadInputError("The parameter {name} is missing.", name=name)
    return a, b
