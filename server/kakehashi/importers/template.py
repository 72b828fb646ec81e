"""The empty workbook in which people write mappings: bilingual, with code lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pyoxigraph import Literal, NamedNode

from kakehashi.importers.readers.workbook import IGNORED
from kakehashi.namespaces import PREFIXES, SCHEME
from kakehashi.rdf.files import read_turtle

__all__ = ["STATEMENTS", "template"]

#: Column: Japanese and English heading, and the code list of its values.
_Column = tuple[str, str, str, str]

STATEMENTS: Final[tuple[_Column, ...]] = (
    ("subject_id", "対応元の項目", "Subject item", ""),
    ("subject_source", "対応元の文書", "Subject document", ""),
    ("relation", "関係", "Relation", "relation"),
    ("object_id", "対応先の項目", "Object item", ""),
    ("object_source", "対応先の文書", "Object document", ""),
    ("predicate_modifier", "否定", "Negation", "modifier"),
    ("source_relation", "原資料の語", "Word of the publication", ""),
    ("confidence", "確信度", "Confidence", ""),
    ("rationale_type", "根拠の種別", "Type of rationale", "rationale"),
    ("rationale_ja", "根拠(日本語)", "Rationale (ja)", ""),
    ("rationale_en", "根拠(英語)", "Rationale (en)", ""),
    ("shared", "共通部分", "Common part", ""),
    ("locator", "掲載箇所", "Locator", ""),
    ("evidence", "確認方法", "Evidence", "evidence"),
    ("fact_source", "出典", "Fact source", ""),
    ("mapping_date", "日付", "Date", ""),
    ("comment", "備考", "Comments", ""),
)
_ITEMS: Final[tuple[_Column, ...]] = (
    ("document", "文書", "Document", ""),
    ("id", "識別子", "Identifier", ""),
    ("kind", "種別", "Kind", "kind"),
    ("notation", "番号", "Number", ""),
    ("title_ja", "題名(日本語)", "Title (ja)", ""),
    ("title_en", "題名(英語)", "Title (en)", ""),
    ("title_origin_ja", "題名の由来(日本語)", "Title origin ja", "origin"),
    ("title_origin_en", "題名の由来(英語)", "Title origin en", "origin"),
    ("summary_ja", "要約(日本語)", "Summary (ja)", ""),
    ("summary_en", "要約(英語)", "Summary (en)", ""),
    ("parent", "上位項目", "Parent", ""),
    ("locator", "掲載箇所", "Locator", ""),
    ("evidence", "確認方法", "Evidence", "evidence"),
    ("status", "状態", "Status", "status"),
)
_DOCUMENTS: Final[tuple[_Column, ...]] = (
    ("slug", "文書の識別子", "Slug", ""),
    ("title_ja", "題名(日本語)", "Title (ja)", ""),
    ("title_en", "題名(英語)", "Title (en)", ""),
    ("version", "版", "Version", ""),
    ("issued", "発行日", "Issued", ""),
    ("publishers", "発行者", "Publishers", ""),
    ("url", "リンク", "URL", ""),
    ("licence_en", "ライセンス", "Licence en", ""),
)
_SETTINGS: Final = (
    ("mapping_set_id", "対応表の名前(例: nisc--cpsf)", "Name of the set, as nisc--cpsf", ""),
    ("mapping_set_title", "題名(英語)", "Title in English", ""),
    ("title_ja", "題名(日本語)", "Title in Japanese", ""),
    ("mapping_set_description", "説明(英語)", "Description in English", ""),
    ("description_ja", "説明(日本語)", "Description in Japanese", ""),
    ("publisher", "述べる者", "Who states it", ""),
    ("standing", "位置付け", "Standing", "standing"),
    ("license", "ライセンス(IRI)", "Licence, an IRI", ""),
    ("mapping_set_version", "版", "Version", ""),
    (
        "strict",
        "「含まれる」「含む」が一致を除くか",
        "Do part of and contains exclude equality",
        "flag",
    ),
    ("subject_source", "対応元の文書(全行)", "Subject document of all rows", ""),
    ("object_source", "対応先の文書(全行)", "Object document of all rows", ""),
)
_CODES: Final = ("relation", "standing", "evidence", "rationale", "origin", "kind", "status")
_READ_ME: Final = (
    (
        "1行に一つの対応を書いてください。関係は対応元から対応先へ読みます。",
        "One statement in a row; the relation is read from subject to object.",
    ),
    (
        "項目は「文書:項目」(例: nisc:bp-3)、又は文書の列を埋めて番号や題名で書いてください。",
        "Write an item as document:item (nisc:bp-3), or fill in the document and give its number.",
    ),
    (
        "対応する項目がないときは、対応先に「該当なし」と書き、対応先の文書を示してください。",
        "Write 該当なし or none as the object, with its document, where nothing corresponds.",
    ),
    (
        "行が足りなければ続けて書いてください。列の名前(2行目)は変えないでください。",
        "Go on below as needed; keep the names of the columns in the second row.",
    ),
    (
        "書き終えたら kakehashi import FILE --dry-run で確かめてください。",
        "When done, check it with: kakehashi import FILE --dry-run",
    ),
)
_EXAMPLE: Final = {
    "subject_id": "nisc:bp-3",
    "relation": "partOf",
    "object_id": "cpsf:concern-safety",
    "confidence": "0.65",
    "rationale_type": "semantic",
    "rationale_ja": "(根拠を一文で)",
    "rationale_en": "(the reason in one sentence)",
}
_HEAD: Final = Font(bold=True)
_FILL: Final = PatternFill("solid", fgColor="DDE6F0")
#: Rows that offer a choice of codes.
_PREPARED: Final = 2000


def template(project: Path) -> bytes:
    """Return the workbook, with the code lists of a project."""
    book = Workbook()
    book.remove(book.worksheets[0])
    about: Worksheet = book.create_sheet(IGNORED[0])
    for japanese, english in _READ_ME:
        about.append([japanese, english])
    _widths(about, (60, 80))
    codes = dict(_codes(project))
    places = _write_codes(book, codes)
    _settings(book, places)
    for title, columns in (
        ("対応 Statements", STATEMENTS), ("項目 Items", _ITEMS), ("文書 Documents", _DOCUMENTS),
    ):  # fmt: skip
        _choices(_sheet(book, title, columns), columns, places)
    example = _sheet(book, IGNORED[2], STATEMENTS)
    example.append([_EXAMPLE.get(key, "") for key, *_ in STATEMENTS])
    book.move_sheet(IGNORED[1], offset=len(book.sheetnames))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _codes(project: Path) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield each code list with notation and names of its codes."""
    yield "modifier", [("Not", "否定", "does not hold")]
    yield "flag", [("true", "はい", "yes"), ("false", "いいえ", "no")]
    for name in _CODES:
        labels: dict[str, dict[str, str]] = {}
        for quad in read_turtle(project / f"ontology/schemes/{name}.ttl"):
            iri = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            code = iri.removeprefix(f"{SCHEME}{name}/")
            named = quad.predicate.value == PREFIXES["skos"] + "prefLabel"
            if named and code != iri and isinstance(quad.object, Literal):
                labels.setdefault(code, {})[quad.object.language or ""] = quad.object.value
        yield name, [(c, t.get("ja", ""), t.get("en", "")) for c, t in sorted(labels.items())]


