"""The sections of a Markdown text, read without a parser: headings outside of code, and anchors.

What GitHub makes of a heading is its anchor; ``<a id="name"></a>`` before a heading gives it
another one. Anchors of a page in Japanese are those of its English twin, section by section, so
that a link keeps its place when the language changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["ANCHOR", "Section", "github_anchor", "plain", "sections"]

ANCHOR: Final = re.compile(r'<a id="([\w-]+)"></a>')
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"^(#{1,6}) +(.*?)(?: +#+)?$")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_TAGS: Final = re.compile(r"</?(?:a|details|summary)(?: [^>]*)?>|<!--.*?-->")
_TABLE_RULE: Final = re.compile(r"^\|?[-:| ]+\|?$")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text below it, up to the next heading; the first may have no heading."""

    level: int
    title: str  #: without markup
    anchor: str  #: as GitHub names it, or as the file does
    text: str  #: without markup; code stays


def github_anchor(title: str) -> str:
    """Return the anchor that GitHub gives to a heading.

    >>> github_anchor("Limits, and errors"), github_anchor("制限とエラー")
    ('limits-and-errors', '制限とエラー')
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def plain(text: str) -> str:
    """Return a piece of Markdown as people read it.

    >>> plain("Ask [the **graph**](sparql.md) with `kakehashi query`.")
    'Ask the graph with kakehashi query.'
    """
    text = _LINK.sub(r"\1", _TAGS.sub("", text))
    return re.sub(r"\*\*|`|\\(?=[|*_])|^> ?", "", text).strip()


def _cells(line: str) -> str:
    """Return a row of a table without its bars; another line as it is."""
    if not line.startswith("|"):
        return line
    return " · ".join(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|")))


def sections(text: str) -> list[Section]:
    r"""Return the sections of a text.

    >>> [(s.level, s.title, s.text) for s in sections("# A\nb\n## `c`\n```sh\n# d\n```\n")]
    [(1, 'A', 'b'), (2, 'c', '# d')]
    """
    return list(_numbered(_raw(text)))


def _numbered(found: Iterable[Section]) -> Iterator[Section]:
    """Give the second of two equal anchors a number, as GitHub does."""
    seen: dict[str, int] = {}
    for section in found:
        times = seen.get(section.anchor, 0)
        seen[section.anchor] = times + 1
        if times and section.anchor:
            anchor = f"{section.anchor}-{times}"
            yield Section(section.level, section.title, anchor, section.text)
        else:
            yield section


def _raw(text: str) -> Iterator[Section]:
    level, title, anchor, named = 0, "", "", ""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence):
                fence = ""
            continue
        heading = None if fence else _HEADING.match(line)
        if heading:
            if level or any(lines):
                yield Section(level, title, anchor, "\n".join(lines).strip())
            level, title = len(heading[1]), plain(heading[2])
            anchor, named, lines = named or github_anchor(title), "", []
        elif not fence and (own := ANCHOR.fullmatch(line.strip())):
            named = own[1]
        elif fence or not _TABLE_RULE.match(line):
            lines.append(line if fence else plain(_cells(line)))
    if level or any(lines):
        yield Section(level, title, anchor, "\n".join(lines).strip())
