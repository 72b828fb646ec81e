"""Text of others, made harmless to look at: what it says stays.

A title may hold marks that turn the direction of what stands beside it, marks that nobody sees, or
hundreds of accents on one letter. On pages they are left out; data and downloads keep every one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Final

__all__ = ["finalize", "one_line", "tame"]

#: Accents that one letter may carry; writing systems need four.
_ACCENTS: Final = 6

#: First and last of: controls; marks that are not seen; turns of direction; parts of annotations
#: that need a renderer; code points that are no characters; tags.
_REMOVED: Final = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD),
    (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF), (0xE0000, 0xE007F),
)  # fmt: skip
#: Joiners have a use between two signs, such as in an emoji, but not in a row.
_JOINERS: Final = "\u200c\u200d"
_BREAKS: Final = "\x85\u2028\u2029"
#: Characters that are put on others.
_MARKS: Final = [n for n in range(0x300, 0x20000) if unicodedata.category(chr(n)) in ("Mn", "Me")]


def _runs(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


_REMOVE: Final = re.compile(
    f"[{_class(_REMOVED)}]+|[{_JOINERS}]{{2,}}|^[{_JOINERS}]+|[{_JOINERS}]+$"
)
_FLOOD: Final = re.compile(f"([{_class(_runs(_MARKS))}]{{{_ACCENTS}}})[{_class(_runs(_MARKS))}]+")
#: Most texts have none of these, and are left alone at once.
_SUSPECTS: Final = frozenset(
    {chr(n) for n in _MARKS}
    | {chr(n) for first, last in _REMOVED for n in range(first, last + 1)}
    | set(_JOINERS + _BREAKS)
)


def tame(text: str) -> str:
    r"""Return a text without what would reach beyond it, or be seen by nobody.

    >>> tame("a\u202eb\u2066c\u200b"), tame("e" + 99 * "\u0301") == "e" + 6 * "\u0301"
    ('abc', True)
    >>> tame("機能保証 ガ"), tame("\u200b\u2060")
    ('機能保証 ガ', '\ufffd')
    """
    if _SUSPECTS.isdisjoint(text):
        return text
    found = _REMOVE.sub("", re.sub(f"[{_BREAKS}]", " ", text))
    # An invisible mark may have stood between two accents, so they are counted last.
    return _FLOOD.sub(r"\1", found) or "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    r"""Return a text for a place without markup: tame, and on one line.

    >>> one_line(" a\n  b ")
    'a b'
    """
    return " ".join(tame(text).split())


def finalize(value: object) -> object:
    """Tame what a template prints; markup is made of what was printed, and tame already."""
    return tame(value) if type(value) is str else value
