"""Pages as workbooks: the rows of the page in its order, cell by cell."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from kakehashi.exports.book import About
from kakehashi.exports.comparing import compare_book, gap_book, grid_book, matrix_book
from kakehashi.exports.words import answer_words, relation_sign, relation_words
from kakehashi.messages import translate
from kakehashi.model.comparing import Branch, Kept
from kakehashi.model.derivation_views import Assessor
from kakehashi.model.gap import Tally
from kakehashi.model.text import Text
from kakehashi.services import Services

BY = (Assessor("nisc--cpsf", "Kakehashi", "editorial", 3),)
ABOUT = About(
    "0123456789ab", "2026-11-24", "https://bridge.example/ja/gap?a=nisc&b=cpsf",
    {"nisc--cpsf": Text("一", "One")}, {"nisc--cpsf": "https://licence.example/"}, BY,
)  # fmt: skip


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def rows(sheet: Any) -> list[list[str]]:
    """Return the cells below the headings as texts."""
    return [
        ["" if v is None else str(v) for v in row]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def headings(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[1]]


def flat(branches: tuple[Branch, ...]) -> list[Branch]:
    return [one for b in branches for one in (b, *flat(b.children))]


@pytest.mark.parametrize("chosen", ["", "partly"])
def test_a_gap_analysis(services: Services, chosen: str) -> None:
    found = services.comparing.gap("nisc", "cpsf")
    shown = [row for row in found.view.rows if chosen in ("", row.answer)]
    items, sections, _ = opened(gap_book(found, shown, ABOUT))
    told = iter(rows(items))
    named = found.view.named.items
    for row in shown:
        ref = named[row.item]
        for other in row.found or (None,):
            cells = next(told)
            assert cells[:3] == [ref.notation, ref.title.ja, ref.title.en]
            assert cells[3:5] == [answer_words(row.answer, "ja"), answer_words(row.answer, "en")]
            assert cells[-2] == row.item
            if other is None:
                assert cells[6:12] == [""] * 6
                continue
            far = named[other.item]
            assert cells[6:11] == [
                relation_words(other.relation, "ja"), relation_words(other.relation, "en"),
                far.notation, far.title.ja, far.title.en,
            ]  # fmt: skip
            assert cells[11].split("\n")[-1] == other.basis
            assert cells[-1] == other.item
    assert next(told, None) is None
    numbers = [[int(v) for v in row[2:]] for row in rows(sections)]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert numbers[-1][-1] == found.view.tally.total
    assert len(numbers) == len(found.parts) + 1


def test_two_documents_side_by_side(services: Services) -> None:
    view = services.comparing.side_by_side("nisc", "cpsf", Kept(basis="stated"), "with")
    left, right, _ = opened(compare_book(view, ABOUT))
    assert (left.title, right.title) == ("nisc → cpsf", "cpsf → nisc")
    for sheet, side in ((left, view.left), (right, view.right)):
        expected = [
            [
                branch.item.notation, branch.item.title.ja, branch.item.title.en,
                relation_words(link.relation, "ja") if link else "",
                relation_words(link.relation, "en") if link else "",
                *((far.notation, far.title.ja, far.title.en) if far else ("", "", "")),
            ]
            for branch in flat(side.branches)
            for link in branch.links or (None,)
            for far in [view.named[link.object] if link else None]
        ]  # fmt: skip
        assert [row[:8] for row in rows(sheet)] == expected


def test_a_grid(services: Services) -> None:
    view = services.comparing.grid("nisc", "cpsf", Kept(), sort="count")
    grid, listed, about = opened(grid_book(view, ABOUT))
    heads = headings(grid)[3:]
    assert len(heads) == len(view.columns)
    for head, ref in zip(heads, view.columns, strict=True):
        assert head == "\n".join(filter(None, (ref.notation, ref.title.ja, ref.title.en)))
    for cells, row in zip(rows(grid), view.rows, strict=True):
        assert cells[:3] == [row.notation, row.title.ja, row.title.en]
        for cell, column in zip(cells[3:], view.columns, strict=True):
            link = view.cells.get((row.id, column.id))
            sign = relation_sign(link.relation) if link else ""
            assert cell == (f"({sign})" if link and link.basis == "derived" else sign)
    assert len(rows(listed)) == len(view.cells)
    legend = next(row[1] for row in about.iter_rows(values_only=True) if "Signs" in str(row[0]))
    for relation, _ in view.relations:
        assert relation_words(relation, "en") in legend


def test_all_documents(services: Services) -> None:
    view = services.derivation.gaps.matrix()

    def assessed(tally: Tally) -> int:
        return tally.assessed

    matrix, pairs, _ = opened(matrix_book(view, assessed, "assessed", ABOUT))
    slugs = headings(matrix)[3:]
    assert slugs == [d.slug for d in view.documents]
    for cells, one in zip(rows(matrix), view.documents, strict=True):
        assert cells[0] == one.slug
        for cell, other in zip(cells[3:], slugs, strict=True):
            tally = view.tallies.get((one.slug, other))
            assert cell == (str(tally.assessed) if tally and tally.total else "")
    for cells in rows(pairs):
        assert sum(map(int, cells[2:-1])) == int(cells[-1])
        assert view.tallies[cells[0], cells[1]].total == int(cells[-1])


@pytest.fixture(scope="module")
def book(services: Services) -> bytes:
    found = services.comparing.gap("nisc", "cpsf")
    return gap_book(found, found.view.rows, ABOUT)


def test_it_is_laid_out_for_paper(book: bytes) -> None:
    sheets = list(opened(book))
    for sheet in sheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.left.text == "Kakehashi 0123456789ab 2026-11-24"
    assert sheets[0].freeze_panes == "D2"
    assert sheets[0].print_title_rows == "$1:$1"
    assert sheets[0].auto_filter.ref.startswith("A1:")
    assert all(len(head.split("\n")) == 2 for head in headings(sheets[0]))


def test_it_says_whose_it_is(services: Services, book: bytes) -> None:
    told = [list(r) for r in opened(book)["説明 Read me"].iter_rows(values_only=True)]
    flat_cells = [cell for row in told for cell in row if cell]
    for said in (
        "0123456789ab",
        "2026-11-24",
        ABOUT.address,
        "https://creativecommons.org/licenses/by/4.0/",
    ):
        assert said in flat_cells
    sets = services.comparing.gap("nisc", "cpsf").view.by
    assert sets
    for by in sets:
        title = "一\nOne" if by.mapping_set == "nisc--cpsf" else by.mapping_set
        assert any(row[0] == title and row[1] == by.publisher for row in told)
    assert any(row[2] == "https://licence.example/" for row in told)
    assert f"{translate('ja', 'Release')}\nRelease" in flat_cells


def test_no_cell_is_a_formula_and_the_same_page_has_the_same_bytes(services: Services) -> None:
    view = services.comparing.grid("iotsg", "tsunagaru", Kept())
    content = grid_book(view, ABOUT)
    assert grid_book(replace(view), ABOUT) == content
    values = [cell for sheet in opened(content) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in values} <= {"s", "n"}
    assert any(cell.value == "=" for cell in values), "the sign of equality stays a text"
