"""The command line, run as its user would; with ``ask`` only the answers of its commands."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys

import pytest

from tests.cli.conftest import Answering
from tests.command import run_command as run


def test_crosswalk_as_json() -> None:
    done = run("crosswalk", "nisc:bp-3", "--to", "cpsf", "--format", "json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    found = {c["item"]: c for c in answer["counterparts"]}
    assert found["cpsf:concern-resilience"]["relation"] == ["overlaps"]
    assert found["cpsf:aspect-trustworthiness"]["relation"] == ["partOf"]


@pytest.mark.parametrize(("lang", "word"), [("ja", "重なる"), ("en", "overlaps with")])
def test_crosswalk_as_table_in_both_languages(ask: Answering, lang: str, word: str) -> None:
    done = ask("crosswalk", "nisc:bp-3", "--to", "cpsf", "--lang", lang)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    first = next(n for n, text in enumerate(lines) if "cpsf:concern-resilience" in text)
    assert word in lines[first]
    assert "0.65" in lines[first + 1]
    assert "Kakehashi" in lines[first + 1]


def test_inverse_statements_are_found(ask: Answering) -> None:
    done = ask("crosswalk", "cpsf:concern-resilience", "--to", "nisc", "--format", "json")
    assert "nisc:bp-3" in [c["item"] for c in json.loads(done.stdout)["counterparts"]]


def test_crosswalk_as_csv(ask: Answering) -> None:
    done = ask("crosswalk", "nisc:bp-3", "--to", "cpsf", "--format", "csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["item"] for row in rows} >= {"cpsf:concern-resilience"}


def test_show_and_search() -> None:
    shown = json.loads(run("show", "NISC:BP-3", "--format", "json").stdout)
    assert shown["id"] == "nisc:bp-3"
    hits = json.loads(run("search", "SR 1.1", "--format", "json", "--in", "iec62443").stdout)
    assert hits[0]["item"] == "iec62443:3-3-sr-1.1"


def test_cpsf_shows_both_frameworks(ask: Answering) -> None:
    hits = [h["item"] for h in json.loads(ask("search", "CPSF", "--format", "json").stdout)]
    assert "csstrategy2015:doc-cpsf" in hits[:4]
    assert "cpsf:document" in hits[:4]


def test_a_text_names_one_item_or_several_or_none(ask: Answering) -> None:
    exact = ask("resolve", "SR 1.1 RE(1)", "--format", "json")
    found = json.loads(exact.stdout)
    assert (exact.returncode, found["answer"]) == (0, "exact")
    assert [item["item"] for item in found["items"]] == ["iec62443:3-3-sr-1.1-re-1"]
    choices = ask("resolve", "CPSF", "--lang", "ja")
    assert choices.returncode == 1
    assert all(
        f"\n{item} " in choices.stdout for item in ("cpsf:document", "csstrategy2015:doc-cpsf")
    )
    near = ask("resolve", "SR 1.99", "--format", "csv")
    assert near.returncode == 1
    assert "\nsuggestions,iec62443:3-3-sr-1.9," in near.stdout.replace("\r", "")


def test_a_search_is_narrowed_and_counted(ask: Answering) -> None:
    kept = ask("search", "更新", "--in", "cra", "--kind", "requirement", "--evidence", "text")
    assert kept.returncode == 0
    assert "cra:p1-2c" in kept.stdout
    assert "en303645" not in kept.stdout
    one = ask("search", "更新", "--in", "cra").stdout
    assert "en303645" not in one.split("document:")[0]
    assert "en303645" in one.split("document:")[1]  # another choice would show these
    assert ask("search", "更新", "--in", "cra", "--kind", "provision").returncode == 1
    assert "vulnerability" in ask("search", "vulnerabilty").stdout


def test_exit_codes() -> None:
    assert run("crosswalk", "nisc:pb-3").returncode == 1
    assert run("crosswalk").returncode == 2
    assert run("crosswalk", "nisc:bp-3", "--format", "pdf").returncode == 2
    assert run("search", "zzzzqqq").returncode == 1
    assert run("serve", "--port", "99999").returncode == 1


def test_errors_say_what_and_what_else(ask: Answering) -> None:
    english, japanese = ask("show", "nisc:pb-3"), ask("show", "nisc:pb-3", "--lang", "ja")
    assert "nisc:bp-3" in english.stderr
    assert "nisc:bp-3" in japanese.stderr
    assert english.stderr != japanese.stderr
    assert "Traceback" not in english.stderr + japanese.stderr


def test_a_wrong_setting_is_named() -> None:
    done = run("show", "nisc:bp-3", KAKEHASHI_PORT="many")
    assert done.returncode == 1
    assert "KAKEHASHI_PORT" in done.stderr


def test_query_runs_a_file_with_a_parameter(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "q.rq"
    file.write_text("SELECT ?t { VALUES ?i { nisc:bp-1 } ?i skos:prefLabel ?t }", encoding="utf-8")
    done = run("query", str(file), "-p", "i=nisc:bp-3", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_rows_of_a_query_are_not_folded_in_a_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "q.rq"
    iri = "https://example.org/" + "long/" * 30
    file.write_text(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ (<{iri}> <{iri}>) }} }}", encoding="utf-8")
    done = run("query", str(file), columns=None)
    assert f"{iri}  {iri}" in done.stdout, done.stderr
    assert iri not in run("query", str(file), columns=80).stdout


def test_help_is_in_both_languages() -> None:
    assert "crosswalk" in run("--help").stdout
    assert "対応" in run("--help", KAKEHASHI_LANGUAGE="ja").stdout
    assert "リリース" in run("build", "--lang", "ja", "--help").stdout


def test_one_answer_in_japanese_leaves_the_next_in_english(ask: Answering) -> None:
    assert "リリース" in ask("build", "--lang", "ja", "--help").stdout
    assert "リリース" not in ask("build", "--help").stdout


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], {"rdflib", "pyoxigraph", "flask", "owlready2", "pyshacl", "babel", "yaml"}),
        (["search", "SR 1.1"], {"rdflib", "flask", "owlready2", "pyshacl", "scipy"}),
        (["show", "nisc:bp-3"], {"rdflib", "flask", "owlready2", "pyshacl", "scipy"}),
    ],
    ids=["help", "search", "show"],
)
def test_nothing_heavy_is_imported_in_vain(words: list[str], heavy: set[str]) -> None:
    code = f"""
