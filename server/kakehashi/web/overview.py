"""All documents at a glance: how much of each is assessed against each other."""

from __future__ import annotations

from typing import Final

from flask import Response, render_template, request

from kakehashi.model.derivation_views import MatrixView
from kakehashi.model.gap import ANSWERS, Tally
from kakehashi.web import books
from kakehashi.web.context import services
from kakehashi.web.pages import blueprint
from kakehashi.web.paging import choice, path_with, yes_or_no

__all__ = ["blueprint", "heat"]

#: What a cell shows: how many items are assessed, or how many are covered at least partly.
SHOWS: Final = ("assessed", "covered")
_STEPS: Final = 5


def _view() -> MatrixView:
    return services().derivation.gaps.matrix(nestings=yes_or_no("hierarchy", default=True))


def number(tally: Tally, shown: str) -> int:
    """Return how many items the cell counts."""
    if shown == "assessed":
        return tally.assessed
    return tally.count("covered") + tally.count("partly")


def heat(part: int, total: int) -> int:
    """Return the step of the scale: 0 for nothing, 1 to 5 for each fifth begun.

    >>> heat(0, 40), heat(1, 40), heat(8, 40), heat(9, 40), heat(40, 40)
    (0, 1, 1, 2, 5)
    """
    return -(-_STEPS * part // total) if part else 0


@blueprint.get("/matrix")
def matrix() -> str:
    """Show how much of each document is assessed against each other, or of one with all."""
    view, shown = _view(), choice("show", SHOWS, "assessed")
    of = request.args.get("of", "").strip()
    if of:
        of = services().catalogue.document(of).slug
    return render_template(
        "matrix.html",
        view=view,
        nestings=view.nestings,
        answers=ANSWERS,
        shown=shown,
        shows=SHOWS,
        number=number,
        heat=heat,
        of=of,
        of_title=services().catalogue.title(of) if of else None,
        pairs=_pairs(view, of),
        titles={d.slug: d.title for d in view.documents},
        gap_at=path_with("pages.gap", hierarchy=None if view.nestings else "no"),
    )


def _pairs(view: MatrixView, of: str) -> list[tuple[str, Tally | None, Tally | None]]:
    """Return the other documents of one, with the tallies there and back, most known first."""
    found = [
        (d.slug, view.tallies.get((of, d.slug)), view.tallies.get((d.slug, of)))
        for d in view.documents
        if d.slug != of
    ]
    return sorted(found, key=lambda p: -sum(t.assessed for t in p[1:] if t)) if of else []


@blueprint.get("/matrix.xlsx")
def matrix_xlsx() -> Response:
    """Return the same as a workbook."""
    from kakehashi.exports import comparing as write  # noqa: PLC0415  (slow import)

    shown = choice("show", SHOWS, "assessed")
    view, about = _view(), books.about()

    def shown_number(tally: Tally) -> int:
        return number(tally, shown)

    return books.answer(lambda: write.matrix_book(view, shown_number, shown, about), "matrix")
