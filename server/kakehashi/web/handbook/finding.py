"""Search in the documentation: every word must be in the section; titles count more than text.

Both languages are searched. A section that is found in the reader's language is shown in it; one
that is found in the other language alone is shown in that.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from kakehashi.messages import LANGUAGES, Language
from kakehashi.web.handbook.contents import ADR, NAMES
from kakehashi.web.handbook.library import Library, Page
from kakehashi.web.tongues import marked

__all__ = ["MOST", "Found", "find"]

#: Results that are shown.
MOST: Final = 30
#: Words of a question that are looked at.
_WORDS: Final = 8
_TITLE, _HEADING, _TEXT = 8, 4, 1
#: Characters of the text that are shown around the first word.
_BEFORE, _AFTER = 40, 140


@dataclass(frozen=True, slots=True)
class Found:
    """A section that has every word."""

    name: str
    language: Language
    page: str  #: title of the page
    section: str  #: title of the section; empty for the beginning of the page
    anchor: str
    excerpt: Markup
    score: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A section, ready to be searched."""

    page: Page
    section: str
    anchor: str
    text: str
    keys: tuple[str, str, str]  #: title, heading, text as they are compared


def find(library: Library, question: str, language: Language) -> list[Found]:
    """Return the sections that have every word of a question, the best first."""
    words = _key(question).split()[:_WORDS]
    if not words:
        return []
    best: dict[tuple[str, str], Found] = {}
    for spoken in (language, *(other for other in LANGUAGES if other != language)):
        for entry in _index(library, spoken):
            if score := _score(entry.keys, words):
                place = (entry.page.name, entry.anchor)
                best.setdefault(place, _found(entry, words, score))
    order = {name: number for number, name in enumerate(NAMES)}
    last = len(order)
    ranked = sorted(
        best.values(),
        key=lambda f: (f.language != language, -f.score, order.get(f.name, last), f.name),
    )
    return ranked[:MOST]


@lru_cache(maxsize=4)
def _index(library: Library, language: Language) -> list[_Entry]:
    entries = []
    for name in library.every:
        page = library.page(name, language)
        anchors = [section.anchor for section in library.page(name, "en").sections]
        for number, section in enumerate(page.sections):
            heading = section.title if number else ""
            anchor = anchors[number] if number and number < len(anchors) else ""
            keys = (_key(page.title), _key(heading), _key(section.text))
            entries.append(_Entry(page, heading, anchor, section.text, keys))
    return entries


def _score(keys: tuple[str, str, str], words: list[str]) -> int:
    """Return how well a section fits; 0 when a word is not in it.

    The title of a page counts for its beginning only, which has no heading.
    """
    title, heading, text = keys
    total = 0
    for word in words:
        of_title = _TITLE if word in title and not heading else 0
        of_heading = _HEADING if word in heading else 0
        of_text = min(text.count(word), 3) * _TEXT
        if not (of_title or of_heading or of_text):
            return 0
        total += of_title + of_heading + of_text
    return total


def _found(entry: _Entry, words: list[str], score: int) -> Found:
    page = entry.page
    if page.name.startswith(f"{ADR}/"):
        score = max(1, score // 2)  # decisions are for those who ask why
    return Found(
        page.name, page.language, page.title, entry.section, entry.anchor,
        _excerpt(entry.text, words, page.language), score,
    )  # fmt: skip


def _excerpt(text: str, words: list[str], language: Language) -> Markup:
    """Return the surroundings of the first word in a text, with the words marked.

    >>> _excerpt("What the server allows", ["server"], "en")
    Markup('What the <mark>server</mark> allows')
    """
    text = unicodedata.normalize("NFKC", " ".join(text.split()))
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    match = pattern.search(text)
    start = max(0, match.start() - _BEFORE) if match else 0
    start = text.find(" ", start, start + _BEFORE // 2) + 1 or start if start else 0
    end = (match.start() if match else 0) + _AFTER
    shown, place = escape("… " if start else ""), start
    for hit in pattern.finditer(text, start, end):
        shown += marked(text[place : hit.start()], language) + Markup("<mark>{}</mark>").format(
            hit[0]
        )
        place = hit.end()
    return shown + marked(text[place:end], language) + ("…" if end < len(text) else "")


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
