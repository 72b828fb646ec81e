"""Gap analysis: four answers that add up, and what each of them rests on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

import pytest

from kakehashi.calculus.gap import Comparison, Said, answer_of, stated_masks, tally
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.gap import ANSWERS, Found, GapRow, Tally
from kakehashi.model.premise import Premise
from kakehashi.model.relation import UNKNOWN, Relation
from tests.calculus.models import (
    ANY,
    DR,
    EQ,
    PO,
    PP,
    PPI,
    Model,
    draw,
    follows,
    identity,
    nesting,
    premise,
    sets_facts,
    turned,
)

Items = Mapping[str, Sequence[str]]


def comparison(premises: Iterable[Premise], items: Items, **said: object) -> Comparison:
    """As the derivation service makes it."""
    targets = {slug: tuple(some) for slug, some in items.items()}
    given = {"assessable": targets, "targets": targets, **said}
    everything = [item for some in targets.values() for item in some]
    network = Network(premises, everything)
    plain = Network((p for p in network.premises if p.kind != "nesting"), everything)
    return Comparison(Said(**given), network, plain=plain)  # type: ignore[arg-type]


def answers(rows: Iterable[GapRow]) -> dict[str, tuple[str, str]]:
    return {row.item: (row.answer, row.basis) for row in rows}


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


DOCUMENTS: Items = {
    "a": ["a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7"],
    "b": ["b:1", "b:2"],
    "c": ["c:1", "c:2"],
}
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


# --- random models ------------------------------------------------------------------------------


def documents(model: Model) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in sorted(model.sets):
        found.setdefault(item.partition(":")[0], []).append(item)
    return found


def looked(model: Model) -> frozenset[tuple[str, str]]:
    rng = random.Random(model.seed)
    return frozenset(
        (item, slug) for item in sorted(model.sets) for slug in "abcd" if rng.random() < 0.2
    )


def expected_answer(model: Model, item: str, columns: Iterable[str]) -> str:
    slow = follows(model.premises, item)
    facts = [sets_facts(slow.get(column, ANY)) for column in columns]
    if any("within" in some for some in facts):
        return "covered"
    return "partly" if any("shares" in some for some in facts) else ""


@pytest.mark.parametrize("block", range(4))
def test_random_answers(block: int) -> None:
    counted: Counter[str] = Counter()
    for seed in range(block, 100, 4):
        model = draw(seed, items=9, links=12)
        items, nothing = documents(model), looked(model)
        found = comparison(model.premises, items, nothing=nothing)
        matrix = found.matrix()
        assert set(matrix) == set(permutations(items, 2))
        for one, other in matrix:
            rows = found.gap(one, other)
            assert tally(rows) == matrix[one, other]
            assert matrix[one, other].total == len(items[one]) == len(rows)
            assert sum(matrix[one, other].count(answer) for answer in ANSWERS) == len(rows)
            for row in rows:
                counted[row.answer] += 1
                assert not row.disputed
                shown = expected_answer(model, row.item, items[other])
                said = (row.item, other) in nothing
                if model.plain:
                    assert row.answer == shown or (not shown and row.answer != "covered")
                    assert row.tension == (said and bool(shown))
                    assert bool(row.found) == bool(shown)
                if not row.found:
                    assert row.answer == ("none" if said else "not-assessed")
    assert min(counted[answer] for answer in ANSWERS) > 20


@pytest.mark.parametrize("block", range(4))
def test_without_one_statement_only_what_used_it_changes(block: int) -> None:
    changed = 0
    for seed in range(block * 3, 24, 12):
        model = draw(seed, items=8, links=11)
        items = documents(model)
        network = Network(model.premises, model.sets)
        before = comparison(model.premises, items)
        using = {
            (one, other): {
                p for proof in explain(network, one, other).proofs for p in proof.premises
            }
            for one, other in permutations(sorted(model.sets), 2)
        }
        for gone in model.premises:
            after = comparison([p for p in model.premises if p != gone], items)
            for one, other in permutations(items, 2):
                for old, new in zip(before.gap(one, other), after.gap(one, other), strict=True):
                    used = any(gone in using[old.item, column] for column in items[other])
                    if not used:
                        assert old == new, (seed, gone)
                    changed += old != new
    assert changed > 10
