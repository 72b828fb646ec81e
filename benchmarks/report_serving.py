"""What the report says of serving: many at once, growth with the graph, and ours alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from benchmarks.report_drawing import Curve, drawing
from benchmarks.report_tables import figure, spread, table, times
from benchmarks.report_words import question, say, why

__all__ = ["growth", "growth_drawings", "own", "serving"]

_Limits = dict[str, float]

#: What is asked in the growth curves.
_ASKED: Final = {
    "item": ("the counterparts of an item, with what is said of each",
             "ある項目の対応先と、それぞれの内容"),
    "rows": ("the items of the largest document (up to about 1,000 rows)",
             "最大の文書の全項目(1,000行程度まで)"),
    "gap": ("items of one document without a counterpart in another, by NOT EXISTS",
            "一方の文書のうち他方に対応先のない項目(NOT EXISTS)"),
    "count": ("statements between each two documents, counted", "文書対ごとの言明数の計数"),
}  # fmt: skip


def serving(found: dict[str, Any], limits: _Limits, language: str) -> Iterator[str]:
    """Yield the section on servers under load."""
    del limits
    yield f"## {say(language, 'Serving', '配信')}"
    yield ""
    if "rows" not in found:
        yield f"{say(language, 'Not measured', '測定せず')}: {found['not_measured']}"
        return
    yield say(
        language,
        f"One graph of {found['quads']:,} quads as a release holds it; answers are compared before"
        " times are. `oxigraph` is the engine's own server over the same store folder. A ratio is ours"
        " divided by theirs, formed within a round: for a rate more is better, for milliseconds less.",
        f"リリースと同じ形の{found['quads']:,}クアッドのグラフ一つを用い、時間を測る前に回答を比較します。"
        "`oxigraph`は、同じストアを読む、エンジン自身のサーバです。比は同じ回での当製品÷他製品です。"
        "毎秒の件数は大きいほど、ミリ秒は小さいほどよい値です。",
    )
    yield ""
    for name, reason in found["not_measured_peers"].items():
        yield f"- {name}: {why(language, reason, 0, 0)}"
        yield ""
    heads = [say(language, *pair) for pair in (
        ("question", "質問"), ("unit", "単位"), ("ours", "当製品"), ("peer", "他製品"),
        ("theirs", "他製品の値"), ("ratio", "比"), ("goal", "目標"), ("remark", "備考"))]  # fmt: skip
    yield from table(heads, [_row(row, language) for row in found["rows"]])


def _row(row: dict[str, Any], language: str) -> list[str]:
    ratio, goal = row["ratio"], row["goal"]
    bound = ""
    if goal:
        met = (
            say(language, "met", "達成") if row["met"] else say(language, "**missed**", "**未達**")
        )
        bound = f"{'≤' if goal['most'] else '≥'} {goal['bound']:g}: {met}"
    return [
        question(language, row["question"]),
        row["unit"],
        figure(row["ours"]),
        row["peer"],
        figure(row["theirs"]),
        spread([ratio["least"], ratio["median"], ratio["most"]]) if ratio else "–",
        bound,
        row["note"],
    ]


def growth(found: dict[str, Any], limits: _Limits, language: str) -> Iterator[str]:
    """Yield the section on how times grow with the graph."""
    yield f"## {say(language, 'Growth with the graph', 'グラフの規模と時間')}"
    yield ""
    yield say(
        language,
        "One question after the other, each with another text, so that no cache answers; milliseconds"
        " until the whole answer is there. oxrdflib and rdflib are asked within their process, which"
        f" spares them HTTP; the others are servers. A question has {found['seconds']:g} s, a peer"
        f" {limits['GiB']:g} GiB and {2 * limits['seconds']:g} s for loading. In brackets: how many times"
        " ours.",
        "質問を一つずつ、キャッシュが答えないよう毎回異なる文面で問い、回答の全てが届くまでをミリ秒で示し"
        "ます。oxrdflibとrdflibは自プロセス内で問うため、HTTPの分がありません。その他はサーバです。"
        f"制限は、質問{found['seconds']:g}秒、メモリ{limits['GiB']:g} GiB、読込み{2 * limits['seconds']:g}秒"
        "です。括弧内は当製品の何倍かを示します。",
    )
    for fault in found["faults"]:
        yield from ("", f"- {say(language, 'Not measured', '測定せず')}: {fault}")
    for key, titles in _ASKED.items():
        title = say(language, *titles)
        yield from ("", f"### {title[0].upper()}{title[1:]}", "")
        heads = ["", *(f"{size['triples']:,}" for size in found["sizes"])]
        yield from table(heads, [
            [name, *(_cell(size["peers"][name], key, found, limits, language)
                     for size in found["sizes"])]
            for name in _names(found)
        ])  # fmt: skip
        yield ""
        yield f"![{title}](benchmarks/growth-{key}.{language}.svg)"
    yield from ("", f"### {say(language, 'Loading and memory', '読込みとメモリ')}", "")
    yield say(
        language,
        "Seconds to load, and MiB after the questions. Ours holds the graph twice (named graphs and"
        " their union) and is several processes; oxrdflib reads the store that ours loaded.",
        "読込みに要した秒と、質問後のMiBです。当製品はグラフを二重に(名前付きグラフとその和)持ち、複数の"
        "プロセスからなります。oxrdflibは当製品が読み込んだストアを読みます。",
    )
    yield ""
    heads = ["", *(f"{size['triples']:,}" for size in found["sizes"])]
    yield from table(heads, [
        [name, *(_loaded(size["peers"][name], limits, language) for size in found["sizes"])]
        for name in _names(found)
    ])  # fmt: skip


def _names(found: dict[str, Any]) -> list[str]:
    return sorted(found["sizes"][0]["peers"], key=lambda name: (name != "kakehashi", name))


def _cell(
    peer: dict[str, Any], key: str, found: dict[str, Any], limits: _Limits, language: str
) -> str:
    if "not_measured" in peer:
        return why(language, peer["not_measured"], 2 * limits["seconds"], limits["GiB"])
    result = peer["questions"][key]
    if "stopped" in result:
        told = why(language, result["stopped"], found["seconds"], limits["GiB"])
        asked = say(language, ", not asked here", "(ここでは問わず)")
        return told if result["asked"] else told + asked
    text = f"{spread(result['ms'])} [{times(result['ratio'])}]"
    if not result["agrees"]:
        text += say(language, f"; another answer: {result['rows']} rows",
                    f"、回答が異なる: {result['rows']}行")  # fmt: skip
    return text


def _loaded(peer: dict[str, Any], limits: _Limits, language: str) -> str:
    if "not_measured" in peer:
        return why(language, peer["not_measured"], 2 * limits["seconds"], limits["GiB"])
    load = peer["load_seconds"]
    return f"{'–' if load is None else f'{figure(load)} s'}, {figure(peer['memory_mib'])} MiB"


def growth_drawings(found: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Yield a drawing for each question."""
    for key, titles in _ASKED.items():
        curves = []
        for name in _names(found):
            points, stopped = [], None
            for size in found["sizes"]:
                result = size["peers"][name].get("questions", {}).get(key, {})
                if "ms" in result:
                    points.append((float(size["triples"]), result["ms"][1]))
                elif stopped is None and points:
                    stopped = float(size["triples"])
            curves.append(Curve(name, points, stopped))
        title = say(language, *titles)
        yield (
            f"growth-{key}",
            drawing(
                f"{title[0].upper()}{title[1:]}",
                say(language, "triples", "トリプル"),
                say(language, "milliseconds", "ミリ秒"),
                curves,
                say(language, "stopped at", "打切り"),
            ),
        )


def own(found: dict[str, Any], limits: _Limits, language: str) -> Iterator[str]:
    """Yield the tables of the programs that measure the product alone, as they print them."""
    yield f"## {say(language, 'The product alone', '当製品のみの測定')}"
    yield ""
    yield say(
        language,
        "Each is a program of its own, `python -m benchmarks.NAME`; this is what it printed.",
        "それぞれ独立したプログラム(`python -m benchmarks.NAME`)です。以下はその出力(英語)です。",
    )
    for name, said in found.items():
        yield from ("", f"### {name}", "")
        if "not_measured" in said:
            yield why(language, said["not_measured"], 4 * limits["seconds"], limits["GiB"])
        else:
            yield from ("```text", said["printed"], "```")
