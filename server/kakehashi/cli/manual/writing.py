"""What generated pages have in common: their prose from ``cli/pages``, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kakehashi.messages import Language
from kakehashi.model.term import Term
from kakehashi.model.text import Text
from kakehashi.rdf.files import nquads, read_turtle
from kakehashi.web.triples import read

__all__ = ["cell", "file_of", "filled", "in_language", "table", "triples_of"]

_PAGES: Final = Path(__file__).parents[1] / "pages"


def file_of(name: str, language: Language) -> str:
    """Return the name of the file of a page.

    >>> file_of("cli", "en"), file_of("cli", "ja")
    ('cli.md', 'cli.ja.md')
    """
    return f"{name}.md" if language == "en" else f"{name}.{language}.md"


def filled(name: str, language: Language, **places: object) -> str:
    """Return a page with its places filled."""
    return (_PAGES / file_of(name, language)).read_text(encoding="utf-8").format(**places)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table in Markdown.

    >>> print(table(("a", "b"), [("1", "x|y")]))
    | a | b |
    |---|---|
    | 1 | x\|y |
    """
    lines = [head, *rows]
    written = [f"| {' | '.join(map(cell, line))} |" for line in lines]
    return "\n".join([written[0], "|" + "---|" * len(head), *written[1:]])


def cell(text: str) -> str:
    """Return a text as it may stand in a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def in_language(text: Text, language: Language) -> str:
    """Return a text in a language, else in the other."""
    return text.read(language)[0]


def triples_of(path: Path) -> Iterator[tuple[str, str, Term]]:
    """Yield the triples of a Turtle file."""
    return read(nquads(read_turtle(path)))
