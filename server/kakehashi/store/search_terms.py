"""The terms under which a text stands in the search index.

Japanese has no spaces: its runs are cut into pairs of neighbours (認証局 is 認証 and 証局).
Single kanji and short katakana words stand beside them, so that 鍵 and ログ are words, and ログ is
not looked for in プログラム. English words are stemmed; numbers stand alone and in pairs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import snowballstemmer

from kakehashi.store.search_key import fold, plain

__all__ = ["CONTEXT", "Token", "context_terms", "phrase", "stem", "terms", "tokens"]

#: Stands before the terms that say where an item belongs, not what it is about.
CONTEXT: Final = "@"

_JA: Final = "々〆〇ぁ-ゖァ-ヺー㐀-鿿"
_TOKEN: Final = re.compile(
    rf"(?P<ja>[{_JA}]+)|(?P<number>\d+(?:[.\-/]\d+)*)|(?P<word>[^\W\d_{_JA}]+(?:'[a-z]+)?)"
)
_KATAKANA: Final = re.compile(r"[ァ-ヺー]+")
#: A katakana word of this length or less is a term of its own.
_SHORT: Final = 3
_BRITISH: Final = (
    (re.compile(r"(?<=\w{3})is(?=(?:e|es|ed|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=\w{3})ys(?=(?:e|es|ed|ing)$)"), "yz"),
    (re.compile(r"(?<=\w{2})our(?=s?$|al|ed$|ing$|able$|ite$)"), "or"),
    (re.compile(r"(?<=\w{3})ll(?=(?:ing|ed|er|ers)$)"), "l"),
    (re.compile(r"^defenc"), "defens"),
    (re.compile(r"^programmes?$"), "program"),
)
_ENGLISH: Final = snowballstemmer.stemmer("english")


class Token(NamedTuple):
    """A piece of a text: a run of Japanese, a number or a word."""

    kind: str  #: ja, number or word
    text: str  #: as :func:`~kakehashi.store.search_key.plain` gives it
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the pieces of a text that :func:`~kakehashi.store.search_key.plain` returned.

    >>> [(token.kind, token.text) for token in tokens("sr 1.1 認証(ログ)")]
    [('word', 'sr'), ('number', '1.1'), ('ja', '認証'), ('ja', 'ログ')]
    """
    return [Token(m.lastgroup or "", m[0], *m.span()) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return an English word without its ending, in American spelling.

    >>> stem("vulnerabilities") == stem("vulnerability"), stem("minimisation"), stem("behavioural")
    (True, 'minim', 'behavior')
    """
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return str(_ENGLISH.stemWord(word))


def terms(text: str) -> Counter[str]:
    """Return how often each term stands in a text.

    >>> sorted(terms("鍵の管理"))
    ['の管', '理', '管', '管理', '鍵', '鍵の']
    >>> sorted(terms("Non-repudiation of logs, RE 1.2"))
    ['#1', '#1.2', '#2', 'log', 'non', 'nonrepudi', 'of', 're', 'repudi']
    >>> sorted(terms("監査ログ"))
    ['=ろぐ', 'ろぐ', '査', '査ろ', '監', '監査']
    """
    return Counter(_terms(plain(text)))


def _terms(text: str) -> Iterator[str]:
    before: Token | None = None
    for token in tokens(text):
        if token.kind == "word":
            yield stem(token.text)
            if before and before.kind == "word" and text[before.end : token.start] == "-":
                yield stem(before.text + token.text)
        elif token.kind == "number":
            yield from _numbers(token.text)
        else:
            yield from _japanese(token.text)
        before = token


def _numbers(text: str) -> Iterator[str]:
    found = [number.lstrip("0") or "0" for number in re.split(r"\D", text)]
    yield from (f"#{number}" for number in found)
    yield from (f"#{one}.{two}" for one, two in pairwise(found))


def _japanese(run: str) -> Iterator[str]:
    folded = fold(run)
    yield from (letter for letter in folded if letter > "㐀")
    yield from (folded[i : i + 2] for i in range(len(folded) - 1))
    for word in _KATAKANA.finditer(run):
        if len(word[0]) <= _SHORT:
            yield f"={fold(word[0])}"


def phrase(text: str) -> tuple[str, ...]:
    """Return the terms that a text must have to hold these words.

    >>> phrase("認証"), phrase("鍵"), phrase("ログ"), phrase("audit logs")
    (('認証',), ('鍵',), ('=ろぐ',), ('audit', 'log'))
    """
    found: list[str] = []
    for token in tokens(plain(text)):
        if token.kind == "ja":
            folded = fold(token.text)
            if len(folded) <= _SHORT and _KATAKANA.fullmatch(token.text):
                found.append(f"={folded}")
            elif len(folded) == 1:
                found.append(folded)
            else:
                found += [folded[i : i + 2] for i in range(len(folded) - 1)]
        else:
            found += _terms(token.text)
    return tuple(dict.fromkeys(found))


def context_terms(*texts: str) -> set[str]:
    """Return the terms of what an item belongs to.

    >>> sorted(context_terms("iec62443:4-1-sr-2"))
    ['@#1', '@#2', '@#4', '@#4.1', '@#62443', '@#62443.4', '@iec', '@sr']
    """
    spaced = (re.sub(r"(?<=\d):(?=\d)", "-", plain(text)) for text in texts)
    return {CONTEXT + term for text in spaced for term in _terms(text)}
