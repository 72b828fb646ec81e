"""Operations of the REST API for one thing to take along: against every document, and cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kakehashi.exports import across as across_export
from kakehashi.exports.citation import FORMATS, written
from kakehashi.exports.derivation_shapes import AcrossJson
from kakehashi.exports.exchange.terms import OWN_LICENCE
from kakehashi.messages import label
from kakehashi.web import citing
from kakehashi.web.context import services
from kakehashi.web.exporting import Download
from kakehashi.web.language import language
from kakehashi.web.operations import HIERARCHY, ITEM, Parameter, as_csv, operation

#: The format of a citation; it is read here, as other operations give theirs another meaning.
FORM: Final = Parameter(
    "format", label("Format of the citation."), choices=tuple(FORMATS), default="text"
)


@operation(
    "/items/{id}/across",
    label("What every other document has for an item, in four answers"),
    AcrossJson,
    ITEM,
    HIERARCHY,
    csv=True,
)
def across(id: str, hierarchy: str) -> AcrossJson | Iterator[list[str]]:  # noqa: A002
    """Return an item against every document."""
    view = services().derivation.gaps.across(id, nestings=hierarchy == "yes")
    if as_csv():
        return across_export.across_csv(view, language())
    return across_export.across_json(view)


@operation(
    "/items/{id}/across.xlsx",
    label("What every other document has for an item, as a workbook in both languages"),
    bytes,
    ITEM,
    HIERARCHY,
    file=True,
)
def across_workbook(id: str, hierarchy: str) -> Download:  # noqa: A002
    """Return an item against every document as a workbook."""
    from kakehashi.exports.across_workbook import (  # noqa: PLC0415  (slow import)
        MEDIA_TYPE,
        across_xlsx,
    )

    view = services().derivation.gaps.across(id, nestings=hierarchy == "yes")
    name = f"kakehashi-{view.release}-{view.item.id.replace(':', '-')}.xlsx"
    content = across_xlsx(view, services().exchange.released)
    return Download(name, MEDIA_TYPE, content, (OWN_LICENCE,))


@operation(
    "/citation",
    label("How to cite an item, a document or a statement, with the release"),
    bytes,
    Parameter(
        "of",
        label("Identifier or IRI of an item, a document or a statement."),
        example="nisc:bp-3",
        required=True,
    ),
    FORM,
    file=True,
)
def citation(of: str) -> Download:
    """Return a citation."""
    form = FORM.read()
    found = citing.cited(of, language())
    media_type, ending = FORMATS[form]
    name = f"kakehashi-{services().release.id}-{found.id.replace(':', '-')}{ending}"
    text = written(found, form, language())
    if not text.endswith("\n"):
        text += "\n"
    return Download(name, media_type, text.encode(), (OWN_LICENCE,))
