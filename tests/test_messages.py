"""Every sentence a person reads exists in both languages, with the same places to fill."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[1] / "server/kakehashi"
JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60]")
PLACE = re.compile(r"\{(\w+)[^}]*\}")
TRANSLATORS = {"translate": 1, "label": 0, "t": 0, "table": None}


def constants(node: ast.expr) -> Iterator[str]:
    """Text constants of an expression, both sides of a conditional one too."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.Starred):
        return


def in_call(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name.endswith("Error") and name not in ("ValueError", "OSError", "KeyError", "SystemExit"):
        if call.args:
            yield from constants(call.args[0])
        yield from (t for k in call.keywords if k.arg == "remedy" for t in constants(k.value))
    elif name == "table":
        yield from (t for argument in call.args[1:] for t in constants(argument))
    elif name in TRANSLATORS and len(call.args) > (TRANSLATORS[name] or 0):
        yield from constants(call.args[TRANSLATORS[name] or 0])
    elif name in ("command", "group", "option"):
        yield from (t for k in call.keywords if k.arg == "help" for t in constants(k.value))


def messages_of_code() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for text in in_call(node):
                    found.setdefault(text, path.relative_to(PACKAGE).as_posix())
    for path in sorted((PACKAGE / "web/templates").rglob("*.html")):
        for match in re.finditer(
            r"""\bt\(\s*("((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""",
            path.read_text(encoding="utf-8"),
        ):
            text = match[2] if match[2] is not None else match[3]
            found.setdefault(text.replace('\\"', '"').replace("\\'", "'"), path.name)
    return {text: place for text, place in found.items() if re.search("[A-Za-z]{2}", text)}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with (PACKAGE / "locale/ja.po").open("rb") as source:
        return {str(m.id): str(m.string) for m in read_po(source) if m.id and not m.fuzzy}


def test_every_message_has_japanese(catalogue: dict[str, str]) -> None:
    messages = messages_of_code()
    assert len(messages) > 100
    missing = {
        t: where for t, where in messages.items() if not JAPANESE.search(catalogue.get(t, ""))
    }
    assert not missing


def test_places_are_the_same_in_both_languages(catalogue: dict[str, str]) -> None:
    different = {
        english: japanese
        for english, japanese in catalogue.items()
        if set(PLACE.findall(english)) != set(PLACE.findall(japanese))
    }
    assert not different


def test_settings_are_explained_in_both_languages() -> None:
    from kakehashi.settings import SETTINGS

    for setting in SETTINGS:
        assert setting.help_en
        assert JAPANESE.search(setting.help_ja), setting.name
