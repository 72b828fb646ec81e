"""Read a mapping set, with every fault of the file at its line.

The field's own tools say that a file is wrong, but not where; a curator mends a file line by
line. So this reader reports, for each fault, file, line, column and remedy, and all of them at
once. Its files are nevertheless plain SSSOM: a test has the field's validator accept each one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kakehashi.errors import BuildError, Finding
from kakehashi.model.statement import MappingSet, Record
from kakehashi.sssom.faults import FIXABLE, fault
from kakehashi.sssom.header import Header, read_header
from kakehashi.sssom.registry import ENDING
from kakehashi.sssom.rows import check_record, check_together
from kakehashi.sssom.slots import (
    EXTENSIONS,
    PROPAGATED,
    RECORD_SLOTS,
    REQUIRED_COLUMNS,
    SET_SLOTS,
    by_name,
)
from kakehashi.sssom.values import problem_of, read_number, read_relation
from kakehashi.sssom.writer import canonical

__all__ = ["check_set", "formatted", "read_set", "split_row"]

_SLOTS: Final = by_name(RECORD_SLOTS)


def read_set(path: Path, *, shown_as: str | None = None) -> MappingSet:
    """Read a file.

    Raises BuildError that holds every fault of the file.
    """
    mapping_set, findings = check_set(path.read_bytes(), shown_as or str(path))
    if findings or mapping_set is None:
        raise BuildError("A mapping set has faults.", findings=findings)
    return mapping_set


def formatted(path: Path, *, shown_as: str | None = None) -> bytes:
    """Return the content of a file in the canonical form.

    Raises BuildError when it has faults that rewriting does not mend.
    """
    content = path.read_bytes()
    mapping_set, findings = check_set(content, shown_as or str(path))
    if stay := tuple(f for f in findings if f.check not in FIXABLE):
        raise BuildError("A mapping set has faults.", findings=stay)
    return content if mapping_set is None else canonical(mapping_set)


def check_set(content: bytes, file: str) -> tuple[MappingSet | None, tuple[Finding, ...]]:
    """Read the content of ``file``; return the set and its faults, sorted by line.

    The set is None when the faults leave nothing to work with. When all faults are of
    :data:`~kakehashi.sssom.faults.FIXABLE`, writing the set mends the file.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        faulty = content.count(b"\n", 0, error.start) + 1
        return None, (fault("sssom-encoding", file, faulty),)
    if text.startswith("\ufeff"):
        return None, (fault("sssom-encoding", file, 1),)
    findings: list[Finding] = []
    lines = text.removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        if line.endswith("\r"):
            findings.append(fault("sssom-line-end", file, number))
    lines = [line.removesuffix("\r") for line in lines]
    size = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    name = file.rpartition("/")[2].removesuffix(ENDING)
    header = read_header(lines[:size], file, name)
    findings += header.findings
    if not lines[size:] or not lines[size]:
        findings.append(fault("sssom-empty-file", file, max(size, 1)))
        return None, tuple(sorted(findings))
    table = _Table(header, file, name)
    table.read_columns(lines[size], size + 1)
    for number, line in enumerate(lines[size + 1 :], size + 2):
        table.read_row(line, number)
    findings += [*table.findings, *check_together(tuple(table.records), file)]
    mapping_set = _assemble(header, table)
    if mapping_set and not findings and canonical(mapping_set) != content:
        findings.append(fault("sssom-form", file, 1))
    return mapping_set, tuple(sorted(set(findings)))


def _assemble(header: Header, table: _Table) -> MappingSet | None:
    wanted = {slot.name for slot in SET_SLOTS}
    values = {key: value for key, value in header.values.items() if key in wanted}
    if any(f.check not in FIXABLE for f in (*header.findings, *table.findings)):
        return None
    return MappingSet(**values, records=tuple(table.records))  # type: ignore[arg-type]


class _Table:
    """The rows of a file, read one by one."""

    def __init__(self, header: Header, file: str, name: str) -> None:
        self._header, self._file, self._name = header, file, name
        self._columns: list[str] = []
        self.records: list[Record] = []
        self.findings: list[Finding] = []

    def _say(self, check: str, line: int, node: str = "", /, **values: object) -> None:
        self.findings.append(fault(check, self._file, line, node, **values))

    def read_columns(self, line: str, number: int) -> None:
        self._columns = [cell or "" for cell in split_row(line)]
        for index, column in enumerate(self._columns):
            if column not in _SLOTS:
                self._say("sssom-column-unknown", number, column, column=column)
                continue
            if column in self._columns[:index]:
                self._say("sssom-column-twice", number, column, column=column)
            if column in PROPAGATED and self._header.text(column):
                self._say("sssom-both-levels", number, column, key=column)
            if column in EXTENSIONS and column not in self._header.declared:
                expected = EXTENSIONS[column].definition
                self._say("sssom-extension", number, column, key=column, expected=expected)
        for column in REQUIRED_COLUMNS:
            if column not in self._columns:
                self._say("sssom-column-missing", number, column, column=column)

    def read_row(self, line: str, number: int) -> None:
        if not line:
            self._say("sssom-blank-line", number)
            return
        cells = split_row(line)
        if len(cells) != len(self._columns):
            self._say("sssom-cells", number, found=len(cells), expected=len(self._columns))
            return
        before = len(self.findings)
        values_by_column: dict[str, str] = {}
        for column, cell in zip(self._columns, cells, strict=True):
            if column in _SLOTS:
                values_by_column[column] = self._read_cell(column, cell, number)
        if any(c not in values_by_column for c in REQUIRED_COLUMNS):
            return
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            if not values_by_column[column] and len(self.findings) == before:
                self._say("sssom-required", number, column, column=column)
        if not values_by_column["standing"] and len(self.findings) == before:
            self._say("sssom-required", number, "standing", column="standing")
        if len(self.findings) == before:
            record = self._record(values_by_column, number)
            self.findings += check_record(record, self._file)
            self.records.append(record)

    def _read_cell(self, column: str, cell: str | None, number: int) -> str:
        if cell is None:
            self._say("sssom-quote", number, column)
            return ""
        if cell and (problem := problem_of(_SLOTS[column], cell, self._header.prefixes)):
            self._say(problem[0], number, column, **problem[1])
            return ""
        return cell

    def _record(self, cells: dict[str, str], number: int) -> Record:
        texts = {c: v for c, v in cells.items() if c not in ("relation", "confidence")}
        texts |= {key: self._header.text(key) for key in PROPAGATED if key not in self._columns}
        confidence = cells.get("confidence", "")
        return Record(
            mapping_set=self._name,
            relation=read_relation(cells["relation"]) if cells["relation"] else None,
            confidence=read_number(confidence) if confidence else None,
            line=number,
            **texts,
        )


def split_row(line: str) -> list[str | None]:
    r"""Split a line at its tabs and take off quotation marks; None stands for a cell that fails.

    >>> split_row('plain\t"say ""so"" here"\tin"side\t"open')
    ['plain', 'say "so" here', None, None]
    """
    return [_unquoted(cell) for cell in line.split("\t")]


def _unquoted(cell: str) -> str | None:
    if not cell.startswith('"'):
        return None if '"' in cell else cell
    inner = cell[1:-1].replace('""', "\x00") if len(cell) > 1 and cell.endswith('"') else '"'
    return None if '"' in inner else inner.replace("\x00", '"')
