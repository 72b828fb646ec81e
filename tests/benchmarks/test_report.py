"""The frame of the benchmarks: peers within limits, missing ones named, a report of what came out.

``KAKEHASHI_TEST_BENCH=1`` runs all parts as ``make bench BENCH_ARGS=--quick`` does: some minutes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from benchmarks.limited import Limits, run
from benchmarks.networks import Size
from benchmarks.report import report, write
from benchmarks.report_drawing import Curve, drawing
from benchmarks.report_words import question
from benchmarks.serving_load import Spread
from benchmarks.serving_report import Goal, Row, as_rows
from benchmarks.surroundings import Surroundings, describe

from benchmarks import __main__ as frame
from benchmarks import derivation_growth, growth, soundness
from kakehashi.cli.manual.method import benchmark_rows
from tests.docs.test_register import prose
from tests.test_messages import plain_sentences

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
NONE = Path("/nowhere/python")


# --- limits ---------------------------------------------------------------------------------------


def python(code: str, seconds: float = 30, gibibytes: float = 1) -> tuple[object, str]:
    outcome = run([sys.executable, "-c", code], Limits(seconds, gibibytes))
    return outcome.said, outcome.why_not


def test_a_peer_is_heard_or_it_is_said_why_not() -> None:
    assert python("print('noise'); print('{\"pairs\": 3}')") == ({"pairs": 3}, "")
    assert python("import time; time.sleep(60)", seconds=0.5) == (None, "time")
    assert python("bytearray(2 << 30)", gibibytes=0.5) == (None, "memory")
    assert python("raise ValueError('no such thing')")[1].endswith("no such thing")
    assert "ended with -6" in python("import os; os.abort()")[1]


def test_what_a_peer_started_is_stopped_with_it() -> None:
    started = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    assert python(f"{started}; import time; time.sleep(60)", seconds=1)[1] == "time"


def test_the_memory_of_a_peer_is_told() -> None:
    code = "held = bytearray(100 << 20); print('{}')"
    assert run([sys.executable, "-c", code], Limits(30, 1)).peak > 100


# --- small runs of the parts ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Each part, as small as can be, without SeMRA and Virtuoso."""
    patch = pytest.MonkeyPatch()
    patch.setattr(soundness, "_QUICK", (Size(100, 200, 4), 1))
    patch.setattr(soundness, "confirmed", lambda networks: {
        "networks": networks, "items": 24, "statements": 40,
        "open": 12, "open_otherwise": 0, "closed": 12, "closed_otherwise": 0})  # fmt: skip
    patch.setattr(derivation_growth, "_QUICK", ((Size(100, 250, 4), 1),))
    patch.setattr(growth, "_QUICK", ((Size(60, 150, 3), 1),))
    patch.setattr(growth, "available", lambda: False)
    around = Surroundings(True, tmp_path_factory.mktemp("scratch"), NONE, 60, 4)
    about = describe(around) | {"seconds": 1.0, "load average after": [0.0]}
    row = Row(
        "small, uncached, 8 connections", "1/s", 9, "oxigraph", 10, Spread(0.9, 0.8, 1), Goal(0.8)
    )
    found = {
        "soundness": soundness.measure(around),
        "derivation": derivation_growth.measure(around),
        "serving": {"quads": 9, "not_measured_peers": {"virtuoso": "not installed"},
                    "rows": as_rows([row])},
        "growth": growth.measure(around),
        "own": {"search": {"seconds": 1.0, "printed": "a | table"},
                "pages": {"not_measured": "time"}},
    }  # fmt: skip
    patch.undo()
    parts = {name: {"about": about, "found": part} for name, part in found.items()}
    return dict(json.loads(json.dumps({"date": about["date"], "parts": parts})))


def test_every_tool_is_judged_or_named_as_missing(results: dict[str, Any]) -> None:
    found = results["parts"]["soundness"]["found"]
    assert found["not_measured"] == dict.fromkeys(
        ("semra-defaults", "semra-lifted"), "not installed"
    )
    assert found["tools"]["kakehashi"]["counts"]["false"] == 0
    assert found["tools"]["kakehashi"]["shares"]["found"] == 1
    assert found["tools"]["any-path"]["counts"]["false"] > 0


