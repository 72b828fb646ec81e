"""How sure a proof is, which one is shown first, and how it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.proof import Explanation
from tests.calculus.helpers import TOGETHER, ways
from tests.calculus.models import EQ, PO, PP, identity, nesting, premise

# --- how sure -----------------------------------------------------------------------------------


def test_confidences_multiply_along_a_proof() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        identity("b:1", "b:2"),
        premise("b:2", PP, "c:1", "2", confidence=0.5),
        nesting("c:1", "c:2"),
    ]
    found = explain(Network(stated), "a:1", "c:2")
    assert found.proofs[0].confidence == pytest.approx(0.45)
    assert found.proofs[0].weakest == 0.5
    assert found.confidence == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("confidences", "together"),
    [
        ([0.5], 0.5),
        ([0.9, 0.5], 0.9),  # 0.95, but no more than the best premise
        ([0.6, 0.6, 0.6], 0.6),
        ([0.0, 0.5, 0.5], 0.5),
        ([0.0], 0.0),
        ([1.0, 0.2], 1.0),
        ([None], None),
        ([None, 0.4], 0.4),
        ([None, None], None),
    ],
)
def test_independent_statements(confidences: list[float | None], together: float | None) -> None:
    stated = [
        premise("a:1", PP, "b:1", str(n), confidence=sure) for n, sure in enumerate(confidences)
    ]
    found = explain(Network(stated), "a:1", "b:1")
    assert len(found.proofs) == len(confidences)
    assert found.confidence == (together if together is None else pytest.approx(together))


def two_chains(first: tuple[float, float], second: tuple[float, float]) -> Explanation:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=first[0]),
        premise("b:1", PP, "z:1", "2", confidence=first[1]),
        premise("a:1", PP, "c:1", "3", confidence=second[0]),
        premise("c:1", PP, "z:1", "4", confidence=second[1]),
    ]
    return explain(Network(stated), "a:1", "z:1")


def test_independent_proofs_combine() -> None:
    assert two_chains((0.8, 0.8), (0.8, 0.8)).confidence == pytest.approx(0.8)  # 0.8704, capped
    assert two_chains((0.9, 0.5), (0.5, 0.4)).confidence == pytest.approx(0.5)  # 0.56, capped
    assert two_chains((0.6, 0.6), (0.6, 0.4)).confidence == pytest.approx(0.5136)
    assert two_chains((0.6, 0.6), (0.6, 0.4)).proofs[0].confidence == pytest.approx(0.36)


def test_proofs_needed_together_multiply() -> None:
    sure = [0.9, 0.8, 0.7, 0.6]
    stated = [replace(p, confidence=c) for p, c in zip(TOGETHER, sure, strict=True)]
    assert explain(Network(stated), "a:1", "z:1").confidence == pytest.approx(0.9 * 0.8 * 0.7 * 0.6)
    unsure = [replace(stated[0], confidence=None), *stated[1:]]
    assert explain(Network(unsure), "a:1", "z:1").confidence is None


def test_a_shared_statement_counts_once() -> None:
    stated = [
        premise("a:1", EQ, "b:1", "1", confidence=0.5),
        premise("b:1", PO | PP, "z:1", "2", confidence=0.8),
        premise("b:1", EQ | PP, "z:1", "3", confidence=0.9),
    ]
    assert explain(Network(stated), "a:1", "z:1").confidence == pytest.approx(0.5 * 0.8 * 0.9)


def test_a_statement_that_says_not_how_sure() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        premise("b:1", PP, "c:1", "2"),
    ]
    found = explain(Network(stated), "a:1", "c:1")
    assert (found.confidence, found.proofs[0].confidence, found.proofs[0].weakest) == (None,) * 3


def test_the_surest_chain_is_found_whatever_its_length() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.6),
        premise("b:1", PP, "z:1", "2", confidence=0.6),
        premise("b:1", PP, "c:1", "3", confidence=0.9),
        premise("c:1", PP, "z:1", "4", confidence=0.9),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert ways(found) == [("a:1", "b:1", "c:1", "z:1")]
    stated[1] = replace(stated[1], confidence=0.82)
    assert ways(explain(Network(stated), "a:1", "z:1")) == [("a:1", "b:1", "z:1")]


def test_an_unsure_statement_does_not_displace_a_sure_one() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=0.9),
        premise("b:1", PP, "z:1", "2"),
        premise("b:1", PP, "z:1", "3", confidence=0.1),
        premise("b:1", PP, "c:1", "4", confidence=0.5),
        nesting("c:1", "c:2"),
        identity("c:2", "z:1"),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [p.statements for p in found.proofs] == [{"1", "4"}]
    assert found.confidence == pytest.approx(0.45)


def test_a_premise_of_no_confidence_is_used_last() -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", confidence=1.0),
        premise("b:1", PP, "z:1", "2", confidence=0.0),
        premise("b:1", PP, "c:1", "3", confidence=0.01),
        premise("c:1", PP, "z:1", "4", confidence=0.01),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert ways(found) == [("a:1", "b:1", "c:1", "z:1")]


def test_a_tighter_proof_comes_before_a_surer_one() -> None:
    stated = [
        premise("a:1", PP | EQ, "z:1", "1", confidence=1.0),
        premise("a:1", PP, "b:1", "2", confidence=0.4),
        premise("b:1", PP, "z:1", "3", confidence=0.4),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [p.relation for p in found.proofs] == [PP, PP | EQ]
    assert found.confidence == pytest.approx(0.16)


def test_order_of_equal_proofs() -> None:
    stated = [
        premise("a:1", PP, "z:1", "3", confidence=0.9),
        premise("a:1", PP, "z:1", "2"),
        premise("a:1", PP, "z:1", "1", confidence=0.5),
        premise("a:1", EQ, "b:1", "4", confidence=1.0),
        premise("b:1", PP, "z:1", "5", confidence=0.9),
        premise("a:1", PP, "z:1", "0", confidence=0.9),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [[s.premise.id for s in p.steps] for p in found.proofs] == [
        ["0"],
        ["3"],
        ["4", "5"],
        ["1"],
        ["2"],
    ]


# --- standing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standings", "weakest"),
    [
        (["official", "official"], "official"),
        (["official", "published"], "published"),
        (["suggested", "official"], "suggested"),
        (["editorial", "published"], "editorial"),
        (["official", ""], ""),
    ],
)
def test_a_proof_stands_as_its_weakest_statement(standings: list[str], weakest: str) -> None:
    stated = [
        premise("a:1", PP, "b:1", "1", standing=standings[0]),
        nesting("b:1", "b:2"),
        premise("b:2", PP, "c:1", "2", standing=standings[1]),
    ]
    found = explain(Network(stated), "a:1", "c:1")
    assert (found.standing, found.proofs[0].standing) == (weakest, weakest)


def test_the_best_complete_proof_gives_the_standing() -> None:
    stated = [
        premise("a:1", PP, "z:1", "1", standing="suggested", confidence=1.0),
        premise("a:1", PP, "b:1", "2", standing="published", confidence=0.1),
        premise("b:1", EQ, "z:1", "3", standing="editorial", confidence=0.1),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert found.standing == "editorial"
    assert [p.standing for p in found.proofs] == ["editorial", "suggested"]


def test_proofs_needed_together_stand_as_the_weakest() -> None:
    standings = ["official", "published", "official", "official"]
    stated = [replace(p, standing=s) for p, s in zip(TOGETHER, standings, strict=True)]
    assert explain(Network(stated), "a:1", "z:1").standing == "published"
    stated = [
        premise("a:1", PO | PP, "a:2", "1", standing="official"),
        nesting("a:1", "a:2"),
    ]
    found = explain(Network(stated), "a:1", "a:2")
    assert (found.relation, found.standing) == (PP, "official")


def test_weaker_statements_do_not_displace_a_strong_proof() -> None:
    """The machine is surer of itself, and shares a step with the proof of the publishers."""
    stated = [
        premise("a:1", PP, "b:1", "1", standing="official", confidence=0.5),
        premise("b:1", PP, "z:1", "2", standing="official", confidence=0.5),
        premise("b:1", PP, "z:1", "3", standing="suggested", confidence=1.0),
    ]
    found = explain(Network(stated), "a:1", "z:1")
    assert [p.statements for p in found.proofs] == [{"1", "2"}]
    assert found.standing == "official"
