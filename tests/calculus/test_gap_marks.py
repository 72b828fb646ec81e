"""The gap analysis: what a row is marked with, rejections, and two names of one thing."""

from __future__ import annotations

import pytest

from kakehashi.calculus.answers import stated_masks, tally
from kakehashi.model.gap import Found
from tests.calculus.helpers import DOCUMENTS, Items, answers, comparison
from tests.calculus.models import (
    ANY,
    DR,
    EQ,
    PO,
    PP,
    PPI,
    identity,
    nesting,
    premise,
)

# --- what a row is marked with ------------------------------------------------------------------


def test_nesting_is_marked_where_the_answer_needs_it() -> None:
    items: Items = {"a": ["a:1", "a:2", "a:3", "a:4"], "b": ["b:1", "b:1.1"]}
    stated = [
        nesting("b:1.1", "b:1"),
        premise("a:1", PP, "b:1.1", "1"),  # covered by b:1.1 and, by nesting, by b:1
        nesting("a:2", "a:3"),
        premise("a:3", PP, "b:1", "2"),  # a:2: covered through nesting only
        premise("a:4", PO, "b:1.1", "3"),  # partly either way
    ]
    rows = {row.item: row for row in comparison(stated, items).gap("a", "b")}
    assert {item: row.uses_nesting for item, row in rows.items()} == {
        "a:1": False,
        "a:2": True,
        "a:3": False,
        "a:4": False,
    }
    assert (rows["a:2"].answer, rows["a:2"].basis) == ("covered", "derived")
    assert len(rows["a:1"].found) == 2


def test_nesting_that_makes_a_better_answer_is_marked() -> None:
    items: Items = {"a": ["a:1", "a:2"], "b": ["b:1"]}
    stated = [nesting("a:1", "a:2"), premise("a:2", PP, "b:1", "1"), premise("a:1", PO, "b:1", "2")]
    [row, _] = comparison(stated[:2], items).gap("a", "b")
    assert (row.answer, row.uses_nesting) == ("covered", True)
    loose = [*stated[:2], premise("a:1", EQ | PP | PPI | PO, "b:1", "3")]
    [row, _] = comparison(loose, items).gap("a", "b")
    assert (row.answer, row.basis, row.uses_nesting) == ("covered", "derived", True)


def test_tension() -> None:
    stated = [premise("a:1", PO, "c:1", "1"), premise("c:1", PP, "b:1", "2")]
    nothing = frozenset({("a:1", "b"), ("a:2", "b"), ("a:3", "c")})
    found = comparison(stated, DOCUMENTS, nothing=nothing)
    rows = {row.item: row for row in found.gap("a", "b")}
    assert (rows["a:1"].answer, rows["a:1"].tension) == ("partly", True)
    assert (rows["a:2"].answer, rows["a:2"].tension) == ("none", False)
    assert (rows["a:3"].answer, rows["a:3"].tension) == ("not-assessed", False)
    assert [row.item for row in found.gap("a", "c") if row.tension] == []


def test_an_answer_that_rests_on_a_contradicted_statement_is_disputed() -> None:
    items: Items = {"a": ["a:1", "a:2", "a:3"], "b": ["b:1", "b:2"], "x": ["x:1", "x:2"]}
    stated = [
        premise("a:1", PP, "x:1", "1"),
        premise("x:1", PP, "b:1", "2"),
        premise("x:1", DR, "b:1", "3"),  # against 2
        premise("a:2", PP, "b:2", "4"),
        premise("a:3", PP, "b:2", "5"),
        premise("a:3", PO, "x:2", "6"),
    ]
    rows = {row.item: row for row in comparison(stated, items).gap("a", "b")}
    assert {item: row.disputed for item, row in rows.items()} == {
        "a:1": True,
        "a:2": False,
        "a:3": False,
    }
    assert rows["a:1"].answer == "not-assessed"
    [x1, x2] = comparison(stated, items).gap("x", "b")
    assert (x1.answer, x1.found, x1.disputed) == ("not-assessed", (), True)
    assert (x2.answer, x2.disputed) == ("partly", False)


