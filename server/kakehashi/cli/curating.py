"""Commands of curators: what was approved goes to the mapping sets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from kakehashi.cli.offline import OFFLINE
from kakehashi.cli.options import common, settings_of
from kakehashi.messages import label, translate

__all__ = ["CURATING"]


@click.group(help="Proposals, approvals and the mapping set that they make.")
def curate() -> None:
    """Hold the commands together."""


@curate.command(help="Write the approved statements to the mapping sets, in their one form.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=None,
    help="Folder of the mapping sets; else the project's.",
)
@common
def export(into: Path | None, lang: str | None, form: str) -> None:
    from kakehashi.build.artefacts import write_atomically  # noqa: PLC0415
    from kakehashi.build.packaged import changeable  # noqa: PLC0415
    from kakehashi.cli.output import print_json  # noqa: PLC0415
    from kakehashi.services.live import open_live  # noqa: PLC0415
    from kakehashi.services.live.export import files_of  # noqa: PLC0415

    settings, language = settings_of(lang)
    live = open_live(settings)
    try:
        board = live.desk.board()
        files = files_of(board, into or changeable(settings) / "mappings")
    finally:
        live.close()
    for path, content in files.items():
        write_atomically(path, content)
    if form == "json":
        print_json({"statements": len(board.curated), "written": sorted(map(str, files))})
        return
    told = label("Written: {count} statements, {changed} files changed.")
    click.echo(translate(language, told, count=len(board.curated), changed=len(files)))


@curate.command(
    help="Say how many proposals and approved statements there are, and what is not exported yet."
)
@common
def status(lang: str | None, form: str) -> None:
    from kakehashi.cli.output import print_json  # noqa: PLC0415
    from kakehashi.services.live import open_live  # noqa: PLC0415
    from kakehashi.services.live.export import record_of  # noqa: PLC0415
    from kakehashi.sssom.reader import read_set  # noqa: PLC0415

    settings, language = settings_of(lang)
    live = open_live(settings)
    try:
        board = live.desk.board()
    finally:
        live.close()
    place = settings.project_dir / "mappings/curated.sssom.tsv"
    there = {r.identifier: r for r in read_set(place).records} if place.exists() else {}
    wanted = {identifier: record_of(state) for identifier, state in board.curated.items()}
    pending = sum(there.get(name) != record for name, record in wanted.items())
    pending += len(board.gone & there.keys())
    found = Counter(filed.proposal.status for filed in board.proposals.values())
    counts = {name: found[name] for name in ("open", "approved", "declined", "withdrawn")}
    counts |= {"curated": len(wanted), "pending": pending}
    if form == "json":
        print_json(counts)
        return
    told = label(
        "Proposals: {open} under review, {approved} approved, {declined} declined, {withdrawn}"
        " taken back. Statements: {curated}, of which {pending} are not exported."
    )
    click.echo(translate(language, told, **counts))


for _command in OFFLINE:
    curate.add_command(_command)

CURATING: tuple[click.Command, ...] = (curate,)
