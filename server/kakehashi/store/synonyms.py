"""Words of the field that mean the same, in Japanese and English: ``ontology/synonyms.tsv``.

A sense is what one line says. A word may stand in several senses (認証 is authentication and
certification); what must not be in an item for the sense to apply to it stands in ``unless``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from kakehashi.errors import BuildError, Finding
from kakehashi.messages import translate
from kakehashi.store.search_key import fold, plain
from kakehashi.store.search_terms import stem, tokens

__all__ = ["FILE", "Sense", "Senses", "atoms", "read_senses"]

#: Name of the file in ``ontology/`` and among the files of a release.
FILE: Final = "synonyms.tsv"

_COLUMNS: Final = ("ja", "en", "unless")


class Sense(NamedTuple):
    """Forms that mean the same."""

    forms: tuple[str, ...]
    unless: tuple[str, ...] = ()


def read_senses(text: str, shown_as: str = f"ontology/{FILE}") -> tuple[Sense, ...]:
    r"""Return the senses of a file.

    >>> read_senses("ja\ten\tunless\n鍵 | かぎ\tkey\t\n")
    (Sense(forms=('鍵', 'かぎ', 'key'), unless=()),)

    Raises BuildError with all lines at fault.
    """
    rows = [
        (number, line.split("\t"))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    faults = [
        _fault(shown_as, number, "The line has {count} columns instead of {wanted}.", len(row))
        for number, row in rows
        if len(row) != len(_COLUMNS)
    ]
    faults += [
        _fault(shown_as, number, "The first line must name the columns {names}.")
        for number, row in rows[:1]
        if tuple(row) != _COLUMNS
    ]
    faults += [
        _fault(shown_as, number, "The line has fewer than two words that mean the same.")
        for number, row in rows[1:]
        if len(_listed(row[0])) + sum(map(len, map(_listed, row[1:2]))) < 2  # noqa: PLR2004
    ]
    if faults:
        raise BuildError("The synonyms cannot be read.", findings=tuple(faults))
    return tuple(
        Sense((*_listed(japanese), *_listed(english)), _listed(unless))
        for _, (japanese, english, unless) in rows[1:]
    )


def _fault(file: str, line: int, message: str, count: int = 0) -> Finding:
    values = {"count": count, "wanted": len(_COLUMNS), "names": ", ".join(_COLUMNS)}
    english, japanese = (translate(language, message, **values) for language in ("en", "ja"))
    return Finding(file, line, "", english, japanese, check="synonyms")


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split("|") if form.strip())


def atoms(text: str) -> list[tuple[str, int, int]]:
    """Return stems, numbers and single Japanese letters of a plain text, with their places.

    >>> [atom for atom, _, _ in atoms("鍵 management")]
    ['鍵', 'manag']
    """
    found: list[tuple[str, int, int]] = []
    for token in tokens(text):
        if token.kind == "ja":
            found += [
                (letter, token.start + place, token.start + place + 1)
                for place, letter in enumerate(fold(token.text))
            ]
        else:
            atom = stem(token.text) if token.kind == "word" else token.text
            found.append((atom, token.start, token.end))
    return found


class Senses:
    """Finds the forms of all senses in a text."""

    def __init__(self, senses: Iterable[Sense]) -> None:
        self._of: defaultdict[tuple[str, ...], list[Sense]] = defaultdict(list)
        for sense in senses:
            for key in dict.fromkeys(tuple(a for a, _, _ in atoms(plain(f))) for f in sense.forms):
                self._of[key].append(sense)
        self._longest = max(map(len, self._of), default=0)

    def words(self) -> set[str]:
        """Return all stems and numbers of more than one letter."""
        return {atom for key in self._of for atom in key if len(atom) > 1}

    def inside(self, text: str, *, shorter: bool = False) -> Iterator[tuple[int, int, list[Sense]]]:
        """Yield places of forms in a plain text, longest first, none over another.

        ``shorter``: not the whole text.
        """
        found = atoms(text)
        begin = 0
        while begin < len(found):
            most = min(self._longest, len(found) - begin)
            if shorter and begin == 0:
                most = min(most, len(found) - 1)
            for size in range(most, 0, -1):
                start, end = found[begin][1], found[begin + size - 1][2]
                senses = self._of.get(tuple(atom for atom, _, _ in found[begin : begin + size]))
                if senses and _stands_apart(text, start, end):
                    yield start, end, senses
                    begin += size
                    break
            else:
                begin += 1


#: A katakana word of this length or more may be part of a longer one.
_PART: Final = 4


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Return whether a form is a word there: ログ is none in プログラム.

    >>> _stands_apart("監査ログ", 2, 4), _stands_apart("プログラム", 1, 3)
    (True, False)
    """
    before = start > 0 and _kana(text[start - 1]) and _kana(text[start])
    after = end < len(text) and _kana(text[end]) and _kana(text[end - 1])
    return not (before or after) or end - start >= _PART


def _kana(letter: str) -> bool:
    return "ァ" <= letter <= "ー"
