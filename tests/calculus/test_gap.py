"""The gap analysis: the answers, and on what they rest."""

from __future__ import annotations

import pytest

from kakehashi.calculus.answers import answer_of, tally
from kakehashi.model.gap import ANSWERS, Found, Link, Tally
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation
from tests.calculus.helpers import DOCUMENTS, Items, answers, comparison
from tests.calculus.models import (
    ANY,
    DR,
    EQ,
    PO,
    PP,
    PPI,
    premise,
    sets_facts,
    turned,
)

# --- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", range(ANY + 1))
def test_the_answer_that_a_relation_gives(mask: int) -> None:
    facts = sets_facts(mask) if mask else frozenset()
    expected = "covered" if "within" in facts else "partly" if "shares" in facts else None
    assert answer_of(mask) == expected
    found = comparison(
        [Premise("a:1", Relation(mask), "b:1", id="1")], {"a": ["a:1"], "b": ["b:1"]}
    )
    [row] = found.gap("a", "b")
    assert row.answer == (expected or "not-assessed")
    assert row.basis == ("stated" if expected else "")
    assert row.found == ((Found("b:1", Relation(mask), "stated"),) if expected else ())
    [back] = found.gap("b", "a")
    assert back.answer == ((answer_of(turned(mask)) if mask else None) or "not-assessed")


SEVEN = (
    premise("a:1", PP, "b:1", "1"),  # covered, stated
    premise("a:2", EQ, "c:1", "2"),
    premise("c:1", PP, "b:2", "3"),  # a:2: covered, derived
    premise("a:3", PO, "b:1", "4"),  # partly, stated
    premise("a:4", PPI, "c:2", "5"),
    premise("c:2", PP, "b:2", "6"),  # a:4: partly, derived
    premise("a:6", DR, "b:1", "7"),  # not assessed: nobody said anything of b:2
)


def test_four_answers_stated_and_derived() -> None:
    nothing = frozenset({("a:5", "b")})
    rows = comparison(SEVEN, DOCUMENTS, nothing=nothing).gap("a", "b")
    assert answers(rows) == {
        "a:1": ("covered", "stated"),
        "a:2": ("covered", "derived"),
        "a:3": ("partly", "stated"),
        "a:4": ("partly", "derived"),
        "a:5": ("none", "stated"),
        "a:6": ("not-assessed", ""),
        "a:7": ("not-assessed", ""),
    }
    assert [row.item for row in rows] == list(DOCUMENTS["a"])
    found = {row.item: row.found for row in rows}
    assert found["a:1"] == (Found("b:1", PP, "stated"),)
    assert found["a:2"] == (Found("b:2", PP, "derived"),)
    assert found["a:4"] == (Found("b:2", EQ | PP | PPI | PO, "derived"),)
    assert found["a:5"] == found["a:6"] == found["a:7"] == ()
    assert not any(row.uses_nesting or row.disputed or row.tension for row in rows)


def test_links_are_all_that_share_something_or_exclude_each_other() -> None:
    premises = [*SEVEN, premise("a:7", PP | PO | DR, "b:1", "8")]  # does not include: no link
    targets = {slug: tuple(items) for slug, items in DOCUMENTS.items()}
    assessable = targets | {"a": ("a:1",)}
    found = comparison(premises, DOCUMENTS, assessable=assessable, nothing=frozenset())
    assert found.links("a", "b") == (
        Link("a:1", "b:1", PP, "stated"),
        Link("a:2", "b:2", PP, "derived"),
        Link("a:3", "b:1", PO, "stated"),
        Link("a:4", "b:2", EQ | PP | PPI | PO, "derived"),
        Link("a:6", "b:1", DR, "stated"),
    )
    assert comparison([], DOCUMENTS).links("a", "b") == ()
    assert comparison([], {"a": ["a:1"], "b": []}).links("a", "b") == ()


def test_links_say_when_they_rest_on_nesting_or_are_disputed() -> None:
    nested = Premise("a:2", PP | EQ, "a:1", kind="nesting", id="n")
    said = (premise("a:1", PP, "b:1", "1"), premise("a:3", PP, "b:2", "2"))
    against = premise("a:3", DR, "b:2", "3")
    found = comparison([*said, nested, against], DOCUMENTS).links("a", "b")
    assert [(x.subject, x.uses_nesting) for x in found if x.object == "b:1"] == [
        ("a:1", False), ("a:2", True),
    ]  # fmt: skip
    assert not [x for x in found if x.object == "b:2"], "what contradicts itself is no link"
    bridge = (premise("a:4", PP, "c:1", "4"), premise("c:1", PP, "b:2", "5"))
    doubt = premise("a:4", DR, "c:1", "6")
    [link] = comparison([*bridge, doubt], DOCUMENTS).links("a", "b")
    assert link == Link("a:4", "b:2", PP, "derived", disputed=True)


def test_what_was_not_found_in_another_document_is_no_answer() -> None:
    found = comparison(SEVEN, DOCUMENTS, nothing=frozenset({("a:5", "b")}))
    assert answers(found.gap("a", "c"))["a:5"] == ("not-assessed", "")


