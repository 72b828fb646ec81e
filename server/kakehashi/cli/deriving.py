"""Derive everything at once, here or on many machines."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kakehashi.cli.options import common, settings_of, with_release
from kakehashi.messages import Language, translate

if TYPE_CHECKING:
    from kakehashi.spark.run import Derived

__all__ = ["DERIVING"]


@click.command(help="Write everything that follows from the current release, or from statements.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="File to write: .nq with proofs, .csv or .parquet without.",
)
@click.option(
    "--engine",
    type=click.Choice(["embedded", "spark"]),
    default="embedded",
    help="What derives: this process, or Spark.",
)
@click.option(
    "--statements",
    multiple=True,
    type=click.Path(path_type=Path),
    help="File of statements to derive from, instead of the release; may be repeated.",
)
@click.option(
    "--master", default="", help="Where Spark runs, such as local[2] or spark://HOST:7077."
)
@click.option("--conf", multiple=True, help="Setting of Spark: name=value; may be repeated.")
@click.option(
    "--columns",
    type=click.IntRange(0),
    default=0,
    help="How many items Spark derives towards at a time, to bound memory; 0 takes all.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@common
def derive(force: bool, lang: str | None, form: str, **given: Any) -> None:
    from kakehashi.spark.run import Derivation  # noqa: PLC0415  (slow import)
    from kakehashi.spark.run import derive as run  # noqa: PLC0415

    settings, language = settings_of(lang)
    if not given["statements"]:
        with_release(settings, language)
    pairs = [text.partition("=") for text in given.pop("conf")]
    if any(not (name and equals) for name, equals, _ in pairs):
        raise click.UsageError(translate(language, "Write a setting of Spark as name=value."))
    _make_way(given["out"], force=force)
    found = run(settings, Derivation(conf={name: value for name, _, value in pairs}, **given))
    _show(found, given["out"], language, form)


def _make_way(out: Path, *, force: bool) -> None:
    from kakehashi.errors import BadInputError  # noqa: PLC0415
    from kakehashi.messages import label  # noqa: PLC0415

    if out.exists() and not force:
        raise BadInputError(
            label("{file} is there already."),
            remedy=label("Name another place, or replace it with --force."),
            file=str(out),
        )
    if out.is_dir() and out.suffix == ".parquet":
        shutil.rmtree(out)


def _show(found: Derived, out: Path, language: Language, form: str) -> None:
    from dataclasses import asdict  # noqa: PLC0415

    from kakehashi.cli.output import print_csv, print_json, say  # noqa: PLC0415

    row = {**asdict(found), "out": str(out)}
    if form == "json":
        print_json(row)
    elif form == "csv":
        print_csv([tuple(row), tuple(row.values())])
    else:
        counts = {name: f"{value:,}" for name, value in row.items() if isinstance(value, int)}
        say(
            translate(
                language,
                "{relations} relations follow from {premises} premises about {items} items;"
                " {seconds} s.",
                **row | counts,
            )
        )


DERIVING: tuple[click.Command, ...] = (derive,)
