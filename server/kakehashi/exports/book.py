"""A page as a workbook for meetings: its tables as they are shown, and a sheet that says whose.

Headings and titles are in both languages, no cell is ever a formula, and the same page of the same
release makes the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter

from kakehashi.exports.exchange.office import same_bytes
from kakehashi.exports.exchange.sheets import READ_ME, add_styles, both, prepare_print, text_cell
from kakehashi.exports.exchange.terms import OWN_LICENCE
from kakehashi.messages import LANGUAGES, label, translate
from kakehashi.model.derivation_views import Assessor
from kakehashi.model.text import Text

__all__ = ["About", "Cell", "Field", "Sheet", "both_texts", "workbook"]

#: What the workbook says it was made at when its release has no date.
_UNDATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001  (the format has no time zones)
_LONGEST_NAME: Final = 31  #: characters of a sheet's name

Cell = str | int


@dataclass(frozen=True, slots=True)
class About:
    """From where a workbook is, and what it may name."""

    release: str
    released: str  #: date, empty when the release has none
    address: str  #: permanent link to the page
    set_titles: Mapping[str, Text] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)  #: of mapping sets, IRIs
    by: tuple[Assessor, ...] = ()  #: the sets that state something of the documents


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet."""

    key: str
    heading: str  #: as it is shown, in both languages
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook."""

    name: str
    fields: Sequence[Field]
    rows: Iterable[Mapping[str, Cell]]
    freeze: str = "A2"  #: the first cell that scrolls


def both_texts(text: Text) -> str:
    r"""Return a text in both languages, each on a line of its own; once when it has only one.

    >>> both_texts(Text("原則", "Principle")), both_texts(Text(en="Principle"))
    ('原則\nPrinciple', 'Principle')
    """
    return "\n".join(filter(None, (text.ja, text.en)))


def workbook(
    title: str, facts: Iterable[tuple[str, str]], sheets: Sequence[Sheet], about: About
) -> bytes:
    """Return a workbook; ``title`` and the names of ``facts`` are message ids."""
    made = dt.datetime.fromisoformat(about.released) if about.released else _UNDATED
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Kakehashi", about.release
    book.properties.created = made
    add_styles(book)
    _add_count_style(book)
    footer = " ".join(filter(None, ("Kakehashi", about.release, about.released)))
    for sheet in sheets:
        _add_table(book, sheet, footer)
    _add_about(book, title, facts, about, footer)
    written = io.BytesIO()
    book.save(written)
    return same_bytes(written.getvalue(), made)


def _add_count_style(book: Workbook) -> None:
    line = Side(style="thin", color="BFBFBF")
    style = NamedStyle(name="kh count", font=Font(name="Yu Gothic", size=10), number_format="#,##0")
    style.border = Border(left=line, right=line, top=line, bottom=line)
    style.alignment = Alignment(vertical="top")
    book.add_named_style(style)


def _add_table(book: Workbook, table: Sheet, footer: str) -> None:
    sheet: Any = book.create_sheet(table.name[:_LONGEST_NAME])
    for number, column in enumerate(table.fields, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = table.freeze
    prepare_print(sheet, footer)
    sheet.append([text_cell(sheet, column.heading, "kh heading") for column in table.fields])
    last = 1
    for last, row in enumerate(table.rows, 2):  # noqa: B007  (the number of the last row is wanted)
        sheet.append([_cell(sheet, row.get(column.key, "")) for column in table.fields])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.fields))}{last}"
    sheet.print_title_rows = "1:1"


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, int):
        cell = WriteOnlyCell(sheet, value)
        cell.style = "kh count"
        return cell
    return text_cell(sheet, value, "kh text")


def _add_about(
    book: Workbook, title: str, facts: Iterable[tuple[str, str]], about: About, footer: str
) -> None:
    sheet: Any = book.create_sheet(READ_ME)
    for letter, width in (("A", 30), ("B", 60), ("C", 60)):
        sheet.column_dimensions[letter].width = width
    prepare_print(sheet, footer)
    sheet.append([text_cell(sheet, both(title), "kh title")])
    told = (
        *facts,
        (label("Release"), about.release),
        (label("Date of the release"), about.released),
        (label("Permanent link"), about.address),
        (label("Licence"), OWN_LICENCE),
    )
    for heading, value in told:
        cells = ((both(heading), "kh heading"), (value, "kh text"))
        sheet.append([text_cell(sheet, words, style) for words, style in cells])
    sheet.append([])
    for message in _ADVICE:
        sheet.append(
            [text_cell(sheet, "", "kh text")]
            + [text_cell(sheet, translate(language, message), "kh text") for language in LANGUAGES]
        )
    if about.by:
        sheet.append([])
        headings = (label("Mapping set"), label("Publisher"), label("Licence"))
        sheet.append([text_cell(sheet, both(heading), "kh heading") for heading in headings])
        for by in about.by:
            name = both_texts(about.set_titles.get(by.mapping_set, Text())) or by.mapping_set
            row = (name, by.publisher, about.licences.get(by.mapping_set, ""))
            sheet.append([text_cell(sheet, words, "kh text") for words in row])


_ADVICE: Final = (
    label("The sheets hold the rows of the page in its order, with the filters of the permanent link."),  # noqa: E501
    label("Stated: a publication or an analyst says so. Derived: it follows from statements by proof; the page «Explain» shows the proofs of any two items. Not assessed: nobody said anything that tells."),  # noqa: E501
    label("Our statements and summaries: CC BY 4.0. A document is quoted only where anybody may copy it, and the quotation is marked; titles and numbers belong to their publishers."),  # noqa: E501
)  # fmt: skip
