"""Workbooks and tables: the columns that people use, our template, and what a file may not do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.readers import workbook
from kakehashi.importers.readers.columns import columns_of
from kakehashi.importers.resolve import Draft, by_relation, resolve
from kakehashi.importers.template import STATEMENTS, template
from kakehashi.model.relation import Relation
from tests.importers.real_files import OPEN_DATA

SAID = ImportOptions(
    standing="published", publisher="Somebody", licence="https://creativecommons.org/licenses/by/4.0/"
)  # fmt: skip


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(
    content: bytes, known: Known, options: ImportOptions = SAID, name: str = "x.xlsx"
) -> Draft:
    return resolve(workbook.read(content, name), known, options, name)


def faults(draft: Draft) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f.check) for f in draft.findings if f.severity == "violation"]


def test_a_workbook_of_olirs_kind(known: Known) -> None:
    content = book(
        (
            "General Information",
            [
                ["Informative Reference Name", "A crosswalk"],
                ["Reference Document Name", "iotsg"],
                ["Focal Document Name", "nisc"],
                ["Reference Developer", "An institute"],
                ["Target Audience", "everybody"],
            ],
        ),
        (
            "Relationships",
            [
                ["Focal Document\nElement", "Focal Document Element Description", "Rationale",
                 "Relationship", "Reference Document Element", "Strength of Relationship"],
                ["bp-1", "The first", "Semantic", "Subset of", "kp-01", 7],
                ["bp-2", "", "Functional", "intersects with", "KP-02", 3],
                ["bp-3", "", "it is so", "equal", "kp-03", None],
            ],
        ),
    )  # fmt: skip
    draft = read(content, known, ImportOptions(standing="published", licence=SAID.licence))
    assert not faults(draft)
    first, second, third = draft.added
    assert (first.relation, first.rationale_type) == (Relation.PART_OF, "semantic")
    assert first.source_relation == "Subset of"
    assert first.comment == (
        "Focal Document Element Description: The first; Strength of Relationship: 7"
    )
    assert first.publisher == "An institute"
    assert first.locator == "Relationships, row 2"
    assert (second.object_id, second.original_object) == ("iotsg:kp-02", "KP-02")
    assert (third.rationale_en, third.rationale_type) == ("it is so", "")
    [found] = draft.bundle.sets
    assert found.mapping_set_title == "A crosswalk"
    assert found.comment == "Target Audience: everybody"


def test_japanese_columns_and_words(known: Known) -> None:
    rows = [
        ["対応元の項目", "関係", "対応先の項目", "対応元の文書", "対応先の文書", "備考"],
        ["bp-1", "同等", "kp-01", "nisc", "iotsg", "一"],
        ["bp-2", "部分", "kp-02", "nisc", "iotsg", ""],
        ["bp-3", "包含", "kp-03", "nisc", "iotsg", ""],
        ["bp-4", "交差", "kp-04", "nisc", "iotsg", ""],
        ["bp-5", "該当なし", "", "nisc", "iotsg", ""],
    ]
    text = "\n".join(",".join(row) for row in rows) + "\n"
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        draft = read(text.encode(encoding), known, name="表.csv")
        assert not faults(draft)
        assert dict(by_relation(draft.added)) == {
            "equal": 1, "partOf": 1, "contains": 1, "overlaps": 1, "none": 1,
        }  # fmt: skip
        assert draft.added[0].comment == "一"


def test_several_counterparts_in_a_cell_are_several_statements(known: Known) -> None:
    content = book(
        ("A", [["subject", "relation", "object", "subject document", "object document"],
               ["bp-1", "equal", "kp-01\nkp-02\n", "nisc", "iotsg"]])
    )  # fmt: skip
    draft = read(content, known)
    assert [r.object_id for r in draft.added] == ["iotsg:kp-01", "iotsg:kp-02"]
    assert {r.line for r in draft.added} == {2}


def test_sheets_that_say_nothing_are_named(known: Known) -> None:
    content = book(
        ("Notes", [["some", "text"], ["and", "more"]]),
        ("A", [["subject_id", "relation", "object_id"], ["nisc:bp-1", "equal", "iotsg:kp-01"]]),
    )
    draft = read(content, known)
    assert [(f.file, f.check, f.severity) for f in draft.findings] == [
        ("x.xlsx[Notes]", "import-sheet", "info")
    ]
    assert draft.counts.taken == 1


def test_a_table_without_a_relation_is_a_fault(known: Known) -> None:
    content = book(("A", [["subject_id", "object_id"], ["nisc:bp-1", "iotsg:kp-01"]]))
    assert ("x.xlsx[A]", 1, "import-column-missing") in faults(read(content, known))


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"PK\x03\x04broken", "import-broken"),
        (b"PK\x03\x04" + b"\x00" * 2000, "import-broken"),
        (b"subject\xe9,object\n", "import-encoding"),
        (b"one\ntwo\n", "import-no-table"),
    ],
)
def test_what_is_no_table_is_a_finding(content: bytes, check: str, known: Known) -> None:
    assert check in {f.check for f in read(content, known, name="x.csv").findings}


def with_member(name: str, content: bytes) -> bytes:
    """A sound workbook of which one member is replaced."""
    sound = book(("A", [["subject_id", "relation", "object_id"]]))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sound)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            data = content if member.filename == name else source.read(member)
            target.writestr(member.filename, data)
    return out.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (with_member(SHEET, b"<worksheet/>" + b" " * (80 << 20)), "import-archive"),
        (with_member(SHEET, b"<worksheet/>" + b" " * (10 << 20)), "import-archive"),
        (
            with_member(
                STYLES,
                f'<!DOCTYPE x [<!ENTITY l0 "l">{LAUGHS}]><styleSheet>&l11;</styleSheet>'.encode(),
            ),
            "import-doctype",
        ),
        (
            with_member(SHEET, '<!doctype x SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")),
            "import-doctype",
        ),
        (with_member(SHEET, b"<a>" * 200_000), "import-broken"),
    ],
    ids=["80 MiB of air", "10 MiB of air", "billion laughs", "outside document type", "deep"],
)
def test_bombs_do_not_go_off(content: bytes, check: str, known: Known) -> None:
    assert [f.check for f in read(content, known).findings] == [check]


@pytest.mark.skipif(not OPEN_DATA.is_dir(), reason="the real files are not here")
def test_nists_iot_catalogue_with_stubs(known: Known) -> None:
    content = (OPEN_DATA / "NIST_IoT_catalog_to_800-53.xlsx").read_bytes()
    options = ImportOptions(
        standing="official", publisher="NIST", licence=SAID.licence, stubs=True, join=True,
        subject_document="nist-iot-catalogue", object_document="sp80053r5",
    )  # fmt: skip
    draft = read(content, known, options)
    assert not faults(draft)
    sheets = load_workbook(io.BytesIO(content), read_only=True).worksheets
    named = [
        line
        for sheet, column in zip(sheets, (4, 4), strict=True)
        for row in list(sheet.iter_rows(values_only=True))[1:]
        for line in str(row[column] or "").split("\n")
        if line.strip()
    ]
    assert draft.counts.rows == len(named) == 458
    assert draft.counts.taken + draft.counts.joined == 458
    numbers = {i.notation for d in draft.bundle.documents if d.slug == "sp80053r5" for i in d.items}
    assert {"IA-3", "AC-3"} <= numbers
    # One row says "No Mapping"; what is only listed as related states no relation of scopes.
    assert dict(by_relation(draft.added)) == {"unknown": draft.counts.taken - 1, "none": 1}


def test_several_sets_in_one_workbook(known: Known) -> None:
    content = book(
        ("対応", [["Number", "項目", "関係", "対応先", "セット"],
                 ["", "subject_id", "relation", "object_id", "mapping_set"],
                 ["for reading only", "nisc:bp-1", "equal", "iotsg:kp-01", "one"],
                 ["", "nisc:bp-2", "equal", "iotsg:kp-02", "nisc--two"]]),
        ("Sets", [["mapping_set_id", "mapping_set_title", "license", "standing", "publisher",
                   "mapping_set_source"],
                  ["https://w3id.org/kakehashi/mapping-set/nisc--two", "Two", SAID.licence,
                   "official", "A", "https://a.org/1\nhttps://a.org/2"]]),
    )  # fmt: skip
    draft = read(content, known, ImportOptions())
    assert {f.check for f in draft.findings if f.severity == "violation"} == {"import-set-key"}
    two = next(found for found in draft.bundle.sets if found.name == "nisc--two")
    assert (two.mapping_set_title, two.publisher) == ("Two", "A")
    assert two.mapping_set_source == ("https://a.org/1", "https://a.org/2")
    [record] = two.records
    assert (record.standing, record.comment) == ("official", "")


def test_columns_without_a_name_are_kept(known: Known) -> None:
    content = book(
        ("A", [["subject_id", None, "relation", "object_id"],
               ["nisc:bp-1", "a remark", "equal", "iotsg:kp-01"]])
    )  # fmt: skip
    assert read(content, known).added[0].comment == "column 2: a remark"


# --- the template ---


def test_the_template_is_empty_and_its_columns_are_known() -> None:
    root = Path(__file__).parents[2]
    content = template(root)
    assert workbook.recognises("t.xlsx", content)
    raw = workbook.read(content, "t.xlsx")
    assert not raw.sets
    assert not [f for f in raw.findings if f.check != "import-no-table"]
    assert columns_of([key for key, *_ in STATEMENTS], "statements") == [k for k, *_ in STATEMENTS]
    sheets = load_workbook(io.BytesIO(content))
    codes = {row[1] for row in sheets["コード一覧 Codes"].iter_rows(min_row=2, values_only=True)}
    assert {"equal", "partOf", "official", "security-requirement", "Not"} <= codes
    statements = sheets["対応 Statements"]
    assert isinstance(statements, Worksheet)
    assert len(statements.data_validations.dataValidation) == 4


def test_a_filled_template_is_read(known: Known) -> None:
    made = load_workbook(io.BytesIO(template(Path(__file__).parents[2])))
    said = {
        "mapping_set_id": "nisc--mine",
        "publisher": "Kakehashi",
        "standing": "published",
        "license": SAID.licence,
        "title_ja": "試し",
        "subject_source": "nisc",
    }
    for row in made["設定 Settings"].iter_rows(min_row=2):
        row[1].value = said.get(str(row[0].value))
    documents = ["mine", "私の文書", "My document"]
    made["文書 Documents"].append(documents)
    made["項目 Items"].append(
        ["mine", "a", "control", "1", "管理策", "Control", "publisher", "own-words"]
    )
    made["項目 Items"].append(
        ["mine", "a.1", "control", "1.1", "細目", "Detail", "", "", "", "", "a"]
    )
    said = {"subject_id": "bp-1", "relation": "partOf", "object_id": "1.1", "object_source": "mine"}
    made["対応 Statements"].append([said.get(key, "") for key, *_ in STATEMENTS])
    out = io.BytesIO()
    made.save(out)
    draft = read(out.getvalue(), known, ImportOptions())
    assert not faults(draft)
    [record], [document], [found] = draft.added, draft.bundle.documents, draft.bundle.sets
    assert (record.subject_id, record.object_id) == ("nisc:bp-1", "mine:a.1")
    assert found.name == "nisc--mine"
    assert [item.id for item in document.items] == ["mine:a", "mine:a.1"]
    assert document.items[1].parent == "mine:a"
    assert (document.items[0].title_origin.ja, document.items[0].title_origin.en) == (
        "publisher",
        "own-words",
    )
