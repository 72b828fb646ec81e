"""The forms in which texts and numbers are compared in a search.

No stemming and no dictionary: 認証 finds 認証, never what someone takes for its meaning.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["fold", "named_numbers", "number_key", "number_keys", "parts"]

#: Katakana ァ–ヶ to hiragana ぁ–ゖ.
_KANA: Final = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
_LONG_VOWEL: Final = re.compile(r"(?<=[ァ-ヺー]{2})ー(?![ァ-ヺー])")
_DASHES: Final = re.compile(r"[‐‑‒–—―−]")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_NO_LETTER: Final = re.compile(r"[^\w.]|_|(?<!\d)\.|\.(?!\d)")
#: A number in kanji that stands by itself, behind a word or behind 第; not the one in 第三者.
_KANJI: Final = re.compile(r"([〇一二三四五六七八九十百]+)(?=$|[\s.,)・、の])")
_KANJI_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS: Final = {"十": 10, "百": 100}
_ORDINAL: Final = re.compile(r"第\s*(\d+)\s*の?\s*([^\W\d_]+)")
_YEAR: Final = re.compile(r":(?:19|20)\d\d$")
_PUBLISHER: Final = re.compile(
    r"^(?:(?:ISO|IEC|IEEE|ITU-T|ETSI|EN|JIS|NIST|IR|SP|TS|TR|X)[\s/]+)+(?=\d)"
)
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
    >>> number_key("要点１") == number_key("要点一") == number_key("第1の要点")
    True
    """
    plain = _LEADING_ZEROS.sub("", _BETWEEN_DIGITS.sub(".", _numbered(fold(text))))
    return _NO_LETTER.sub("", plain)


def number_keys(notation: str) -> set[str]:
    """Return the keys of a notation; a standard is known without its year and publisher as well.

    >>> sorted(number_keys("ISO/IEC 30147:2021"))
    ['30147', '30147.2021', 'isoiec30147', 'isoiec30147.2021']
    >>> number_keys("SR 1.1")
    {'sr1.1'}
    """
    forms = {notation, _YEAR.sub("", notation)}
    forms |= {_PUBLISHER.sub("", form) for form in forms}
    return {number_key(form) for form in forms}


def _numbered(folded: str) -> str:
    """Return a folded text with numbers in digits, and an ordinal behind what it counts.

    >>> _numbered("原則三"), _numbered("第三の原則"), _numbered("第三者の統一")
    ('原則3', '原則3', '第三者の統1')
    """
    digits = _KANJI.sub(lambda match: str(_value(match[1])), folded)
    return _ORDINAL.sub(r"\2\1", digits)


def _value(number: str) -> int:
    """Return what kanji say, place by place or with 十 and 百.

    >>> _value("十二"), _value("三十"), _value("二〇"), _value("百五")
    (12, 30, 20, 105)
    """
    total = last = 0
    for kanji in number:
        if unit := _KANJI_UNITS.get(kanji):
            total, last = total + (last or 1) * unit, 0
        else:
            last = 10 * last + _KANJI_DIGITS[kanji]
    return total + last


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
    >>> named_numbers("NISC 第三の原則") == named_numbers("NISC 原則3")
    True
    """
    words = parts(_numbered(fold(text))).split()
    splits = [(words[:end], number_key(" ".join(words[end:]))) for end in range(1, len(words))]
    return [(names, key) for names, key in splits if re.search(r"\d", key)][-3:]
