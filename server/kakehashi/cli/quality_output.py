"""Print the quality report, and what the cross-check by OWL found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kakehashi.cli.output import (
    console,
    print_csv,
    print_json,
    say,
    table,
)
from kakehashi.exports import quality as quality_exported
from kakehashi.messages import Language, translate
from kakehashi.model.quality import Measures

if TYPE_CHECKING:
    from kakehashi.build.prove import Proved
    from kakehashi.services.quality import Quality

__all__ = ["show_proved", "show_quality"]


def show_quality(quality: Quality, name: str, language: Language, form: str) -> None:
    """Print the quality report, of one set or of all."""
    if name:
        found = quality.of_set(name)
        if form == "json":
            print_json(quality_exported.set_quality_json(found))
            return
        measures = [(found.name, found.measures)]
    else:
        report = quality.report()
        if form == "json":
            print_json(quality_exported.quality_json(report))
            return
        if form == "csv":
            print_csv(quality_exported.quality_csv(report, language))
            return
        measures = [
            *((found.name, found.measures) for found in report.sets),
            *((found.name, found.measures) for found in report.publishers),
            (translate(language, "all"), report.total),
        ]
    rows = table(
        language, "mapping set", "statements", "bare overlaps", "no reason", "dangling",
        "contradictions", "chains that prove nothing", "single bridges",
    )  # fmt: skip
    for label, found_measures in measures:
        rows.add_row(label, *_measures(found_measures))
    console.print(rows)


def _measures(found: Measures) -> Iterator[str]:
    yield str(found.statements)
    yield _percent(found.bare_overlaps)
    yield str(max(found.no_reason_ja, found.no_reason_en))
    yield str(found.dangling)
    yield str(found.contradictions)
    yield _percent(found.chains.share)
    yield str(found.single_bridges)


def show_proved(found: Proved, language: Language, form: str) -> None:
    """Print what the cross-check by OWL found; exit 1 when something does not follow."""
    refuted = [
        {"premises": [f"{a} {m.text} {b}" for a, m, b in c.premises],
         "conclusion": " ".join((c.conclusion[0], c.conclusion[1].text, c.conclusion[2]))}
        for c in found.refuted
    ]  # fmt: skip
    row = {
        "relations": found.relations,
        "of": found.of,
        "claims": found.claims,
        "refuted": len(refuted),
        "consistent": found.consistent,
    }
    if form == "json":
        print_json({**row, "refuted": refuted})
    elif form == "csv":
        print_csv([tuple(row), tuple(row.values())])
    else:
        say(
            translate(
                language,
                "HermiT checked {relations} of {of} derived relations ({claims} claims):"
                " {refuted} do not follow.",
                **row,
            )
        )
        for claim in refuted:
            say(f"{'; '.join(claim['premises'])} ⊬ {claim['conclusion']}")
        if not found.consistent:
            say(translate(language, "The premises together have no model."))
    if refuted or not found.consistent:
        raise SystemExit(1)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
