"""Commands that take foreign files into the project, and the template for those who have none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kakehashi.cli.options import common, settings_of
from kakehashi.errors import BadInputError
from kakehashi.messages import Language, label, translate

if TYPE_CHECKING:
    from kakehashi.services.intake import Step

__all__ = ["IMPORTING"]

_STEPS = {
    "read": label("read the file"),
    "look": label("look through the project"),
    "resolve": label("resolve ends and relations"),
    "check": label("look for contradictions"),
}
_STANDINGS = ("official", "published", "editorial", "suggested")


@click.command(name="import", help="Take documents and mappings out of FILE into the project.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and write nothing.")
@click.option("--from", "format_", default="", help="Format of the file, when it is not told.")
@click.option(
    "--metadata",
    type=click.Path(path_type=Path),
    default=None,
    help="Header of an SSSOM set that is a file of its own.",
)
@click.option("--set", "set_name", default="", help="Name of the new set.")
@click.option("--into", default="", help="Name of a set that is there and is added to.")
@click.option("--title-en", default="", help="Title of the set in English.")
@click.option("--title-ja", default="", help="Title of the set in Japanese.")
@click.option("--publisher", default="", help="Who states what the file says.")
@click.option("--licence", default="", help="Licence of the file, as an IRI.")
@click.option("--standing", type=click.Choice(_STANDINGS), default=None, help="Who speaks.")
@click.option(
    "--evidence",
    type=click.Choice(["text", "secondary", "recall"]),
    default="text",
    help="How the statements were seen; text: the file is the publication itself.",
)
@click.option("--strict", is_flag=True, help="Its subset and superset exclude equality.")
@click.option("--document", default="", help="Identifier for the document that the file holds.")
@click.option("--subject-document", default="", help="Document of the subjects, such as nisc.")
@click.option("--object-document", default="", help="Document of the objects.")
@click.option("--stubs", is_flag=True, help="Take in what the graph does not have as stubs.")
@click.option("--unknown-words", is_flag=True, help="Keep unknown relation words as unknown.")
@click.option("--join", is_flag=True, help="Keep a repeated row in the comment of the first.")
@common
def import_(  # noqa: PLR0917  (click passes options by name)
    file: Path, dry_run: bool, format_: str, metadata: Path | None, lang: str | None, form: str,
    **said: Any,
) -> None:  # fmt: skip
    from kakehashi.build.packaged import changeable  # noqa: PLC0415
    from kakehashi.cli.import_output import show_import  # noqa: PLC0415
    from kakehashi.importers.options import ImportOptions  # noqa: PLC0415
    from kakehashi.model.text import Text  # noqa: PLC0415
    from kakehashi.services.intake import apply, plan  # noqa: PLC0415

    settings, language = settings_of(lang)
    title = Text(ja=said.pop("title_ja"), en=said.pop("title_en"))
    given: dict[str, Any] = {name: "" if value is None else value for name, value in said.items()}
    options = ImportOptions(title=title, **given)
    with _shown(language, quiet=form != "table") as step:
        project = settings.project_dir if dry_run else changeable(settings)
        planned = plan(project, file, options, format_=format_, metadata=metadata, step=step)
    written = apply(planned) if planned.usable and not dry_run else ()
    show_import(planned, written, language, form)
    if not planned.usable:
        raise SystemExit(1)


@click.command(help="Write an empty workbook for mappings in both languages to FILE.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@common
def template(file: Path, lang: str | None, form: str) -> None:
    from kakehashi.importers.template import template as made  # noqa: PLC0415

    settings, language = settings_of(lang)
    if file.exists():
        raise BadInputError(
            "The file {path} is there already.", remedy="Give another name.", path=str(file)
        )
    file.write_bytes(made(settings.project_dir))
    if form == "table":
        click.echo(translate(language, label("Written: {path}"), path=str(file)))


@contextmanager
def _shown(language: Language, *, quiet: bool) -> Iterator[Step]:
    """Show on a terminal what is being done."""
    from rich.console import Console  # noqa: PLC0415  (slow import)

    target = Console(stderr=True, emoji=False)
    if quiet or not target.is_terminal:
        yield lambda _: None
        return
    with target.status("") as status:
        yield lambda name: status.update(translate(language, _STEPS[name]))


IMPORTING: tuple[click.Command, ...] = (import_, template)
