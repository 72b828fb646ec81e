"""The pages of the documentation as files: read once, each in both languages.

A page ``name.md`` has its twin ``name.ja.md``. A decision (``adr/…``) is one file in both
languages, first English, then Japanese.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from kakehashi.messages import Language
from kakehashi.web.handbook.contents import ADR
from kakehashi.web.handbook.scanning import Section, plain, sections

__all__ = ["PAGE_NAME", "Library", "Page", "library"]

#: What a page may be called; nothing else is looked for.
PAGE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)?")
#: A row of the list of decisions: file, and title in both languages.
_DECISION: Final = re.compile(r"^\| \[\d+\]\(([\w-]+)\.md\) \| (.*) \|$", re.MULTILINE)
#: The line that leads to the twin; a page of the site has its switch for that.
_TWIN: Final = re.compile(r"(?:日本語|English): \[[^\]]+\]\([^)]+\)")
#: A line, or the last cell of a row, in two languages.
_TWO: Final = re.compile(r"^(\| .* \| )?(.*?) / (.*?)(?= \|$|$)", re.MULTILINE)
_JAPANESE: Final = re.compile(r"[ぁ-ゖァ-ヺ]")
_SUMMARY: Final = 170


@dataclass(frozen=True)
class Page:
    """A page in one language."""

    name: str
    language: Language
    file: str  #: below ``docs/``
    text: str  #: Markdown without its title and without the link to its twin
    title: str
    sections: list[Section] = field(repr=False)

    @cached_property
    def summary(self) -> str:
        """The first sentences of the page, without markup."""
        found = (plain(" ".join(part.split("\n"))) for part in self.text.split("\n\n"))
        first = next((part for part in found if part and part[0] not in "#|`-!$"), "")
        if self.language == "ja":
            first = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", first)
        ends = [match.end() for match in re.finditer(r"[.。](?=\s|$)|。", first)]
        fits = [end for end in ends if end <= _SUMMARY]
        return first[: fits[-1] if fits else ends[0] if ends else len(first)]


class Library:
    """All pages below a folder ``docs``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = sorted(folder.glob("*.md")) + sorted((folder / "adr").glob("*.md"))
        self._raw = {
            file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files
        }
        self._decisions = dict(_DECISION.findall(self._raw.get("adr/README.md", "")))
        self._pages: dict[tuple[str, Language], Page] = {}
        digest = hashlib.sha256()
        for name, text in self._raw.items():
            digest.update(f"{name}\n{text}".encode())
        #: Changes whenever a page does.
        self.digest = digest.hexdigest()[:8]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all pages but the decisions; none in an installation without ``docs``."""
        found = {name.removesuffix(".md") for name in self._raw if "/" not in name}
        lists = (ADR,) if "adr/README.md" in self._raw else ()
        return (*sorted(name for name in found if not name.endswith(".ja")), *lists)

    @cached_property
    def decisions(self) -> tuple[str, ...]:
        """The names of the decisions, in their order."""
        found = (name.removesuffix(".md") for name in self._raw if name.startswith("adr/"))
        return tuple(name for name in found if name != "adr/README")

    @property
    def every(self) -> tuple[str, ...]:
        """The names of all pages."""
        return (*self.names, *self.decisions)

    def raw(self, file: str) -> str | None:
        """Return a file as it is, by its path below ``docs/``; None when there is none."""
        return self._raw.get(file)

    def has(self, name: str) -> bool:
        """Return whether there is a page of this name."""
        return name in self.names or name in self.decisions

    def page(self, name: str, language: Language) -> Page:
        """Return a page; the name is one of those that there are."""
        key = (name, language)
        if key not in self._pages:
            self._pages[key] = self._read(name, language)
        return self._pages[key]

    def file_of(self, name: str, language: Language) -> str:
        """Return the path of the file of a page below ``docs/``."""
        if name == ADR:
            return "adr/README.md"
        twin = f"{name}.{language}.md"
        return twin if twin in self._raw else f"{name}.md"

    def _read(self, name: str, language: Language) -> Page:
        file = self.file_of(name, language)
        head, _, body = self._raw[file].partition("\n")
        title = plain(head.removeprefix("# "))
        if name.startswith(f"{ADR}/"):
            body = halves(body, language)
            titles = self._decisions.get(name.removeprefix(f"{ADR}/"), "").split(" / ")
            if language == "ja" and len(titles) > 1:
                title = f"{title.split(' ')[0]} {titles[-1]}"
        elif name == ADR:
            title, body = one_half(title, language), one_half(body, language)
        body = "\n".join(line for line in body.split("\n") if not _TWIN.fullmatch(line))
        found = sections(f"# {title}\n{body}")
        return Page(name, language, file, body.strip("\n"), title, found)


def one_half(text: str, language: Language) -> str:
    r"""Return what a list in two languages says in one; they stand before and after a slash.

    >>> print(one_half("One page each. / 1件1枚。\n| [1](a.md) | Why / 理由 |", "ja"))
    1件1枚。
    | [1](a.md) | 理由 |
    """
    return _TWO.sub(r"\1\3" if language == "ja" else r"\1\2", text)


def halves(text: str, language: Language) -> str:
    r"""Put the half of a text in two languages first that is in the language of the reader.

    >>> print(halves("Why.\n\n**理由。** これ。", "ja").replace("\n", "/"))
    **理由。** これ。//Why.
    """
    parts = text.strip().split("\n\n")
    place = next((n for n, part in enumerate(parts) if _JAPANESE.search(part)), len(parts))
    first, second = parts[:place], parts[place:]
    return "\n\n".join([*second, *first] if language == "ja" else parts)


@lru_cache(maxsize=4)
def library(project: Path) -> Library:
    """Return the pages of a project, read when first asked for."""
    return Library(project / "docs")
