"""What the page on the method says of a report: a question, its result, and what was run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from benchmarks.report_tables import figure, per_cent
from benchmarks.report_words import LANGUAGES, peer, say

__all__ = ["method"]

#: Questions of the serving contest, by their names, in both languages.
_SERVED: Final = (
    ("small, uncached, 8 connections", "answers worked out anew", "新たに計算した回答"),
    (
        "small, uncached, 8 connections, ours in memory",
        "the same, from a store in memory",
        "同じく、メモリ上のストアから",
    ),
    ("small, repeated, 32 connections", "repeated answers", "反復した質問への回答"),
)
_SERVER: Final = "oxigraph"
_Said = dict[str, Any]


def method(parts: dict[str, Any]) -> list[_Said]:
    """Return a row for each part that was measured: ``question``, ``result`` and ``command``.

    Question and result are texts by language.
    """
    rows = []
    for name, write in _PARTS.items():
        if name not in parts:
            continue
        said = {language: write(parts[name]["found"], language) for language in LANGUAGES}
        if said["en"][1]:
            question, result = ({k: told[n] for k, told in said.items()} for n in (0, 1))
            command = f"make bench BENCH_ARGS={name}"
            rows.append({"question": question, "result": result, "command": command})
    return rows


def _joined(language: str, told: Iterator[str]) -> str:
    return say(language, "; ", "、").join(told)


def _soundness(found: _Said, language: str) -> tuple[str, str]:
    question = say(language, "how much is false of what tools derive of random set models?",
                   "集合の無作為なモデルから導いたもののうち、誤りはどれだけか")  # fmt: skip
    return question, _joined(language, (
        f"{peer(language, name)}{say(language, ': ', ':')}{per_cent(tool['shares']['false'])}"
        for name, tool in found["tools"].items() if tool["counts"]["answered"]
    ))  # fmt: skip


def _derivation(found: _Said, language: str) -> tuple[str, str]:
    question = say(language, "how long does it take to derive everything that follows?",
                   "従う全ての導出にどれだけ掛かるか")  # fmt: skip
    *_, size = (s for s in found["sizes"] if "seconds" in s["tools"]["kakehashi"])
    ours = size["tools"]["kakehashi"]
    told = say(
        language,
        f"{ours['pairs']:,} pairs from {size['statements']:,} statements in"
        f" {figure(ours['seconds'][1])} s",
        f"言明{size['statements']:,}件から{ours['pairs']:,}対を{figure(ours['seconds'][1])}秒",
    )
    others = (
        f"{peer(language, name)}{say(language, ': ', ':')}×{figure(tool['ratio'][1])}"
        + _of_the_pairs(tool["pairs"] / ours["pairs"], language)
        for name, tool in size["tools"].items()
        if name != "kakehashi" and "ratio" in tool
    )
    return question, _joined(language, iter((told, *others)))


def _of_the_pairs(share: float, language: str) -> str:
    """Return what part of ours a tool finds, which looks at shorter chains."""
    return say(language, f" for {per_cent(share)} of the pairs", f"(対の{per_cent(share)})")


def _serving(found: _Said, language: str) -> tuple[str, str]:
    question = say(language, f"what is served, beside the engine's own server (`{_SERVER}`)?",
                   f"エンジン自身のサーバ(`{_SERVER}`)と比べ、どれだけ配信できるか")  # fmt: skip
    return question, _joined(language, (
        f"{say(language, *names)}{say(language, ': ', ':')}×{figure(row['ratio']['median'])}"
        for asked, *names in _SERVED
        for row in found.get("rows", ())
        if (row["question"], row["unit"], row["peer"]) == (asked, "1/s", _SERVER) and row["ratio"]
    ))  # fmt: skip


def _growth(found: _Said, language: str) -> tuple[str, str]:
    question = say(language, "do look-ups stay quick as the graph grows?",
                   "グラフが大きくなっても照会は速いままか")  # fmt: skip
    asked = [
        (size["triples"], size["peers"]["kakehashi"]["questions"]["item"]["ms"][1])
        for size in found["sizes"]
        if "ms" in size["peers"]["kakehashi"].get("questions", {}).get("item", {})
    ]
    return question, _joined(language, (
        say(language, f"{figure(ms)} ms with {triples:,} triples",
            f"{triples:,}トリプルで{figure(ms)}ミリ秒")
        for triples, ms in asked[:1] + asked[1:][-1:]
    ))  # fmt: skip


_PARTS: Final = {"soundness": _soundness, "derivation": _derivation, "serving": _serving,
                 "growth": _growth}  # fmt: skip
