"""Texts described by their shape, so that an input of 16 KiB is a short line of a file.

A text is a list of pieces, one after the other:

- ``"text"``: itself;
- ``{"repeat": TEXT, "times": N}``: N times; ``{i}`` in the text is its number, ``{j}`` the next;
- ``{"nest": [OPEN, CLOSE], "times": N, "inside": TEXT}``: N pairs around a text.

A piece without ``times`` is taken as often as the whole text has room for it (``fit``, in bytes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["Piece", "expand"]

Piece = str | dict[str, Any]


def expand(pieces: str | Sequence[Piece], fit: int = 0) -> str:
    """Return the text that the pieces describe.

    >>> expand(["ASK ", {"nest": ["{", "}"], "times": 2}, {"repeat": " #{i}{j}", "times": 2}])
    'ASK {{}} #01 #12'
    >>> expand(["<", {"nest": ["a", "bb"], "inside": "x"}, ">"], fit=10)
    '<aaxbbbb>'

    Raises ValueError when several pieces have no ``times``, or one has none and nothing to fit.
    """
    if isinstance(pieces, str):
        return pieces
    open_ended = [p for p in pieces if isinstance(p, dict) and "times" not in p]
    if len(open_ended) > bool(fit):
        raise ValueError(pieces)
    fixed = [_text(p, 0 if p in open_ended else None) for p in pieces]
    if not open_ended:
        return "".join(fixed)
    room = fit - len("".join(fixed).encode())
    times = _most(open_ended[0], room)
    return "".join(
        _text(p, times) if p in open_ended else text for p, text in zip(pieces, fixed, strict=True)
    )


def _text(piece: Piece, times: int | None) -> str:
    if isinstance(piece, str):
        return piece
    times = int(piece["times"]) if times is None else times
    if "nest" in piece:
        opening, closing = piece["nest"]
        return str(opening * times + piece.get("inside", "") + closing * times)
    text = str(piece["repeat"])
    if "{i}" not in text and "{j}" not in text:
        return text * times
    return "".join(_numbered(text, i) for i in range(times))


def _numbered(text: str, number: int) -> str:
    return text.replace("{i}", str(number)).replace("{j}", str(number + 1))


def _most(piece: Piece, room: int) -> int:
    """Return how often an open-ended piece fits into ``room`` bytes."""
    low, high = 0, max(1, room)
    empty = len(_text(piece, 0).encode())
    while low < high:
        middle = (low + high + 1) // 2
        if len(_text(piece, middle).encode()) - empty <= room:
            low = middle
        else:
            high = middle - 1
    return low