def _write_codes(book: Workbook, codes: dict[str, list[tuple[str, str, str]]]) -> dict[str, str]:
    """Write the sheet of code lists; return where the codes of each stand."""
    sheet = book.create_sheet(IGNORED[1])
    _head(sheet, ["一覧 / List", "コード / Code", "日本語", "English"])
    places, row = {}, 2
    for name, members in codes.items():
        for code, japanese, english in members:
            sheet.append([name, code, japanese, english])
        places[name] = f"'{IGNORED[1]}'!$B${row}:$B${row + len(members) - 1}"
        row += len(members)
    _widths(sheet, (16, 28, 40, 40))
    return places


def _settings(book: Workbook, places: dict[str, str]) -> None:
    sheet = book.create_sheet("設定 Settings")
    _head(sheet, ["key", "value", "説明", "Note"])
    for number, (key, japanese, english, scheme) in enumerate(_SETTINGS, 2):
        sheet.append([key, "", japanese, english])
        if scheme:
            _choice(sheet, f"B{number}", places[scheme])
    _widths(sheet, (28, 60, 44, 44))


def _sheet(book: Workbook, title: str, columns: Sequence[_Column]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    _head(sheet, [f"{japanese} / {english}" for _, japanese, english, _ in columns])
    _head(sheet, [key for key, *_ in columns])
    sheet.freeze_panes = "A3"
    _widths(sheet, [24] * len(columns))
    return sheet


def _head(sheet: Worksheet, names: Sequence[str]) -> None:
    sheet.append(list(names))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill, cell.alignment = _HEAD, _FILL, Alignment(wrap_text=True)


def _choices(sheet: Worksheet, columns: Sequence[_Column], places: dict[str, str]) -> None:
    for number, (_, _, _, scheme) in enumerate(columns, 1):
        if scheme:
            letter = get_column_letter(number)
            _choice(sheet, f"{letter}3:{letter}{_PREPARED}", places[scheme])


def _choice(sheet: Worksheet, cells: str, place: str) -> None:
    # Not binding: a relation may be several codes, and other words are read too.
    validation = DataValidation("list", place, allow_blank=True, showErrorMessage=False)
    validation.add(cells)
    sheet.add_data_validation(validation)


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
