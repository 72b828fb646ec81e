"""The page of the make targets, from the Makefile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from kakehashi.cli.manual.writing import filled, table
from kakehashi.messages import Language, label, translate

__all__ = ["targets", "targets_page"]

_TARGET: Final = re.compile(r"^([a-z][a-z-]*):.*## (.*) / (.*)$", re.MULTILINE)


def targets(makefile: Path) -> list[tuple[str, str, str]]:
    """Return the targets with what they do in English and in Japanese; none without a file."""
    return _TARGET.findall(makefile.read_text(encoding="utf-8")) if makefile.is_file() else []


def targets_page(makefile: Path, language: Language) -> str:
    """Return the page in Markdown."""
    head = [translate(language, word) for word in (label("target"), label("what it does"))]
    rows = [
        (f"`make {name}`", ja if language == "ja" else en) for name, en, ja in targets(makefile)
    ]
    return filled("make", language, targets=table(head, rows))
