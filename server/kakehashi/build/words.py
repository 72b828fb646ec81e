"""The words of a text as suggestions compare them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["english_words", "japanese_words"]

#: Words that say nothing about a subject.
_EMPTY: Final = frozenset(
    "a all an and any are as at be by can for from in into is it its not of on or other that the "
    "their this to which with".split()
)
_ENDINGS: Final = ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "ity", "ly", "ment")
_LONG: Final = 4
_STEM: Final = 3

_ENGLISH: Final = re.compile(r"[a-z0-9]+")
_JAPANESE: Final = re.compile(r"[ァ-ヴー]+|[一-龠々]+|[a-z0-9]+")


def english_words(text: str) -> list[tuple[str, str]]:
    """Return (stem, word) of each word that says something.

    >>> english_words("Updating the devices")
    [('updat', 'updating'), ('devic', 'devices')]
    """
    words = _ENGLISH.findall(_folded(text))
    return [(_stem(word), word) for word in words if word not in _EMPTY]


def japanese_words(text: str) -> list[tuple[str, str]]:
    """Return the words of a text without spaces: pairs of characters, and whole runs.

    Japanese has no spaces; runs of one script are nearest to words, and pairs of characters find
    what compounds have in common. Each is its own stem.

    >>> [word for word, _ in japanese_words("暗号鍵の更新")]
    ['暗号', '号鍵', '暗号鍵', '更新']
    """
    found: list[str] = []
    for run in _JAPANESE.findall(_folded(text)):
        if run.isascii() or len(run) == 1:
            found.append(run)
            continue
        found += [run[start : start + 2] for start in range(len(run) - 1)]
        if len(run) > 2:  # noqa: PLR2004  (a pair is in already)
            found.append(run)
    return [(word, word) for word in found]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _stem(word: str) -> str:
    if len(word) > _LONG:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _STEM:
                return word[: -len(ending)]
    return word