def test_counts() -> None:
    rows = comparison(SEVEN, DOCUMENTS, nothing=frozenset({("a:5", "b")})).gap("a", "b")
    counts = tally(rows)
    assert counts.total == 7
    assert counts.assessed == 5
    assert [counts.count(answer) for answer in ANSWERS] == [2, 2, 1, 2]
    assert (counts.count("covered", "stated"), counts.count("covered", "derived")) == (1, 1)
    assert (counts.count("none", "stated"), counts.count("none", "derived")) == (1, 0)
    assert counts.count("not-assessed", "") == 2
    assert counts.counts == (
        ("covered", "stated", 1),
        ("covered", "derived", 1),
        ("partly", "stated", 1),
        ("partly", "derived", 1),
        ("none", "stated", 1),
        ("not-assessed", "", 2),
    )
    assert tally([]) == Tally(())


def test_the_better_answer_wins_and_its_basis() -> None:
    stated = [
        premise("a:1", PO, "b:1", "1"),
        premise("a:1", EQ, "c:1", "2"),
        premise("c:1", PP, "b:2", "3"),
        premise("a:2", PP, "b:2", "4"),
        premise("a:2", EQ | PP | PPI | PO, "b:1", "5"),
    ]
    rows = {row.item: row for row in comparison(stated, DOCUMENTS).gap("a", "b")}
    assert (rows["a:1"].answer, rows["a:1"].basis) == ("covered", "derived")
    assert rows["a:1"].found == (Found("b:2", PP, "derived"), Found("b:1", PO, "stated"))
    assert (rows["a:2"].answer, rows["a:2"].basis) == ("covered", "stated")


def test_a_statement_that_tells_nothing_of_the_answer_is_no_basis() -> None:
    stated = [
        premise("a:1", DR, "b:1", "1"),
        premise("a:1", PO, "c:1", "2"),
        premise("c:1", PP, "b:2", "3"),
    ]
    found = comparison(stated, DOCUMENTS)
    [row, *_] = found.gap("a", "b")
    assert (row.answer, row.basis) == ("partly", "derived")
    assert found.matrix()["a", "b"].count("partly", "derived") == 1


def test_the_tightest_come_first() -> None:
    documents = {"a": ["a:1"], "b": [f"b:{n}" for n in range(8)], "c": ["c:1"]}
    stated = [
        premise("a:1", EQ | PP | PPI | PO, "b:0", "0"),
        premise("a:1", PO | PPI, "b:1", "1"),
        premise("a:1", PPI, "b:2", "2"),
        premise("a:1", PP | EQ, "b:3", "3"),
        premise("a:1", PP, "b:7", "4"),
        premise("a:1", PP, "c:1", "5"),
        premise("c:1", PP, "b:5", "6"),
        premise("a:1", PP, "b:6", "7"),
        premise("a:1", DR, "b:4", "8"),
    ]
    [row] = comparison(stated, documents).gap("a", "b")
    assert [f.item for f in row.found] == ["b:6", "b:7", "b:5", "b:3", "b:2", "b:1", "b:0"]


def test_what_follows_beyond_a_statement_is_derived() -> None:
    stated = [
        premise("a:1", PP | EQ, "b:1", "1"),
        premise("a:1", PP, "c:1", "2"),
        premise("c:1", PP | EQ, "b:1", "3"),
    ]
    [row, *_] = comparison(stated, DOCUMENTS).gap("a", "b")
    assert row.found == (Found("b:1", PP, "derived"),)
    assert (row.answer, row.basis) == ("covered", "stated"), "the statement says as much"


def test_documents_without_items() -> None:
    items: Items = {"a": ["a:1"], "b": [], "c": ["c:1"]}
    found = comparison([premise("a:1", PP, "c:1", "1")], items, nothing=frozenset({("a:1", "b")}))
    assert answers(found.gap("a", "b")) == {"a:1": ("none", "stated")}
    assert found.gap("b", "a") == ()
    assert set(found.matrix()) == {("a", "c"), ("c", "a")}
    looked = comparison([], items, assessable={"a": (), "b": (), "c": ("c:1",)})
    assert looked.gap("a", "c") == ()
    assert set(looked.matrix()) == {("c", "a")}


def test_not_every_target_can_be_assessed() -> None:
    """The document as a whole can correspond, and is no item to be assessed."""
    targets = {"a": ("a:1", "a:doc"), "b": ("b:1", "b:doc")}
    stated = [premise("a:1", PP, "b:doc", "1"), premise("a:doc", EQ, "b:1", "2")]
    found = comparison(stated, targets, assessable={"a": ("a:1",), "b": ("b:1",)})
    assert answers(found.gap("a", "b")) == {"a:1": ("covered", "stated")}
    assert answers(found.gap("b", "a")) == {"b:1": ("covered", "stated")}
    assert {pair: t.total for pair, t in found.matrix().items()} == {("a", "b"): 1, ("b", "a"): 1}


def test_references_are_counted_and_prove_nothing() -> None:
    stated = [premise("a:1", UNKNOWN, "b:1", "1")]
    rows = comparison(stated, DOCUMENTS, references={("a:1", "b"): 2}).gap("a", "b")
    assert [row.references for row in rows] == [2, 0, 0, 0, 0, 0, 0]
    assert rows[0].answer == "not-assessed"
