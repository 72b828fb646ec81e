"""What the report says of deriving: how much of it is false, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from benchmarks.report_drawing import Curve, drawing
from benchmarks.report_tables import figure, per_cent, spread, table, times
from benchmarks.report_words import peer, say, why

__all__ = ["derivation", "derivation_drawing", "soundness"]

_Limits = dict[str, float]
_SKOS: Final = ("sparql-paths", "semra-defaults", "semra-lifted")


def soundness(found: dict[str, Any], limits: _Limits, language: str) -> Iterator[str]:
    """Yield the section on what is false."""
    yield f"## {say(language, 'What is false of what is derived', '導いたもののうちの誤り')}"
    yield ""
    yield _networks(found, language)
    yield ""
    heads = [say(language, *pair) for pair in (
        ("", ""), ("answers", "回答"), ("false", "誤り"), ("unfounded", "根拠なし"),
        ("cannot tell, rightly", "正しい「分からない」"), ("found", "発見"),
        ("as tight as follows", "最も狭く発見"))]  # fmt: skip
    yield from table(
        heads, [_judged(name, tool, language) for name, tool in found["tools"].items()]
    )
    yield ""
    for name, reason in found["not_measured"].items():
        yield f"- {peer(language, name)}: {_why(language, reason, limits)}"
    yield from _definitions(language)
    yield ""
    yield _hermit(found["hermit"], language)


def _networks(found: dict[str, Any], language: str) -> str:
    return say(
        language,
        f"{found['networks']} networks of {found['items']} items of {found['documents']} documents"
        f" and {found['statements']} true statements, drawn from sets, so that the true relation of"
        " any two items is known. A question is a pair of items of different documents of which"
        f" nobody stated anything: {_questions(found):,} in all.",
        f"集合から作った{found['networks']}個のネットワーク(項目{found['items']}、文書"
        f"{found['documents']}、真の言明{found['statements']})を用います。どの2項目についても真の関係が"
        "分かっています。質問は、異なる文書の項目の対のうち何も言明されていないもので、全部で"
        f"{_questions(found):,}件です。",
    )


def _questions(found: dict[str, Any]) -> int:
    return int(next(iter(found["tools"].values()))["counts"]["questions"])


def _judged(name: str, tool: dict[str, Any], language: str) -> list[str]:
    shares, over, counts = tool["shares"], tool["spread"], tool["counts"]
    some = counts["answered"] > 0
    false = per_cent(shares["false"], over["false"]) if some else "–"
    if some and name in _SKOS and shares["false_strict"] != shares["false"]:
        false += say(language, "; strictly ", "、厳密には") + per_cent(shares["false_strict"])
    return [
        peer(language, name),
        f"{counts['answered']:,}",
        false,
        per_cent(shares["unfounded"], over["unfounded"]) if some else "–",
        *(per_cent(shares[key], over[key]) for key in ("cannot_tell_rightly", "found", "tight")),
    ]


def _definitions(language: str) -> Iterator[str]:
    yield say(
        language,
        """- *false*: the true relation of the two sets is none that the answer allows. Brackets: least and most of a network.
- *unfounded*: the answer says more than follows from the network, whether it happens to be true or not.
- *cannot tell, rightly*: of the questions of which nothing follows (all five relations may be the true one), the share at which the tool says nothing.
- *found*: of the other questions, the share at which it says something, none of it false; *as tight as follows*: exactly what follows.

What was run, and what an answer is taken to claim:

- Kakehashi: the closure of the product.
- Plain Python, DuckDB, SPARQL rules: the published composition table, chains of at most three steps. They are what a good engineer writes who has that technology, in [`baselines.py`](../benchmarks/baselines.py) and [`sparql_rules.py`](../benchmarks/sparql_rules.py).
- SPARQL property paths: `skos:exactMatch` and `skos:broadMatch` followed to any length. Exact: equal. Broad: part of, or equal, since SKOS has one word for both (*strictly*: part of).
- Any path means related: who is connected by at most three mappings, whatever these say ("disjoint" is no mapping), has something in common. Compliance tools hand assessment results on in this way, "intersects" after "intersects"; no product was run here, only this rule.
- SeMRA: `assemble_evidences`, `infer_reversible`, `infer_chains`, as its pipeline does, each document being a prefix. It has no words for overlaps, disjoint and alternatives, which it was not given; nor the hierarchies of documents, since it follows no chain through two items of one prefix. Its defaults leave out components of more than 100 items. Nothing it claims was counted against what it was not given, but *found* is a share of all that follows.""",
        """- *誤り*: 2集合の真の関係を、回答が許していないものです。括弧内は1ネットワークでの最小と最大です。
- *根拠なし*: たまたま真であっても、ネットワークから従う以上のことを述べたものです。
- *正しい「分からない」*: 何も従わない質問(五つの関係のいずれも真でありうるもの)のうち、何も述べなかった割合です。
- *発見*: その他の質問のうち、誤りなく何かを述べた割合です。*最も狭く発見*は、従うことを過不足なく述べた割合です。

実行したものと、その回答が何を主張するとみなしたかは、次のとおりです。

