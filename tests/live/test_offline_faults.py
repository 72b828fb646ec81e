"""Files and rows that say what cannot be are refused, each fault at its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakehashi.errors import BadInputError
from kakehashi.exports.offline_workbook import STATEMENTS
from kakehashi.model.live.offline import packed_rows, read_rows, read_token, token
from kakehashi.services.live.offline_file import read_file
from tests.live.offline_world import (
    NOTHING,
    ONE,
    World,
    book_of,
    edited_book,
    place_of,
    row_of,
    rows_of,
)

pytestmark = pytest.mark.usefixtures("few_empty_rows")


def test_every_fault_is_at_its_row_and_column(world: World) -> None:
    content = book_of(world.baggage())
    place = place_of(content, "a.xlsx", ONE)
    content = edited_book(content, place, subject="nisc:none", confidence="high", relation="covers")
    none = place_of(content, "a.xlsx", NOTHING)
    content = edited_book(content, none, relation="equal")
    content = edited_book(content, 5, subject="nisc:bp-3")
    plan = world.plan(rows_of(content, "a.xlsx"))
    found = {line.row.number: line for line in plan.of("faulty")}
    assert found.keys() == {3 + place, 3 + none, 8}
    first, second = found[3 + place], found[8]
    assert first.row.part == STATEMENTS
    assert [f.field for f in found[3 + none].faults] == ["relation"]
    assert [f.field for f in first.faults] == ["subject", "relation", "confidence"]
    assert {f.field for f in second.faults} >= {"object", "rationale_ja"}
    assert first.row.columns["subject"] == "subject_id"


def test_rows_that_were_copied_and_cells_that_were_changed(world: World) -> None:
    other = "cpsf:aspect-trustworthiness"
    rows = [
        replace(row_of(replace(ONE, object=other, relation="contains")), number=9),
        replace(row_of(replace(ONE, locator="p. 8")), number=10),
        replace(row_of(replace(ONE, locator="p. 9")), number=11),
        replace(row_of(ONE), number=12, seen="x" * 40),
        replace(row_of(ONE), number=13, seen="", does="reject"),
        replace(row_of(ONE), number=14, does="burn"),
    ]
    lines = world.plan(rows).lines
    assert [line.kind for line in lines] == ["new", "new", *["faulty"] * 4]
    assert [line.faults[0].field for line in lines[2:]] == ["subject", "seen", "does", "subject"]
    twice = [replace(row_of(ONE), seen="", number=n) for n in (4, 5)]
    assert [line.kind for line in world.plan(twice).lines] == ["new", "faulty"]


def test_who_may_not_propose_proposes_nothing(world: World) -> None:
    plan = world.plan([row_of(replace(ONE, locator="p. 8"))], lambda scopes: "nisc" not in scopes)
    [line] = plan.lines
    assert (line.kind, line.faults[0].values["documents"]) == ("faulty", "nisc, cpsf")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"%PDF", b"{}"])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(BadInputError):
        read_file(content, "a.json")


def test_tokens_and_rows_are_whole_or_refused() -> None:
    good = token("0" * 16, ONE)
    assert read_token(good).said == ONE
    long = replace(ONE, rationale_ja="".join(chr(0x4E00 + n * 7919 % 20000) for n in range(30_000)))
    assert len(token("0" * 16, long)) < 40
    assert read_token(token("0" * 16, long)).digest == long.digest
    for bad in (good[:-4], good.replace("0" * 16, "g" * 16), good[:20] + "0" + good[21:], ""):
        with pytest.raises(ValueError, match=r"^$|."):
            read_token(bad)
    rows = (row_of(ONE), replace(row_of(NOTHING, NOTHING), does="reject", reason_ja="誤"))
    assert read_rows(packed_rows(rows)) == rows
    for text in ("", "x", packed_rows(rows)[:-8]):
        with pytest.raises(ValueError, match=r"^$|."):
            read_rows(text)
