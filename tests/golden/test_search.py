"""What people type finds what they mean, among the first five."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import yaml

from kakehashi.services import Services

QUERIES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("search.yml").read_text(encoding="utf-8")
)
FIRST = 5


def recall(query: dict[str, Any], services: Services) -> float:
    """The share of what must be found; 0 when something is found that must not be."""
    hits = services.search.find(query["q"], FIRST, query.get("document", ""))
    found = {hit.item.id for hit in hits}
    wanted = [{item} for item in query.get("find", [])]
    wanted += [set(query["any"])] if "any" in query else []
    if found & set(query.get("never", [])):
        return 0.0
    return mean(bool(items & found) for items in wanted)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_recall_at_5(language: str, services: Services) -> None:
    asked = [query for query in QUERIES if query["lang"] == language]
    found = {f"{q['q']} {q.get('document', '')}": recall(q, services) for q in asked}
    assert mean(found.values()) >= 0.95, [text for text, share in found.items() if share < 1]


def test_there_are_enough_queries_half_of_them_japanese() -> None:
    counts = Counter(query["lang"] for query in QUERIES)
    assert min(counts.values()) >= 60
    assert sum(counts.values()) >= 120
    asked = [(query["q"], query.get("document")) for query in QUERIES]
    assert len(asked) == len(set(asked))


def test_every_item_that_is_looked_for_exists(services: Services) -> None:
    named = {i for q in QUERIES for key in ("find", "any", "never") for i in q.get(key, [])}
    assert named == services.catalogue.refs.of(named).keys()


def test_certification_and_authentication_are_kept_apart(services: Services) -> None:
    def all_found(text: str) -> set[str]:
        return {hit.item.id for hit in services.search.find(text, 1000)}

    certification = {"cpsf:artifact-certification-testing", "cpsf:activity-certification-testing"}
    assert not certification & all_found("authentication")
    assert certification <= all_found("certification")
    assert "cpsf:model-only-authentication" not in all_found("certification")
    both = {"cpsf:model-only-authentication", "cpsf:artifact-certification-testing"}
    assert both <= all_found("認証")  # the word itself says no more
