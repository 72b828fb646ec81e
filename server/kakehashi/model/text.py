"""A text in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kakehashi.messages import Language

__all__ = ["NO_TEXT", "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Japanese and English; an empty string means: not there in that language.

    >>> Text(en="Policy").read("ja")
    ('Policy', 'en')
    """

    ja: str = ""
    en: str = ""

    def read(self, language: Language) -> tuple[str, Language]:
        """Return the text in ``language``, else in the other, with the language it is in."""
        wanted, other = (self.ja, self.en) if language == "ja" else (self.en, self.ja)
        second: Language = "en" if language == "ja" else "ja"
        return (wanted, language) if wanted or not other else (other, second)

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)


#: What says nothing in either language.
NO_TEXT: Final = Text()