def test_ratios_are_those_of_a_round(results: dict[str, Any]) -> None:
    (last,) = results["parts"]["derivation"]["found"]["sizes"]
    tools = last["tools"]
    assert tools["kakehashi"]["ratio"] == [1, 1, 1]
    assert tools["semra-lifted"] == {"not_asked": "not installed"}
    least, median, most = tools["python"]["ratio"]
    assert 0 < least <= median <= most
    assert tools["python"]["pairs"] == tools["duckdb"]["pairs"] == tools["sparql-rules"]["pairs"]


def test_who_is_stopped_is_not_asked_for_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation_growth, "PEERS", ("kakehashi", "sparql-rules"))
    sizes = ((Size(250, 1_000, 5), 2), (Size(250, 1_000, 5), 1))
    monkeypatch.setattr(derivation_growth, "_QUICK", sizes)
    real = derivation_growth._run

    def hurried(name: str, given: Path, around: Surroundings) -> object:
        seconds = 0.2 if name == "sparql-rules" else 60
        return real(name, given, Surroundings(True, tmp_path, NONE, seconds, 4))

    monkeypatch.setattr(derivation_growth, "_run", hurried)
    found = derivation_growth.measure(Surroundings(True, tmp_path, NONE, 60, 4))
    first, second = (size["tools"]["sparql-rules"] for size in found["sizes"])
    assert first["stopped"] == "time"
    assert second == {"not_asked": "time"}


def test_all_peers_give_the_same_answers_to_the_growth_questions(results: dict[str, Any]) -> None:
    (size,) = results["parts"]["growth"]["found"]["sizes"]
    assert size["peers"].pop("virtuoso") == {"not_measured": "not installed"}
    assert size["peers"].keys() == {"kakehashi", "oxigraph", "oxrdflib", "rdflib"}
    for name, peer in size["peers"].items():
        for asked, result in peer["questions"].items():
            assert result["agrees"], (name, asked)
            assert result["rows"] > 0
            assert result["ms"][0] > 0
    size["peers"]["virtuoso"] = {"not_measured": "not installed"}


# --- the report -----------------------------------------------------------------------------------


def test_the_report_is_written_in_both_languages(results: dict[str, Any], tmp_path: Path) -> None:
    files = {path.relative_to(tmp_path).as_posix() for path in write(results, tmp_path)}
    assert f"benchmarks/results/{results['date']}.json" in files
    for name in ("benchmarks.md", "benchmarks.ja.md"):
        text = (tmp_path / "docs" / name).read_text(encoding="utf-8")
        links = set(re.findall(r"\]\((benchmarks/[^)]+\.svg)\)", text))
        assert len(links) == 5
        assert {f"docs/{link}" for link in links} <= files
        for version in ("duckdb 2", "semra not installed", "rdflib 7", "virtuoso"):
            assert version in text
    for path in tmp_path.rglob("*.svg"):
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        assert root.tag.endswith("svg")
        assert bool(JAPANESE.search(path.read_text(encoding="utf-8"))) == (".ja." in path.name)


def test_each_language_says_what_is_missing_and_nothing_in_the_other(
    results: dict[str, Any],
) -> None:
    english, japanese = report(results, "en"), report(results, "ja")
    assert (
        english.count("not installed, not measured") == japanese.count("未導入のため測定せず") > 4
    )
    assert JAPANESE.findall(english.replace("日本語", "")) == []
    for heading in re.findall(r"^##+ (.+)$", japanese, re.MULTILINE):
        assert JAPANESE.search(heading) or heading in ("search", "pages")


def test_the_japanese_report_speaks_to_its_reader(results: dict[str, Any]) -> None:
    blocks = prose(report(results, "ja"))
    assert sum("。" in block for block in blocks) > 15
    assert [plain for block in blocks for plain in plain_sentences(block)] == []


