"""Write what was measured: results under their date, the report in both languages, its drawings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.report_derivation import derivation, derivation_drawing, soundness
from benchmarks.report_method import method
from benchmarks.report_serving import growth, growth_drawings, own, serving
from benchmarks.report_tables import table
from benchmarks.report_words import LANGUAGES, say

__all__ = ["DRAWINGS", "report", "write"]

#: Where the drawings are, from the folder of the documents.
DRAWINGS: Final = "benchmarks"

#: What was run, in the order of the report.
_SECTIONS: Final = {
    "soundness": soundness,
    "derivation": derivation,
    "serving": serving,
    "growth": growth,
    "own": own,
}
#: Of what the figures depend on, what is no version.
_MACHINE: Final = ("date", "commit", "processor", "cores", "memory GiB", "kernel", "load average",
                   "load average after", "seconds", "limits", "quick")  # fmt: skip


def write(results: dict[str, Any], root: Path) -> Iterator[Path]:
    """Write results, documents and drawings; yield the files."""
    dated = root / f"benchmarks/results/{results['date']}.json"
    kept = results | {"method": method(results["parts"])}
    written = {dated: json.dumps(kept, ensure_ascii=False, indent=1) + "\n"}
    for language in LANGUAGES:
        suffix = "" if language == "en" else f".{language}"
        written[root / f"docs/benchmarks{suffix}.md"] = report(results, language)
        for name, drawn in _drawings(results, language):
            written[root / "docs" / DRAWINGS / f"{name}.{language}.svg"] = drawn
    for path, content in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        yield path


def report(results: dict[str, Any], language: str) -> str:
    """Return the document in one language."""
    parts = results["parts"]
    lines = list(_opening(results, language))
    for name, section in _SECTIONS.items():
        if name in parts:
            found, limits = parts[name]["found"], parts[name]["about"]["limits"]
            lines += ["", *section(found, limits, language)]
    return "\n".join(lines) + "\n"


def _drawings(results: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    parts = results["parts"]
    if "derivation" in parts:
        yield from derivation_drawing(parts["derivation"]["found"], language)
    if "growth" in parts:
        yield from growth_drawings(parts["growth"]["found"], language)


def _opening(results: dict[str, Any], language: str) -> Iterator[str]:
    parts = results["parts"]
    date = results["date"]
    other = say(language, "日本語: [benchmarks.ja.md](benchmarks.ja.md)",
                "English: [benchmarks.md](benchmarks.md)")  # fmt: skip
    yield f"# {say(language, 'Beside the peers', '他製品との比較')}"
    yield from ("", other, "")
    yield say(
        language,
        f"Measured on {date} by `make bench`, which writes this page; the figures are in"
        f" [`benchmarks/results/{date}.json`](../benchmarks/results/{date}.json). Machines differ"
        " and are noisy, so what counts are the ratios: all are asked in turn, round by round,"
        " every second round the other way round, and a ratio is formed within its round. Brackets"
        " hold the least and the most of the rounds, beside the median.",
        f"`make bench`により{date}に測定しました。本ページもこのコマンドが書き出します。数値は"
        f"[`benchmarks/results/{date}.json`](../benchmarks/results/{date}.json)にあります。機械ごとの差と"
        "変動があるため、見るべきものは比です。全製品に順に問うことを繰り返し(偶数回は逆順)、比は同じ回の"
        "中で求めます。括弧内は各回の最小と最大、その前が中央値です。",
    )
    if any(part["about"]["quick"] for part in parts.values()):
        yield ""
        yield say(
            language,
            "**This is a quick run: it shows that everything works, and its figures mean little.**",
            "**短縮実行の結果です。動作を確認するためのもので、数値にはほとんど意味がありません。**",
        )
    yield from ("", f"## {say(language, 'Machine and versions', '機械と版')}", "")
    yield from _machine(parts, language)


def _machine(parts: dict[str, Any], language: str) -> Iterator[str]:
    about = next(iter(parts.values()))["about"]
    yield (
        f"{about['processor']}, {about['cores']} "
        f"{say(language, 'cores', 'コア')}, {about['memory GiB']} GiB, Linux {about['kernel']}"
    )
    yield ""
    heads = [say(language, *pair) for pair in (
        ("part", "部分"), ("date", "日付"), ("commit", "コミット"), ("seconds", "秒"),
        ("load average before and after", "平均負荷(前後)"))]  # fmt: skip
    yield from table(heads, [
        [name, part["about"]["date"], part["about"]["commit"], f"{part['about']['seconds']:,.0f}",
         f"{part['about']['load average'][0]} – {part['about']['load average after'][0]}"]
        for name, part in parts.items()
    ])  # fmt: skip
    yield ""
    versions = [f"{name} {value}" for name, value in about.items() if name not in _MACHINE]
    yield ", ".join(versions)
