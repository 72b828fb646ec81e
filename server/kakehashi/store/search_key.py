"""The forms in which texts and numbers are compared in a search.

No stemming and no dictionary: 認証 finds 認証, never what someone takes for its meaning.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["fold", "named_numbers", "number_key", "parts"]

#: Katakana ァ–ヶ to hiragana ぁ–ゖ.
_KANA: Final = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
_LONG_VOWEL: Final = re.compile(r"(?<=[ァ-ヺー]{2})ー(?![ァ-ヺー])")
_DASHES: Final = re.compile(r"[‐‑‒–—―−]")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_NO_LETTER: Final = re.compile(r"[^\w.]|_|(?<!\d)\.|\.(?!\d)")
_PARTS: Final = re.compile(r"\d[\d.]*|[^\W\d_]+")


def fold(text: str) -> str:
    """Return a text as it is compared: width, case, kana and a final long vowel do not matter.

    >>> fold("ＩｏＴセキュリティ　ガイドライン"), fold("③"), fold("サーバー") == fold("サーバ")
    ('iotせきゅりてぃ がいどらいん', '3', True)
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = _LONG_VOWEL.sub("", _DASHES.sub("-", plain))
    return " ".join(plain.translate(_KANA).split())


def number_key(text: str) -> str:
    """Return a notation or local id without case, spaces and punctuation.

    Digits stay apart, whatever stood between them; leading zeros do not count.

    >>> number_key("SR 1.1"), number_key("3.3 SR1.1"), number_key("3-3-sr-1.1")
    ('sr1.1', '3.3sr1.1', '3.3sr1.1')
    >>> number_key("③"), number_key("BP-3"), number_key("IR-04"), number_key("(10)")
    ('3', 'bp3', 'ir4', '10')
    """
    plain = _LEADING_ZEROS.sub("", _BETWEEN_DIGITS.sub(".", fold(text)))
    return _NO_LETTER.sub("", plain)


def parts(text: str) -> str:
    """Return the words and numbers of a text, each with a space before it.

    >>> parts("iec62443:3-3-sr-1.1")
    ' iec 62443 3 3 sr 1.1'
    """
    return "".join(f" {part}" for part in _PARTS.findall(fold(text)))


def named_numbers(text: str) -> list[tuple[list[str], str]]:
    """Split ``NISC 原則3`` into words that say whose number it is, and a number, in every way.

    >>> named_numbers("NISC 原則3")
    [(['nisc'], '原則3'), (['nisc', '原則'], '3')]
    """
    words = parts(text).split()
    splits = [(words[:end], number_key(" ".join(words[end:]))) for end in range(1, len(words))]
    return [(names, key) for names, key in splits if re.search(r"\d", key)][-3:]