def test_the_method_page_gets_a_row_of_each_part(results: dict[str, Any], tmp_path: Path) -> None:
    list(write(results, tmp_path))
    english, japanese = (
        list(benchmark_rows(tmp_path / "benchmarks/results", language)) for language in ("en", "ja")
    )
    assert len(english) == len(japanese) == 4
    assert "Kakehashi, chains of any length: 0 %; " in english[0]
    assert re.search(r"pairs from 250 statements in [\d.]+ s; plain P.*: ×[\d.]+ for", english[1])
    assert "answers worked out anew: ×0.9 |" in english[2]
    assert "ms with" in english[3]
    assert JAPANESE.findall("".join(english)) == []
    for row in japanese:
        question, result, *_ = row.strip("| ").split(" | ")
        assert JAPANESE.search(question)
        assert JAPANESE.search(result)


def test_what_was_stopped_is_said_with_its_limit(results: dict[str, Any]) -> None:
    changed = deepcopy(results)
    (size,) = changed["parts"]["growth"]["found"]["sizes"]
    size["peers"]["rdflib"] = {"not_measured": "memory"}
    size["peers"]["oxigraph"]["questions"]["gap"] = {"stopped": "time", "asked": True}
    size["peers"]["oxrdflib"]["questions"]["gap"] |= {"agrees": False, "rows": 7}
    changed["parts"]["derivation"]["found"]["sizes"][0]["tools"]["duckdb"] = {
        "stopped": "memory", "peak_mib": 4000.0}  # fmt: skip
    text = report(changed, "en")
    assert text.count("out of memory at 4 GiB") == 6
    assert "stopped at 6 s" in text
    assert "another answer: 7 rows" in text


def test_a_quick_run_is_called_one(results: dict[str, Any]) -> None:
    assert "This is a quick run" in report(results, "en")
    changed = deepcopy(results)
    for part in changed["parts"].values():
        part["about"]["quick"] = False
    assert "This is a quick run" not in report(changed, "en")


def test_curves_are_told_apart_without_colour_and_end_where_they_were_stopped() -> None:
    points = [(1e4, 1.0), (1e5, 10.0)]
    drawn = drawing(
        "T", "triples", "ms", [Curve("a", points), Curve("b", points, 1e6)], "stopped at"
    )
    assert len(set(re.findall(r"<polyline[^>]*?(stroke-dasharray=\"[^\"]+\"|)/>", drawn))) == 2
    assert "b (stopped at 1M)" in drawn
    names = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>[ab](?: \(|<)', drawn)]
    assert names[1] - names[0] >= 15


def test_a_peer_looks_the_same_in_every_drawing() -> None:
    points = [(1e4, 1.0), (1e5, 10.0)]
    one, other = ([Curve("a", first), Curve("b", points)] for first in (points, []))
    drawn = [drawing("T", "triples", "ms", curves, "stopped at") for curves in (one, other)]
    assert all('stroke="#0072b2"' in each for each in drawn)


def test_a_part_that_fails_is_named_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(around: Surroundings) -> dict[str, Any]:
        raise RuntimeError("no such thing")

    parts = {"own": lambda around: {"pages": {"not_measured": "time"}}, "growth": fails}
    monkeypatch.setattr(frame, "PARTS", parts)
    monkeypatch.setattr(sys, "argv", ["b", "--quick", "--write", "--folder", str(tmp_path)])
    (tmp_path / "growth.json").write_text("of an earlier run")
    assert frame.main() == 1
    said = capsys.readouterr().err
    assert "no such thing" in said
    assert "failed, and not in the report: growth" in said
    assert "## Growth" not in (tmp_path / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert "stopped at 240 s" in (tmp_path / "docs/benchmarks.md").read_text(encoding="utf-8")


def test_questions_of_the_contest_have_japanese_names() -> None:
    for name in ("load", "small, uncached, 32 connections, ours in memory", "gap, as a look-up"):
        assert JAPANESE.search(question("ja", name))
        assert question("en", name) == name


@pytest.mark.skipif(
    not os.environ.get("KAKEHASHI_TEST_BENCH"), reason="some minutes: KAKEHASHI_TEST_BENCH=1"
)
def test_a_quick_run_of_everything(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--write", "--folder", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, timeout=1800)
    text = (tmp_path / "docs/benchmarks.ja.md").read_text(encoding="utf-8")
    for row in re.findall(
        r"^\| ([^|]+) \| (?:1/s|p\d\d ms|cpu ms|s|MiB|rows|quads/s) \|", text, re.M
    ):
        assert JAPANESE.search(row), row
