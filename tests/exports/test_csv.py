"""The CSV tables hold everything, and no cell of them is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import duckdb
from hypothesis import given

from kakehashi.exports.exchange import find
from kakehashi.model.exchange import Bundle
from kakehashi.sssom.cells import bare, guarded
from tests.exports.bundles import FULL, bundles, examples, in_order, wild_words
from tests.exports.tables import bundle_of

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def rows(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def read_back(files: dict[str, bytes]) -> Bundle:
    return bundle_of(
        {
            name.removesuffix(".csv"): [
                {column: bare(cell) for column, cell in row.items()} for row in rows(content)
            ]
            for name, content in files.items()
        }
    )


@examples(100)
@given(wild_words)
def test_a_guarded_text_comes_back(text: str) -> None:
    assert bare(guarded(text)) == text
    assert not guarded(text).startswith(FORMULA)


@examples(30)
@given(bundles(wild_words))
def test_everything_comes_back(bundle: Bundle) -> None:
    assert read_back(find("csv").write(bundle)) == in_order(bundle)


def test_every_field_comes_back() -> None:
    assert read_back(find("csv").write(FULL)) == in_order(FULL)


@examples(30)
@given(bundles(wild_words))
def test_no_cell_is_a_formula(bundle: Bundle) -> None:
    for content in find("csv").write(bundle).values():
        for row in rows(content):
            assert not [cell for cell in row.values() if cell.startswith(FORMULA)]


def test_another_program_counts_the_same_rows(tmp_path: Path) -> None:
    """DuckDB reads the file as a table whose cells are all texts."""
    path = tmp_path / "statements.csv"
    path.write_bytes(find("csv").write(FULL)["statements.csv"])
    found = duckdb.read_csv(str(path), all_varchar=True).order("subject_id")
    columns = "subject_id, relation, object_title_en"
    assert found.project(columns).fetchall() == [("aa:1", "partOf", "C"), ("aa:1.2", None, None)]


def test_excel_is_told_that_it_is_utf8() -> None:
    for content in find("csv").write(FULL).values():
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")


def test_same_bundle_same_bytes() -> None:
    turned = replace(
        FULL,
        documents=FULL.documents[::-1],
        sets=tuple(replace(s, records=s.records[::-1]) for s in FULL.sets),
    )
    assert find("csv").write(turned) == find("csv").write(FULL)
