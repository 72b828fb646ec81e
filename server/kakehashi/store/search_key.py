"""The forms in which texts and numbers are compared in a search.

No dictionary here: what is the same word in another spelling or language stands in
``ontology/synonyms.tsv``, see :mod:`kakehashi.store.synonyms`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = [
    "bare",
    "fold",
    "named_numbers",
    "number_key",
    "number_keys",
    "parts",
    "plain",
    "undated",
]

_TO_HIRAGANA: Final = 0x60
#: Katakana ァ–ヶ to hiragana; a small letter (ゃ, っ) is often written as a large one.
_SMALL: Final = dict(zip("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ", strict=True))
_KANA: Final = {
    **{ord(small): large for small, large in _SMALL.items()},
    **{
        katakana: _SMALL.get(chr(katakana - _TO_HIRAGANA), chr(katakana - _TO_HIRAGANA))
        for katakana in range(0x30A1, 0x30F7)
    },
}
_LONG_VOWEL: Final = re.compile(r"(?<=[ァ-ヺー]{2})ー(?![ァ-ヺー])")
#: ファイヤウォール, ダイヤル: also written with ア.
_GLIDE: Final = re.compile(r"(?<=[イキシチニヒミリギジビ])ヤ")
#: 要点4① is not 要点41.
_BEFORE_CIRCLED: Final = re.compile(r"(?<=[0-9０-９])(?=[①-⒇])")
_DASHES: Final = re.compile(r"[‐‑‒–—―−]")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_NO_LETTER: Final = re.compile(r"[^\w.]|_|(?<!\d)\.|\.(?!\d)")
#: A number in kanji that stands by itself, behind a word or behind 第; not the one in 第三者.
_KANJI: Final = re.compile(
    r"([〇一二三四五六七八九十百]+)"
    r"(?=$|[\s.,)・、の]|(?<=第.)[章節項条部層回巻]|(?<=第..)[章節項条部層回巻])"
)
_KANJI_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS: Final = {"十": 10, "百": 100}
_ORDINAL: Final = re.compile(
    r"第\s*(\d[\d.]*|[ivx]+(?=[章節条部]))\s*(?:番目)?\s*の?\s*([^\W\d_]+)"
)
_COUNTED: Final = re.compile(r"(?<![\d.])(\d[\d.]*)\s*(?:番目の\s*([^\W\d_]+)|([章節項条]))")
_NUMBER_SIGN: Final = re.compile(r"(?:(?<![a-z])no\.?|#|番号)\s*(?=\d)")
_YEAR: Final = re.compile(r"[:\-](?:19|20)\d\d$")
_VERSION: Final = re.compile(r"[\s,]*\bv(?:er(?:sion)?)?[.\s]*\d[\d.]*$", re.IGNORECASE)
_PUBLISHER: Final = re.compile(
    r"^(?:AS|NZS|ISO|IEC|IEEE|ITU-T|ETSI|EN|JIS|NIST|NISTIR|IR|SP|TS|TR|PAS|X)[\s/]+"
    r"(?=(?:[A-Z-]+[\s/]+)*\d)"
)
_PARTS: Final = re.compile(r"\d[\d.]*|[^\W\d_]+")
#: What parts of a document are called in Japanese, where a number stands behind it.
_NOUNS: Final = {
    "附属書": "annex", "付属書": "annex", "箇条": "clause", "条項": "clause", "規定": "provision",
    "節": "section", "章": "chapter", "項": "paragraph", "条": "article", "部": "part",
    "層": "layer",
}  # fmt: skip
_NOUN: Final = re.compile(rf"(?<![^\W\d_])({'|'.join(_NOUNS)})\s*(?=\d|[ivx]+\b)")
#: Words that only say that a number follows.
_GENERIC: Final = re.compile(
    r"^(?:annex|article|chapter|clause|paragraph|part|provision|section|schedule|sec|§)\.?\s*"
    r"(?=\d|[ivx]+\b)"
)
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_ROMAN_PART: Final = re.compile(rf"(?:(?<=part )|(?<=annex ))({'|'.join(_ROMAN)})\b")


def plain(text: str) -> str:
    """Return a text in one width and case, without a final long vowel; kana stay as they are.

    >>> plain("ＡＡＳサーバー — Ⅱ"), plain("ﾌｧｲﾔｳｫｰﾙ")
    ('aasサーバ - ii', 'ファイアウォール')
    >>> plain("要点4①")
    '要点4 1'
    """
    apart = _BEFORE_CIRCLED.sub(" ", text)
    found = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", apart).casefold())
    found = _GLIDE.sub("ア", _LONG_VOWEL.sub("", _DASHES.sub("-", found)))
    return " ".join(found.split())


def fold(text: str) -> str:
    """Return a text as it is compared: width, case, kana and a final long vowel do not matter.

    It is as long as what :func:`plain` returns.

    >>> fold("ＩｏＴセキュリティ　ガイドライン"), fold("③"), fold("サーバー") == fold("サーバ")
    ('iotせきゆりてい がいどらいん', '3', True)
    >>> fold("ソフトウエア") == fold("ソフトウェア")
    True
    """
    return plain(text).translate(_KANA)


def number_key(text: str) -> str:
    """Return a notation or local id without case, spaces and punctuation.

    Digits stay apart, whatever stood between them; leading zeros do not count.

    >>> number_key("SR 1.1"), number_key("3.3 SR1.1"), number_key("3-3-sr-1.1")
    ('sr1.1', '3.3sr1.1', '3.3sr1.1')
    >>> number_key("③"), number_key("BP-3"), number_key("IR-04"), number_key("(10)")
    ('3', 'bp3', 'ir4', '10')
    >>> number_key("要点１") == number_key("要点一") == number_key("第1の要点")
    True
    >>> number_key("AC-02(01)") == number_key("ac-2.1") == number_key("AC-2 (1)")
    True
    >>> number_key("附属書Ⅰ 第1部(2)") == number_key("Annex I Part I (2)")
    True
    """
    found = _LEADING_ZEROS.sub("", _BETWEEN_DIGITS.sub(".", _numbered(fold(text))))
    return _NO_LETTER.sub("", found)


def bare(text: str) -> str:
    """Return a number without the word that only says that it is one.

    >>> bare("Provision 5.1-1"), bare("第5.1節"), bare("SR 1.1"), bare("§ 5.1")
    ('5.1-1', '5.1', 'sr 1.1', '5.1')
    """
    return _GENERIC.sub("", _numbered(fold(text)))


def number_keys(notation: str) -> set[str]:
    """Return the keys of a notation; a standard is known without its year and publisher as well.

    >>> sorted(number_keys("ISO/IEC 30147:2021"))
    ['30147', '30147.2021', 'iec30147', 'iec30147.2021', 'isoiec30147', 'isoiec30147.2021']
    >>> number_keys("SR 1.1"), sorted(number_keys("Provision 5.1-1"))
    ({'sr1.1'}, ['5.1.1', 'provision5.1.1'])
    """
    forms = {notation, undated(notation), bare(notation)}
    for form in (notation, undated(notation)):
        shorter = _PUBLISHER.sub("", form)
        while shorter not in forms:
            forms.add(shorter)
            shorter = _PUBLISHER.sub("", shorter)
    return {number_key(form) for form in forms}


def undated(text: str) -> str:
    """Return a name without the year or version of an edition.

    >>> undated("JIS X 0170:2020"), undated("EN 303 645 V2.1.1"), undated("SR 1.1")
    ('JIS X 0170', 'EN 303 645', 'SR 1.1')
    """
    return _VERSION.sub("", _YEAR.sub("", text.strip()))


def _numbered(folded: str) -> str:
    """Return a folded text with numbers in digits, and an ordinal behind what it counts.

    >>> _numbered("原則三"), _numbered("第三の原則"), _numbered("第三者の統一")
    ('原則3', '原則3', '第三者の統1')
    >>> _numbered("5.1節"), _numbered("3番目の原則"), _numbered("原則 no.3"), _numbered("第四章")
    ('section 5.1', '原則3', '原則 3', 'chapter 4')
    """
    digits = _KANJI.sub(lambda match: str(_value(match[1])), folded)
    digits = _ORDINAL.sub(r" \2\1", _NUMBER_SIGN.sub("", digits))
    digits = _COUNTED.sub(lambda match: f" {match[2] or match[3]}{match[1]}", digits)
    named = _NOUN.sub(lambda match: f"{_NOUNS[match[1]]} ", digits)
    return _ROMAN_PART.sub(lambda match: _ROMAN[match[1]], named).strip()


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
    return "".join(f" {part}" for part in _PARTS.findall(_numbered(fold(text))))


#: Splits of a name that are tried; the numbers of the longest have six parts.
_MOST_SPLITS: Final = 8


def named_numbers(text: str) -> list[tuple[list[str], str, str]]:
    """Split ``NISC 原則3`` into words that say whose number it is, and its key, in every way.

    What follows the words stands as a name as well.

    >>> named_numbers("NISC 原則3")
    [(['nisc'], '原則3', '原則 3'), (['nisc', '原則'], '3', '3')]
    >>> named_numbers("NISC 第三の原則") == named_numbers("NISC 原則3")
    True
    """
    words = parts(text).split()
    ends = range(1, len(words))[-_MOST_SPLITS:]
    named = [(_telling(words[:end]), " ".join(words[end:])) for end in ends]
    return [(names, number_key(rest), rest) for names, rest in named if names]


def _telling(words: list[str]) -> list[str]:
    """Return those words that say whose number it is.

    >>> _telling(["en", "303", "645", "clause"]), _telling(["27400", "の"])
    (['en', '303', '645'], ['27400'])
    """
    return [word for word in words if not (word == "の" or _GENERIC.match(f"{word} 1"))]
