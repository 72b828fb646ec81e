"""Write documents and mapping sets in the formats of other tools."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kakehashi.cli.options import common, opened
from kakehashi.messages import Language, label, translate

if TYPE_CHECKING:
    from kakehashi.model.exchange import Bundle

__all__ = ["EXPORTING"]


@click.command(help="Write documents and mapping sets in FORMAT; --list shows the formats.")
@click.argument("name", metavar="[FORMAT]", default="")
@click.option("--list", "only_list", is_flag=True, help="Show every format, and what it loses.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder for the files; or, with an ending, one file: a .zip holds several.",
)
@click.option("--document", "-d", multiple=True, help="Only this document and its statements.")
@click.option("--pair", multiple=True, help="Only two documents, such as nisc--cpsf.")
@click.option("--standing", multiple=True, help="Only statements of this standing.")
@click.option("--licence", multiple=True, help="Only mapping sets under this licence (its IRI).")
@click.option("--set", "sets", multiple=True, help="Only this mapping set.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@common
def export(  # noqa: PLR0917  (click passes options by name)
    name: str,
    only_list: bool,
    out: Path | None,
    document: tuple[str, ...],
    pair: tuple[str, ...],
    standing: tuple[str, ...],
    licence: tuple[str, ...],
    sets: tuple[str, ...],
    force: bool,
    lang: str | None,
    form: str,
) -> None:
    from kakehashi.exports import exchange  # noqa: PLC0415  (slow import)
    from kakehashi.services.exchange import Choice  # noqa: PLC0415

    services, language = opened(lang)
    if only_list:
        _show_formats(services.release.id, language, form)
        return
    if not name or out is None:
        raise click.UsageError(translate(language, "Name a format and, with --out, a place."))
    chosen = exchange.find(name)
    bundle = services.exchange.bundle(
        Choice(documents=document, pairs=pair, standings=standing, licences=licence, sets=sets),
        items=exchange.tells_of_items(chosen),
    )
    written = _write(exchange.files_of(chosen, bundle), out, force=force)
    _show_written(bundle, written, language, form)


def _write(files: Mapping[str, bytes], out: Path, *, force: bool) -> dict[Path, bytes]:
    """Write the files to their places; nothing when one of them is taken."""
    from kakehashi.build.artefacts import write_atomically  # noqa: PLC0415
    from kakehashi.errors import BadInputError  # noqa: PLC0415
    from kakehashi.exports.exchange.zipped import zipped  # noqa: PLC0415

    as_file = bool(out.suffix) and not out.is_dir()
    if len(files) == 1 and as_file:
        places = {out: next(iter(files.values()))}
    elif out.suffix == ".zip" and as_file:
        places = {out: zipped(files)}
    else:
        places = {out / name: content for name, content in files.items()}
    taken = [path for path in places if path.exists()]
    if taken and not force:
        raise BadInputError(
            label("{file} is there already."),
            remedy=label("Name another place, or replace it with --force."),
            file=str(taken[0]),
        )
    try:
        for path, content in places.items():
            write_atomically(path, content)
    except OSError as error:
        raise BadInputError(
            label("{file} cannot be written: {detail}"), file=str(out), detail=str(error.strerror)
        ) from error
    return places


def _show_written(
    bundle: Bundle, written: Mapping[Path, bytes], language: Language, form: str
) -> None:
    from kakehashi.cli.output import print_csv, print_json  # noqa: PLC0415

    counts = {
        "documents": len(bundle.documents),
        "items": sum(len(document.items) for document in bundle.documents),
        "sets": len(bundle.sets),
        "statements": sum(len(one.records) for one in bundle.sets),
        "files": len(written),
        "bytes": sum(map(len, written.values())),
    }
    if form == "json":
        files = sorted(str(path) for path in written)
        print_json({"release": bundle.release, **counts, "written": files})
    elif form == "csv":
        print_csv([list(counts), list(counts.values())])
    else:
        told = label(
            "Release {release}: documents {documents}, items {items}, mapping sets {sets},"
            " statements {statements}; files {files}, bytes {bytes}."
        )
        shown = {name: f"{number:,}" for name, number in counts.items()}
        print(translate(language, told, release=bundle.release, **shown))


def _show_formats(release: str, language: Language, form: str) -> None:
    from kakehashi.cli.output import print_csv, print_json  # noqa: PLC0415
    from kakehashi.exports import exchange  # noqa: PLC0415
    from kakehashi.exports.exchange.listing import (  # noqa: PLC0415
        by_reason,
        exports_csv,
        exports_json,
    )

    if form == "json":
        print_json(exports_json(exchange.exports(), release))
        return
    if form == "csv":
        print_csv(exports_csv(exchange.exports()))
        return
    for found in exchange.exports():
        described = found.format
        print(f"{described.name}: {translate(language, described.title)} ({described.media_type})")
        if described.about:
            print(f"  {translate(language, described.about)}")
        if not found.losses:
            print(f"  {translate(language, 'Nothing is lost.')}")
        for reason, partly, names in by_reason(found.losses):
            degree = translate(language, "carried in part" if partly else "not carried")
            print(f"  - {degree}: {', '.join(names)}: {translate(language, reason)}")


EXPORTING: tuple[click.Command, ...] = (export,)