def test_what_follows_from_one_side_of_a_contradiction_is_disputed() -> None:
    items: Items = {"a": ["a:1"], "b": ["b:1", "b:2"], "c": ["c:1"]}
    stated = [
        premise("a:1", PP, "b:1", "1"),
        premise("a:1", PO, "b:1", "2"),
        premise("b:1", PP, "c:1", "3"),
    ]
    found = comparison(stated, items)
    [row] = found.gap("a", "c")
    assert (row.answer, row.basis, row.disputed) == ("covered", "derived", True)
    assert row.found == (Found("c:1", PP, "derived"),)
    [row] = found.gap("b", "c")[:1]
    assert (row.answer, row.disputed) == ("covered", False)


def test_a_contradicted_statement_is_no_basis() -> None:
    items: Items = {"a": ["a:1"], "b": ["b:1", "b:2"], "c": ["c:1"], "x": ["x:1"]}
    stated = [
        premise("a:1", PP, "b:1", "1"),
        premise("b:1", PP, "x:1", "2"),
        premise("x:1", PP, "a:1", "3"),
        premise("a:1", EQ, "c:1", "4"),
        premise("c:1", PP, "b:2", "5"),
    ]
    found = comparison(stated, items)
    [row] = found.gap("a", "b")
    assert (row.answer, row.basis) == ("covered", "derived")
    assert row.found == (Found("b:2", PP, "derived"),)
    assert row.disputed
    assert found.matrix()["a", "b"] == tally([row])


def test_what_is_equal_to_something_contradicted_keeps_its_answer() -> None:
    items: Items = {"a": ["a:1"], "b": ["b:1"], "c": ["c:1"]}
    stated = [
        premise("a:1", PP, "b:1", "1"),
        premise("b:1", PP, "a:1", "2"),
        premise("c:1", EQ, "a:1", "3"),
    ]
    found = comparison(stated, items)
    [row] = found.gap("c", "a")
    assert (row.answer, [(f.item, f.relation) for f in row.found]) == ("covered", [("a:1", EQ)])
    assert found.matrix()["c", "a"].count("covered") == 1
    [row] = found.gap("a", "b")
    assert (row.answer, row.found, row.disputed) == ("not-assessed", (), True)


def test_what_is_left_without_the_contradiction_is_the_answer() -> None:
    items: Items = {"a": ["a:1"], "b": ["b:1"], "c": ["c:1"]}
    stated = [
        premise("a:1", EQ | PP | PPI | PO, "b:1", "1"),
        premise("a:1", PP, "b:1", "2"),
        premise("a:1", PPI, "b:1", "3"),
    ]
    [row] = comparison(stated, items).gap("a", "b")
    assert (row.answer, row.found) == ("partly", (Found("b:1", EQ | PP | PPI | PO, "stated"),))
    assert row.disputed


# --- rejections ---------------------------------------------------------------------------------

CHAIN = (
    premise("a:1", PP, "c:1", "1"),
    premise("c:1", PP, "b:1", "2"),
    premise("a:1", PO, "b:2", "3"),
)


@pytest.mark.parametrize(
    ("rejected", "answer"),
    [
        ({}, ("covered", "derived")),
        ({("a:1", "b:1"): 2}, ("partly", "stated")),
        ({("a:1", "b:1"): 3}, ("partly", "stated")),
        ({("a:1", "b:1"): 31}, ("partly", "stated")),
        ({("a:1", "b:1"): 1}, ("covered", "derived")),
        ({("a:1", "b:1"): 4}, ("covered", "derived")),
        ({("b:1", "a:1"): 2}, ("covered", "derived")),
        ({("a:2", "b:1"): 2, ("a:1", "c:1"): 2}, ("covered", "derived")),
        ({("a:1", "b:1"): 2, ("a:1", "b:2"): 8}, ("not-assessed", "")),
    ],
)
def test_what_a_reviewer_rejected_gives_no_answer(
    rejected: dict[tuple[str, str], int], answer: tuple[str, str]
) -> None:
    found = comparison(CHAIN, DOCUMENTS, rejected=rejected)
    [row, *_] = rows = found.gap("a", "b")
    assert (row.answer, row.basis) == answer
    assert not row.disputed
    assert found.matrix()["a", "b"] == tally(rows)


