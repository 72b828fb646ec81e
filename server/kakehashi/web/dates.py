"""Dates on pages: in words for people, in ``<time>`` for programs."""

from __future__ import annotations

from markupsafe import Markup, escape

from kakehashi.exports.dates import SPAN, date_words, dated, era_beside, eras_in
from kakehashi.web.language import language
from kakehashi.web.tame import tame
from kakehashi.web.tongues import marked

__all__ = ["date_of", "with_eras"]

_TIME = Markup('<time datetime="{}">{}</time>')


def date_of(text: str, *beside: str) -> Markup:
    """Return a date, a span, or a text with its dates, in the language of the page.

    Where one of the texts ``beside`` writes the same date in years of an era, a Japanese page
    repeats it.
    """
    pieces = []
    for piece, iso in dated(text):
        if not iso:
            pieces.append(escape(SPAN[language()] if piece == "/" else tame(piece)))
            continue
        pieces.append(_TIME.format(iso, date_words(iso, language())))
        if language() == "ja" and (era := era_beside(iso, *beside)):
            pieces.append(Markup("({})").format(era))
    return Markup().join(pieces)


def with_eras(text: str) -> Markup:
    """Return a text in which years of an era can be read by programs, and by readers of English."""
    pieces, end = [], 0
    for start, written, iso in eras_in(text):
        pieces.append(_plain(text[end:start]))
        pieces.append(Markup('<time datetime="{}" lang="ja">{}</time>').format(iso, written))
        if language() == "en":
            pieces.append(Markup(" [{}]").format(date_words(iso, "en")))
        end = start + len(written)
    pieces.append(_plain(text[end:]))
    return Markup().join(pieces)


def _plain(text: str) -> Markup:
    return marked(tame(text), language()) if text else Markup()
