"""Every sentence a person reads, in English and Japanese.

The English sentence is the message id; the Japanese stands in ``locale/ja.po``. The catalogue
is read once, on the first Japanese message, so that the command starts fast.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

__all__ = ["LANGUAGES", "Language", "as_language", "label", "translate"]

Language = Literal["ja", "en"]

#: The languages of the product, in the order in which they are offered.
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_LOCALE = Path(__file__).parent / "locale"


@cache
def _catalogue() -> dict[str, str]:
    from babel.messages.pofile import read_po  # noqa: PLC0415  (slow import, needed for ja only)

    with (_LOCALE / "ja.po").open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id}


def label(message: str) -> str:
    """Mark a message that is translated when it is shown."""
    return message


def translate(language: Language, message: str, /, **values: object) -> str:
    """Return ``message`` in ``language`` with ``{name}`` places filled from ``values``.

    >>> translate("en", "No item is called {id}.", id="nisc:bp-9")
    'No item is called nisc:bp-9.'

    A message without a Japanese text is returned in English: a test demands that none exists.
    """
    text = (_catalogue().get(message) or message) if language == "ja" else message
    return text.format(**values) if values else text


def as_language(tag: str | None, default: Language = "en") -> Language:
    """Read a language tag such as ``ja-JP``; anything but Japanese or English is ``default``.

    >>> as_language("ja-JP"), as_language("de"), as_language(None, "ja")
    ('ja', 'en', 'ja')
    """
    primary = (tag or "").replace("_", "-").partition("-")[0].lower()
    return next((language for language in LANGUAGES if language == primary), default)
