"""The sheets of a workbook: cells that stay texts, headings, print set-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from kakehashi.exports.exchange.sheet_columns import Column
from kakehashi.exports.exchange.tables import set_rows
from kakehashi.messages import LANGUAGES, label, translate
from kakehashi.model.exchange import Bundle

__all__ = [
    "READ_ME",
    "add_about",
    "add_styles",
    "add_table",
    "both",
    "cell_words",
    "prepare_print",
    "text_cell",
]

#: Title of the sheet that is for people alone; the import leaves it out.
READ_ME: Final = "説明 Read me"

_LONGEST: Final = 32_767  #: characters of a cell
_A4: Final = 9
_FONT: Final = "Yu Gothic"
_NUMBERS: Final = ("confidence",)

#: What XML cannot hold; a carriage return would come back as a line feed.
_LOST: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Excel reads _x0041_ as the letter A.
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_words(text: str) -> str:
    r"""Return a text as a cell can hold it.

    >>> cell_words("a\r\nb\x0bc"), cell_words("_x0041_")
    ('a\nb c', '_x005F_x0041_')
    """
    plain = _LOST.sub(" ", re.sub("\r\n?", "\n", text))
    escaped = _ESCAPED.sub("_x005F_", plain)
    if len(escaped) > _LONGEST:
        end = " … (cut)"
        escaped = escaped[: _LONGEST - len(end)] + end
    return escaped


def both(message: str) -> str:
    """Return a message in both languages, each on a line of its own."""
    return f"{translate('ja', message)}\n{translate('en', message)}"


def add_styles(book: Workbook) -> None:
    """Add the looks of cells to a workbook."""
    line = Side(style="thin", color="BFBFBF")
    frame = Border(left=line, right=line, top=line, bottom=line)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for name, font, fill in (
        ("kh text", Font(name=_FONT, size=10), None),
        ("kh heading", Font(name=_FONT, size=10, bold=True), "DCE6F1"),
        ("kh name", Font(name=_FONT, size=8, color="595959"), "F2F2F2"),
        ("kh title", Font(name=_FONT, size=14, bold=True), None),
    ):
        style = NamedStyle(name=name, font=font, alignment=wrapped, number_format="@")
        if name != "kh title":
            style.border = frame
        if fill:
            style.fill = PatternFill("solid", start_color=fill)
        book.add_named_style(style)
    number = NamedStyle(name="kh number", font=Font(name=_FONT, size=10), border=frame)
    number.alignment, number.number_format = wrapped, "0.00#"
    book.add_named_style(number)


def add_table(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, str]],
    footer: str,
) -> None:
    """Add a sheet with two rows of headings and a row for each of ``rows``."""
    sheet = book.create_sheet(title)
    for number, column in enumerate(columns, 1):
        sized = sheet.column_dimensions[get_column_letter(number)]
        sized.width, sized.hidden = column.width, column.hidden
    sheet.freeze_panes = "D3"
    prepare_print(sheet, footer)
    sheet.append([text_cell(sheet, _heading(column), "kh heading") for column in columns])
    names = ["" if column.shown else column.key for column in columns]
    sheet.append([text_cell(sheet, name, "kh name") for name in names])
    last = 2
    for last, row in enumerate(rows, 3):  # noqa: B007  (the number of the last row is wanted)
        sheet.append([_value(sheet, column, row.get(column.key, "")) for column in columns])
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "1:1"


def add_about(book: Workbook, bundle: Bundle, footer: str) -> None:
    """Add the sheet that says what the workbook holds, and whose it is."""
    sheet = book.create_sheet(READ_ME)
    for letter, width in (("A", 30), ("B", 60), ("C", 60), ("D", 20)):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["D"].hidden = True
    prepare_print(sheet, footer)
    sheet.append(
        [
            text_cell(
                sheet,
                both(label("Kakehashi: correspondences between IoT-security documents")),
                "kh title",
            )
        ]
    )
    for heading, value, key in _facts(bundle):
        cells = (
            (both(heading), "kh heading"), (value, "kh text"), ("", "kh text"), (key, "kh name"),
        )  # fmt: skip
        sheet.append([text_cell(sheet, words, style) for words, style in cells])
    sheet.append([])
    for message in _ADVICE:
        sheet.append(
            [text_cell(sheet, "", "kh text")]
            + [text_cell(sheet, translate(language, message), "kh text") for language in LANGUAGES]
        )
    sheet.append([])
    headings = (label("Mapping set"), label("Publisher and sources"), label("Licence"))
    sheet.append([text_cell(sheet, both(heading), "kh heading") for heading in headings])
    for row in set_rows(bundle):
        told = "\n".join(filter(None, (row["publisher"], row["mapping_set_source"])))
        named = "\n".join(filter(None, (row.get("title_ja"), row["mapping_set_title"])))
        sheet.append(
            [text_cell(sheet, words, "kh text") for words in (named, told, row["license"])]
        )


def _facts(bundle: Bundle) -> Iterator[tuple[str, str, str]]:
    yield label("Release"), bundle.release, "release"
    yield label("Date of the release"), bundle.released, "released"
    if not bundle.choice:
        yield label("Chosen"), both(label("everything")), ""
    for choice in bundle.choice:
        yield label("Chosen"), choice, "choice"
    count = sum(len(s.records) for s in bundle.sets)
    yield label("Statements"), f"{count:,}", ""


_ADVICE: Final = (
    label("Each row of «対応 Mapping» is one statement: who says that two items correspond, how, and where it is written."),  # noqa: E501
    label("The second row of each table names its columns for programs. Columns without a name there are for reading only; to change a statement, change the named ones."),  # noqa: E501
    label("Further columns are hidden and are not printed; a program needs them to read the workbook back."),  # noqa: E501
    label("The terms of use of each set and document hold for what is taken from it."),
)  # fmt: skip


def _heading(column: Column) -> str:
    return both(column.heading) if column.heading else column.key


def _value(sheet: Any, column: Column, words: str) -> Any:
    if column.hidden and not words:
        return None
    if column.key in _NUMBERS and words:
        cell = WriteOnlyCell(sheet, float(words))
        cell.style = "kh number"
        return cell
    return text_cell(sheet, words, "kh text")


def text_cell(sheet: Any, words: str, style: str) -> Any:
    """Return a cell that is a text, whatever it looks like."""
    cell = WriteOnlyCell(sheet, cell_words(words) or None)
    cell.style = style
    if words:
        cell.data_type = "s"
        if words.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True
    return cell


def prepare_print(sheet: Any, footer: str) -> None:
    """Make a sheet print on A4 across, as many pages high as it needs."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text = footer
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.right.text = "&A"
