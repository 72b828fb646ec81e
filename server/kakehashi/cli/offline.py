"""Commands for curators who work offline: take statements along, and bring the file back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kakehashi.cli.options import common, settings_of, with_release
from kakehashi.errors import BadInputError
from kakehashi.messages import Language, label, translate

if TYPE_CHECKING:
    from kakehashi.services import Services
    from kakehashi.services.live import Live

__all__ = ["OFFLINE"]


@click.command(
    help="Write the statements of two documents to FILE, to work on them offline: a workbook, or"
    " SSSOM when FILE ends in .tsv. Without documents: those of the desk."
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "first", default="", help="One document, such as nisc.")
@click.option("--to", "second", default="", help="The other document.")
@common
def workbook(file: Path, first: str, second: str, lang: str | None, form: str) -> None:
    from kakehashi.build.artefacts import write_atomically  # noqa: PLC0415
    from kakehashi.cli.output import print_json  # noqa: PLC0415
    from kakehashi.exports.offline_sssom import offline_sssom  # noqa: PLC0415
    from kakehashi.exports.offline_workbook import offline_workbook  # noqa: PLC0415
    from kakehashi.services.live.baggage import packed  # noqa: PLC0415

    writers = {".xlsx": offline_workbook, ".tsv": offline_sssom}
    if (write := writers.get(file.suffix.lower())) is None:
        raise BadInputError(
            "The name of the file says no format.",
            where=str(file),
            remedy="Let it end in .xlsx or in .sssom.tsv.",
        )
    if file.exists():
        raise BadInputError(
            "The file {path} is there already.", remedy="Give another name.", path=str(file)
        )
    with _opened(lang) as (services, live, language):
        parts = services.catalogue, services.statements, services.exchange
        baggage = packed(live.desk.board(), services.release.id, parts, first, second)
    write_atomically(file, write(baggage))
    if form == "json":
        print_json({"written": str(file), "statements": len(baggage.held)})
        return
    told = label("Written: {path}, {count} statements.")
    click.echo(translate(language, told, path=str(file), count=len(baggage.held)))


@click.command(
    name="import",
    help="Bring FILE back, a workbook or SSSOM: what it says anew is proposed, never stated.",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--account", required=True, help="Who proposes it.")
@click.option("--dry-run", is_flag=True, help="Say what would be proposed, and propose nothing.")
@click.option("--mine", is_flag=True, help="Propose also what is in conflict with others.")
@common
def import_(  # noqa: PLR0917  (click passes options by name)
    file: Path, account: str, dry_run: bool, mine: bool, lang: str | None, form: str
) -> None:
    from kakehashi.cli.offline_output import show_plan  # noqa: PLC0415
    from kakehashi.model.live.proposal import Person  # noqa: PLC0415
    from kakehashi.services.live.curated import facts_of  # noqa: PLC0415
    from kakehashi.services.live.offline import file_plan, plan_of  # noqa: PLC0415
    from kakehashi.services.live.offline_file import read_file  # noqa: PLC0415

    brought = read_file(_content(file), file.name)
    with _opened(lang) as (services, live, language):
        person = live.accounts.one(account)
        board = live.desk.board()
        facts = facts_of(board, services.catalogue, services.statements)
        plan = plan_of(brought.rows, board, facts, lambda scopes: person.may("propose", *scopes))

        def by(scopes: Sequence[str]) -> Person:
            return Person(person.name, person.display, person.may("decide", *scopes))

        chosen = [] if dry_run else plan.proposed(mine=lambda _: mine)
        made = file_plan(live.desk, chosen, by)
    show_plan(brought, plan, [event.entry for event in made], language, form)
    if plan.counts["faulty"] or brought.findings:
        raise SystemExit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInputError(
            "{file} cannot be read: {reason}", file=str(file), reason=error.strerror
        ) from error


@contextmanager
def _opened(lang: str | None) -> Iterator[tuple[Services, Live, Language]]:
    from kakehashi.services import open_services  # noqa: PLC0415
    from kakehashi.services.live import open_live  # noqa: PLC0415

    settings, language = with_release(*settings_of(lang))
    with closing(open_live(settings)) as live, closing(open_services(settings, live=live)) as found:
        yield found, live, language


OFFLINE: tuple[click.Command, ...] = (workbook, import_)
