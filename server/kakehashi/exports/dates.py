"""Dates in words, as exactly as they are known: a day, a month, a year or a span.

A year of a Japanese era is read only where a source writes it; no date is turned into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from kakehashi.messages import Language

__all__ = ["SPAN", "date_words", "dated", "era_beside", "eras_in"]

#: What stands between the ends of a span.
SPAN: Final[dict[Language, str]] = {"ja": "〜", "en": " – "}

_ISO: Final = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_SPAN: Final = re.compile(f"({_ISO})/({_ISO})")
#: A date within a text has at least a month; four digits alone may be anything.
_WITHIN: Final = re.compile(r"(?<![\w/.-])\d{4}-\d\d(?:-\d\d)?(?![\w/-])")
_FORMS: Final[dict[Language, tuple[str, str, str]]] = {
    "ja": ("y年", "y年M月", "y年M月d日"),
    "en": ("y", "MMMM y", "d MMMM y"),
}
#: The year before the first of an era.
_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA: Final = re.compile(
    f"({'|'.join(_ERAS)})(元|[0-9]{{1,2}})年(?:([0-9]{{1,2}})月(?:([0-9]{{1,2}})日)?)?"
)


@lru_cache(maxsize=4096)
def date_words(iso: str, language: Language) -> str:
    """Return a year, month or day in words; an empty text for what is no date.

    >>> date_words("2018-07-25", "ja"), date_words("2018-07-25", "en")
    ('2018年7月25日', '25 July 2018')
    >>> date_words("2018-07", "ja"), date_words("2018", "en"), date_words("2018-13", "en")
    ('2018年7月', '2018', '')
    """
    from babel.dates import format_date  # noqa: PLC0415  (slow import)

    if not re.fullmatch(_ISO, iso):
        return ""
    parts = [int(part) for part in iso.split("-")]
    try:
        day = date(*[*parts, 1, 1][:3])
    except ValueError:
        return ""
    locale = "en_GB" if language == "en" else "ja_JP"
    return str(format_date(day, _FORMS[language][len(parts) - 1], locale))


def dated(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into pieces: a text with the date that it is (ISO 8601), or with none.

    >>> list(dated("2016/2018")), list(dated("2018-07, a draft"))
    ([('2016', '2016'), ('/', ''), ('2018', '2018')], [('2018-07', '2018-07'), (', a draft', '')])
    """
    if re.fullmatch(_ISO, text) and date_words(text, "en"):
        yield text, text
    elif (span := _SPAN.fullmatch(text)) and all(date_words(end, "en") for end in span.groups()):
        yield from ((span[1], span[1]), ("/", ""), (span[2], span[2]))
    else:
        end = 0
        for match in _WITHIN.finditer(text):
            if date_words(match[0], "en"):
                if match.start() > end:
                    yield text[end : match.start()], ""
                yield match[0], match[0]
                end = match.end()
        if text[end:]:
            yield text[end:], ""


def eras_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield where a text writes a year of an era: place, what it writes, the date in ISO 8601.

    >>> list(eras_in("戦略(平成30年7月27日)、令和元年"))
    [(3, '平成30年7月27日', '2018-07-27'), (15, '令和元年', '2019')]
    """
    for match in _ERA.finditer(text):
        era, number, month, day = match.groups()
        year = _ERAS[era] + (1 if number == "元" else int(number))
        iso = "-".join([f"{year:04}", *(f"{int(part):02}" for part in (month, day) if part)])
        if date_words(iso, "en"):
            yield match.start(), match[0], iso


def era_beside(iso: str, *texts: str) -> str:
    """Return how one of the texts writes a date in years of an era; empty when none does.

    >>> era_beside("2018-07-27", "閣議決定(平成30年7月27日)"), era_beside("2018-07", "平成30年")
    ('平成30年7月27日', '')
    """
    found = (written for text in texts for _, written, date_ in eras_in(text) if date_ == iso)
    return next(found, "")
