"""The page on the method: its counts come from the release, its comparisons from the benchmarks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kakehashi.cli.manual.writing import filled, in_language, table
from kakehashi.messages import Language, label, translate
from kakehashi.model.premise import STANDINGS

if TYPE_CHECKING:
    from kakehashi.services import Services

__all__ = ["benchmark_rows", "method_page"]


def method_page(services: Services, project: Path, language: Language) -> str:
    """Return the page in Markdown."""
    figures = services.overview.figures
    members = services.catalogue.refs.members()
    counts = {
        name: f"{getattr(figures, name):,}"
        for name in (
            "documents", "referred", "items", "statements", "sets", "derived", "proofs",
            "contradictions",
        )
    }  # fmt: skip
    return filled(
        "method",
        language,
        issued=figures.issued,
        placeholders=f"{sum(member.placeholder for member in members):,}",
        standings="\n".join(_standings(services, language)),
        evidence=_evidence(services, language),
        benchmarks="\n".join(benchmark_rows(project / "benchmarks/results", language)),
        **counts,
    )


def _standings(services: Services, language: Language) -> Iterator[str]:
    """Yield a row for each standing that statements have."""
    found: Counter[str] = Counter()
    for name, about in services.statements.sets().items():
        found[about.code("kh:standing")] += services.statements.size_of_set(name)
    for standing in STANDINGS:
        if found[standing]:
            named = in_language(services.terms.code("standing", standing), language)
            yield f"| … {named} | {found[standing]:,} |"


def _evidence(services: Services, language: Language) -> str:
    found: Counter[str] = Counter()
    for document in services.catalogue.documents():
        found.update(dict(document.evidence_counts))
    rows = [
        (in_language(services.terms.code("evidence", code), language), f"{count:,}")
        for code, count in found.most_common()
    ]
    head = [translate(language, word) for word in (label("evidence"), label("items"))]
    return table(head, rows)


def benchmark_rows(folder: Path, language: Language) -> Iterator[str]:
    """Yield a row for each figure of the newest report of the benchmarks; none without a report.

    A report names them under ``method``: ``question``, ``result`` (each ``en`` and ``ja``) and
    ``command``.
    """
    reports = sorted(folder.glob("*.json"))
    found: dict[str, Any] = json.loads(reports[-1].read_text("utf-8")) if reports else {}
    for figure in found.get("method", ()):
        said = figure["question"][language], figure["result"][language]
        page = "benchmarks.md" if language == "en" else "benchmarks.ja.md"
        more = translate(language, "report")
        yield f"| {said[0]} | {said[1]} | `{figure['command']}` | [{more}]({page}) |"
