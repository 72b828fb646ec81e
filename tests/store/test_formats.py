from __future__ import annotations

import pytest

from kakehashi.store.formats import GRAPHS, RESULTS, negotiate


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/json", "application/sparql-results+json"),
        ("TEXT/CSV ; header=present", "text/csv"),
        ("text/csv;q=0.1, application/xml;q=0.2", "application/sparql-results+xml"),
        (
            "application/*;q=0.1, application/sparql-results+xml;q=0",
            "application/sparql-results+json",
        ),
        ("*/*;q=0.1, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("text/csv;q=0", None),
        ("text/csv;q=high", None),
        ("text/turtle", None),
        ("image/png, */*;q=0", None),
    ],
)
def test_results(accept: str, chosen: str | None) -> None:
    assert negotiate(accept, RESULTS) == chosen


def test_graphs_prefer_turtle() -> None:
    assert negotiate("application/json;q=0.5, */*;q=0.1", GRAPHS) == "application/ld+json"
    assert negotiate("text/html, */*;q=0.1", GRAPHS) == "text/turtle"
