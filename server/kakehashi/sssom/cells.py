"""Cells of tables that spreadsheets open: a text stays a text, and can be had back.

Excel and its like take a cell for a formula when it begins with ``= + - @``, whatever quotation
marks stand around it in the file, and some take the full-width forms too. An apostrophe before
such a text keeps it one. So that the mark can be taken off again, a text that begins with an
apostrophe gets one as well.
"""

from __future__ import annotations

from typing import Final

__all__ = ["bare", "guarded"]

_GUARDED: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")


def guarded(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("nisc:bp-3"), guarded("'90s")
    ("'=1+1", 'nisc:bp-3', "''90s")
    """
    return f"'{text}" if text.startswith(_GUARDED) else text


def bare(cell: str) -> str:
    """Return the text that was guarded; a cell that never was stays as it is.

    >>> bare("'=1+1"), bare("''90s"), bare("'90s")
    ('=1+1', "'90s", "'90s")
    """
    text = cell.removeprefix("'")
    return text if guarded(text) == cell else cell
