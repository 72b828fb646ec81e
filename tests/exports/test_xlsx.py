"""The workbook holds everything, prints well, and none of its cells is a formula."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from openpyxl import load_workbook

from kakehashi.exports.exchange import find
from kakehashi.exports.exchange.sheet_columns import DOCUMENTS, ITEMS, MAPPING, SETS
from kakehashi.exports.exchange.tables import (
    DOCUMENT_COLUMNS,
    ITEM_COLUMNS,
    RECORD_COLUMNS,
    SET_COLUMNS,
)
from kakehashi.model.exchange import Bundle
from tests.exports.bundles import FULL, bundles, examples, in_order, wild_words
from tests.exports.tables import bundle_of

SHEETS = {
    "statements": ("対応 Mapping", MAPPING, RECORD_COLUMNS),
    "items": ("項目 Items", ITEMS, ITEM_COLUMNS),
    "documents": ("文書 Documents", DOCUMENTS, DOCUMENT_COLUMNS),
    "sets": ("セット Sets", SETS, SET_COLUMNS),
}


def written(bundle: Bundle) -> bytes:
    return find("xlsx").write(bundle)["kakehashi.xlsx"]


def opened(bundle: Bundle) -> Any:
    return load_workbook(io.BytesIO(written(bundle)))


def read_back(bundle: Bundle) -> Bundle:
    book = opened(bundle)
    tables: dict[str, list[dict[str, str]]] = {}
    for name, (title, _, _) in SHEETS.items():
        _, names, *rows = book[title].iter_rows(values_only=True)
        # openpyxl leaves the escape of Office in the texts that stand in their cells
        texts = [
            [("" if v is None else str(v)).replace("_x005F_x", "_x") for v in row] for row in rows
        ]
        tables[name] = [dict(zip(names, row, strict=True)) for row in texts]
    about = book["説明 Read me"].iter_rows(values_only=True, min_col=2, max_col=4)
    facts = {"release": "", "released": ""}
    keyed = [(key, value or "") for value, _, key in about if key]
    tables["about"] = [{"key": k, "value": v} for k, v in (*facts.items(), *keyed)]
    return bundle_of(tables)


@examples(12)
@given(bundles(wild_words))
def test_everything_comes_back(bundle: Bundle) -> None:
    assert read_back(bundle) == in_order(bundle)


def test_every_field_comes_back() -> None:
    assert read_back(FULL) == in_order(FULL)


@examples(12)
@given(bundles(wild_words))
def test_no_cell_is_a_formula(bundle: Bundle) -> None:
    for sheet in opened(bundle):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.data_type == "s" or isinstance(cell.value, int | float | None)
                if str(cell.value or "").startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(written(bundle))) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            fromstring(archive.read(name))


@pytest.mark.parametrize(("title", "columns", "names"), SHEETS.values())
def test_it_is_laid_out_for_paper(title: str, columns: Any, names: tuple[str, ...]) -> None:
    sheet = opened(FULL)[title]
    assert sheet.freeze_panes == "D3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter.center.text == "&P / &N"
    assert sheet.oddFooter.left.text == "Kakehashi 0123456789ab 2026-11-24"
    assert sheet["A3"].alignment.wrap_text
    headings = [cell.value for cell in sheet[1]]
    assert all(len(h.split("\n")) == 2 for h, c in zip(headings, columns, strict=True) if c.heading)
    assert {cell.value for cell in sheet[2]} - {None} == set(names)
    printed = sum(column.width for column in columns if not column.hidden)
    assert printed < 380, "an A4 page shows no more at a size that can be read"


def test_both_languages_stand_side_by_side() -> None:
    rows = list(opened(FULL)["対応 Mapping"].iter_rows(min_row=3, values_only=True))
    assert rows[0][:9] == (
        "1", "要件", "=R", "含まれる、ではない", "not: included in", "bb:1", None, "C",
        "公表\npublished",
    )  # fmt: skip
    assert rows[1][3:5] == ("対応なし", "nothing corresponds")
    assert rows[1][7] == "Other", "the document in which nothing corresponds"


def test_long_texts_are_cut_visibly() -> None:
    item = replace(FULL.documents[1].items[0], source="長" * 40_000)
    bundle = Bundle(documents=(replace(FULL.documents[1], items=(item,)),))
    [found] = read_back(bundle).documents[0].items
    assert len(found.source) == 32_767
    assert found.source.endswith(" … (cut)")


def test_same_bundle_same_bytes() -> None:
    turned = replace(
        FULL,
        documents=FULL.documents[::-1],
        sets=tuple(replace(s, records=s.records[::-1]) for s in FULL.sets),
    )
    assert written(turned) == written(FULL)
    with zipfile.ZipFile(io.BytesIO(written(FULL))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-11-24T00:00:00Z") == 2, "created and modified"


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "k.xlsx").write_bytes(written(FULL))
    command = [office, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    source = str(tmp_path / "k.xlsx")
    subprocess.run([*command, source], check=True, timeout=120, capture_output=True)
    assert (tmp_path / "k.pdf").read_bytes().startswith(b"%PDF")
