"""Text in drawings: how wide it is, and where it is broken, without asking a font."""

from __future__ import annotations

import re
import unicodedata

from kakehashi.web.tame import tame

__all__ = ["fold", "width"]

#: A word of letters, or one character of a script that is broken anywhere, with the space after it.
_PIECES = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\S\s*")
#: What no line begins with (JIS X 4051, the common ones).
_NOT_FIRST = frozenset(
    "、。，．・：；！？）」』】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)%"
)


def width(text: str) -> float:
    """Return about how wide a text is, in units of its size; rather too much than too little.

    >>> width("架橋"), round(width("bridge"), 2)
    (2.0, 3.48)
    """
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in text)


def fold(text: str, room: float, most: int) -> list[str]:
    """Break a text into at most ``most`` lines of the given width; what is cut ends in "…".

    >>> fold("Ensuring function assurance", 12, 2)
    ['Ensuring function', 'assurance']
    >>> fold("機能保証の確認、回復の手順", 6, 2)
    ['機能保証の確', '認、回復の…']
    """
    lines, line = [], ""
    pieces = [piece for word in _PIECES.findall(tame(text)) for piece in _short(word, room)]
    for piece in pieces:
        if line and width(line + piece.rstrip()) > room and piece[0] not in _NOT_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line.rstrip())
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last) > room - 1:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], last + "…"]


def _short(word: str, room: float) -> list[str]:
    """Return a word in pieces that fit a line."""
    size = max(1, int(room / 0.58))
    if width(word.rstrip()) <= room or len(word) <= size:
        return [word]
    return [word[n : n + size] for n in range(0, len(word), size)]
