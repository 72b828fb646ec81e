"""Print answers: tables for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kakehashi.errors import BuildError, Finding, KakehashiError
from kakehashi.exports import plain, rows
from kakehashi.exports.words import superseded_words
from kakehashi.messages import Language, translate
from kakehashi.model.text import Text
from kakehashi.model.views import Counterpart, Crosswalk, ItemRef, ItemView, Superseded

if TYPE_CHECKING:
    from kakehashi.build.pipeline import Built
    from kakehashi.build.progress import Reporter
    from kakehashi.services import Services

__all__ = [
    "console",
    "footer",
    "heading",
    "print_csv",
    "print_json",
    "say",
    "show_build",
    "show_crosswalk",
    "show_findings",
    "show_item",
    "table",
    "tell_error",
    "title_of",
]

console = Console(highlight=False, emoji=False, soft_wrap=False)
_errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def print_json(value: object) -> None:
    """Print a value as JSON, to be read by people too."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_csv(rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV."""
    csv.writer(sys.stdout, lineterminator="\n").writerows(rows)


def table(language: Language, *headings: str) -> Table:
    """Return an empty table with translated headings; the first column is not wrapped."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        made.add_column(translate(language, heading), overflow="fold", no_wrap=number == 0)
    return made


def title_of(ref: ItemRef, language: Language) -> str:
    """Return the title for one line; what was not seen says so."""
    if not ref.title:
        return translate(language, "(not found)" if ref.not_found else "(not seen)")
    return ref.title.read(language)[0]


def tell_error(error: KakehashiError, language: Language) -> None:
    """Print an error to standard error, with findings or suggestions when it has any."""
    _errors.print(escape(error.text(language)))
    if isinstance(error, BuildError):
        for finding in error.findings:
            _errors.print(escape(finding.text(language)))
    if error.suggestions:
        near = ", ".join(error.suggestions)
        _errors.print(escape(translate(language, "Did you mean: {near}?", near=near)))


def show_crosswalk(services: Services, answer: Crosswalk, language: Language, form: str) -> None:
    """Print a cross-walk."""
    if form == "json":
        print_json(plain.crosswalk_json(answer))
    elif form == "csv":
        print_csv(rows.crosswalk_csv(answer, language))
    else:
        _crosswalk_table(services, answer, language)


def _crosswalk_table(services: Services, answer: Crosswalk, language: Language) -> None:
    heading(answer.item, language)
    if answer.counterparts:
        rows = table(language, "relation", "counterpart", "standing", "why and where")
        for found in answer.counterparts:
            rows.add_row(*_counterpart_cells(services, found, language))
        console.print(rows)
    for missing in answer.none:
        said = translate(
            language,
            "Nothing in {document} corresponds, says {publisher}: {why}",
            document=missing.document,
            publisher=missing.statement.publisher,
            why=_why(missing.statement.rationale, "", language) or "–",
        )
        console.print(escape(said))
    if answer.not_assessed:
        said = translate(
            language, "Not assessed: {documents}", documents=", ".join(answer.not_assessed)
        )
        console.print(escape(said))
    console.print(translate(language, "Release {release}", release=answer.release), style="dim")


def _counterpart_cells(
    services: Services, found: Counterpart, language: Language
) -> tuple[str, str, str, str]:
    statement = found.statement
    sure = "" if statement.confidence is None else f"\n{statement.confidence:.2f}"
    said = ", ".join(part for part in (statement.publisher, statement.locator) if part)
    gone = [_not_in_force(services, found, language) for found in statement.superseded]
    return (
        plain.relation_words(found.relation, language),
        f"{found.item.id}\n{escape(title_of(found.item, language))}",
        services.terms.code("standing", statement.standing).read(language)[0] + sure,
        escape(
            "\n".join(
                (_why(statement.rationale, statement.source_relation, language), f"({said})", *gone)
            )
        ),
    )


def _not_in_force(services: Services, found: Superseded, language: Language) -> str:
    impact = services.terms.code("impact", found.impact).read(language)[0]
    return superseded_words(found, impact, language)


def _why(rationale: Text, source_relation: str, language: Language) -> str:
    if rationale:
        return rationale.read(language)[0]
    return f"“{source_relation}”" if source_relation else ""


def say(text: str, style: str | None = None) -> None:
    """Print a line as it is, however long."""
    console.print(escape(text), style=style, soft_wrap=True)


def footer(nestings: bool, release: str, language: Language) -> None:
    """Print from which release an answer is, and whether nesting was a premise."""
    said = translate(
        language,
        "with the documents' nesting" if nestings else "without the documents' nesting",
    )
    say(f"{translate(language, 'Release {release}', release=release)}, {said}", style="dim")


def heading(ref: ItemRef, language: Language) -> None:
    """Print an item as the heading of what follows."""
    number = f"{ref.notation} " if ref.notation else ""
    console.print(f"[bold]{ref.id}[/bold]  {escape(number + title_of(ref, language))}")


def show_item(services: Services, item: ItemView, language: Language, form: str) -> None:
    """Print everything known of an item."""
    if form == "json":
        print_json(plain.item_json(item))
        return
    rows = list(_item_rows(services, item, language))
    if form == "csv":
        print_csv(rows)
        return
    heading(item.ref, language)
    shown = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column(style="bold")
    shown.add_column(overflow="fold")
    for name, value in rows[1:]:
        shown.add_row(name, escape(value))
    console.print(shown)


def _item_rows(services: Services, item: ItemView, language: Language) -> list[tuple[str, str]]:
    """Return label and value of everything that is there, without the empty ones."""

    def code(scheme: str, notation: str) -> str:
        return services.terms.code(scheme, notation).read(language)[0] if notation else ""

    nesting = "part of" if item.part_of_parent else "listed under"
    rows = [
        ("identifier", item.ref.id),
        ("document", f"{item.ref.document}: {item.document_title.read(language)[0]}"),
        ("kind", item.ref.kind_label.read(language)[0]),
        *(("title", value) for value in (item.ref.title.en, item.ref.title.ja)),
        ("summary", item.summary.read(language)[0]),
        (nesting, item.parents[-1].id if item.parents else ""),
        ("why not a part", item.nesting_reason.read(language)[0]),
        ("evidence", code("evidence", item.ref.evidence)),
        ("locator", item.locator),
        ("source", item.source),
        (
            "not in force",
            _not_in_force(services, item.superseded, language) if item.superseded else "",
        ),
        *(("caution", caution.read(language)[0]) for caution in item.cautions),
        ("class", _labels(item.classes, language)),
        ("class, by the reasoner", _labels(item.inferred_classes, language)),
        ("contains", ", ".join(child.id for child in item.children)),
    ]
    shown = [(translate(language, name), value) for name, value in rows if value]
    return shown + [(text.read(language)[0], value) for _, text, value in item.facts]


def _labels(classes: Iterable[tuple[str, Text]], language: Language) -> str:
    return ", ".join(text.read(language)[0] for _, text in classes)


def show_findings(findings: Sequence[Finding], language: Language, form: str) -> None:
    """Print what a check found that is no violation."""
    if form == "json":
        print_json([plain.finding_json(f) for f in findings])
    elif form == "csv":
        head = ("file", "line", "severity", "node", "message")
        rows = [(f.file, f.line, f.severity, f.node, f.message(language)) for f in findings]
        print_csv([head, *rows])
    else:
        for finding in findings:
            console.print(escape(finding.text(language)), soft_wrap=True)
        done = translate(language, "No violations; {count} warnings or hints.", count=len(findings))
        console.print(done)


def show_build(built: Built, report: Reporter, language: Language, form: str) -> None:
    """Print the outcome of a build."""
    seconds = sum(record.seconds for record in report.records)
    row: dict[str, Any] = {
        "release": built.release,
        "quads": built.quads,
        "changed": built.changed,
        "seconds": round(seconds, 2),
        "stages": [
            {"stage": r.name, "seconds": round(r.seconds, 2), "made": r.made, "of": r.total}
            for r in report.records
        ],
    }
    if form == "json":
        print_json(row)
        return
    if form == "csv":
        print_csv([tuple(row)[:4], tuple(row.values())[:4]])
        return
    for finding in built.findings:
        console.print(escape(finding.text(language)), soft_wrap=True)
    said = "Release {release}: {quads} triples, built in {seconds} s."
    if not built.changed:
        said = "Release {release}: {quads} triples, unchanged; checked in {seconds} s."
    values = {**row, "quads": f"{built.quads:,}"}
    console.print(translate(language, said, **values))
