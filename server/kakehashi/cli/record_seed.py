"""The command that puts what the documents say onto the live map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kakehashi.cli.options import common, opened
from kakehashi.messages import Language, label, translate

if TYPE_CHECKING:
    from kakehashi.services.live.seed import SeedReport

__all__ = ["seed"]

#: The report in numbers: name in JSON, and what it is called.
_NUMBERS = (
    ("made", label("made")),
    ("changed", label("changed, as the documents did")),
    ("unchanged", label("unchanged")),
    ("kept", label("kept as a person left them")),
    ("refused", label("not taken")),
    ("left_out", label("items left out")),
)


@click.command(
    name="seed",
    help="Put what the documents say of actors, issues, initiatives, events and standards projects"
    " onto the live map; what people wrote stays.",
)
@common
def seed(lang: str | None, form: str) -> None:
    """Run the command."""
    from kakehashi.services.live import open_live  # noqa: PLC0415
    from kakehashi.services.live.seed import seed as run  # noqa: PLC0415

    services, language = opened(lang)
    live = open_live(services.settings)
    try:
        _show(run(live, services), language, form)
    finally:
        live.close()
        services.close()


def _show(report: SeedReport, language: Language, form: str) -> None:
    from kakehashi.cli.output import print_csv, print_json, say  # noqa: PLC0415

    if form == "json":
        print_json(_plain(report, language))
        return
    if form == "csv":
        print_csv([["outcome", "id", "why"], *_rows(report, language)])
        return
    for name, called in _NUMBERS:
        say(f"{_count(report, name):5}  {translate(language, called)}")
    for outcome, identifier, why in _rows(report, language):
        if outcome in ("kept", "refused", "left_out"):
            say(f"{identifier}: {why}")
    say(translate(language, "Release {release}", release=report.release), style="dim")


def _count(report: SeedReport, name: str) -> int:
    value = getattr(report, name)
    return value if isinstance(value, int) else len(value)


def _rows(report: SeedReport, language: Language) -> list[tuple[str, str, str]]:
    """Return what there is to tell of single entries and items."""
    rows = [("made", one, "") for one in report.made]
    rows += [("changed", one, "") for one in report.changed]
    for kept in report.kept:
        if kept.withdrawn:
            said = translate(language, "withdrawn by {account}", account=kept.account)
        else:
            said = translate(
                language,
                "{account} changed it; the documents differ in: {fields}",
                account=kept.account,
                fields=", ".join(kept.fields),
            )
        rows.append(("kept", kept.id, said))
    for refused in report.refused:
        faults = (
            f"{f.field}: {translate(language, f.message, **f.values)}" for f in refused.faults
        )
        rows.append(("refused", refused.id, "; ".join(faults)))
    rows += [("left_out", out.item, translate(language, out.why)) for out in report.left_out]
    return rows


def _plain(report: SeedReport, language: Language) -> dict[str, Any]:
    said = {(outcome, name): why for outcome, name, why in _rows(report, language)}
    return {
        "release": report.release,
        "made": list(report.made),
        "changed": list(report.changed),
        "unchanged": report.unchanged,
        "kept": [
            {
                "id": k.id,
                "account": k.account,
                "withdrawn": k.withdrawn,
                "fields": list(k.fields),
                "why": said["kept", k.id],
            }
            for k in report.kept
        ],
        "refused": [{"id": r.id, "why": said["refused", r.id]} for r in report.refused],
        "left_out": [{"item": o.item, "why": said["left_out", o.item]} for o in report.left_out],
    }
