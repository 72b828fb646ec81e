"""Read workbooks and plain tables: our own template, and those that others keep crosswalks in.

The row of column names is looked for, and the columns are known by their usual names, so that a
workbook made for an OLIR submission is read as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kakehashi.errors import Finding
from kakehashi.importers.describe import language_of
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.raw import Cell, Raw, RawDocument, RawEntry, RawSet
from kakehashi.importers.readers import sssom
from kakehashi.importers.readers.columns import CONTEXT, LISTED, columns_of, kind_of, setting_of
from kakehashi.importers.readers.table import Line, lines_of, text_of
from kakehashi.importers.readers.xlsx import Sheet, sheets_of
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS, by_name

__all__ = ["FORMAT", "IGNORED", "read", "recognises"]

FORMAT: Final = "workbook"

#: Sheets of our template that say nothing to a program.
IGNORED: Final = ("説明 Read me", "コード一覧 Codes", "記入例 Example")

_ZIP: Final = b"PK\x03\x04"
_TEXT: Final = (".csv", ".tsv", ".txt")
#: Rows among which the column names are looked for.
_SOUGHT: Final = 30
_RATIONALES: Final = by_name(RECORD_SLOTS)["rationale_type"].codes
#: Keys whose cells hold several values, one on a line.
_MANY: Final = frozenset(slot.name for slot in SET_SLOTS if slot.many) | {
    "facts", "publishers", "alternative_ids", "alternative_labels_ja", "alternative_labels_en",
}  # fmt: skip
#: ``SA-8 SECURITY AND PRIVACY ENGINEERING PRINCIPLES (32) …`` names an enhancement of SA-8.
_ENHANCEMENT: Final = re.compile(r"([A-Z]{2}-\d+)\s+[^()]*?\((\d+)\)")


def recognises(name: str, head: bytes) -> bool:
    r"""Tell whether a file is a workbook, or a table with columns that are known.

    >>> recognises("a.csv", "対応元,関係,対応先\n".encode()), recognises("a.csv", b"x,y\n")
    (True, False)
    """
    lower = name.lower()
    if lower.endswith((".xlsx", ".xlsm")):
        return head.startswith(_ZIP)
    if not lower.endswith(_TEXT) or sssom.recognises(name, head):
        return False
    lines = list(lines_of(_decoded(head)[0], _delimiter(head)))[:_SOUGHT]
    return any(line.cells is not None and kind_of(line.cells)[0] for line in lines)


def read(content: bytes, file: str) -> Raw:
    """Take a workbook or a table apart."""
    if content.startswith(_ZIP):
        sheets, findings = sheets_of(content, file)
    else:
        text, faulty = _decoded(content)
        if faulty:
            return Raw(findings=(intake_fault("import-encoding", file, faulty),))
        sheets, findings = (Sheet("", tuple(lines_of(text, _delimiter(content)))),), ()
    book = _Book(file)
    for sheet in sheets:
        book.read(sheet)
    return book.raw(findings)


def _decoded(content: bytes) -> tuple[str, int]:
    """Return the text, which may be in the Shift_JIS of Japanese spreadsheet programs."""
    text, faulty = text_of(content)
    if faulty:
        try:
            return content.decode("cp932"), 0
        except UnicodeDecodeError:
            return text, faulty
    return text, 0


def _delimiter(content: bytes) -> str:
    first = content[:4096]
    return max("\t,;", key=lambda mark: first.count(mark.encode()))


@dataclass(slots=True)
class _Book:
    file: str
    settings: dict[str, Cell] = field(default_factory=dict)
    sets: dict[str, RawEntry] = field(default_factory=dict)  #: what is said of each set, by name
    documents: list[RawEntry] = field(default_factory=list)
    items: list[tuple[RawEntry, str]] = field(default_factory=list)
    statements: list[tuple[Sheet, list[RawEntry]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def read(self, sheet: Sheet) -> None:
        """Read one sheet as what its column names say."""
        if sheet.title in IGNORED or not sheet.lines:
            return
        heading, kind = _heading(sheet.lines)
        if not kind:
            self._read_settings(sheet)
            return
        below = [line for line in sheet.lines if line.number > heading.number]
        columns = _named(columns_of(heading.cells or (), kind), sheet.lines, heading)
        table = _Table(self._place(sheet.title), columns, heading)
        if kind == "statements":
            self.statements.append((sheet, list(table.statements(below))))
        else:
            rows = list(table.rows(below))
            self._keep(kind, rows, sheet.title)
        self.findings += table.findings

    def _place(self, title: str) -> str:
        return f"{self.file}[{title}]" if title else self.file

    def _keep(self, kind: str, rows: Sequence[RawEntry], title: str) -> None:
        if kind == "documents":
            self.documents += rows
        elif kind == "sets":
            self.sets |= {row.text("mapping_set_id").rpartition("/")[2]: row for row in rows}
        elif kind == "items":
            self.items += [(row, title) for row in rows]
        else:
            for row in rows:
                self._set(row.text("key"), row.text("value"), row.row)

    def _set(self, name: str, value: str, row: int) -> None:
        key = setting_of(name)
        if not value.strip() or not name.strip():
            return
        for place, cell in _cells(key or f"note:{' '.join(name.split())}", value, name).items():
            self.settings[place] = Cell(cell.text.strip(), name, row)

    def _read_settings(self, sheet: Sheet) -> None:
        """Read a sheet of names and values, as OLIR workbooks begin with; report any other."""
        pairs = [
            (line.cells[0], line.cells[1], line.number)
            for line in sheet.lines
            if line.cells and len(line.cells) > 1
        ]
        if sum(bool(setting_of(name)) for name, _, _ in pairs) > 1:
            for name, value, row in pairs:
                self._set(name, value, row)
        elif sheet.title:
            self.findings.append(
                intake_fault("import-sheet", self._place(sheet.title), 1, sheet=sheet.title)
            )
        else:
            self.findings.append(intake_fault("import-no-table", self.file, 1))

    def raw(self, before: Sequence[Finding]) -> Raw:
        """Return everything that was read."""
        grouped = [(sheet.title, _by_set(found)) for sheet, found in self.statements]
        sets = tuple(
            RawSet(self._about(name), rows, {}, title)
            for title, found in grouped
            for name, rows in found.items()
        )
        empty = self.sets.keys() - {name for _, found in grouped for name in found}
        sets += tuple(RawSet(self._about(name)) for name in sorted(empty))
        findings = [*before, *self.findings]
        if not sets and not self.items and not self.documents and not before:
            findings.append(intake_fault("import-no-table", self.file, 1))
        return Raw(tuple(self._documents()), sets, tuple(findings))

    def _about(self, name: str) -> RawEntry:
        """Return what is said of a set, and of all sets."""
        own = self.sets.get(name, RawEntry(1, {}))
        called = {"mapping_set_id": Cell(name, "mapping_set")} if name else {}
        return RawEntry(own.row, {**self.settings, **called, **own.cells})

    def _documents(self) -> Iterator[RawDocument]:
        """Yield each document with the items that name it; one alone need not be named."""
        about = {entry.text("slug"): entry for entry in self.documents}
        alone = next(iter(about)) if len(about) == 1 else ""
        grouped: dict[str, list[RawEntry]] = {slug: [] for slug in about}
        parts: dict[str, str] = {}
        for entry, part in self.items:
            slug = entry.text("document") or alone
            cells = {key: cell for key, cell in entry.cells.items() if key != "document"}
            grouped.setdefault(slug, []).append(RawEntry(entry.row, cells))
            parts[slug] = part
        for slug, items in grouped.items():
            made = RawEntry(1, {"slug": Cell(slug, "document")} if slug else {})
            yield RawDocument(about.get(slug, made), tuple(items), parts.get(slug, ""))


def _heading(lines: Sequence[Line]) -> tuple[Line, str]:
    """Return the row of column names and what it names; the last one where several are as good.

    A template has two: one for people and one for programs.
    """
    best, kind, most = lines[0], "", 0
    for line in lines[:_SOUGHT]:
        found, count = kind_of(line.cells or ())
        if found and (count > most or (count == most and line.number == best.number + 1)):
            best, kind, most = line, found, count
    return best, kind


def _named(columns: Sequence[str], lines: Sequence[Line], heading: Line) -> list[str]:
    """Give columns without a name one, so that nothing in them is lost.

    Over names for programs stands a row of names for people; a column that has only such a name is
    for reading only.
    """
    names = heading.cells or ()
    programs = all(
        key in (name, f"note:{name}") for key, name in zip(columns, names, strict=True) if name
    )
    above = next((line for line in lines if line.number == heading.number - 1), None)
    shown = (above.cells or ()) if above and programs else ()
    return [
        key
        if key != "note:"
        else ("" if any(shown[index : index + 1]) else f"note:column {index + 1}")
        for index, key in enumerate(columns)
    ]


def _by_set(rows: Sequence[RawEntry]) -> dict[str, tuple[RawEntry, ...]]:
    """Part the rows by the set that they name, if any."""
    found: dict[str, list[RawEntry]] = {}
    for row in rows:
        name = row.text("mapping_set").rpartition("/")[2]
        cells = {key: cell for key, cell in row.cells.items() if key != "mapping_set"}
        found.setdefault(name, []).append(RawEntry(row.row, cells))
    return {name: tuple(members) for name, members in found.items()}


def _cells(key: str, text: str, name: str) -> dict[str, Cell]:
    """Return the cell under its key, or one for each of its lines."""
    if key not in _MANY:
        return {key: Cell(text, name)}
    return {f"{key}.{n}": Cell(line, name) for n, line in enumerate(text.split("\n"), 1) if line}


@dataclass(slots=True)
class _Table:
    """The rows of one sheet under their columns."""

    place: str
    columns: Sequence[str]
    heading: Line
    findings: list[Finding] = field(default_factory=list)
    _above: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = self.heading.cells or ()
        for index, key in enumerate(self.columns):
            if key in self.columns[:index] and key not in ("subject_id", CONTEXT, ""):
                self._say("import-column-twice", self.heading.number, key, column=names[index])

    def _say(self, check: str, row: int, node: str = "", /, **values: object) -> None:
        self.findings.append(intake_fault(check, self.place, row, node, **values))

    def rows(self, lines: Sequence[Line]) -> Iterator[RawEntry]:
        """Yield a row for each line."""
        names = self.heading.cells or ()
        for line in lines:
            if line.cells is None:
                self._say("import-quote", line.number)
                yield RawEntry(line.number, {})
                continue
            if any(cell.strip() for cell in line.cells[len(names) :]):
                found, expected = len(line.cells), len(names)
                self._say("import-cells", line.number, found=found, expected=expected)
            cells: dict[str, Cell] = {}
            for key, name, text in zip(self.columns, names, line.cells, strict=False):
                if text.strip() and key:
                    cells |= _cells(key, text.strip(), " ".join(name.split()))
            yield RawEntry(line.number, cells)

    def statements(self, lines: Sequence[Line]) -> Iterator[RawEntry]:
        """Yield a row for each statement: a cell may name several counterparts."""
        lone: list[int] = []
        listed = LISTED in self.columns
        if not listed and not {"relation", "predicate_id", "source_relation"} & set(self.columns):
            self._say("import-column-missing", self.heading.number, "relation", column="relation")
        for line, row in zip(lines, self.rows(lines), strict=True):
            cells = dict(row.cells)
            named = cells.pop(LISTED, None) or cells.pop("object_id", None)
            self._told(cells)
            path = self._path(line) if listed else ()
            if path:
                column = cells.get("subject_id", Cell("")).column
                cells["subject_id"] = Cell(" > ".join(path), column)
                cells["note:subject_label"] = Cell(path[-1], "")
            if named is None and listed:
                lone.append(line.number)
                continue
            if listed:
                cells["relation"] = Cell("unknown", named.column if named else "")
                cells.setdefault("source_relation", Cell(_word(named), ""))
            for text in _counterparts(named):
                yield RawEntry(line.number, cells | _object(text, named))
        if lone:
            shown = ", ".join(map(str, lone[:20])) + (" …" if len(lone) > 20 else "")  # noqa: PLR2004
            self._say("import-no-counterpart", lone[0], count=len(lone), rows=shown)

    def _told(self, cells: dict[str, Cell]) -> None:
        """Put a rationale where it belongs: OLIR writes its type, others write a sentence."""
        cells.pop(CONTEXT, None)
        if (found := cells.pop("rationale", None)) is None:
            return
        if found.text.casefold() in _RATIONALES:
            cells.setdefault("rationale_type", found)
        else:
            cells.setdefault(f"rationale_{language_of(found.text)}", found)

    def _path(self, line: Line) -> tuple[str, ...]:
        """Return under what a row stands; empty cells repeat what is above them."""
        filled = []
        wanted = [i for i, key in enumerate(self.columns) if key in (CONTEXT, "subject_id")]
        cells = line.cells or ()
        said = [i for i in wanted if i < len(cells) and cells[i].strip()]
        for index in wanted:
            if index in said:
                self._above[index] = " ".join(cells[index].split())
                for below in wanted:
                    if below > index:
                        self._above.pop(below, None)
            if index in self._above and (not said or index <= said[-1]):
                filled.append(self._above[index])
        return tuple(filled)


def _word(named: Cell | None) -> str:
    """Return what a column of counterparts calls them, without what stands in brackets."""
    return re.sub(r"\s*\(.*", "", named.column).strip() if named else ""


def _counterparts(named: Cell | None) -> list[str]:
    """Return the texts of the counterparts; one that is empty where none is named."""
    texts = [" ".join(text.split()) for text in (named.text if named else "").split("\n")]
    return [text for text in texts if text] or [""]


def _object(text: str, named: Cell | None) -> dict[str, Cell]:
    column = named.column if named else "object_id"
    if not text:
        return {}
    if match := _ENHANCEMENT.match(text):
        number = f"{match[1]}({match[2]})"
        return {"object_id": Cell(number, column), "original_object": Cell(text, column)}
    return {"object_id": Cell(text, column)}