def test_a_rejection_of_other_items_changes_nothing() -> None:
    before = comparison(CHAIN, DOCUMENTS).gap("a", "b")
    for pair in (("a:1", "c:1"), ("q:1", "b:2"), ("q:1", "q:2"), ("b:1", "b:2"), ("a:2", "c:1")):
        assert comparison(CHAIN, DOCUMENTS, rejected={pair: ANY}).gap("a", "b") == before


def test_what_only_the_nesting_makes_what_was_rejected_is_known_without_it() -> None:
    """ "Part of or equal" becomes "equal", which was rejected."""
    stated = [premise("a:1", PP | EQ, "b:1", "1"), nesting("b:1", "a:1")]
    found = comparison(stated, DOCUMENTS, rejected={("a:1", "b:1"): EQ.value})
    row = found.gap("a", "b")[0]
    assert (row.answer, row.uses_nesting) == ("not-assessed", True)
    assert found.across("a:1")["b"] == row


def test_a_rejection_does_not_hide_a_contradiction() -> None:
    stated = [premise("a:1", EQ, "b:1", "1"), premise("a:1", DR, "b:1", "2")]
    for rejected in ({}, {("a:1", "b:1"): 8}, {("a:1", "b:1"): 31}):
        [row, *_] = comparison(stated, DOCUMENTS, rejected=rejected).gap("a", "b")
        assert (row.answer, row.disputed) == ("not-assessed", True)


# --- two identifiers of one thing ---------------------------------------------------------------


def test_statements_about_another_identifier_count() -> None:
    items: Items = {"a": ["a:1", "a:old"], "b": ["b:1", "b:old"], "c": ["c:1"]}
    same = {"a:old": "a:1", "b:old": "b:1"}
    stated = [
        identity("a:old", "a:1"),
        identity("b:old", "b:1"),
        premise("a:old", PP, "b:old", "1"),
    ]
    rows = comparison(stated, items, same=same).gap("a", "b")
    for row in rows:
        assert (row.answer, row.basis) == ("covered", "stated")
        assert row.found == (Found("b:1", PP, "stated"), Found("b:old", PP, "stated"))
    assert answers(comparison(stated, items).gap("a", "b")) == {
        "a:1": ("covered", "derived"),
        "a:old": ("covered", "stated"),
    }


def test_what_was_not_found_holds_for_every_identifier() -> None:
    items: Items = {"a": ["a:1", "a:old", "a:2"], "b": ["b:1"]}
    same = {"a:old": "a:1"}
    for said, expected in ((("a:1", "b"), ["a:1", "a:old"]), (("a:old", "b"), ["a:old"])):
        found = comparison([identity("a:old", "a:1")], items, same=same, nothing=frozenset({said}))
        assert [r.item for r in found.gap("a", "b") if r.answer == "none"] == expected


def test_stated_masks() -> None:
    stated = [
        premise("a:1", PP | EQ, "b:1", "1"),
        premise("b:1", PPI | PO, "a:1", "2"),
        premise("x:old", PP, "b:1", "3"),
        nesting("b:1.1", "b:1"),
        identity("x:old", "x:1"),
    ]
    assert stated_masks(stated, {"x:old": "x:1"}) == {
        ("a:1", "b:1"): PP,
        ("b:1", "a:1"): PPI,
        ("x:1", "b:1"): PP,
        ("b:1", "x:1"): PPI,
    }
    assert stated_masks(stated, {})["x:old", "b:1"] == PP
    assert stated_masks([premise("b:1", EQ, "a:old", "1")], {"a:old": "a:1"}) == {
        ("b:1", "a:1"): EQ,
        ("a:1", "b:1"): EQ,
    }
