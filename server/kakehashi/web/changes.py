"""What changed in the data, as CHANGELOG.md tells it in both languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from kakehashi.messages import Language
from kakehashi.model.text import Text

__all__ = ["of", "read_changes"]

_FILE: Final = "CHANGELOG.md"
#: Where the Japanese half of an entry begins: behind a slash, with Japanese before the next one.
_SLASH: Final = re.compile(r"\s/\s(?=[^/]*[ぁ-ゖァ-ヺ㐀-鿿])")

#: Where a line of Japanese was broken.
_BROKEN: Final = re.compile(r"(?<=[ぁ-ゖァ-ヺ㐀-鿿、。・]) (?=[ぁ-ゖァ-ヺ㐀-鿿(「])")
_MARKUP: Final = re.compile(r"`([^`]*)`|\*([^*]*)\*")


def of(project: Path, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the changes of the newest version with the language each is in; none without file."""
    path = project / _FILE
    if not path.is_file():
        return ()
    return tuple(text.read(language) for text in _kept(path, path.stat().st_mtime_ns))


@cache
def _kept(path: Path, changed: int) -> tuple[Text, ...]:
    del changed  # only tells one state of the file from another
    return read_changes(path.read_text(encoding="utf-8"))


def read_changes(text: str) -> tuple[Text, ...]:
    r"""Return the entries on data of the first version that the text lists.

    >>> read_changes(
    ...     "## [1]\n### Data / データ\n- New\n  items. / 新しい項目。\n### Software\n- x / い"
    ... )
    (Text(ja='新しい項目。', en='New items.'),)
    """
    version = re.split(r"^## ", text, maxsplit=2, flags=re.MULTILINE)[1:2]
    part = re.search(
        r"^### Data[^\n]*\n(.*?)(?=^### |\Z)", "".join(version), re.DOTALL | re.MULTILINE
    )
    entries = re.split(r"^- ", part[1], flags=re.MULTILINE)[1:] if part else []
    return tuple(_entry(_BROKEN.sub("", " ".join(entry.split()))) for entry in entries)


def _entry(text: str) -> Text:
    english, *japanese = _SLASH.split(text, maxsplit=1)
    en, ja = (_MARKUP.sub(r"\1\2", half).strip() for half in (english, "".join(japanese)))
    return Text(ja=ja, en=en)