import sys
from kakehashi.cli import main
try:
    main({words})
except SystemExit:
    print(sorted({heavy} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]"), done.stdout


def test_generated_pages_are_current() -> None:
    done = run("docs", "--check", "--lang", "ja")
    assert done.returncode == 0, done.stdout


def test_sources_are_in_their_written_form() -> None:
    done = run("fmt", "--check")
    assert done.returncode == 0, done.stdout


# --- what follows -----------------------------------------------------------------------------


def test_explain_as_json() -> None:
    done = run("explain", "iotsg:kp-12", "i40:lc-type", "--format", "json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["relation"] == ["partOf"]
    assert (answer["basis"], answer["uses_hierarchy"]) == ("derived", True)
    assert [s["premise"]["kind"] for s in answer["proofs"][0]["steps"]] == ["statement", "nesting"]
    assert answer["proofs"][0]["steps"][0]["premise"]["publisher"] == "Kakehashi"


def test_without_the_hierarchy_it_cannot_be_told(ask: Answering) -> None:
    done = ask("explain", "iotsg:kp-12", "i40:lc-type", "--no-hierarchy", "--format", "json")
    answer = json.loads(done.stdout)
    assert (len(answer["relation"]), answer["basis"], answer["proofs"]) == (5, "none", [])


@pytest.mark.parametrize(
    ("words", "english", "japanese"),
    [
        (("explain", "nisc:bp-2", "iira:document"), "Cannot tell", "判断できません"),
        (("gap", "nisc", "cpsf"), "items assessed", "評価済み"),
        (("matrix",), "partly covered", "部分的に対応"),
        (("contradictions",), "No contradiction", "矛盾はありません"),
        (("quality", "nisc--cpsf"), "bare", "重なり"),
        (("crosswalk", "nisc:bp-3", "--derived", "--to", "i40"), "nesting", "入れ子"),
        (
            ("whatif", "--add", "nisc:bp-3 equal cpsf:concern-resilience"),
            "These would become equal",
            "等しくなる項目",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_answers_in_both_languages(
    ask: Answering, words: tuple[str, ...], english: str, japanese: str
) -> None:
    for language, word in (("en", english), ("ja", japanese)):
        done = ask(*words, "--lang", language)
        assert done.returncode == 0, done.stderr
        assert word in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "nisc:bp-0", "cpsf:aspect-trustworthiness"),
        ("gap", "nisc", "cpsf"),
        ("matrix",),
        ("contradictions",),
        ("quality",),
        ("crosswalk", "nisc:bp-3", "--derived"),
        ("whatif", "--add", "nisc:bp-3 equal cpsf:concern-resilience"),
    ],
    ids=lambda words: words[0],
)
def test_json_and_csv_of_what_follows(ask: Answering, words: tuple[str, ...]) -> None:
    answer = json.loads(ask(*words, "--format", "json").stdout)
    assert re.fullmatch("[0-9a-f]{12}", answer["release"])
    rows = list(csv.reader(ask(*words, "--format", "csv").stdout.splitlines()))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1


def test_whatif_refuses_what_it_cannot_read(ask: Answering) -> None:
    done = ask("whatif", "--add", "nisc:bp-3 isLike cpsf:concern-resilience")
    assert done.returncode == 1
    assert "'isLike' is not a relation" in done.stderr
    assert ask("gap", "nisc", "nisc").returncode == 1
    assert "nisc--cpsf" in ask("quality", "nisc-cpsf").stderr


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("reworded", "Moved to GV.RM-04")), ("ja", ("文言変更", "要再確認"))]
)
def test_diff_in_both_languages(ask: Answering, lang: str, words: tuple[str, ...]) -> None:
    done = ask("diff", "csf11", "csf20", "--lang", lang)
    assert done.returncode == 0
    assert all(word in done.stdout for word in words)


def test_diff_lists_statements_as_csv(ask: Answering) -> None:
    done = ask("diff", "csf11", "csf20", "--statements", "--format", "csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["impact"] for row in rows} == {"carried-over", "re-check"}
    assert all(row["item"].startswith("csf11:") for row in rows)
