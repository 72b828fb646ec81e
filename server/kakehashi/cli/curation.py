"""Commands of people who write the sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from kakehashi.build.packaged import changeable
from kakehashi.build.sources import list_sources
from kakehashi.importers.factsheet import import_fact_sheet
from kakehashi.importers.factsheet_project import options_for, write_document
from kakehashi.messages import Language, translate
from kakehashi.rdf.files import canonical_turtle, read_turtle
from kakehashi.settings import Settings
from kakehashi.sssom.reader import formatted

__all__ = ["format_sources", "import_document"]

_console = Console(highlight=False, emoji=False, soft_wrap=True)


def import_document(settings: Settings, sheet: Path, language: Language, form: str) -> None:
    """Import a fact sheet into ``ontology/documents``; never overwrite what is there.

    Raises BuildError with every fault of the sheet.
    """
    imported = import_fact_sheet(sheet, options_for(settings.project_dir), shown_as=str(sheet))
    path = write_document(imported, changeable(settings) / "ontology/documents")
    row = {"written": str(path.relative_to(settings.project_dir)), "items": imported.items}
    if form == "json":
        print(json.dumps(row))
        return
    for finding in imported.findings:
        _console.print(escape(finding.text(language)))
    _console.print(translate(language, "Written: {written}, {items} items.", **row))


def format_sources(
    settings: Settings, language: Language, form: str, *, only_check: bool = False
) -> None:
    """Rewrite documents, facets, schemes and mapping sets in their one form."""
    changed: list[str] = []
    project = settings.project_dir if only_check else changeable(settings)
    for path, name, wanted in _formatted(project):
        if path.read_bytes() != wanted:
            changed.append(name)
            if not only_check:
                path.write_bytes(wanted)
    if form == "json":
        print(json.dumps({"changed": changed}))
    else:
        for name in changed:
            said = "{file} is not in its written form" if only_check else "{file} rewritten"
            _console.print(translate(language, said, file=name))
    if changed and only_check:
        raise SystemExit(1)


def _formatted(project: Path) -> Iterator[tuple[Path, str, bytes]]:
    for source in list_sources(project):
        if source.kind == "sssom":
            yield source.path, source.name, formatted(source.path, shown_as=source.name)
        elif source.path.parent.name in ("documents", "editions", "facets", "schemes"):
            yield (
                source.path,
                source.name,
                canonical_turtle(read_turtle(source.path, shown_as=source.name)),
            )
