"""An import from the command line: planned, written whole, and accepted by the build."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.cli import main
from kakehashi.errors import BadInputError
from kakehashi.importers.options import ImportOptions
from kakehashi.services.intake import apply, plan
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.registry import read_registry
from tests.command import run_command
from tests.importers.projects import everything

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SET = """\
#curie_map:
#  nisc: https://w3id.org/kakehashi/id/nisc/
#  iotsg: https://w3id.org/kakehashi/id/iotsg/
#  ex: https://example.org/terms/
#mapping_set_id: https://example.org/sets/1
#license: https://creativecommons.org/licenses/by/4.0/
#publisher: Somebody
subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tobject_source
nisc:bp-1\t\tskos:broadMatch\tiotsg:kp-01\t\tsemapv:ManualMappingCuration\t
nisc:bp-2\t\tskos:relatedMatch\tiotsg:kp-02\t\tsemapv:ManualMappingCuration\t
nisc:bp-3\t\tskos:exactMatch\tex:a-1\tThe first\tsemapv:ManualMappingCuration\t
nisc:bp-4\t\t\tsssom:NoTermFound\t\tsemapv:ManualMappingCuration\tkid:iotsg
"""
OPTIONS = ImportOptions(standing="published", stubs=True, set_name="nisc--iotsg.somebody")
Import = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def file(project: Path) -> Path:
    path = project.parent / "some.sssom.tsv"
    path.write_text(SET, encoding="utf-8")
    return path


@pytest.fixture
def run(
    project: Path,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Import:
    """Run a command, an import on the file; in a process of its own where it leaves traces."""
    monkeypatch.setenv("KAKEHASHI_PROJECT_DIR", str(project))
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: str, command: str = "import") -> subprocess.CompletedProcess[str]:
        given = [command, *([str(file)] if command == "import" else []), *words]
        if command == "check" or "--lang" in words:
            settings = {"KAKEHASHI_PROJECT_DIR": str(project)}
            return run_command(*given, check=False, columns=200, **settings)
        with pytest.raises(SystemExit) as ended:
            main(given)
        shown = capsys.readouterr()
        code = ended.value.code
        code = code if isinstance(code, int) else 0
        return subprocess.CompletedProcess(given, code, shown.out, shown.err)

    return call


SAID = ("--standing", "published", "--stubs", "--set", "nisc--iotsg.somebody")


def test_a_dry_run_writes_nothing_and_says_what_would_be(run: Import, project: Path) -> None:
    before = everything(project)
    shown = run(*SAID, "--dry-run")
    assert shown.returncode == 0, shown.stderr
    for words in (
        "4 statements are new", "nisc--iotsg.somebody", "included in", "nothing corresponds",
        "equal to", "ex ", "No faults; nothing was written.",
    ):  # fmt: skip
        assert words in shown.stdout, shown.stdout
    japanese = run(*SAID, "--dry-run", "--lang", "ja").stdout
    assert "新しい対応4件" in japanese
    assert everything(project) == before


def test_the_answer_for_programs(run: Import) -> None:
    told = json.loads(run(*SAID, "--dry-run", "--format", "json").stdout)
    assert told["rows"] == {"read": 4, "taken": 4, "joined": 0, "there": 0, "faulty": 0}
    assert told["statements"] == {"partOf": 1, "unknown": 1, "equal": 1, "none": 1}
    assert told["pairs"] == {"nisc--ex": 1, "nisc--iotsg": 3}
    assert [d["slug"] for d in told["documents"]] == ["ex"]
    assert (told["format"], told["ok"], told["written"]) == ("sssom", True, [])


def test_faults_are_told_and_exit_with_one(run: Import, file: Path, project: Path) -> None:
    file.write_text(SET.replace("bp-1\t", "bp-999\t").replace("kp-02", "kp-2000"), encoding="utf-8")
    before = everything(project)
    shown = run(*SAID)
    assert shown.returncode == 1
    assert "some.sssom.tsv:9: violation: subject_id:" in shown.stdout
    assert "some.sssom.tsv:10: violation: object_id:" in shown.stdout
    rows = run(*SAID, "--format", "csv").stdout.splitlines()
    assert rows[0] == "file,row,column,severity,check,message"
    assert len(rows) == 3
    assert everything(project) == before


def test_what_is_imported_is_accepted_by_the_checks_and_comes_back(
    run: Import, project: Path, file: Path
) -> None:
    before = everything(project)
    shown = run(*SAID)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    new = {name for name, content in everything(project).items() if before.get(name) != content}
    assert new == {
        "mappings/nisc--iotsg.somebody.sssom.tsv", "mappings/readings.tsv", "mappings/registry.yml",
        "ontology/documents/ex.ttl",
    }  # fmt: skip
    assert (new & before.keys()) == {"mappings/readings.tsv", "mappings/registry.yml"}
    checked = run(command="check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    held = read_set(project / "mappings/nisc--iotsg.somebody.sssom.tsv")
    assert {(r.subject_id, r.object_id) for r in held.records} == {
        ("nisc:bp-1", "iotsg:kp-01"), ("nisc:bp-2", "iotsg:kp-02"), ("nisc:bp-3", "ex:a-1"),
        ("nisc:bp-4", "sssom:NoTermFound"),
    }  # fmt: skip
    entry = read_registry(project / "mappings").entry("nisc--iotsg.somebody")
    assert entry is not None
    assert entry.pairs == (("nisc", "ex"), ("nisc", "iotsg"))
    assert entry.strict is False

    again = run(*SAID)
    assert again.returncode == 1
    assert "--into nisc--iotsg.somebody" in again.stdout
    held_before = everything(project)
    same = run("--into", "nisc--iotsg.somebody", "--stubs")
    assert same.returncode == 0, same.stdout
    assert "4 are there already" in same.stdout
    assert everything(project) == held_before

    file.write_text(SET + SET.splitlines()[8].replace("bp-1", "bp-5") + "\n", encoding="utf-8")
    more = run("--into", "nisc--iotsg.somebody", "--stubs")
    assert more.returncode == 0, more.stdout
    assert len(read_set(project / "mappings/nisc--iotsg.somebody.sssom.tsv").records) == 5
    assert run("--check", command="fmt").returncode == 0


def test_contradictions_with_what_is_there_are_listed(project: Path, file: Path) -> None:
    known = read_set(project / "mappings/tsunagaru--iotsg.sssom.tsv")
    record = next(r for r in known.records if r.relation and r.relation.text in ("equal", "partOf"))
    row = f"{record.subject_id}\t\tkh:disjoint\t{record.object_id}\t\t\t"
    prefixes = "#curie_map:\n#  tsunagaru: https://w3id.org/kakehashi/id/tsunagaru/\n"
    prefixes += "#  kh: https://w3id.org/kakehashi/ontology#\n"
    text = SET.replace("#curie_map:\n", prefixes) + row + "\n"
    file.write_text(text, encoding="utf-8")
    planned = plan(project, file, OPTIONS)
    [found] = planned.contradictions
    assert (found.line, found.severity) == (15, "warning")
    assert record.subject_id in found.message_en
    assert planned.usable
    inside = text.replace(row, row + "\n" + row.replace("kh:disjoint", "skos:exactMatch"))
    file.write_text(inside, encoding="utf-8")
    assert len(plan(project, file, OPTIONS).contradictions) >= 2


def test_a_project_that_changed_since_the_plan_is_left_alone(project: Path, file: Path) -> None:
    planned = plan(project, file, OPTIONS)
    registry = project / "mappings/registry.yml"
    registry.write_bytes(registry.read_bytes() + b"\n")
    before = everything(project)
    with pytest.raises(BadInputError, match="changed"):
        apply(planned)
    assert everything(project) == before


def test_an_import_that_fails_at_any_file_changes_nothing(
    project: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan(project, file, OPTIONS)
    before = everything(project)
    assert len(planned.files) == 4
    real = Path.replace
    for number in range(len(planned.files) + 1):  # the first is that of the journal
        calls = iter(range(100))

        def failing(self: Path, target: Path, stop: int = number, calls: object = calls) -> Path:
            if next(calls) == stop:  # type: ignore[call-overload]
                raise OSError(5, "Input/output error")
            return real(self, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", failing)
            with pytest.raises(OSError, match="Input/output"):
                apply(planned)
        assert everything(project) == before, number
    assert set(apply(planned)) == set(planned.files)


def test_a_header_beside_the_file_is_read(project: Path, file: Path) -> None:
    lines = SET.splitlines(keepends=True)
    file.write_text("".join(lines[7:]), encoding="utf-8")
    header = "".join(line[1:] for line in lines[:7])
    file.with_name("some.sssom.yml").write_text(header, encoding="utf-8")
    assert plan(project, file, OPTIONS).draft.counts.taken == 4
    elsewhere = file.with_name("header.yml")
    file.with_name("some.sssom.yml").rename(elsewhere)
    assert plan(project, file, OPTIONS, metadata=elsewhere).draft.counts.taken == 4


def test_own_judgements_need_their_grounds(project: Path, file: Path) -> None:
    planned = plan(project, file, replace(OPTIONS, standing="editorial"))
    columns = {f.node for f in planned.draft.findings if f.check == "sssom-editorial"}
    assert columns == {"confidence", "rationale_type", "rationale_en", "rationale_ja"}


def test_the_template_is_written_once(project: Path, run: Import) -> None:
    path = project.parent / "template.xlsx"
    assert run(str(path), command="template").returncode == 0
    assert path.read_bytes().startswith(b"PK")
    assert run(str(path), command="template").returncode == 1


@pytest.mark.parametrize(("name", "says"), [("none.csv", "no such file"), ("folder", "a folder")])
def test_what_is_no_file_is_said_in_both_languages(
    name: str, says: str, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInputError) as refused:
        plan(project, tmp_path / name, ImportOptions())
    assert says in refused.value.text()
    assert refused.value.what("ja") != refused.value.what("en")


def test_what_rows_have_in_common_is_said_once(run: Import, file: Path) -> None:
    rows = "".join(
        f"nisc:bp-{n}\t\tskos:broadMatch\tzz:1\t\tsemapv:ManualMappingCuration\tkid:nowhere\n"
        for n in range(1, 5)
    )
    file.write_text(SET.replace("#  ex:", "#  zz: https://zz.org/\n#  ex:") + rows, "utf-8")
    shown = run("--standing", "published", "--lang", "en")
    assert shown.returncode == 1
    assert "the same in 3 more rows: 15, 16, 17" in shown.stdout
    shown = run("--standing", "published", "--lang", "ja")
    assert "誤り: object_id:" in shown.stdout
    assert "violation" not in shown.stdout
    assert "ほか3行も同じ: 15, 16, 17" in shown.stdout
