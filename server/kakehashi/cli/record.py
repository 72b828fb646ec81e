"""Commands for the store of record: whether it is whole, its backup, and its state made anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kakehashi.cli.options import common, settings_of
from kakehashi.cli.record_seed import seed
from kakehashi.errors import BadInputError, StoreError
from kakehashi.messages import Language, label, translate
from kakehashi.settings import Settings

if TYPE_CHECKING:
    from kakehashi.store.record.record import Record

__all__ = ["RECORD", "existing_record"]


@click.group(help="Look after the store of record: what people wrote.")
def record() -> None:
    """Hold the commands together."""


@click.group(help="Prove that nothing was changed behind the record's back.")
def audit() -> None:
    """Hold the commands together."""


@click.command(help="Find any edit, gap or reordering in the record; exit 1 when there is one.")
@common
def verify(lang: str | None, form: str) -> None:
    from kakehashi.cli.output import console, print_csv, print_json  # noqa: PLC0415

    settings, language = settings_of(lang)
    with existing_record(settings) as opened:
        faults, head = opened.faults(), _head_of(opened)
    if form == "json":
        rows = [{"where": f.file, "event": f.line, "message": f.message(language)} for f in faults]
        print_json({"sound": not faults, "events": head["events"], "faults": rows})
    elif form == "csv":
        print_csv([["where", "event", "message"], *[(f.file, f.line, f.message(language))
                                                    for f in faults]])  # fmt: skip
    elif faults:
        for fault in faults:
            console.print(fault.message(language), style="red", markup=False)
        said = translate(language, "{count} faults in {place}.", count=len(faults),
                         place=faults[0].file)  # fmt: skip
        console.print(said, markup=False)
    else:
        click.echo(translate(language, "Nothing was changed: {events} events.", **head))
    if faults:
        sys.exit(1)


@click.command(help="Say where the record is, and how much there is in it.")
@common
def status(lang: str | None, form: str) -> None:
    from kakehashi.cli.output import console, print_csv, print_json, table  # noqa: PLC0415

    settings, language = settings_of(lang)
    with existing_record(settings) as opened:
        row = {"place": opened.place(), "bytes": opened.size()} | _head_of(opened)
        row["entries"] = len(opened.log.entries()[1])
    if form == "json":
        print_json(row)
    elif form == "csv":
        print_csv([list(row), list(row.values())])
    else:
        shown = table(language, *row)
        shown.add_row(*map(str, row.values()))
        console.print(shown)


@click.command(help="Write a backup of the record into FILE, which must not exist.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@common
def backup(file: Path, lang: str | None, form: str) -> None:
    settings, language = settings_of(lang)
    with existing_record(settings) as opened:
        count = _write(file, opened.backup())
    _say(language, form, label("Written: {file}, {events} events."), file=str(file), events=count)


@click.command(help="Fill an empty record from the backup in FILE.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
def restore(file: Path, lang: str | None, form: str) -> None:
    settings, language = settings_of(lang)
    try:
        with _opened(settings) as opened, file.open(encoding="utf-8", newline="\n") as lines:
            count = opened.restore(lines)
    except (OSError, UnicodeError) as error:
        raise BadInputError("This is no whole backup of a record.", where=str(file)) from error
    _say(language, form, label("Restored: {events} events."), events=count)


@click.command(help="Make anew from the log: the state of every entry, and the graphs.")
@common
def rebuild(lang: str | None, form: str) -> None:
    from kakehashi.services.live.rebuild import rebuild as made_anew  # noqa: PLC0415

    settings, language = settings_of(lang)
    with existing_record(settings) as opened:
        made = made_anew(opened, settings)
    told = (
        label("Made anew: {entries} entries, and {triples} triples in the engine.")
        if made.engine
        else label("Made anew: {entries} entries; the next server makes {triples} triples.")
    )
    _say(language, form, told, **asdict(made))


@contextmanager
def _opened(settings: Settings) -> Iterator[Record]:
    from kakehashi.store.record.record import open_record  # noqa: PLC0415

    with closing(open_record(settings.record_url, settings.record_dir)) as opened:
        yield opened


@contextmanager
def existing_record(settings: Settings) -> Iterator[Record]:
    """Open the record, but make none: who looks for it has it somewhere else."""
    from kakehashi.store.record.database import place_of  # noqa: PLC0415

    if not settings.record_url and not place_of(settings.record_dir).exists():
        raise StoreError(
            "There is no record.",
            where=str(settings.record_dir),
            remedy="Name its folder with KAKEHASHI_RECORD_DIR, or its database with"
            " KAKEHASHI_RECORD_URL.",
        )
    with _opened(settings) as opened:
        yield opened


def _head_of(opened: Record) -> dict[str, Any]:
    try:
        head = opened.log.head()
    except Exception:
        return {"events": None, "head": None}
    return {"events": head.sequence, "head": head.hash}


def _write(file: Path, lines: Iterator[str]) -> int:
    """Write a file that only its owner may read, whole or not at all; return its events."""
    count = 0
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInputError(
            "{file} exists already.", remedy="Name another file.", file=str(file)
        ) from error
    except OSError as error:
        raise BadInputError(
            "{file} cannot be written: {reason}", file=str(file), reason=error.strerror
        ) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as target:
            for line in lines:
                target.write(f"{line}\n")
                count += line.startswith('{"event":')
            target.flush()
            os.fsync(target.fileno())
    except BaseException as error:
        file.unlink()
        if isinstance(error, OSError):
            raise BadInputError(
                "{file} cannot be written: {reason}", file=str(file), reason=error.strerror
            ) from error
        raise
    return count


def _say(language: Language, form: str, message: str, **values: object) -> None:
    from kakehashi.cli.output import print_json  # noqa: PLC0415

    if form == "json":
        print_json(values)
    else:
        click.echo(translate(language, message, **values))


for _command in (verify, status, backup, restore, rebuild, seed):
    record.add_command(_command)
audit.add_command(verify)

RECORD: tuple[click.Command, ...] = (audit, record)
