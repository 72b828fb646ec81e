"""Adding a document to a project: what the import needs from it, and where the Turtle goes."""

from __future__ import annotations

from pathlib import Path

from kakehashi.errors import BadInputError, BuildError
from kakehashi.importers.factsheet import ImportedSheet, SheetOptions
from kakehashi.importers.factsheet_tables import (
    read_exceptions,
    read_kinds,
    read_notations,
    read_texts,
)

__all__ = ["options_for", "write_document"]


def options_for(
    project: Path,
    *,
    exceptions: Path | None = None,
    titles: Path | None = None,
    summaries: Path | None = None,
    supplement: Path | None = None,
) -> SheetOptions:
    """Return the options of an import into ``project``: its kinds, statuses and documents.

    The tables are optional; see :mod:`kakehashi.importers.factsheet_tables` for their columns.
    Raises BadInputError when the project has no code list of kinds, BuildError on a bad table.
    """
    schemes = project / "ontology/schemes"
    if not (schemes / "kind.ttl").exists():
        raise BadInputError(
            "The folder holds no code list of kinds (ontology/schemes/kind.ttl).",
            where=str(project),
            remedy="Give the folder of the project by the setting project_dir.",
        )
    statuses = schemes / "status.ttl"
    return SheetOptions(
        kinds=read_kinds(schemes / "kind.ttl"),
        statuses=read_notations(statuses, "status") if statuses.exists() else frozenset(),
        documents=frozenset(path.stem for path in (project / "ontology/documents").glob("*.ttl")),
        exceptions=read_exceptions(exceptions) if exceptions else (),
        titles=read_texts(titles) if titles else (),
        summaries=read_texts(summaries) if summaries else (),
        supplement=supplement,
    )


def write_document(sheet: ImportedSheet, folder: Path, *, replace: bool = False) -> Path:
    """Write the document's Turtle into ``folder`` and return its path.

    Raises BuildError, with every finding, when the sheet is not usable, and BadInputError when
    the document exists already and ``replace`` does not allow to overwrite it.
    """
    if not sheet.usable:
        raise BuildError("The fact sheet cannot be used.", findings=sheet.findings)
    path = folder / f"{sheet.slug}.ttl"
    if path.exists() and not replace:
        raise BadInputError(
            "There is a document {slug} already.",
            where=str(path),
            remedy="Give the sheet another slug, or allow replacing it.",
            slug=sheet.slug,
        )
    beside = path.with_suffix(".ttl.new")
    beside.write_bytes(sheet.turtle())
    beside.replace(path)
    return path
