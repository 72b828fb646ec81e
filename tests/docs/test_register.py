"""Documents speak to their reader in です・ます; only the paper on the method is in である."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_messages import plain_sentences

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "docs/method.ja.md"
#: Its sentences are definitions of the ontology, and the words of a table.
GLOSSARY = ROOT / "docs/ontology.ja.md"
DOCUMENTS = sorted(
    path
    for folder in (".", "docs", "mappings", "ontology", "tests/golden", "tests/hostile")
    for path in (ROOT / folder).glob("*.ja.md")
    if path not in (PAPER, GLOSSARY)
)


def prose(markdown: str) -> list[str]:
    """Return paragraphs and items of lists, each in one line; no code, tables, headings, quotes."""
    without = re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", without)
    return [
        re.sub(r"「[^」]*」|`[^`]*`|\s*\n\s*", "", block)
        for block in blocks
        if not block.lstrip().startswith(("|", "#", "<", ">", "!["))
    ]


@pytest.mark.parametrize(
    "path", DOCUMENTS, ids=[path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
)
def test_sentences_are_polite(path: Path) -> None:
    blocks = prose(path.read_text(encoding="utf-8"))
    assert any("。" in block for block in blocks)
    assert [sentence for block in blocks for sentence in plain_sentences(block)] == []


def test_a_plain_sentence_is_seen() -> None:
    text = "# 題だ。\n\nここはよい。ここは\nよくない。\n\n- 「ある。」です。\n- ある。\n\n| 表 |"
    found = [sentence for block in prose(text) for sentence in plain_sentences(block)]
    assert found == ["ここはよい。", "ここはよくない。", "- ある。"]
