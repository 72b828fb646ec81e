"""Open a workbook that nobody vouches for, and return its cells as texts.

The archive is looked through before anything of it is parsed: sizes, and document type
declarations, which no workbook needs.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import load_workbook

from kakehashi.errors import Finding
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.readers.table import Line

__all__ = ["Sheet", "sheets_of"]

#: What a workbook may unpack to, how much of it may be air, and how many parts it may have.
_UNPACKED: Final = 64 << 20
_RATIO: Final = 100
_FREE: Final = 4 << 20  #: below this the ratio does not matter
_MEMBERS: Final = 1000
_ROWS: Final = 200_000
_COLUMNS: Final = 256
#: Largest whole number that a spreadsheet keeps exactly.
_EXACT: Final = 1e15
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its rows that are not empty."""

    title: str
    lines: tuple[Line, ...]


def sheets_of(content: bytes, file: str) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """Return the sheets of a workbook, or what forbids to read it."""
    try:
        if found := _refused(content, file):
            return (), (found,)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets, rows = [], 0
        for worksheet in book.worksheets:
            lines = tuple(_lines(worksheet, _ROWS - rows))
            rows += lines[-1].number if lines else 0
            sheets.append(Sheet(str(worksheet.title), lines))
            if rows > _ROWS:
                detail = f"{_ROWS} rows"
                return (), (intake_fault("import-too-large", file, 1, detail=detail),)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise
        detail = f"{type(error).__name__}: {error}".split("\n")[0][:200]
        return (), (intake_fault("import-broken", file, 1, detail=detail),)
    return tuple(sheets), ()


def _refused(content: bytes, file: str) -> Finding | None:
    """Look through the archive; return why it is not read, or None."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        ratio = size // max(1, sum(member.compress_size for member in members))
        if len(members) > _MEMBERS:
            return intake_fault("import-archive", file, 1, detail=f"{len(members)} parts")
        if size > _UNPACKED or (size > _FREE and ratio > _RATIO):
            return intake_fault("import-archive", file, 1, detail=f"{size >> 20} MiB, 1:{ratio}")
        for member in members:
            if member.filename.endswith((".xml", ".rels", ".vml")) and _has_doctype(
                archive.read(member)
            ):
                return intake_fault("import-doctype", file, 1, member=member.filename)
    return None


def _has_doctype(content: bytes) -> bool:
    r"""Tell whether XML has a document type, in whatever encoding.

    >>> _has_doctype("<!DOCTYPE a>".encode("utf-16")), _has_doctype(b"<a/>")
    (True, False)
    """
    return b"<!DOCTYPE" in content.replace(b"\x00", b"").upper()


def _lines(worksheet: Any, left: int) -> Iterator[Line]:
    worksheet.reset_dimensions()  # what a sheet says of its size need not be true
    for number, row in enumerate(worksheet.iter_rows(max_col=_COLUMNS, values_only=True), 1):
        if number > left + 1:
            yield Line(number, ("",))
            return
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Line(number, tuple(cells))


def _text(value: Any) -> str:
    """Write a cell as people see it.

    >>> _text(3.0), _text(0.65), _text(dt.datetime(2026, 11, 24)), _text(True)
    ('3', '0.65', '2026-11-24', 'true')
    >>> _text("_x005F_x0041_"), _text("_x0041_")
    ('_x0041_', 'A')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    # Office writes what XML cannot hold as _x000B_, and openpyxl leaves it so.
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
    return text.encode("utf-8", "replace").decode().strip()
