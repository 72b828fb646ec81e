"""Print what comes of a file that was brought back, for a person and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from kakehashi.cli.output import console, print_csv, print_json, table
from kakehashi.exports.offline_rows import FIELDS, MEANWHILE
from kakehashi.messages import Language, label, translate
from kakehashi.services.live.offline_plan import KINDS

if TYPE_CHECKING:
    from kakehashi.services.live.offline_file import Brought
    from kakehashi.services.live.offline_plan import Line, Plan

__all__ = ["plan_json", "show_plan"]

_COLUMNS = ("sheet", "row", "what", "statement", "proposal", "column", "base", "yours", "theirs",
            "message")  # fmt: skip


def show_plan(
    brought: Brought, plan: Plan, made: Sequence[str], language: Language, form: str
) -> None:
    """Print what each row comes to, and what was proposed."""
    if form == "json":
        print_json(plan_json(brought, plan, made, language))
    elif form == "csv":
        rows = [row for line in plan.lines for row in _rows(line, language)]
        print_csv([_COLUMNS, *([row[name] for name in _COLUMNS] for row in rows)])
    else:
        _show(brought, plan, made, language)


def plan_json(
    brought: Brought, plan: Plan, made: Sequence[str], language: Language
) -> dict[str, Any]:
    """Return it as JSON; rows that are as they were are only counted."""
    told = [row for line in plan.lines if line.kind != "same" for row in _rows(line, language)]
    return {
        "counts": plan.counts,
        "rows": told,
        "findings": [finding.text(language) for finding in brought.findings],
        "proposed": list(made),
    }


def _rows(line: Line, language: Language) -> list[dict[str, object]]:
    """Return a row for each fault or difference; one at least."""
    same: dict[str, object] = {
        "sheet": line.row.part,
        "row": line.row.number,
        "what": line.kind,
        "statement": line.statement,
        "proposal": line.proposal,
    }
    blank = dict.fromkeys(_COLUMNS, "")
    found = [
        {
            "field": fault.field,
            "column": line.row.columns.get(fault.field, fault.field),
            "message": translate(language, fault.message, **fault.values),
        }
        for fault in line.faults
    ]
    said = translate(language, MEANWHILE[line.meanwhile]) if line.meanwhile else ""
    found += [
        {
            "field": d.field,
            "column": d.field,
            "base": d.base,
            "yours": d.yours,
            "theirs": d.theirs,
            "message": said,
        }
        for d in line.differences
    ]
    return [blank | same | one for one in found or [{"message": said}]]


def _show(brought: Brought, plan: Plan, made: Sequence[str], language: Language) -> None:
    for finding in brought.findings:
        console.print(finding.text(language), markup=False)
    counted = (
        f"{translate(language, KINDS[kind])} {count}"
        for kind, count in plan.counts.items()
        if count
    )
    console.print(", ".join(counted) or translate(language, "The file has no rows."), markup=False)
    shown = table(language, "row", "what comes of it", "column", "before", "yours", "now")
    for line in plan.lines:
        for row in _rows(line, language) if line.kind != "same" else ():
            name = FIELDS.get(str(row.get("field", "")), str(row["column"]))
            words = (
                " ".join(filter(None, (line.row.part, str(line.row.number)))),
                " ".join(filter(None, (translate(language, KINDS[line.kind]), line.proposal))),
                translate(language, name) if name else "",
                str(row["base"]),
                str(row["yours"] or row["message"]),
                str(row["theirs"]),
            )
            shown.add_row(*map(escape, words))
    if shown.row_count:
        console.print(shown)
    for message in dict.fromkeys(line.meanwhile for line in plan.lines if line.meanwhile):
        console.print(translate(language, MEANWHILE[message]), markup=False)
    if plan.counts["faulty"]:
        told = label("Mend the faulty rows and bring the file again: what was proposed stays once.")
        console.print(translate(language, told), markup=False)
    said = label("Proposed: {count}.")
    console.print(translate(language, said, count=len(made)), markup=False)
