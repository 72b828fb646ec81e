"""Read SSSOM as TSV or CSV, with whatever header, columns and prefixes its author chose.

The header stands in lines that begin with ``#`` before the table, or in a YAML file of its own.
Values it gives for all rows stay in the set; the rows are not filled here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kakehashi.errors import Finding
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.raw import Cell, Raw, RawEntry, RawSet
from kakehashi.importers.readers.metadata import Metadata, read_metadata
from kakehashi.importers.readers.table import Line, lines_of, text_of
from kakehashi.sssom.slots import BUILTIN_PREFIXES, EXTENSIONS, RECORD_SLOTS

__all__ = ["FORMAT", "read", "recognises", "slot_key", "undeclared"]

FORMAT: Final = "sssom"

_SLOTS: Final = frozenset(slot.name for slot in RECORD_SLOTS)
_REQUIRED: Final = ("subject_id", "object_id")
_PREFIXED: Final = ("subject_id", "object_id", "predicate_id")
_CURIE: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*):(?!//)\S+")
#: What a name of a property tells of the slot it belongs to.
_BY_PROPERTY: Final = {slot.definition: name for name, slot in EXTENSIONS.items()}


def recognises(name: str, head: bytes) -> bool:
    r"""Tell whether a file is SSSOM: by its ending, or by the columns it has.

    >>> recognises("x.tsv", b"#curie_map: {}\nsubject_id\tpredicate_id\tobject_id\n")
    True
    >>> recognises("x.csv", b"subject_id,relation,object_id\n")
    False
    """
    if name.lower().endswith((".sssom.tsv", ".sssom.csv")):
        return True
    if not name.lower().endswith((".tsv", ".csv", ".txt")):
        return False
    lines = text_of(head)[0].splitlines()
    table = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    columns = {cell.strip('" ') for cell in re.split(r"[\t,]", table)}
    ours = "mapping_set" in columns  # our own CSV: it names the set in each row, and no prefixes
    return {"subject_id", "predicate_id", "object_id"} <= columns and not ours


def read(content: bytes, file: str, metadata: bytes = b"") -> Raw:
    """Take a mapping set apart; ``metadata`` is its header when that is a file of its own."""
    text, faulty = text_of(content)
    if faulty:
        return Raw(findings=(intake_fault("import-encoding", file, faulty),))
    lines = text.replace("\r\n", "\n").split("\n")
    size = next((i for i, line in enumerate(lines) if not _is_header(line)), len(lines))
    header = "\n".join(line.removeprefix("#") for line in lines[:size])
    about = read_metadata(header, file)
    if metadata.strip():
        about = about.over(read_metadata(text_of(metadata)[0], f"{file} --metadata"))
    found = _Table(file, about)
    found.read("\n".join(lines[size:]), size + 1)
    entry = RawEntry(1, {key: cell for key, cell in about.cells.items() if cell.text})
    raw = RawSet(entry, tuple(found.rows), about.prefixes)
    return Raw(sets=(raw,), findings=(*about.findings, *found.findings))


def _is_header(line: str) -> bool:
    return line.startswith("#")


class _Table:
    """The table of a file, row by row."""

    def __init__(self, file: str, about: Metadata) -> None:
        self._file, self._about = file, about
        self._keys: list[str] = []
        self._names: list[str] = []
        self.rows: list[RawEntry] = []
        self.findings: list[Finding] = []

    def _say(self, check: str, line: int, node: str = "", /, **values: object) -> None:
        self.findings.append(intake_fault(check, self._file, line, node, **values))

    def read(self, text: str, first: int) -> None:
        start = text.partition("\n")[0]
        lines = lines_of(text, "\t" if "\t" in start else ",", first)
        heading = next(lines, None)
        if heading is None or heading.cells is None:
            self._say("import-no-table", first)
            return
        self._read_columns(heading.cells, heading.number)
        for line in lines:
            self._read_row(line)

    def _read_columns(self, cells: tuple[str, ...], number: int) -> None:
        self._names = [cell.strip() for cell in cells]
        self._keys = [slot_key(name, self._about.declared) for name in self._names]
        for index, name in enumerate(self._names):
            if name and name in self._names[:index]:
                self._say("import-column-twice", number, name, column=name)
        for name in _REQUIRED:
            if name not in self._keys:
                self._say("import-column-missing", number, name, column=name)

    def _read_row(self, line: Line) -> None:
        if line.cells is None:
            self._say("import-quote", line.number)
            self.rows.append(RawEntry(line.number, {}))
            return
        if check := self._miscounted(line.cells):
            found, expected = len(line.cells), len(self._names)
            self._say(check, line.number, found=found, expected=expected)
            if check == "import-cells":
                self.rows.append(RawEntry(line.number, {}))
                return
        cells = {
            key: Cell(text.strip(), name)
            for key, name, text in zip(self._keys, self._names, line.cells, strict=False)
            if text.strip()
        }
        self.findings += undeclared(cells, line.number, self._about.prefixes, self._file)
        self.rows.append(RawEntry(line.number, cells))

    def _miscounted(self, cells: tuple[str, ...]) -> str:
        """Return the fault of a row with too many or too few cells; empty for a whole row.

        Many tools leave out empty cells at the end of a row. That is accepted where only columns
        that mean nothing here are missing.
        """
        if any(cell.strip() for cell in cells[len(self._keys) :]):
            return "import-cells"
        missing = self._keys[len(cells) :]
        if all(key.startswith("note:") for key in missing):
            return "import-cells-short" if missing else ""
        return "import-cells"


def undeclared(
    cells: Mapping[str, Cell], number: int, known: Mapping[str, str], file: str
) -> Iterator[Finding]:
    """Yield a fault for each identifier of a row whose prefix is not declared."""
    for key in _PREFIXED:
        cell = cells.get(key)
        match = _CURIE.fullmatch(cell.text) if cell else None
        if cell is None or match is None or match[1] in known or match[1] in BUILTIN_PREFIXES:
            continue
        if known:
            yield intake_fault("import-prefix", file, number, key, prefix=match[1])
        else:
            yield intake_fault("import-no-prefixes", file, number, key, value=cell.text)


def slot_key(name: str, declared: Mapping[str, str]) -> str:
    """Return the key of a column: a slot of ours, by its name or its declared property."""
    if name in _SLOTS:
        return name
    return _BY_PROPERTY.get(declared.get(name, ""), f"note:{name}")
