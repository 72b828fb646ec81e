"""The command for whoever installed the package and wants a graph of their own."""

from __future__ import annotations

from pathlib import Path

import click

from kakehashi.cli.options import common, settings_of
from kakehashi.messages import label, translate

__all__ = ["PROJECT"]


@click.command(help="Copy the sources into FOLDER, to add documents and mappings and build there.")
@click.argument("folder", type=click.Path(path_type=Path))
@common
def init(folder: Path, lang: str | None, form: str) -> None:
    from kakehashi.build.packaged import copy_project  # noqa: PLC0415
    from kakehashi.cli.output import print_json  # noqa: PLC0415

    settings, language = settings_of(lang)
    count = copy_project(settings, folder)
    if form == "json":
        print_json({"folder": str(folder), "files": count})
        return
    said = label("Copied: {count} files to {folder}. Go there and run «kakehashi build».")
    click.echo(translate(language, said, count=count, folder=str(folder)))


PROJECT: tuple[click.Command, ...] = (init,)
