"""Print what an import does or would do, for a person who decides and for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from kakehashi.cli.output import console, print_csv, print_json, table
from kakehashi.exports.words import relation_words, standing_words
from kakehashi.messages import Language, label, translate
from kakehashi.model.relation import parse_relation

if TYPE_CHECKING:
    from kakehashi.errors import Finding
    from kakehashi.services.intake import Plan

__all__ = ["import_json", "show_import"]

#: Findings of one kind that are printed; a program gets all of them.
_SHOWN = 10
_COLUMNS = ("file", "row", "column", "severity", "check", "message")


def show_import(planned: Plan, written: Sequence[str], language: Language, form: str) -> None:
    """Print the plan and which files were written."""
    if form == "json":
        print_json(import_json(planned, written, language))
    elif form == "csv":
        print_csv([_COLUMNS, *_rows(planned, language)])
    else:
        _show(planned, written, language)


def import_json(planned: Plan, written: Sequence[str], language: Language) -> dict[str, Any]:
    """Return the plan as JSON."""
    draft = planned.draft
    counts = draft.counts
    return {
        "file": planned.file,
        "format": planned.format,
        "ok": planned.usable,
        "rows": {
            "read": counts.rows,
            "taken": counts.taken,
            "joined": counts.joined,
            "there": counts.there,
            "faulty": counts.faulty,
        },
        "documents": [
            {
                "slug": document.slug,
                "title": {"ja": document.title.ja, "en": document.title.en},
                "items": len(document.items),
                "stub": document.stub,
            }
            for document in draft.bundle.documents
        ],
        "sets": [
            {"name": entry.name, "standing": entry.standing, "strict": entry.strict}
            for entry in draft.bundle.entries
        ],
        "statements": dict(planned.relations),
        "pairs": {f"{a}--{b}": count for (a, b), count in sorted(planned.pairs.items())},
        "words": {r.source_relation: r.relation.text for r in draft.readings},
        "findings": [dict(zip(_COLUMNS, row, strict=True)) for row in _rows(planned, language)],
        "written": list(written),
    }


def _rows(planned: Plan, language: Language) -> Iterator[tuple[object, ...]]:
    for f in planned.draft.findings:
        yield f.file, f.line, f.node, f.severity, f.check, f.message(language)


def _show(planned: Plan, written: Sequence[str], language: Language) -> None:
    draft, counts = planned.draft, planned.draft.counts
    said = label("{file}, read as {format}: {rows} rows.")
    _say(language, said, file=planned.file, format=planned.format, rows=f"{counts.rows:,}")
    said = label(
        "{taken} statements are new, {there} are there already, {joined} rows repeat another, "
        "{faulty} rows have faults."
    )
    values = {name: f"{getattr(counts, name):,}" for name in ("taken", "there", "joined", "faulty")}
    _say(language, said, **values)
    if draft.bundle.documents:
        shown = table(language, "document", "title", "items", "stub")
        for document in draft.bundle.documents:
            stub = translate(language, "yes") if document.stub else ""
            title = document.title.read(language)[0]
            shown.add_row(document.slug, escape(title), f"{len(document.items):,}", stub)
        console.print(shown)
    if draft.added:
        _show_statements(planned, language)
    if draft.readings:
        shown = table(language, "new word", "read as")
        for reading in draft.readings:
            shown.add_row(
                escape(reading.source_relation), relation_words(reading.relation, language)
            )
        console.print(shown)
    _show_findings(draft.findings, language)
    _show_end(planned, written, language)


def _show_statements(planned: Plan, language: Language) -> None:
    entries = {entry.name: entry for entry in planned.draft.bundle.entries}
    shown = table(language, "set", "standing", "statements")
    shown.columns[0].no_wrap = False
    for name, count in sorted(Counter(r.mapping_set for r in planned.draft.added).items()):
        shown.add_row(name, standing_words(entries[name].standing, language), f"{count:,}")
    console.print(shown)
    shown = table(language, "from", "to", "statements")
    for (subject, object_), count in sorted(planned.pairs.items()):
        shown.add_row(subject, object_, f"{count:,}")
    console.print(shown)
    shown = table(language, "relation", "statements")
    for text, count in sorted(planned.relations.items(), key=lambda pair: (-pair[1], pair[0])):
        words = (
            translate(language, "nothing corresponds")
            if text == "none"
            else relation_words(parse_relation(text), language)
        )
        shown.add_row(words, f"{count:,}")
    console.print(shown)


def _show_findings(findings: Sequence[Finding], language: Language) -> None:
    """Print what was found; what several rows have in common is said once, at the first."""
    alike: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.severity, finding.check, finding.file, finding.message_en)
        alike.setdefault(key, []).append(finding)
    told: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for (_, check, _, _), same in alike.items():
        told[check] += 1
        if told[check] > _SHOWN:
            left[check] += len(same)
            continue
        console.print(escape(same[0].text(language)), soft_wrap=True)
        if rows := list(dict.fromkeys(f.line for f in same[1:] if f.line != same[0].line)):
            said = label("  the same in {count} more rows: {rows}")
            listed = ", ".join(map(str, rows[:_SHOWN])) + (", …" if len(rows) > _SHOWN else "")
            _say(language, said, count=f"{len(rows):,}", rows=listed)
    for check, count in left.items():
        said = label("{check}: {count} more; --format csv or json prints all.")
        _say(language, said, check=check, count=f"{count:,}")


def _show_end(planned: Plan, written: Sequence[str], language: Language) -> None:
    faults = sum(finding.severity == "violation" for finding in planned.draft.findings)
    if count := len(planned.contradictions):
        _say(language, label("{count} contradictions with what is there."), count=count)
    if faults:
        _say(language, label("{count} faults: nothing was written."), count=f"{faults:,}")
    elif not written:
        _say(language, label("No faults; nothing was written."))
    for path in written:
        _say(language, label("Written: {path}"), path=path)
    if written:
        _say(language, label("Run `kakehashi build` to have it in the graph."))


def _say(language: Language, message: str, **values: object) -> None:
    console.print(escape(translate(language, message, **values)), soft_wrap=True)
