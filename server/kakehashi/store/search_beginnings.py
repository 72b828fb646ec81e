"""What begins with the piece of text that somebody has typed so far.

All names stand in one string, line by line, the best items first; looking through it costs less
than a millisecond for thousands of items, and needs nothing in the file of the index. So a word
of which only the beginning is known is found without an index of all beginnings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from kakehashi.store.search_key import fold, plain

__all__ = ["Beginnings", "Begun", "words_from"]

#: Places that are looked at; a letter that stands everywhere must not hold others up.
_MOST_LOOKS: Final = 10_000
#: Words that a beginning may stand for.
_MOST_WORDS: Final = 60
_KANJI: Final = re.compile(r"[㐀-鿿々〆〇]")
_KATAKANA: Final = re.compile(r"[ァ-ヺー]")
_HIRAGANA: Final = re.compile(r"[ぁ-ゖ]")


class Begun(NamedTuple):
    """A name in which the text was found."""

    number: int  #: of the entry
    name: str
    rank: int  #: 0: the name begins so; 1: one of its words; 2: its words begin with the pieces


class Beginnings:
    """Names of numbered entries, to be found by how they or their words begin.

    >>> found = Beginnings([(1, "人の利用者の識別及び認証"), (2, "プログラム"), (3, "監査ログ")])
    >>> [begun.number for begun in found.of("識別", 5)], found.of("ログ", 5)
    ([1], [Begun(number=3, name='監査ログ', rank=1)])
    """

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        listed = [(number, name) for number, name in names if name]
        self._numbers = [number for number, _ in listed]
        self._names = [name for _, name in listed]
        lines = [plain(name) for name in self._names]
        self._starts: list[int] = []
        end = 1
        for line in lines:
            self._starts.append(end)
            end += len(line) + 1
        self._plain = "\n" + "".join(f"{line}\n" for line in lines)
        self._folded = "\n" + "".join(f"{fold(name)}\n" for name in self._names)

    def of(self, text: str, most: int) -> list[Begun]:
        """Return names of ``most`` entries, the best first, each entry once."""
        whole = fold(text)
        pieces = whole.split()
        if not pieces:
            return []
        found: dict[int, Begun] = {}
        for line in self._lines_from(whole, most):
            self._take(found, line, 0)
        if len(found) < most:
            self._inside(whole, pieces, most, found)
        return sorted(found.values(), key=lambda begun: begun.rank)[:most]

    def _lines_from(self, whole: str, most: int) -> Iterator[int]:
        place = -1
        for _ in range(most * 4):  # an entry has a few names
            place = self._folded.find(f"\n{whole}", place + 1)
            if place < 0:
                return
            yield self._line(place + 1)

    def _inside(self, whole: str, pieces: list[str], most: int, found: dict[int, Begun]) -> None:
        """Add names that hold all pieces, each at the beginning of a word."""
        rarest = max(pieces, key=len)
        place, phrases = 0, 0
        for _ in range(_MOST_LOOKS):
            place = self._folded.find(rarest, place + 1)
            if place < 0:
                return
            if not self._begins(place):
                continue
            line = self._line(place)
            start, end = self._starts[line], self._end(line)
            if all(self._holds(piece, start, end) for piece in pieces):
                rank = 1 if self._holds(whole, start, end) else 2
                phrases += self._take(found, line, rank) and rank == 1
                if phrases >= most:
                    return
            place = end

    def _take(self, found: dict[int, Begun], line: int, rank: int) -> bool:
        number = self._numbers[line]
        if number in found and found[number].rank <= rank:
            return False
        found[number] = Begun(number, self._names[line], rank)
        return True

    def _line(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def _end(self, line: int) -> int:
        return self._folded.index("\n", self._starts[line])

    def _holds(self, piece: str, start: int, end: int) -> bool:
        place = self._folded.find(piece, start, end)
        while place >= 0:
            if self._begins(place):
                return True
            place = self._folded.find(piece, place + 1, end)
        return False

    def _begins(self, place: int) -> bool:
        """Return whether a word may begin here; Japanese words have no spaces between them."""
        before, first = self._plain[place - 1], self._plain[place]
        if before.isascii() and first.isascii():  # most are
            return before.isalnum() != first.isalnum()
        return bool(_KANJI.match(first)) or _script(before) != _script(first)


def _script(letter: str) -> str:
    if _KATAKANA.match(letter):
        return "katakana"
    if _HIRAGANA.match(letter):
        return "hiragana"
    if _KANJI.match(letter):
        return "kanji"
    return "word" if letter.isalnum() else ""


def words_from(beginning: str, words: list[str]) -> list[str]:
    """Return the words, of a sorted list, that begin so; the shortest first.

    >>> words_from("authen", ["auth", "authentic", "authentication", "author"])
    ['authentic', 'authentication']
    """
    low = bisect_right(words, beginning)
    high = bisect_right(words, f"{beginning}\U0010ffff")
    return sorted(words[low:high], key=len)[:_MOST_WORDS]
