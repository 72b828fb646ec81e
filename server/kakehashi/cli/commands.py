"""The commands, each a few lines over a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kakehashi.cli.accounts import ACCOUNTS
from kakehashi.cli.analysis import ANALYSIS
from kakehashi.cli.assistants import ASSISTANTS
from kakehashi.cli.curating import CURATING
from kakehashi.cli.deriving import DERIVING
from kakehashi.cli.exporting import EXPORTING
from kakehashi.cli.importing import IMPORTING
from kakehashi.cli.loading import LOADING
from kakehashi.cli.options import common, opened, settings_of, with_release
from kakehashi.cli.project import PROJECT
from kakehashi.cli.record import RECORD
from kakehashi.cli.releases import RELEASES
from kakehashi.cli.webhooks import WEBHOOKS

__all__ = ["COMMANDS"]


@click.command(help="Build the release from ontology/, mappings/ and queries/.")
@common
def build(lang: str | None, form: str) -> None:
    from kakehashi.build.pipeline import build as run  # noqa: PLC0415
    from kakehashi.build.progress import Reporter  # noqa: PLC0415
    from kakehashi.cli.output import show_build  # noqa: PLC0415

    settings, language = settings_of(lang)
    report = Reporter(language, quiet=form != "table")
    show_build(run(settings, report), report, language, form)


@click.command(help="Run every check of the data and release nothing; exit 1 on a violation.")
@common
def check(lang: str | None, form: str) -> None:
    from kakehashi.build.pipeline import check as run  # noqa: PLC0415
    from kakehashi.build.progress import Reporter  # noqa: PLC0415
    from kakehashi.cli.output import show_findings  # noqa: PLC0415

    settings, language = settings_of(lang)
    show_findings(run(settings, Reporter(language, quiet=form != "table")), language, form)


@click.command(help="Serve the current release: pages, SPARQL, linked data and REST.")
@click.option("--host", default=None, help="Address to listen on.")
@click.option("--port", type=int, default=None, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--record/--no-record",
    "with_record",
    default=True,
    help="Whether there are the live map, the desk and accounts; without them nothing is written.",
)
@common
def serve(
    host: str | None, port: int | None, with_record: bool, lang: str | None, form: str
) -> None:
    from kakehashi.front.start import serve_releases  # noqa: PLC0415

    del form  # accepted by every command; a server has no answer to put into a form
    settings, _ = with_release(*settings_of(lang, host=host, port=port))
    serve_releases(settings, with_record=with_record)


@click.command(help="Serve the store in FOLDER as a SPARQL service, without pages.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--writable",
    is_flag=True,
    help="Offer SPARQL Update at /update and the Graph Store Protocol at /store; for private use.",
)
@click.option("--host", default=None, help="Address to listen on.")
@click.option("--port", type=int, default=None, help="Port to listen on; 0 takes a free one.")
@common
def endpoint(  # noqa: PLR0917  (click passes options by name)
    folder: Path, writable: bool, host: str | None, port: int | None, lang: str | None, form: str
) -> None:
    from kakehashi.front.start import serve_store  # noqa: PLC0415

    del form  # accepted by every command; a server has no answer to put into a form
    settings, _ = settings_of(lang, host=host, port=port)
    serve_store(folder, settings, writable=writable)


@click.command(help="Show what corresponds to ITEM, how exactly, and who says so.")
@click.argument("item")
@click.option("--to", default="", help="Only counterparts in this document, such as cpsf.")
@click.option("--derived", is_flag=True, help="Show what follows and is not stated, instead.")
@click.option(
    "--hierarchy/--no-hierarchy",
    "nestings",
    default=True,
    help="Whether the nesting of items in their documents is a premise.",
)
@common
def crosswalk(  # noqa: PLR0917  (click passes options by name)
    item: str, to: str, derived: bool, nestings: bool, lang: str | None, form: str
) -> None:
    from kakehashi.cli.output import show_crosswalk  # noqa: PLC0415
    from kakehashi.cli.proof_output import show_derived  # noqa: PLC0415

    services, language = opened(lang)
    if derived:
        show_derived(services.derivation, item, to, language, form, nestings=nestings)
    else:
        show_crosswalk(services, services.crosswalk.of(item, to), language, form)


@click.command(help="Show everything known of ITEM.")
@click.argument("item")
@common
def show(item: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.output import show_item  # noqa: PLC0415

    services, language = opened(lang)
    show_item(services, services.catalogue.item(item), language, form)


@click.command(help="Find items by word, clause number or identifier.")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help="Most results shown.")
@click.option("--in", "document", default="", help="Only items of this document.")
@click.option("--kind", default="", help="Only items of this kind.")
@click.option("--evidence", default="", help="Only items that are known so.")
@common
def search(  # noqa: PLR0917  (click passes options by name)
    text: str, limit: int, document: str, kind: str, evidence: str, lang: str | None, form: str
) -> None:
    from kakehashi.cli.search_output import show_result  # noqa: PLC0415

    services, language = opened(lang)
    found = services.search.look(text, limit, document=document, kind=kind, evidence=evidence)
    show_result(services, found, language, form)


@click.command(help="Tell which item TEXT (a number, name or identifier) means, or may mean.")
@click.argument("text")
@common
def resolve(text: str, lang: str | None, form: str) -> None:
    from kakehashi.cli.search_output import show_resolution  # noqa: PLC0415

    services, language = opened(lang)
    show_resolution(services, services.search.resolve(text), language, form)


@click.command(help="Run the SPARQL query in FILE (- reads it from standard input).")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--param", "-p", multiple=True, help="Bind a parameter of the query: name=value.")
@common
def query(file: Any, param: tuple[str, ...], lang: str | None, form: str) -> None:
    from kakehashi.cli.answer import show_answer  # noqa: PLC0415
    from kakehashi.services.examples import with_parameters  # noqa: PLC0415

    services, language = opened(lang, workers=True)
    try:
        text = with_parameters(file.read(), param)
        show_answer(services, text, language, form)
    finally:
        services.close()


@click.command(name="import-facts", help="Turn a fact sheet (YAML) into the Turtle of a document.")
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
def import_facts(sheet: Path, lang: str | None, form: str) -> None:
    from kakehashi.cli.curation import import_document  # noqa: PLC0415

    settings, language = settings_of(lang)
    import_document(settings, sheet, language, form)


@click.command(name="fmt", help="Bring documents and mapping sets into their one written form.")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if it would.")
@common
def fmt(only_check: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.curation import format_sources  # noqa: PLC0415

    settings, language = settings_of(lang)
    format_sources(settings, language, form, only_check=only_check)


@click.command(name="docs", help="Write the generated pages of the documentation.")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if it would.")
@common
def docs(only_check: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.reference import write_reference  # noqa: PLC0415

    del form  # accepted by every command; the pages have one form
    settings, language = settings_of(lang)
    write_reference(settings, language, only_check=only_check)


COMMANDS: tuple[click.Command, ...] = (
    build, check, crosswalk, docs, endpoint, fmt, import_facts, query, resolve, search, serve, show,
    *ACCOUNTS, *ANALYSIS, *ASSISTANTS, *CURATING, *DERIVING, *EXPORTING, *IMPORTING, *LOADING,
    *PROJECT, *RECORD, *RELEASES, *WEBHOOKS,
)  # fmt: skip
