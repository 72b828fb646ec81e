"""Plain shapes that the command line shares with the API."""

from __future__ import annotations

import pytest

from kakehashi.exports import plain, rows
from kakehashi.model.relation import UNKNOWN, Relation
from tests.web.fake_reading import FakeCrosswalk
from tests.web.fake_world import STATEMENTS


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_formulas_are_disarmed(cell: str) -> None:
    assert rows.safe_cell(cell) == f"'{cell}"


def test_relation_words_in_both_languages() -> None:
    assert plain.relation_words(Relation.OVERLAPS, "ja") == "一部が重なる"
    assert plain.relation_words(Relation.EQUAL | Relation.PART_OF, "ja") == "同一または含まれる"
    assert plain.relation_words(UNKNOWN, "en") == "related, how is not stated"


def test_a_statement_of_none_has_no_relation() -> None:
    shape = plain.statement_json(STATEMENTS["0000000000000003"])
    assert (shape["relation"], shape["object"], shape["none_in"]) == ([], None, "csf11")


def test_every_row_has_every_column() -> None:
    header, *lines = rows.crosswalk_csv(FakeCrosswalk().of("nisc:bp-3"), "en")
    assert {len(row) for row in lines} == {len(header)}