- 架け橋: 製品の閉包です。
- 素のPython、DuckDB、SPARQL規則: 公表された合成表による3段までの連鎖です。その技術に通じた技術者ならこう書くであろうというもので、[`baselines.py`](../benchmarks/baselines.py)と[`sparql_rules.py`](../benchmarks/sparql_rules.py)にあります。
- SPARQLプロパティパス: `skos:exactMatch`と`skos:broadMatch`を任意の長さまでたどります。exactは「等しい」とみなします。broadは、SKOSに区別する語がないため「一部または等しい」とみなします(*厳密には*「一部」)。
- 経路を関連とみなす規則: 内容を問わず、3段までの対応付けでつながる項目は共通部分をもつとします(「無関係」は対応付けに含めません)。適合性管理ツールが「交差」に「交差」を重ねて評価結果を引き継ぐときの方法です。動かしたのはこの規則のみで、他社の製品ではありません。
- SeMRA: そのパイプラインのとおり`assemble_evidences`、`infer_reversible`、`infer_chains`を実行し、文書ごとに一つの接頭辞を用います。「重なる」「無関係」「いずれか」を表す語がないため、これらは与えていません。同じ接頭辞の2項目を通る連鎖をたどらないため、文書の階層も与えていません。既定値では100項目を超える連結成分を扱いません。与えていないことを誤りには数えませんが、*発見*は従うこと全体に対する割合です。""",
    )


def _hermit(said: dict[str, Any], language: str) -> str:
    asked, otherwise = (
        said["open"] + said["closed"],
        (said["open_otherwise"] + said["closed_otherwise"]),
    )
    return say(
        language,
        "What follows is what our closure says and chains of any length by plain Python say alike,"
        f" pair by pair. HermiT, which knows neither, was asked about {said['open']} pairs of which"
        f" nothing follows and {said['closed']} others, in {said['networks']} networks of"
        f" {said['items']} items: of {asked} it sees {otherwise} otherwise.",
        "「従うこと」は、当製品の閉包と、任意の長さの連鎖をたどる素のPythonとが、全ての対で一致したもの"
        f"です。そのいずれも知らないHermiTに、{said['items']}項目のネットワーク{said['networks']}個で、何も"
        f"従わない対{said['open']}件とその他{said['closed']}件を問いました。{asked}件中、判定が異なったものは"
        f"{otherwise}件です。",
    )


def derivation(found: dict[str, Any], limits: _Limits, language: str) -> Iterator[str]:
    """Yield the section on how long deriving takes."""
    yield f"## {say(language, 'How long deriving takes', '導出の所要時間')}"
    yield ""
    yield say(
        language,
        "Everything that follows from a network, in a process for each tool, without starting it and"
        " reading the network. Four of five statements are overlaps. Peers are asked for chains of at"
        " most three steps, which find less; times ours: how many times longer.",
        "ネットワークから従う全てを導く時間です。ツールごとに一つのプロセスで測り、起動とネットワークの"
        "読込みは含みません。言明の5件に4件は「重なる」です。他製品は3段までの連鎖のみとしたため、得られる"
        "ものが少なくなります。「比」は当製品の何倍かを示します。",
    )
    for size in found["sizes"]:
        yield ""
        yield say(
            language,
            f"{size['statements']:,} statements, {size['items']:,} items, {size['documents']}"
            f" documents; rounds: {size['rounds']}",
            f"言明{size['statements']:,}、項目{size['items']:,}、文書{size['documents']}、"
            f"測定{size['rounds']}回",
        )
        yield ""
        heads = [say(language, *pair) for pair in (
            ("", ""), ("seconds", "秒"), ("times ours", "比"), ("ordered pairs", "順序対"),
            ("MiB", "MiB"))]  # fmt: skip
        yield from table(heads, [
            _took(name, tool, limits, language) for name, tool in size["tools"].items()
        ])  # fmt: skip
    yield ""
    name = say(language, "Seconds by statements", "言明数と秒")
    yield f"![{name}](benchmarks/derivation.{language}.svg)"


def _took(name: str, tool: dict[str, Any], limits: _Limits, language: str) -> list[str]:
    if "not_asked" in tool:
        before = _why(language, tool["not_asked"], limits)
        if tool["not_asked"] != "not installed":
            before += say(language, " at the size before, not asked", "(前の規模で)。問わず")
        return [peer(language, name), before, "–", "–", "–"]
    if "stopped" in tool:
        told = _why(language, tool["stopped"], limits)
        return [peer(language, name), told, "–", "–", figure(tool["peak_mib"])]
    return [peer(language, name), spread(tool["seconds"]), times(tool["ratio"]),
            f"{tool['pairs']:,}", figure(tool["peak_mib"])]  # fmt: skip


def _why(language: str, reason: str, limits: _Limits) -> str:
    return why(language, reason, limits["seconds"], limits["GiB"])


def derivation_drawing(found: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Yield the drawing of seconds by statements."""
    curves = []
    for name in found["sizes"][0]["tools"]:
        points, stopped = [], None
        for size in found["sizes"]:
            tool = size["tools"][name]
            if "seconds" in tool:
                points.append((float(size["statements"]), tool["seconds"][1]))
            elif "stopped" in tool:
                stopped = float(size["statements"])
        short = name if name != "kakehashi" else say(language, "Kakehashi", "架け橋")
        curves.append(Curve(short, points, stopped))
    yield (
        "derivation",
        drawing(
            say(language, "Deriving everything that follows", "従う全ての導出"),
            say(language, "statements", "言明"),
            say(language, "seconds", "秒"),
            curves,
            say(language, "stopped at", "打切り"),
        ),
    )
