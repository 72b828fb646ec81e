"""Rows of delimited text, each with the line on which it begins.

A cell in quotation marks may hold line breaks. A mark that is never closed would swallow the rest
of a file; here it costs its own line, which is reported, and reading goes on with the next.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["Line", "lines_of", "text_of"]

#: Lines that one cell may reach over.
_JOINED: Final = 50
#: Characters of one cell.
_CELL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row; ``cells`` is None when its quotation marks do not pair."""

    number: int  #: of its first line, counted from 1
    cells: tuple[str, ...] | None


def text_of(content: bytes) -> tuple[str, int]:
    r"""Return the text of a file and 0, or what can be read of it and the line that is not UTF-8.

    >>> text_of(b"\xef\xbb\xbfa\n"), text_of(b"a\n\xff")
    (('a\n', 0), ('a\n\ufffd', 2))
    """
    try:
        return content.decode("utf-8-sig"), 0
    except UnicodeDecodeError as error:
        return content.decode("utf-8-sig", "replace"), content.count(b"\n", 0, error.start) + 1


def lines_of(text: str, delimiter: str, first: int = 1) -> Iterator[Line]:
    r"""Yield the rows of a text that are not empty; ``first`` is the number of its first line.

    >>> [(row.number, row.cells) for row in lines_of('a\tb\n\n"c\nd"\te\n"f\tg\n', "\t")]
    [(1, ('a', 'b')), (3, ('c\nd', 'e')), (5, None)]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        taken, cells = 1, None
        if '"' not in lines[at]:
            cells = lines[at].split(delimiter)
        else:
            for size in range(1, min(_JOINED, len(lines) - at) + 1):
                if (cells := _cells(lines[at : at + size], delimiter)) is not None:
                    taken = size
                    break
        if cells is None or any(cell.strip() for cell in cells):
            yield Line(first + at, None if cells is None else tuple(cells))
        at += taken


def _cells(lines: Sequence[str], delimiter: str) -> list[str] | None:
    """Read one row; None when a cell is still open at its end or goes on after its marks."""
    csv.field_size_limit(_CELL)
    joined = [f"{line}\n" for line in lines[:-1]] + [lines[-1]]
    try:
        rows = list(csv.reader(joined, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
