"""What the report says, in both languages."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LANGUAGES", "peer", "question", "say", "why"]

LANGUAGES: Final = ("en", "ja")

_PEERS: Final = {
    "kakehashi": ("Kakehashi, chains of any length", "架け橋、任意の長さの連鎖"),
    "python": ("plain Python, at most 3 steps", "素のPython、3段まで"),
    "duckdb": ("DuckDB SQL, at most 3 steps", "DuckDB SQL、3段まで"),
    "sparql-rules": ("SPARQL rules, at most 3 steps", "SPARQL規則、3段まで"),
    "sparql-paths": ("SPARQL property paths over SKOS", "SKOS上のSPARQLプロパティパス"),
    "any-path": ("any path of at most 3 mappings means related", "3段までの経路を関連とみなす規則"),
    "semra-defaults": ("SeMRA, its defaults", "SeMRA、既定値"),
    "semra-lifted": ("SeMRA, no limit of size, at most 3 steps", "SeMRA、規模制限なし、3段まで"),
}

_WHY: Final = {
    "time": ("stopped at {seconds:g} s", "{seconds:g}秒で打切り"),
    "memory": ("out of memory at {gib:g} GiB", "{gib:g} GiBでメモリ不足"),
    "not installed": ("not installed, not measured", "未導入のため測定せず"),
    "not in a quick run": ("not measured in a quick run", "短縮実行では測定せず"),
}

#: Japanese for what the serving benchmark calls its questions and remarks.
_QUESTIONS: Final = (
    (r"^size of small$", "小さな回答の大きさ"),
    (r"^size of 1,000 rows$", "1,000行の回答の大きさ"),
    (r"^small, uncached, (\d+) connections, ours in memory$",
     r"小、キャッシュなし、\1接続、自製品はメモリ上"),
    (r"^small, uncached, (\d+) connections$", r"小、キャッシュなし、\1接続"),
    (r"^ASK {}, uncached, (\d+) connections$", r"ASK {}、キャッシュなし、\1接続"),
    (r"^1,000 rows, uncached, (\d+) connections$", r"1,000行、キャッシュなし、\1接続"),
    (r"^small, repeated, (\d+) connections$", r"小、同じ質問の反復、\1接続"),
    (r"^1,000 rows, repeated, (\d+) connections$", r"1,000行、同じ質問の反復、\1接続"),
    (r"^gap, as NOT EXISTS$", "不足、NOT EXISTSで記述"),
    (r"^gap, as a look-up$", "不足、参照表"),
    (r"^search for Japanese words$", "日本語の語の検索"),
    (r"^pair counts, all$", "文書対の件数、全て"),
    (r"^pair counts, one document$", "文書対の件数、1文書"),
    (r"^start to first answer$", "起動から最初の回答まで"),
    (r"^memory after the load$", "負荷後のメモリ"),
    (r"^load, all that serving needs$", "読込み、配信に要る全て"),
    (r"^load by Virtuoso, for comparison$", "Virtuosoによる読込み(参考)"),
    (r"^load$", "読込み"),
)  # fmt: skip


def say(language: str, english: str, japanese: str) -> str:
    """Return the text of the language."""
    return japanese if language == "ja" else english


def peer(language: str, name: str) -> str:
    """Return what a peer is called."""
    return say(language, *_PEERS.get(name, (name, name)))


def why(language: str, reason: str, seconds: float, gib: float) -> str:
    """Return why there is no figure."""
    texts = _WHY.get(reason)
    return say(language, *texts).format(seconds=seconds, gib=gib) if texts else reason


def question(language: str, name: str) -> str:
    """Return the name of a question of the serving benchmark.

    >>> question("ja", "small, uncached, 8 connections")
    '小、キャッシュなし、8接続'
    """
    for pattern, japanese in _QUESTIONS if language == "ja" else ():
        if re.search(pattern, name):
            return re.sub(pattern, japanese, name)
    return name
