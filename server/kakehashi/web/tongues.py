"""Texts whose language the graph does not say: what the script tells of it is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

from kakehashi.messages import Language

__all__ = ["marked"]

#: Japanese, with the digits, signs and spaces between its words.
_JAPANESE: Final = re.compile(
    r"[「『（]*[぀-ヿ㐀-鿿々〇]"
    r"(?:[ 0-9.、。（）「」『』〜～：／　-]*[぀-ヿ㐀-鿿々〇])*[0-9]*[」』）]*"
)
#: Four words in a row that are not names; only ASCII, for other letters tell another language.
_ENGLISH: Final = re.compile(r"[A-Za-z][a-z]+(?: [a-z]+){3}")


def marked(text: str, page: Language) -> Markup:
    """Return a text with its foreign parts marked for screen readers and for the right glyphs.

    >>> marked("IPA (独立行政法人), SR 1.1", "en")
    Markup('IPA (<span lang="ja">独立行政法人</span>), SR 1.1')
    >>> marked("要点16", "ja"), marked("Seen in the second edition", "ja")
    (Markup('要点16'), Markup('<span lang="en">Seen in the second edition</span>'))
    """
    if page == "en":
        if text.isascii():
            return escape(text)
        return Markup().join(_pieces(text))
    if text.isascii() and _ENGLISH.search(text):
        return Markup('<span lang="en">{}</span>').format(text)
    return escape(text)


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces of a text, those in Japanese marked."""
    end = 0
    for found in _JAPANESE.finditer(text):
        yield text[end : found.start()]
        yield Markup('<span lang="ja">{}</span>').format(found[0])
        end = found.end()
    yield text[end:]
