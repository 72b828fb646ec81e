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

#: What may follow the end of a sentence before its 。: words in brackets, or after a colon.
AFTER_THE_END = re.compile(r"(\s*\([^()]*\)|: [^:]*)$")
POLITE = re.compile(r"(です|ます|ません|でした|ました|ください|ましょう|でしょう)か?$")
#: Verbs, adjectives and である, and the requests 〜すること and 〜せよ.
PLAIN = re.compile(r"([うくぐすつぬぶむるただずよ]|(?<!は)い|こと|のか|が必要|が可能)$")
REGISTER = (
    "a sentence that the program says ends in です・ます, a request in 〜してください, "
    "and a fragment before 。 in a noun (CONTRIBUTING.md, «Add a translation»):"
)


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


def plain_sentences(japanese: str) -> list[str]:
    """Return the sentences that end in plain form; what has no 。 is a label and has none.

    >>> plain_sentences("記録がない。試すこと(例: 今日)。読めません: {detail}。")
    ['記録がない。', '試すこと(例: 今日)。']
    >>> plain_sentences("対応セットの名称。矛盾があれば終了コード1。取り消す")
    []
    """
    return [
        f"{sentence}。"
        for sentence in japanese.split("。")[:-1]
        for ends in [(sentence, AFTER_THE_END.sub("", sentence))]
        if any(PLAIN.search(end) for end in ends) and not any(POLITE.search(end) for end in ends)
    ]


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


def test_sentences_are_polite(catalogue: dict[str, str]) -> None:
    from kakehashi.importers.faults import FAULTS
    from kakehashi.settings import SETTINGS

    said = (
        catalogue | dict(FAULTS.values()) | {setting.name: setting.help_ja for setting in SETTINGS}
    )
    assert len([text for text in said.values() if text.endswith("。")]) > 1000
    plain = [
        f"«{english}»: {sentence}"
        for english, japanese in said.items()
        for sentence in plain_sentences(japanese)
    ]
    assert not plain, "\n".join([REGISTER, *plain])
