"""The engine gives the answers that were reasoned out by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kakehashi.model.relation import UNKNOWN
from kakehashi.services import Services

QUESTIONS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("questions.yml").read_text(encoding="utf-8")
)
RELATIONS = [q for q in QUESTIONS if q["ask"] == "relation"]
GAPS = [q for q in QUESTIONS if q["ask"] == "gap"]


@pytest.mark.parametrize("asked", RELATIONS, ids=[q["id"] for q in RELATIONS])
def test_relation(asked: dict[str, Any], services: Services) -> None:
    view = services.derivation.explain(
        asked["subject"], asked["object"], nestings=asked["hierarchy"]
    )
    found = view.explanation
    names = [] if found.relation == UNKNOWN else list(found.relation.names)
    assert names == asked["relation"], asked["reason"]
    basis = "none" if not names else "stated" if found.stated == found.relation else "derived"
    assert basis == asked["basis"], asked["reason"]
    for proof in found.proofs:
        assert found.relation.value & ~proof.relation.value == 0


@pytest.mark.parametrize("asked", GAPS, ids=[q["id"] for q in GAPS])
def test_gap(asked: dict[str, Any], services: Services) -> None:
    document = asked["item"].partition(":")[0]
    view = services.derivation.gaps.gap(document, asked["document"], nestings=asked["hierarchy"])
    [row] = [row for row in view.rows if row.item == asked["item"]]
    assert row.answer == asked["answer"], asked["reason"]
    assert (row.basis or "none") == asked["basis"], asked["reason"]


def test_there_are_enough_in_both_languages() -> None:
    languages = Counter(q["lang"] for q in QUESTIONS)
    assert len({q["id"] for q in QUESTIONS}) == len(QUESTIONS) >= 60
    assert languages["ja"] >= len(QUESTIONS) // 2
    assert all(q["reason"] for q in QUESTIONS)
