"""What a wrong fact sheet is told: file, line, node, what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import BuildError
from kakehashi.importers.factsheet_tables import NestingReason, read_exceptions, read_texts
from kakehashi.importers.faults import FAULTS
from kakehashi.importers.located_yaml import MAX_DEPTH

#: A sheet whose second item is on line 6; ``{}`` takes the keys to be tested.
TWO = """\
- {{id: a, kind: section, evidence: text, title: {{en: A}}}}
- {{id: b, kind: requirement, evidence: text, title: {{en: B}}{}}}
"""


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (", parent: c", "The parent 'c' is no item of this sheet. Add it or correct the name."),
        (", parent: b", "The item is nested in itself through 'b'. Break the circle."),
        (", issued: 2016-13", "issued is not a date: '2016-13'. Write 2016, 2016-08 or "),
        (", date: 2023-02-29", "date is not a date: '2023-02-29'."),
        (", date: spring", "date is not a date: 'spring'."),
        (", date: 2016-08, date_precision: day", "date_precision says 'day', but the date is "),
        (", confidence: sure", "confidence is 'sure'. Use one of: high, medium, low."),
        (", depends_on: [z]", "depends_on names 'z', which is no item here and no known document."),
        (", actors: [ac-z]", "actors names 'ac-z', which is no item here and no known document."),
        (", url: example.org", "url is not a web address: 'example.org'."),
        (", url: 'http://example.org/a b'", "url is not a web address: 'http://example.org/a b'."),
        (", pages: many", "pages is not a whole number: 'many'. Write digits only."),
        (", stage: final", "stage is 'final'. Use one of: 00.00 - 99.99."),
        (", locator: {en: x}", "locator must be a text. Rewrite it so."),
        (", about: {fr: x}", "about must be a text, or texts under ja and en. Rewrite it so."),
        (", draft_only: maybe", "draft_only must be true or false. Rewrite it so."),
        (", notation: [1]", "notation must be a text. Rewrite it so."),
        (", title_en_by: somebody", "title_en_by does not say whose words the title is: "),
    ],
)
def test_a_fault_names_file_line_node_and_remedy(read: Any, keys: str, message: str) -> None:
    sheet = read(TWO.format(keys))
    assert not sheet.imported.usable
    assert len(sheet.faults) == 1
    assert sheet.faults[0].startswith(f"demo.yaml:6: violation: demo:b: {message}")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            "{id: b, kind: requirment, evidence: text, title: {en: B}}",
            (
                "demo:b: The kind 'requirment' is not in the code list of kinds. "
                "Did you mean requirement? Correct it, or add it to ontology/schemes/kind.ttl."
            ),
        ),
        ("{id: b, evidence: text, title: {en: B}}", "demo:b: kind is missing. Add it."),
        ("{id: b, kind: role, title: {en: B}}", "demo:b: evidence is missing. Add it."),
        ("{kind: role, evidence: text, title: {en: B}}", "demo: id is missing. Add it."),
        (
            "{id: b c, kind: role, evidence: text, title: {en: B}}",
            "demo: 'b c' cannot be an identifier. Use ASCII letters, digits, '.', '-' and '_'.",
        ),
        (
            "{id: a, kind: role, evidence: text, title: {en: B}}",
            "demo:a: The identifier 'a' is used twice (first on line 5). Give each item its own.",
        ),
        (
            "{id: b, kind: role, evidence: text}",
            "demo:b: The item has neither title nor notation. Add one, or placeholder: true.",
        ),
        (
            "{id: b, kind: role, evidence: text, title: B}",
            "demo:b: title must be a text, or texts under ja and en. Rewrite it so.",
        ),
        ("just words", "demo: item must be an entry with keys. Rewrite it so."),
        (
            "{id: b, kind: role, kind: role, evidence: text, notation: '1'}",
            "sheet: The key 'kind' stands twice in one entry. Keep one.",
        ),
    ],
)
def test_an_item_that_cannot_be_one_is_reported(read: Any, item: str, message: str) -> None:
    good = "- {id: a, kind: section, evidence: text, title: {en: A}}\n"
    sheet = read(f"{good}- {item}\n")
    assert sheet.faults == [f"demo.yaml:6: violation: {message}"]


def test_all_faults_are_reported_at_once_in_order(read: Any) -> None:
    items = """
    - {id: a, kind: nonsense, evidence: text, title: {en: A}, parent: nowhere}
    - {id: b, kind: role, evidence: text, title: {en: B}, date: 31 May}
    """
    assert [line.split(":")[1] for line in read(items).faults] == ["6", "6", "7"]


@pytest.mark.parametrize(
    ("head", "line", "message"),
    [
        ("document: {slug: demo}\n", 1, "items is missing. Add it."),
        ("items: []\n", 1, "document is missing. Add it."),
        ("document: {title: {en: A}}\nitems: []\n", 1, "slug is missing. Add it."),
        ("document: {slug: Demo 1}\nitems: []\n", 1, "'Demo 1' cannot be an identifier."),
        ("document: {slug: demo}\nitems: {a: b}\n", 2, "items must be a list."),
        ("document: {slug: demo}\nitems: []\n", 1, "title is missing. Add it."),
        ("- a\n", 1, "sheet must be an entry with keys."),
        ("document: {slug: demo\nitems: []\n", 2, "The YAML does not parse:"),
        ("document: !!python/name:os.system {}\nitems: []\n", 1, "YAML tags are not accepted"),
        ("a: 1\n---\nb: 2\n", 2, "The file holds several YAML documents. Keep one per file."),
    ],
)
def test_a_sheet_without_its_parts_is_refused(
    read: Any, head: str, line: int, message: str
) -> None:
    sheet = read("", head=head)
    assert not sheet.imported.usable
    place, _, rest = sheet.faults[0].partition(": violation: ")
    assert place == f"demo.yaml:{line}"
    assert message in rest


def test_an_alias_bomb_is_refused_on_its_first_alias(read: Any) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b, *b]\nitems: [*c]\n"
    assert read("", head=bomb).faults == [
        "demo.yaml:2: violation: sheet: YAML aliases are not accepted (*a). Write the value out."
    ]


def test_deep_nesting_is_refused(read: Any) -> None:
    deep = "a: " + "[" * 5000 + "]" * 5000
    assert read("", head=deep).faults == [
        (
            f"demo.yaml:1: violation: sheet: Lists and entries are nested deeper than {MAX_DEPTH}. "
            "Flatten them."
        )
    ]


def test_bytes_that_are_no_utf8_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    path.write_bytes(b"document:\n  slug: \xff\n")
    from kakehashi.importers.factsheet import SheetOptions, import_fact_sheet

    found = import_fact_sheet(path, SheetOptions(kinds={})).findings
    assert [(f.line, f.message_ja) for f in found] == [
        (2, "UTF-8ではありません。UTF-8で保存してください。")
    ]


def test_a_fault_of_the_supplement_names_the_supplement(read: Any, tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    more.write_text("items:\n  a:\n    issued: never\n", encoding="utf-8")
    sheet = read(TWO.format(""), supplement=more)
    assert sheet.faults == [
        (
            "more.yaml:3: violation: demo:a: issued is not a date: 'never'. "
            "Write 2016, 2016-08 or 2016-08-26."
        )
    ]


def test_an_exception_that_is_no_nesting_is_a_fault(read: Any) -> None:
    reason = NestingReason("demo:b", "demo:a", "why", "理由", "exceptions.tsv", 3)
    assert read(TWO.format(""), exceptions=(reason,)).faults == [
        (
            "exceptions.tsv:3: violation: demo:b: The exception demo:b under demo:a is no nesting "
            "of this sheet. Correct or remove it."
        )
    ]


def test_an_unknown_status_is_kept_as_text_with_a_warning(read: Any) -> None:
    sheet = read(TWO.format(", status: pondered"), statuses=frozenset({"published"}))
    assert sheet.imported.usable
    assert ["warning" in line for line in sheet.faults] == [True]


def test_a_bad_row_of_a_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "titles.tsv"
    path.write_text("slug\tid\tlang\ttext\ndemo\ta\tfr\tx\ndemo\ta\n", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        read_texts(path)
    assert [finding.text().partition(": violation")[0] for finding in caught.value.findings] == [
        "titles.tsv:2",
        "titles.tsv:3",
    ]


def test_the_exceptions_table_is_read_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.tsv"
    path.write_text(
        "child_id\tparent_id\treason_en\treason_ja\ndemo:b\tdemo:a\twhy\t理由\n", encoding="utf-8"
    )
    reason = NestingReason("demo:b", "demo:a", "why", "理由", "exceptions.tsv", 2)
    assert read_exceptions(path) == (reason,)


def test_every_fault_is_worded_in_both_languages_with_the_same_places() -> None:
    import re

    for english, japanese in FAULTS.values():
        assert set(re.findall(r"{(\w+)", english)) == set(re.findall(r"{(\w+)", japanese))
        assert re.search(r"[\u3040-\u30ff]", japanese)
