"""Commands for webhooks: how far each has come, and a message to try one with."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from uuid import uuid4

import click

from kakehashi.cli.options import common, settings_of
from kakehashi.cli.record import existing_record
from kakehashi.errors import UnknownThingError
from kakehashi.messages import translate
from kakehashi.settings import Settings

__all__ = ["WEBHOOKS"]


@click.group(help="Webhooks: who is told of every change of the live map.")
def webhooks() -> None:
    """Hold the commands together."""


@dataclass(frozen=True, slots=True)
class _Row:
    webhook: str
    host: str
    audience: str
    position: int | None  #: None: no server has begun
    behind: int
    delivered: int
    failures: int  #: in a row
    fault: str
    since: str


@webhooks.command(help="Say how far each webhook has come, and what keeps it.")
@common
def status(lang: str | None, form: str) -> None:
    from kakehashi.cli.output import console, print_csv, print_json, table  # noqa: PLC0415

    settings, language = settings_of(lang)
    rows = [
        {name: getattr(row, name) for name in _Row.__dataclass_fields__} for row in _rows(settings)
    ]
    if form == "json":
        print_json(rows)
    elif form == "csv":
        print_csv([list(_Row.__dataclass_fields__), *(list(row.values()) for row in rows)])
    else:
        shown = table(language, *_Row.__dataclass_fields__)
        for row in rows:
            shown.add_row(*("–" if value is None else str(value) for value in row.values()))
        console.print(shown)


def _rows(settings: Settings) -> list[_Row]:
    from kakehashi.services.live.hooks import Position, folder_of, kept, read_targets  # noqa: PLC0415

    targets = read_targets(settings)
    with existing_record(settings) as opened:
        head = opened.log.head().sequence
    rows = []
    for one in targets:
        found = kept(folder_of(settings.record_dir), one.name)
        at = found or Position(head, "")
        rows.append(
            _Row(
                one.name,
                one.host,
                "members" if one.members else "public",
                found.sequence if found else None,
                max(0, head - at.sequence),
                at.delivered,
                at.failures,
                at.fault,
                at.since,
            )
        )
    return rows


@webhooks.command(help="Send a message to the webhook NAME; exit 1 when it is not taken.")
@click.argument("name")
@common
def test(name: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.output import print_csv, print_json  # noqa: PLC0415
    from kakehashi.services.live.hooks import read_targets, send  # noqa: PLC0415

    settings, language = settings_of(lang)
    targets = {one.name: one for one in read_targets(settings)}
    if name not in targets:
        raise UnknownThingError(
            "There is no webhook {name}.", suggestions=tuple(targets), name=name
        )
    body = json.dumps({"action": "test", "webhook": name}).encode()
    outcome = send(targets[name], f"test_{uuid4().hex}", body)
    answer = {"webhook": name, "taken": not outcome.fault, "fault": outcome.fault}
    if form == "json":
        print_json(answer)
    elif form == "csv":
        print_csv([list(answer), list(answer.values())])
    elif outcome.fault:
        click.echo(translate(language, "{name} did not take it: {fault}", **_said(answer)))
    else:
        click.echo(translate(language, "{name} took it.", **_said(answer)))
    if outcome.fault:
        sys.exit(1)


def _said(answer: dict[str, object]) -> dict[str, object]:
    return {"name": answer["webhook"], "fault": answer["fault"]}


WEBHOOKS: tuple[click.Command, ...] = (webhooks,)
