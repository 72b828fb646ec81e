"""Code blocks of a document: commands with the output that the document shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

__all__ = ["DOCS", "Program", "Step", "languages_of", "programs", "steps", "table_after"]

DOCS = Path(__file__).parents[2] / "docs"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_STEP = re.compile(r"^\$ (.*?(?<!\\))\n(.*?)(?=^\$ |\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a console block, and what the document says that it prints."""

    command: str
    output: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program, and what the block after it says that it prints."""

    language: str
    text: str
    output: str


def _blocks(name: str) -> list[tuple[str, str]]:
    return _BLOCK.findall((DOCS / name).read_text(encoding="utf-8"))


def steps(name: str) -> list[list[Step]]:
    """Return the commands of each console block."""
    return [
        [Step(match[1], match[2]) for match in _STEP.finditer(text)]
        for language, text in _blocks(name)
        if language == "console"
    ]


def programs(name: str) -> list[Program]:
    """Return the programs that are followed by their output."""
    blocks = _blocks(name)
    return [
        Program(language, text, output)
        for (language, text), (next_, output) in pairwise(blocks)
        if next_ == "text"
    ]


def languages_of(name: str) -> list[str]:
    """Return the languages of all blocks, in their order."""
    return [language for language, _ in _blocks(name)]


def table_after(name: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table after a heading, without its first two lines."""
    text = (DOCS / name).read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n## {heading}\n")
    assert found, f"{name} has no heading «{heading}»"
    lines: list[str] = []
    for line in rest.splitlines():
        if line.startswith("|"):
            lines.append(line)
        elif lines:
            break
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        for line in lines[2:]
    ]
