"""Commands for whoever runs a server: which releases there are, and which one is served."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kakehashi.cli.options import common, settings_of, with_release
from kakehashi.errors import UnknownThingError
from kakehashi.messages import Language, label, translate
from kakehashi.settings import Settings

__all__ = ["RELEASES"]


@click.command(help="List the releases that are kept.")
@common
def releases(lang: str | None, form: str) -> None:
    from kakehashi.cli.output import console, print_csv, print_json, table  # noqa: PLC0415

    settings, language = settings_of(lang)
    rows = list(_rows(settings))
    if form == "json":
        print_json(rows)
        return
    if form == "csv":
        print_csv([["release", "version", "triples", "loaded", "served"], *map(_cells, rows)])
        return
    shown = table(language, "release", "version", "triples", "loaded", "served")
    for row in rows:
        served = translate(language, "yes") if row["served"] else ""
        shown.add_row(*map(str, _cells(row)[:4]), served)
    console.print(shown)


@click.command(help="Serve RELEASE from now on; a running server takes it over without a break.")
@click.argument("release")
@common
def activate(release: str, lang: str | None, form: str) -> None:
    from kakehashi.build.release import activate as run  # noqa: PLC0415
    from kakehashi.store.release_format import check_format, no_release  # noqa: PLC0415

    settings, language = settings_of(lang)
    known = [row["release"] for row in _rows(settings)]
    if release not in known:
        raise no_release(release, known)
    check_format(settings.build_dir / "releases" / release)
    run(settings.build_dir / "releases", settings.build_dir / "current", release)
    _say(language, form, label("Release {release} is served."), release=release)


@click.command(help="Write the served release into FILE, to keep it or to move it.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@common
def dump(file: Path, lang: str | None, form: str) -> None:
    from kakehashi.build.dump import dump as run  # noqa: PLC0415
    from kakehashi.build.release import current_release  # noqa: PLC0415

    settings, language = with_release(*settings_of(lang))
    if (folder := current_release(settings.build_dir)) is None:
        raise UnknownThingError("There is no release in {folder}.", folder=str(settings.build_dir))
    count = run(folder, file)
    _say(language, form, label("Written: {file}, {count} files."), file=str(file), count=count)


@click.command(help="Make the release in FILE (written by dump) ready, and serve it.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--activate/--no-activate", "served", default=True, help="Whether to serve it now.")
@common
def restore(file: Path, served: bool, lang: str | None, form: str) -> None:
    from kakehashi.build.dump import restore as run  # noqa: PLC0415
    from kakehashi.build.release import activate as serve  # noqa: PLC0415

    settings, language = settings_of(lang)
    release = run(file, settings.build_dir / "releases")
    if not served:
        _say(language, form, label("Release {release} is ready."), release=release)
        return
    serve(settings.build_dir / "releases", settings.build_dir / "current", release)
    _say(language, form, label("Release {release} is served."), release=release)


def _rows(settings: Settings) -> list[dict[str, Any]]:
    """Return what is known of each kept release, the newest first."""
    current = (settings.build_dir / "current").resolve()
    found = []
    for mark in (settings.build_dir / "releases").glob("*/complete"):
        manifest = json.loads((mark.parent / "manifest.json").read_text(encoding="utf-8"))
        loaded = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
        found.append(
            {
                "release": manifest["release"],
                "version": manifest["version"],
                "triples": manifest["quads"],
                "loaded": loaded.isoformat(timespec="seconds"),
                "served": mark.parent.resolve() == current,
            }
        )
    return sorted(found, key=lambda row: str(row["loaded"]), reverse=True)


def _cells(row: dict[str, Any]) -> list[object]:
    return list(row.values())


def _say(language: Language, form: str, message: str, **values: object) -> None:
    from kakehashi.cli.output import print_json  # noqa: PLC0415

    if form == "json":
        print_json(values)
    else:
        click.echo(translate(language, message, **values))


RELEASES: tuple[click.Command, ...] = (activate, dump, releases, restore)
