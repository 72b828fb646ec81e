"""SSSOM exports: the bytes of the project's files, and 0 errors of SSSOM's own validator."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kakehashi.exports import exchange
from kakehashi.exports.exchange.sssom import read_other
from kakehashi.model.exchange import Bundle
from kakehashi.services import Services
from kakehashi.services.exchange import Choice
from kakehashi.sssom.reader import check_set

#: sssom sets an option that its own pandas calls obsolete.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*copy_on_write.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def errors(path: Path) -> list[str]:
    from sssom.constants import SchemaValidationType
    from sssom.parsers import parse_sssom_json, parse_sssom_table
    from sssom.validators import validate

    read = parse_sssom_json if path.suffix == ".json" else parse_sssom_table
    kinds = [
        SchemaValidationType.JsonSchema,
        SchemaValidationType.PrefixMapCompleteness,
        SchemaValidationType.StrictCurieFormat,
    ]
    reports = validate(read(str(path)), kinds, fail_on_error=False)
    return [result.message for report in reports.values() for result in report.results]


def test_whole_sets_have_the_bytes_of_the_project(whole: Bundle, root: Path) -> None:
    files = exchange.find("sssom").write(whole)
    ours = {path.name: path.read_bytes() for path in (root / "mappings").glob("*.sssom.tsv")}
    assert len(files) > 60
    assert files == ours


def test_json_is_valid(whole: Bundle, tmp_path: Path) -> None:
    """Small sets; all of them (half a minute) with KAKEHASHI_TEST_EXAMPLES."""
    every = "KAKEHASHI_TEST_EXAMPLES" in os.environ
    sets = tuple(s for s in whole.sets if every or len(s.records) in range(5, 19))
    sets = sets if every else sets[:: len(sets) // 6]
    files = exchange.find("sssom-json").write(replace(whole, sets=sets))
    assert len(files) == len(sets) > 5
    found = {}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        found[name] = errors(tmp_path / name)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_json_says_what_the_table_says(whole: Bundle) -> None:
    files = exchange.find("sssom-json").write(whole)
    for mapping_set in whole.sets:
        value = json.loads(files[f"{mapping_set.name}.sssom.json"])
        assert value["mapping_set_id"] == mapping_set.mapping_set_id
        assert value["license"] == mapping_set.license
        assert len(value["mappings"]) == len(mapping_set.records)
        for mapping, record in zip(value["mappings"], mapping_set.records, strict=True):
            ours = read_other(mapping.get("other", ""))
            assert mapping["subject_id"] == record.subject_id
            assert ours.get("relation", "") == (record.relation.text if record.relation else "")
            assert ours["standing"] == record.standing
            assert ours.get("rationale_ja", "") == record.rationale_ja
            assert mapping.get("confidence") == record.confidence


@pytest.mark.parametrize("name", ["sssom", "sssom-json"])
def test_a_part_of_a_set_is_valid_and_says_that_it_is_one(
    services: Services, tmp_path: Path, name: str
) -> None:
    bundle = services.exchange.bundle(Choice(documents=("sc41",), sets=("nisc2018--all",)))
    assert bundle.partial == ("nisc2018--all",)
    ((file, content),) = exchange.find(name).write(bundle).items()
    (tmp_path / file).write_bytes(content)
    assert errors(tmp_path / file) == []
    assert b"document=sc41" in content
    if name == "sssom":
        read, findings = check_set(content, file)
        assert (read is not None, findings) == (True, ())
