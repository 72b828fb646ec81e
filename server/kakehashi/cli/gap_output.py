"""Print gap analyses and the matrix of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from kakehashi.cli.output import (
    console,
    footer,
    print_csv,
    print_json,
    say,
    table,
    title_of,
)
from kakehashi.exports import gap as gap_exported
from kakehashi.exports.words import answer_words, basis_words, relation_words, standing_words
from kakehashi.messages import Language, translate
from kakehashi.model.derivation_views import (
    GapView,
    MatrixView,
)
from kakehashi.model.gap import GapRow

if TYPE_CHECKING:
    pass

__all__ = ["show_gap", "show_matrix"]


def show_gap(view: GapView, language: Language, form: str) -> None:
    """Print a gap analysis."""
    if form == "json":
        print_json(gap_exported.gap_json(view))
    elif form == "csv":
        print_csv(gap_exported.gap_csv(view, language))
    else:
        _gap(view, language)


def _gap(view: GapView, language: Language) -> None:
    for document in (view.subject, view.object):
        edition = translate(language, ", ").join(
            x for x in (document.version, document.issued) if x
        )
        say(f"{document.slug}: {document.title.read(language)[0]} ({edition})")
    rows = table(language, "item", "title", "answer", "counterpart")
    for found in view.rows:
        rows.add_row(*_gap_cells(found, view, language))
    console.print(rows)
    for answer, basis, number in view.tally.counts:
        said = answer_words(answer, language)
        how = translate(language, " ({basis})", basis=basis_words(basis, language)) if basis else ""
        say(f"{number:5}  {said}{how}")
    say(
        translate(
            language,
            "{assessed} of {total} items assessed; {placeholders} more are known by number only.",
            assessed=view.tally.assessed,
            total=view.tally.total,
            placeholders=view.placeholders,
        )
    )
    if view.withdrawn:
        say(translate(language, "Withdrawn and left out: {count}", count=view.withdrawn))
    for by in view.by:
        say(
            translate(
                language,
                "{mapping_set} ({publisher}, {standing}) speaks of {items} of them.",
                mapping_set=by.mapping_set,
                publisher=by.publisher,
                standing=standing_words(by.standing, language),
                items=by.items,
            )
        )
    footer(view.nestings, view.release, language)


def _gap_cells(found: GapRow, view: GapView, language: Language) -> tuple[str, str, str, str]:
    ref = view.named.items[found.item]
    answer = answer_words(found.answer, language)
    if found.basis:
        answer += "\n" + basis_words(found.basis, language)
    notes = [
        text
        for shown, text in (
            (found.uses_nesting, translate(language, "by way of the documents' nesting")),
            (found.tension, translate(language, "stated: nothing corresponds")),
            (found.disputed, translate(language, "disputed")),
        )
        if shown
    ]
    lines = [f"{relation_words(f.relation, language)} {f.item}" for f in found.found[:3]]
    if len(found.found) > len(lines):
        more = len(found.found) - len(lines)
        lines.append(translate(language, "and {count} more", count=more))
    if found.references and not lines:
        lines.append(
            translate(language, "{count} references that do not say how", count=found.references)
        )
    title = f"{ref.notation} {title_of(ref, language)}".strip()
    return ref.id, escape(title), answer, escape("\n".join((*lines, *notes)))


def show_matrix(view: MatrixView, language: Language, form: str) -> None:
    """Print the tallies of all pairs of documents."""
    if form == "json":
        print_json(gap_exported.matrix_json(view))
        return
    if form == "csv":
        print_csv(gap_exported.matrix_csv(view, language))
        return
    rows = table(
        language, "from", "to", "covered", "partly covered", "none", "not assessed", "items"
    )
    for (one, other), tally in sorted(view.tallies.items()):
        if tally.assessed:
            numbers = [tally.count(a) for a in ("covered", "partly", "none", "not-assessed")]
            rows.add_row(one, other, *(str(n) for n in (*numbers, tally.total)))
    console.print(rows)
    empty = sum(not tally.assessed for tally in view.tallies.values())
    say(translate(language, "In {count} pairs nothing is assessed.", count=empty))
    footer(view.nestings, view.release, language)
