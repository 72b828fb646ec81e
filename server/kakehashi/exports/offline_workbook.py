"""A workbook for people who work offline: statements to change, and rows to add others.

What they change is not locked; what says which statement a row is, is hidden and comes back with
the file (:mod:`kakehashi.services.live.offline_file`). No cell is ever a formula, and the same
statements make the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kakehashi.exports.exchange.office import same_bytes
from kakehashi.exports.exchange.sheets import READ_ME, add_styles, both, prepare_print, text_cell
from kakehashi.exports.offline_rows import (
    ACTIONS,
    FIELDS,
    RELATIONS,
    action_words,
    relation_cell,
)
from kakehashi.exports.words import standing_words
from kakehashi.messages import LANGUAGES, label, translate
from kakehashi.model.live.offline import Baggage, Held
from kakehashi.model.live.proposal import RATIONALE_TYPES
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView

__all__ = ["CODES", "COLUMNS", "EMPTY", "MEDIA_TYPE", "STATEMENTS", "offline_workbook"]

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATEMENTS: Final = "対応 Statements"
#: The sheet of what the lists offer; readers leave it out by this name.
CODES: Final = "コード一覧 Codes"
#: Rows for statements to add.
EMPTY: Final = 300

#: What the workbook says it was made at when its release has no date.
_UNDATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001  (the format has no time zones)
_HEADINGS: Final = 2  #: rows


@dataclass(frozen=True, slots=True)
class _Column:
    key: str  #: by which a program finds it
    heading: str
    width: int = 14
    entry: bool = True  #: people write in it
    hidden: bool = False
    choices: str = ""  #: list that it offers
    shown: bool = False  #: only helps to read


COLUMNS: Final = (
    _Column("subject_id", FIELDS["subject"], 20),
    _Column("subject_title", label("Title of the item"), 30, entry=False, shown=True),
    _Column("relation", FIELDS["relation"], 24, choices="relation"),
    _Column("object_id", FIELDS["object"], 20),
    _Column("object_title", label("Title of the other item"), 30, entry=False, shown=True),
    _Column("none_in", FIELDS["none_in"], 14),
    _Column("looked_by", FIELDS["looked_by"], 14),
    _Column("looked_where", FIELDS["looked_where"], 18),
    _Column("rationale_ja", FIELDS["rationale_ja"], 40),
    _Column("rationale_en", FIELDS["rationale_en"], 40),
    _Column("rationale_type", FIELDS["rationale_type"], 13, choices="rationale"),
    _Column("locator", FIELDS["locator"], 18),
    _Column("confidence", FIELDS["confidence"], 10),
    _Column("does", FIELDS["does"], 18, choices="does"),
    _Column("reason_ja", FIELDS["reason_ja"], 30),
    _Column("reason_en", FIELDS["reason_en"], 30),
    _Column("editions", label("Editions"), 30, entry=False, shown=True),
    _Column("standing", label("Standing"), 12, entry=False, shown=True),
    _Column("stated_by", label("Stated by"), 20, entry=False, shown=True),
    _Column("statement", label("Identifier"), 18, entry=False, hidden=True),
    _Column("seen", FIELDS["seen"], 20, entry=False, hidden=True),
)

_ADVICE: Final = (
    label("Change what a row says in its white cells, or add a statement in an empty row below. Write an item as document:item, as in nisc:bp-3. The grey cells are locked without a password."),  # noqa: E501
    label("Relation: choose from the list; it is read from the item to the other item. Where several are possible, write their names joined by |, as in partOf|overlaps."),  # noqa: E501
    label("Where nothing corresponds, choose «none», leave the other item empty, name the document that was looked through, and say who looked and where."),  # noqa: E501
    label("To withdraw a statement, or to say that it is wrong, choose so in «Take it out?» and give the reason there. A row that is deleted changes nothing."),  # noqa: E501
    label("Give the reason in one language at least; for an approval both are needed, on what it rests, and the confidence from 0 to 1."),  # noqa: E501
    label("Hidden columns say which statement a row is and what was seen; they travel along when rows are sorted or copied. Leave them as they are."),  # noqa: E501
    label("Bring the file back on the desk or with «kakehashi curate import FILE --account NAME». You see first what comes of each row; nothing becomes a statement before somebody else has approved it."),  # noqa: E501
    label("What has changed meanwhile is shown beside what you wrote; nothing is overwritten. The same file brought twice adds nothing."),  # noqa: E501
)  # fmt: skip


def offline_workbook(baggage: Baggage) -> bytes:
    """Return the workbook."""
    made = dt.datetime.fromisoformat(baggage.released) if baggage.released else _UNDATED
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Kakehashi", baggage.release
    book.properties.created = made
    add_styles(book)
    _add_own_styles(book)
    footer = " ".join(("Kakehashi", baggage.release, *baggage.pair)).replace("&", "&&")
    codes = _codes()
    _add_statements(book, baggage, footer, codes)
    _add_advice(book, baggage, footer)
    _add_codes(book, codes)
    written = io.BytesIO()
    book.save(written)
    return same_bytes(written.getvalue(), made)


def _codes() -> dict[str, tuple[str, ...]]:
    """Return what each list offers."""
    return {
        "relation": (*map(relation_cell, RELATIONS), relation_cell("", none=True)),
        "rationale": RATIONALE_TYPES,
        "does": tuple(map(action_words, ACTIONS)),
    }


def _add_own_styles(book: Workbook) -> None:
    line = Side(style="thin", color="BFBFBF")
    frame = Border(left=line, right=line, top=line, bottom=line)
    wrapped = Alignment(wrap_text=True, vertical="top")
    font = Font(name="Yu Gothic", size=10)
    free = Protection(locked=False)
    for name, form in (("kh entry", "@"), ("kh entry number", "0.00#")):
        style = NamedStyle(name=name, font=font, alignment=wrapped, border=frame, protection=free)
        style.number_format = form
        book.add_named_style(style)
    locked = NamedStyle(name="kh locked", font=font, alignment=wrapped, border=frame)
    locked.number_format, locked.fill = "@", PatternFill("solid", start_color="F2F2F2")
    book.add_named_style(locked)


def _add_statements(
    book: Workbook, baggage: Baggage, footer: str, codes: Mapping[str, tuple[str, ...]]
) -> None:
    sheet: Any = book.create_sheet(STATEMENTS)
    for number, column in enumerate(COLUMNS, 1):
        sized = sheet.column_dimensions[get_column_letter(number)]
        sized.width, sized.hidden = column.width, column.hidden
    sheet.freeze_panes = "D3"
    prepare_print(sheet, footer)
    sheet.append([text_cell(sheet, both(column.heading), "kh heading") for column in COLUMNS])
    names = ["" if column.shown else column.key for column in COLUMNS]
    sheet.append([text_cell(sheet, name, "kh name") for name in names])
    last = _HEADINGS + len(baggage.held) + EMPTY
    for row in _rows(baggage):
        sheet.append([_cell(sheet, column, row.get(column.key, "")) for column in COLUMNS])
    for _ in range(EMPTY):
        sheet.append([_cell(sheet, column, "") for column in COLUMNS])
    for number, column in enumerate(COLUMNS, 1):
        if column.choices:
            _offer(sheet, number, last, _place(codes, column.choices))
    sheet.auto_filter.ref = f"A{_HEADINGS}:{get_column_letter(len(COLUMNS))}{last}"
    sheet.print_title_rows = "1:1"
    _protect(sheet)


def _protect(sheet: Any) -> None:
    """Lock what people need not change; without a password, so that nobody is locked out."""
    sheet.protection.sheet = True
    for name in ("autoFilter", "sort", "formatColumns", "formatRows", "formatCells"):
        setattr(sheet.protection, name, False)  # False: not forbidden


def _cell(sheet: Any, column: _Column, words: str) -> Any:
    if column.key == "confidence":
        cell = WriteOnlyCell(sheet, float(words) if words else None)
        cell.style = "kh entry number"
        return cell
    return text_cell(sheet, words, "kh entry" if column.entry else "kh locked")


def _rows(baggage: Baggage) -> Iterator[dict[str, str]]:
    editions = {document.slug: _edition(document) for document in baggage.documents}
    for held in baggage.held:
        said = held.said
        none = bool(said.none_in)
        yield {
            "subject_id": said.subject,
            "subject_title": _title(baggage, said.subject),
            "relation": relation_cell(said.relation, none=none) if said.relation or none else "",
            "object_id": said.object,
            "object_title": _title(baggage, said.object),
            "none_in": said.none_in,
            "looked_by": said.looked_by,
            "looked_where": said.looked_where,
            "rationale_ja": said.rationale_ja,
            "rationale_en": said.rationale_en,
            "rationale_type": said.rationale_type,
            "locator": said.locator,
            "confidence": said.confidence,
            "editions": "\n".join(filter(None, (editions.get(s, "") for s in said.documents))),
            "standing": "\n".join(standing_words(held.standing, lang) for lang in LANGUAGES),
            "stated_by": _stated_by(held),
            "statement": held.id,
            "seen": held.token,
        }


def _title(baggage: Baggage, name: str) -> str:
    item = baggage.items.get(name)
    if item is None:
        return ""
    words = _both(item.title)
    return f"{item.notation} {words}".strip() if item.notation else words


def _both(text: Text) -> str:
    return "\n".join(filter(None, dict.fromkeys((text.ja, text.en))))


def _edition(document: DocumentView) -> str:
    told = (document.slug, document.version, document.issued)
    return ", ".join(filter(None, told))


def _stated_by(held: Held) -> str:
    return ", ".join(filter(None, (held.stated_by, held.mapping_set)))


# --- lists and words --------------------------------------------------------------------------


def _place(codes: Mapping[str, tuple[str, ...]], name: str) -> str:
    """Return where the entries of a list stand in the sheet of lists."""
    letter = get_column_letter(tuple(codes).index(name) + 1)
    return f"'{CODES}'!${letter}$2:${letter}${len(codes[name]) + 1}"


def _offer(sheet: Any, number: int, last: int, place: str) -> None:
    # Not binding: a relation may be several names, and other words are read too.
    offered = DataValidation("list", place, allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(number)
    offered.add(f"{letter}{_HEADINGS + 1}:{letter}{last}")
    sheet.data_validations.append(offered)


def _add_codes(book: Workbook, codes: Mapping[str, tuple[str, ...]]) -> None:
    sheet: Any = book.create_sheet(CODES)
    sheet.sheet_state = "hidden"
    sheet.append([text_cell(sheet, name, "kh name") for name in codes])
    for place in range(max(map(len, codes.values()))):
        entries = (each[place] if place < len(each) else "" for each in codes.values())
        sheet.append([text_cell(sheet, words, "kh text") for words in entries])


def _add_advice(book: Workbook, baggage: Baggage, footer: str) -> None:
    sheet: Any = book.create_sheet(READ_ME)
    for letter, width in (("A", 30), ("B", 60), ("C", 60)):
        sheet.column_dimensions[letter].width = width
    prepare_print(sheet, footer)
    title = label("Statements to work on offline")
    sheet.append([text_cell(sheet, both(title), "kh title")])
    facts = (
        (label("Release"), baggage.release),
        (label("Date of the release"), baggage.released),
        (label("Last event of the record"), str(baggage.sequence)),
        *((label("Document"), f"{d.slug}\n{_both(d.title)}") for d in baggage.documents),
        (label("Statements"), str(len(baggage.held))),
    )
    for heading, value in facts:
        cells = ((both(heading), "kh heading"), (value, "kh text"))
        sheet.append([text_cell(sheet, words, style) for words, style in cells])
    sheet.append([])
    for number, message in enumerate(_ADVICE, 1):
        told = (str(number), *(translate(lang, message) for lang in LANGUAGES))
        sheet.append([text_cell(sheet, words, "kh text") for words in told])
